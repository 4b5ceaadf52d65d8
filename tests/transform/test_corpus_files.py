"""Every layout reads back whole from .xls and from PDF, over page breaks too, and nothing is invented."""

from dataclasses import replace

import pytest

from replica.layouts import LAYOUTS
from replica.number_styles import NUMBER_STYLES, style_numbers
from replica.printed import Printed
from replica.text_styles import TEXT_STYLES, restyle
from tests.support.corpus.truth import Figures, expected, figures, fill
from tests.support.corpus.writers import WRITERS
from tests.support.long import spread
from transform.matching.match_tables import Matching, match_tables
from transform.readers import read_document

CASES = [(form, name) for form, layouts in LAYOUTS.items() for name in layouts]
# The heads of a matrix on its side are some hundred points tall: a page break cuts their words.
CUT = {("f2019", "turned"), ("f2021", "turned")}
PDFS = ("pdf", "open.pdf", "bold.pdf")
# STSong-Light has no Kangxi radicals.
PRINTABLE = [name for name in TEXT_STYLES if name != "kangxi"]


def read(printed: Printed, kind: str, year: int) -> Matching:
    document = read_document(WRITERS[kind](printed), name=f"report.{kind}")
    return match_tables(document.tables, year)


@pytest.mark.parametrize(("form", "name"), spread(CASES, 2))
def test_old_workbooks_read_back_whole(form: str, name: str) -> None:
    sheet, layout = fill(form), LAYOUTS[form][name]
    matching = read(layout(sheet), "xls", sheet.year)
    assert figures(matching) == expected(layout.shown(sheet))
    assert matching.unmapped == ()


@pytest.mark.parametrize(
    ("form", "name", "kind"),
    spread([(*case, PDFS[n % len(PDFS)]) for n, case in enumerate(CASES) if case not in CUT], 5),
)
def test_pdfs_read_back_whole(form: str, name: str, kind: str) -> None:
    sheet, layout = fill(form), LAYOUTS[form][name]
    matching = read(layout(sheet), kind, sheet.year)
    assert figures(matching) == expected(layout.shown(sheet))
    assert matching.unmapped == ()
    assert not matching.wrong_columns


@pytest.mark.parametrize(
    ("form", "name", "kind"), spread([(*case, kind) for case in sorted(CUT) for kind in PDFS], len(PDFS) + 1)
)
def test_heads_that_a_page_break_cuts_are_flagged_and_nothing_is_wrong(
    form: str, name: str, kind: str
) -> None:
    sheet, layout = fill(form), LAYOUTS[form][name]
    truth, matching = expected(layout.shown(sheet)), read(layout(sheet), kind, sheet.year)
    read_figures = figures(matching)
    assert read_figures.items() <= truth.items()
    lost = [state for key, (state, _) in truth.items() if key not in read_figures]
    assert len(lost) == len(matching.unmapped) == 7


@pytest.mark.parametrize(
    ("text_style", "form"),
    spread([(name, form) for n, name in enumerate(PRINTABLE) for form in [list(LAYOUTS)[n % 4]]], 2),
)
def test_pdfs_in_other_text_styles(text_style: str, form: str) -> None:
    sheet, layout = fill(form), next(iter(LAYOUTS[form].values()))
    matching = read(restyle(layout(sheet), text_style), "pdf", sheet.year)
    assert figures(matching) == expected(layout.shown(sheet))


@pytest.mark.parametrize("kind", ["xls", "pdf"])
@pytest.mark.parametrize("number_style", spread(NUMBER_STYLES, 2))
def test_figures_in_other_number_styles(number_style: str, kind: str) -> None:
    sheet, layout = fill("f2014"), LAYOUTS["f2014"]["plain"]
    styled = replace(sheet, values=style_numbers(sheet.values, number_style))
    matching = read(layout(styled), kind, sheet.year)
    assert figures(matching) == expected(layout.shown(sheet))


def blanks(form: str, name: str, kind: str) -> tuple[Figures, Figures]:
    """The figures of a form in which nothing was filled in, as they are read and as they should be."""
    sheet, layout = fill(form), LAYOUTS[form][name]
    blank = replace(sheet, values=dict.fromkeys(sheet.values, ""), previous={})
    return figures(read(layout(blank), kind, sheet.year)), expected(layout.shown(blank))


@pytest.mark.parametrize(
    ("form", "name", "kind"),
    [("f2014", "plain", "xls"), ("f2014", "plain", "pdf"), ("f2021", "one_table", "pdf")],
)
def test_blank_cells_stay_blank(form: str, name: str, kind: str) -> None:
    read_figures, truth = blanks(form, name, kind)
    assert read_figures == truth


def test_a_sheet_ends_with_its_last_text() -> None:
    """Blanks below it are only formats, of which a sheet may have a million: the last row of results is not read."""
    read_figures, truth = blanks("f2021", "one_table", "xls")
    assert read_figures.items() <= truth.items()
    unseen = truth.keys() - read_figures.keys()
    assert len(unseen) == 15
    assert all(code.startswith("f2021.4.") for code, _ in unseen)
