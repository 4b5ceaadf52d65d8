"""Formats that say more than the number, hidden columns, errors: what a sheet shows and what its cells hold."""

from collections.abc import Callable
from math import inf, nextafter
from random import Random
from typing import Any

from tests.hunt.mutations.figures.cells import is_money, some
from tests.hunt.page import Box, Means, Page, values_of
from tests.hunt.registry import LISTS, SHEETS, enter_as, mutation
from tests.hunt.render.workbook import Shown


def _shown_otherwise(number_format: str) -> Callable[[Page, Random], bool]:
    """Figures in a format that shows something else than the number: nobody can tell which is meant."""

    def change(page: Page, rng: Random) -> bool:
        boxes = some(page, rng, [box for box in page.counts() if int(box.text) > 9])
        for box in boxes:
            box.shown = Shown(int(box.text), number_format)
            box.blur()
        return bool(boxes)

    return change


for _name, _format in {
    "sheet_of_days": "yyyy-mm-dd",
    "sheet_of_shares": "0.00%",
    "sheet_in_thousands": "#,##0,",
    "sheet_of_about": '"约"0',
    "sheet_of_more_than": '0"余"',
    "sheet_of_other_words": '"见附件"',
    "sheet_of_pairs": '0"/12"',
    "sheet_with_questions": '0"?"',
    "sheet_of_hours": "hh:mm",
}.items():
    enter_as(_name, _shown_otherwise(_format), "workbook", kinds=SHEETS, mutilates=True)


@mutation("workbook", kinds=("xlsx",))
def sheet_of_errors(page: Page, rng: Random) -> bool:
    """Formulas failed: cells hold errors."""
    boxes = some(page, rng, page.counts())
    for box in boxes:
        box.shown = Shown(rng.choice(("#REF!", "#DIV/0!", "#N/A")))
        box.blur()
    return bool(boxes)


@mutation("workbook", kinds=("xlsx",), forms=LISTS)
def a_hidden_column_of_a_sheet(page: Page, rng: Random) -> bool:
    """A column of last year's figures before this year's is hidden."""
    marked: list[Box] = []
    for grid in page.grids():
        for row in grid.rows:
            if len(row) == 1:
                row[0].colspan += 1
                continue
            is_value = bool(values_of(row))
            text = (
                str(rng.randint(20_000, 99_999)) if is_value else "上年数" if row[-1].role == "head" else ""
            )
            box = Box(
                text, means=Means.FOREIGN if is_value else Means.WORDS, role="value" if is_value else "head"
            )
            row.insert(len(row) - 1, box)
            marked.append(box)

    def hide(sheet: Any, placed: list[tuple[int, int, Box]]) -> None:
        for _, column, box in placed:
            if any(box is other for other in marked):
                sheet.column_dimensions[sheet.cell(1, column).column_letter].hidden = True

    page.options["change_sheet"] = hide
    return page.layout not in ("coded", "split")


@mutation("workbook", kinds=SHEETS)
def sheet_in_ten_thousands(page: Page, rng: Random) -> bool:
    """The format writes 万 behind the number, and so a person reads ten thousand times as many."""
    boxes = some(page, rng, [box for box in page.counts() if 9 < int(box.text) < 1000 and not is_money(box)])
    for box in boxes:
        box.shown = Shown(int(box.text), '0"万"')
        box.print_figure(f"{box.text}万", str(int(box.text) * 10_000))
    return bool(boxes)


@mutation("workbook", kinds=SHEETS)
def figures_in_bits(page: Page, rng: Random) -> bool:
    """Figures were reckoned in floats: 353.00000000000006."""
    boxes = some(page, rng, [box for box in page.counts() if box.text != "0"])
    for box in boxes:
        box.shown = Shown(nextafter(int(box.text), inf), "0")
    return bool(boxes)
