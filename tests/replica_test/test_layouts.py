"""Every layout, text style, number style and writer: complete, rectangular, pure and reproducible."""

import io
import re
from collections import Counter

import pytest
from lxml import html

from replica.figures.forms import fill_form
from replica.layouts import LAYOUTS
from replica.number_styles import NUMBER_STYLES, style_numbers
from replica.printed import Printed, PrintedTable
from replica.sheet import Key, Sheet
from replica.text_styles import TEXT_STYLES, restyle
from replica.writers.docx import write_docx
from replica.writers.flat import write_flat
from replica.writers.html import STYLES, write_html
from replica.writers.slots import fill_slots
from replica.writers.xlsx import write_xlsx

_YEARS = {"f2008": 2010, "f2014": 2016, "f2019": 2019, "f2021": 2022}
_ALL = [(form, name) for form, layouts in LAYOUTS.items() for name in layouts]


def _unique_sheet(form: str) -> Sheet:
    """A sheet in which no two cells say the same."""
    keys = fill_form(form, "zhuangshi", _YEARS[form])
    values = {key: str(70_001 + 12 * n) for n, key in enumerate(keys)}
    return Sheet(form, _YEARS[form], values, previous=dict.fromkeys(keys, "5"))


def _tables(printed: Printed) -> list[PrintedTable]:
    return [block for block in printed if isinstance(block, PrintedTable)]


@pytest.mark.parametrize(("form", "name"), _ALL)
def test_a_layout_prints_what_it_shows_once_and_nothing_else(form: str, name: str) -> None:
    """Each shown text stands in exactly one cell; no text of a cell that is not shown stands anywhere."""
    sheet, layout = _unique_sheet(form), LAYOUTS[form][name]
    texts = Counter(cell.text for table in _tables(layout(sheet)) for row in table.rows for cell in row)
    shown = layout.shown(sheet)
    assert all(texts[text] == 1 for text in shown.values())
    hidden = set(sheet.values.values()) - set(shown.values())
    assert not hidden & set(texts)
    assert len(shown) >= 30


@pytest.mark.parametrize(("form", "name"), _ALL)
def test_a_layout_prints_rectangles(form: str, name: str) -> None:
    """No row is short, no two cells cover one slot."""
    for table in _tables(LAYOUTS[form][name](_unique_sheet(form))):
        area = sum(cell.rowspan * cell.colspan for row in table.rows for cell in row)
        grid = fill_slots(table)
        assert area == len(grid) * len(grid[0])


@pytest.mark.parametrize(("form", "name"), _ALL)
def test_a_layout_is_a_pure_function_of_its_sheet(form: str, name: str) -> None:
    """Printed twice, and printed from what it keeps: the same."""
    sheet, layout = _unique_sheet(form), LAYOUTS[form][name]
    kept = Sheet(form, sheet.year, dict(layout.shown(sheet)), previous=sheet.previous)
    assert layout(sheet) == layout(sheet) == layout(kept)


def test_blank_cells_stay_blank_and_missing_rows_stay_away() -> None:
    """An empty text is an empty cell; a key that is not there is no row."""
    key: Key = ("f2014.3.1", "total")
    printed = LAYOUTS["f2014"]["plain"](Sheet("f2014", 2016, {key: ""}))
    (table,) = _tables(printed)
    assert [[cell.text for cell in row][-1] for row in table.rows] == ["统计数", "", ""]
    assert "收到申请数" in table.rows[2][0].text


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("form", LAYOUTS)
def test_markup_keeps_every_text_in_its_cell(style: str, form: str) -> None:
    """Whatever the markup, a browser finds the same cells."""
    printed = LAYOUTS[form]["plain" if form < "f2019" else "everything_odd"](_unique_sheet(form))
    root = html.fromstring(f"<div>{write_html(printed, style)}</div>")
    found = [[re.sub(r"\s", "", td.text_content()) for td in tr.iter("td")] for tr in root.iter("tr")]
    wanted = [
        [re.sub(r"\s", "", cell.text) for cell in row] for table in _tables(printed) for row in table.rows
    ]
    assert found == wanted


@pytest.mark.parametrize("name", TEXT_STYLES)
def test_a_text_style_leaves_figures_alone(name: str) -> None:
    """Words may change, figures never."""
    printed = LAYOUTS["f2021"]["one_table"](_unique_sheet("f2021"))
    before, after = (
        [cell.text for table in _tables(p) for row in table.rows for cell in row if cell.text.isdigit()]
        for p in (printed, restyle(printed, name))
    )
    assert before == after
    assert (restyle(printed, name) == printed) == (name == "usual")


def test_text_styles_use_the_characters_they_are_named_for() -> None:
    """Kangxi radicals, traditional script, drawn apart, slipped."""
    words = ("自然人", "行政复议数量", "总计", "重新出具")
    assert [TEXT_STYLES["kangxi"](words[0]), TEXT_STYLES["traditional"](words[1])] == [
        "⾃然⼈",
        "行政復議數量",
    ]
    assert TEXT_STYLES["as_seen"]("2.其他法律行政法规禁止公开") == "2.其他法律行政止公开"
    assert [TEXT_STYLES["drawn_apart"](words[2]), TEXT_STYLES["slipped"](words[3])] == ["总 计", "重 新出具"]


def test_dresses_change_figures_only() -> None:
    """Blanks and words stay; units come from the form."""
    keys = ("f2014.1.1", "total"), ("f2014.3.1", "total"), ("f2014.8.4", "total")
    values = dict(zip(keys, ("12345", "", "2.5"), strict=True))
    typed = {name: list(style_numbers(values, name).values()) for name in NUMBER_STYLES}
    assert typed["commas"] == ["12,345", "", "2.5"]
    assert typed["full_width"] == ["１２３４５", "", "２．５"]
    assert typed["with_unit"] == ["12345条", "", "2.5万元"]
    assert typed["spaces"] == ["12 345", "", "2.5"]


def test_flat_text_has_one_cell_a_line() -> None:
    """With or without a bar at the end of a row."""
    printed = LAYOUTS["f2014"]["plain"](_unique_sheet("f2014"))
    (table,) = _tables(printed)
    lines = write_flat(printed).splitlines()
    assert sum(line.startswith("\t") for line in lines) == sum(len(row) for row in table.rows)
    assert sum(line.endswith("|") for line in write_flat(printed, row_end="|").splitlines()) == len(
        table.rows
    )


@pytest.mark.parametrize("write", [write_docx, write_xlsx])
def test_office_files_come_out_the_same_twice(write: object) -> None:
    """No clock in them."""
    printed = LAYOUTS["f2019"]["upright"](_unique_sheet("f2019"))
    assert callable(write)
    assert write(printed) == write(printed)


def test_office_files_hold_every_cell() -> None:
    """Read back by the libraries themselves."""
    import docx
    import openpyxl

    printed = LAYOUTS["f2019"]["one_table"](_unique_sheet("f2019"))
    wanted = {cell.text for table in _tables(printed) for row in table.rows for cell in row if cell.text}
    word = docx.Document(io.BytesIO(write_docx(printed)))
    assert {
        cell.text for table in word.tables for row in table.rows for cell in row.cells if cell.text
    } == wanted
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(printed))).active
    assert wanted <= {str(cell.value) for row in sheet.iter_rows() for cell in row}
