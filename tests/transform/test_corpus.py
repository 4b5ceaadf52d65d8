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
from tests.support.filled_forms import LAYOUTS_OF_FORMS
from tests.support.long import spread
from transform.flattened.tables import rebuild_tables
from transform.matching.match_tables import Matching, match_tables
from transform.readers import read_document

# Transposed and then flattened, three rows of headers have lost their spans: such a table cannot be read.
UNREADABLE = {("f2019", "turned"), ("f2021", "turned")}


def match_file(data: bytes, name: str, year: int) -> Matching:
    return match_tables(read_document(data, name=name).tables, year)


def styled_prints(layout: Layout, sheet: Sheet) -> Iterator[tuple[str, Printed]]:
    """The sheet in every text style and in every number style, each with the name of the style."""
    for text_style in TEXT_STYLES:
        yield text_style, restyle(layout(sheet), text_style)
    kept = layout.keep(sheet)
    for number_style in NUMBER_STYLES:
        yield number_style, layout.draw(replace(kept, values=style_numbers(kept.values, number_style)))


@pytest.mark.parametrize(("form", "name"), spread(LAYOUTS_OF_FORMS, 3))
def test_html_reads_back_whole(form: str, name: str) -> None:
    sheet, layout = fill(form), LAYOUTS[form][name]
    truth = expected(layout.shown(sheet))
    for style_name, printed in styled_prints(layout, sheet):
        for style in STYLES:
            matching = match_file(write_html(printed, style).encode(), "report.html", sheet.year)
            assert figures(matching) == truth, (style_name, style)
            assert matching.unmapped == (), (style_name, style)


@pytest.mark.parametrize(("form", "name"), spread(LAYOUTS_OF_FORMS, 3, 1))
@pytest.mark.parametrize("row_end", ["", "|"])
def test_flattened_text_reads_back_whole(form: str, name: str, row_end: str) -> None:
    sheet, layout = fill(form), LAYOUTS[form][name]
    truth = expected(layout.shown(sheet))
    for style_name, printed in styled_prints(layout, sheet):
        matching = match_file(write_flat(printed, row_end=row_end).encode(), "report.txt", sheet.year)
        if (form, name) in UNREADABLE:
            assert figures(matching).items() <= truth.items(), style_name
            assert matching.wrong_columns
            assert matching.unmapped
        else:
            assert figures(matching) == truth, style_name


@pytest.mark.parametrize(
    ("form", "name"), [(form, name) for form, name in LAYOUTS_OF_FORMS if form in ("f2019", "f2021")]
)
def test_text_without_tabs_invents_nothing(form: str, name: str) -> None:
    """One cell a line and nothing else: headers lose their rows, and what cannot be decided stays unmapped."""
    sheet, layout = fill(form), LAYOUTS[form][name]
    text = write_flat(layout(sheet)).replace("\t", "")
    matching = match_tables(rebuild_tables(read_document(text.encode(), name="report.txt")), sheet.year)
    assert figures(matching).items() <= expected(layout.shown(sheet)).items()
    assert matching.facts or matching.unmapped


@pytest.mark.parametrize(("form", "name"), spread(LAYOUTS_OF_FORMS, 3, 2))
def test_office_files_read_back_whole(form: str, name: str) -> None:
    sheet, layout = fill(form), LAYOUTS[form][name]
    truth = expected(layout.shown(sheet))
    for write, file in ((write_docx, "report.docx"), (write_xlsx, "report.xlsx")):
        matching = match_file(write(layout(sheet)), file, sheet.year)
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
                matching = match_file(write_html(layout(blank), style).encode(), "report.html", sheet.year)
                assert figures(matching) == expected(layout.shown(blank)), style
