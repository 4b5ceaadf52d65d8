"""Every form in every layout, text style, number style and file kind reads back whole, and nothing is invented."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from replica.layouts import LAYOUTS, Layout
from replica.number_styles import NUMBER_STYLES, style_numbers
from replica.printed import Printed
from replica.sheet import Sheet
from replica.text_styles import TEXT_STYLES, restyle
from replica.writers.docx import write_docx
from replica.writers.flat import write_flat
from replica.writers.html import STYLES, write_html
from replica.writers.xlsx import write_xlsx
from tests.support.corpus.truth import expected, figures, fill
from transform.matching.flattened_tables import rebuild_tables
from transform.matching.match_tables import Matching, match_tables
from transform.readers import read_document

CASES = [(form, name) for form, layouts in LAYOUTS.items() for name in layouts]
# Turned by a quarter and then flattened, three rows of heads have lost their spans: nobody can read that.
LOST = {("f2019", "turned"), ("f2021", "turned")}


def read(data: bytes, name: str, year: int) -> Matching:
    return match_tables(read_document(data, name=name).tables, year)


def prints(layout: Layout, sheet: Sheet) -> Iterator[tuple[str, Printed]]:
    """The sheet in every text style, and in every number style of its figures."""
    for text_style in TEXT_STYLES:
        yield text_style, restyle(layout(sheet), text_style)
    kept = layout.keep(sheet)
    for number_style in NUMBER_STYLES:
        yield number_style, layout.draw(replace(kept, values=style_numbers(kept.values, number_style)))


@pytest.mark.parametrize(("form", "name"), CASES)
def test_html_reads_back_whole(form: str, name: str) -> None:
    sheet, layout = fill(form), LAYOUTS[form][name]
    truth = expected(layout.shown(sheet))
    for how, printed in prints(layout, sheet):
        for style in STYLES:
            matching = read(write_html(printed, style).encode(), "report.html", sheet.year)
            assert figures(matching) == truth, (how, style)
            assert matching.unmapped == (), (how, style)


@pytest.mark.parametrize(("form", "name"), CASES)
@pytest.mark.parametrize("row_end", ["", "|"])
def test_flattened_text_reads_back_whole(form: str, name: str, row_end: str) -> None:
    sheet, layout = fill(form), LAYOUTS[form][name]
    truth = expected(layout.shown(sheet))
    for how, printed in prints(layout, sheet):
        matching = read(write_flat(printed, row_end=row_end).encode(), "report.txt", sheet.year)
        if (form, name) in LOST:
            assert figures(matching).items() <= truth.items(), how
            assert matching.wrong_columns
            assert matching.unmapped
        else:
            assert figures(matching) == truth, how


@pytest.mark.parametrize(
    ("form", "name"), [(form, name) for form, name in CASES if form in ("f2019", "f2021")]
)
def test_text_without_tabs_invents_nothing(form: str, name: str) -> None:
    """One cell a line and nothing else: heads lose their rows, and what cannot be told stays unmapped."""
    sheet, layout = fill(form), LAYOUTS[form][name]
    text = write_flat(layout(sheet)).replace("\t", "")
    matching = match_tables(rebuild_tables(read_document(text.encode(), name="report.txt")), sheet.year)
    assert figures(matching).items() <= expected(layout.shown(sheet)).items()
    assert matching.facts or matching.unmapped


@pytest.mark.parametrize(("form", "name"), CASES)
def test_office_files_read_back_whole(form: str, name: str) -> None:
    sheet, layout = fill(form), LAYOUTS[form][name]
    truth = expected(layout.shown(sheet))
    for write, file in ((write_docx, "report.docx"), (write_xlsx, "report.xlsx")):
        matching = read(write(layout(sheet)), file, sheet.year)
        assert figures(matching) == truth, file
        assert matching.unmapped == (), file


@pytest.mark.parametrize("form", LAYOUTS)
def test_blank_cells_stay_blank(form: str) -> None:
    sheet = fill(form)
    blank = replace(sheet, values=dict.fromkeys(sheet.values, ""), previous={})
    for name in ("plain", "one_table"):
        if name in LAYOUTS[form]:
            layout = LAYOUTS[form][name]
            for style in STYLES:
                matching = read(write_html(layout(blank), style).encode(), "report.html", sheet.year)
                assert figures(matching) == expected(layout.shown(blank)), style
