"""What workbooks do: sheets, formats of numbers, hidden rows, offsets."""

from collections.abc import Callable
from random import Random
from typing import Any

from tests.hunt.mutations.figures.cells import some
from tests.hunt.mutations.report.containers import with_other_figures
from tests.hunt.mutations.tables.rows import insert_row, single_rows
from tests.hunt.page import Block, Box, Grid, Line, Means, Page
from tests.hunt.registry import LISTS, SHEETS, SIX, enter_as, mutation
from tests.hunt.render.workbook import Shown


def _formatted(number_format: str, *, whole: bool = True) -> Callable[[Page, Random], bool]:
    """Figures as numbers in a format that shows the same figure."""

    def change(page: Page, rng: Random) -> bool:
        boxes = some(page, rng, page.counts())
        for box in boxes:
            box.shown = Shown(int(box.text), number_format)
        return bool(boxes)

    return change


for _name, _format in {
    "sheet_with_thousands": "#,##0",
    "sheet_with_decimals": "0.00",
    "sheet_in_red": "[Red]0;[Blue]-0",
    "sheet_of_fractions": "# ?/?",
    "sheet_with_notes_in_formats": '0"（含转办）"',
    "sheet_with_words_before": '"共"0"件"',
    "sheet_in_chinese_numerals": "[DBNum1]0",
    "sheet_filled_up": "*-0",
    "sheet_with_units_in_formats": '0"件"',
    "sheet_of_accounts": '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    "sheet_with_brackets_for_negatives": "0_);(0)",
    "sheet_of_text_format": "@",
    "sheet_with_leading_zeros": "00000",
}.items():
    enter_as(_name, _formatted(_format), "workbook", kinds=SHEETS)


@mutation("workbook", kinds=SHEETS)
def sheet_that_rounds(page: Page, rng: Random) -> bool:
    """Amounts are shown rounded: the value is what the cell holds."""
    boxes = [box for box in page.figures() if "." in box.text]
    if not boxes:
        boxes = some(page, rng, page.counts())
        for box in boxes:
            box.value = f"{box.text}.98"
    for box in boxes:
        number = float(box.value or 0)
        box.shown = Shown(number, "0")
        box.text = f"{number:.0f}"
    return bool(boxes)


@mutation("workbook", kinds=SHEETS)
def sheet_of_texts(page: Page, rng: Random) -> bool:
    """All figures were typed as text."""
    for box in page.figures():
        box.shown = Shown(box.text)
    return True


@mutation("workbook", kinds=SHEETS)
def sheet_that_begins_below(page: Page, rng: Random) -> bool:
    """The table begins some rows and columns away from A1."""
    page.options |= {"first_row": rng.randint(2, 5), "first_column": rng.randint(2, 4)}
    return True


@mutation("workbook", kinds=SHEETS)
def a_sheet_for_each_table(page: Page, rng: Random) -> bool:
    """Each table has a sheet of its own."""

    def split(page: Page) -> list[tuple[str, list[Block]]]:
        sheets: list[list[Block]] = [[]]
        for block in page.blocks:
            sheets[-1].append(block)
            if isinstance(block, Grid):
                sheets.append([])
        return [(f"表{n}", blocks) for n, blocks in enumerate(sheets, 1)]

    page.options["sheets"] = split
    return len(page.grids()) > 1


@mutation("workbook", kinds=SHEETS)
def an_empty_sheet_before(page: Page, rng: Random) -> bool:
    """The first sheet is empty."""
    page.options["sheets"] = lambda page: [("Sheet1", []), ("Sheet2", page.blocks), ("Sheet3", [])]
    return True


def _years(page: Page, rng: Random) -> list[tuple[str, list[Block]]]:
    before = page.reads_year - 1
    others: list[Block] = []
    for block in page.blocks:
        if isinstance(block, Grid):
            others.append(with_other_figures(block, rng))
        elif isinstance(block, Line):
            others.append(Line(block.text.replace(str(page.reads_year), str(before)), block.role))
    for block in others:
        if isinstance(block, Grid):
            for box in block.boxes():
                box.text = (
                    box.text.replace(str(page.reads_year), str(before)) if box.role != "value" else box.text
                )
    return [(f"{before}年", others), (f"{page.reads_year}年", page.blocks)]


@mutation("workbook", kinds=SHEETS)
def last_year_on_the_next_sheet(page: Page, rng: Random) -> bool:
    """The second sheet is last year's."""
    sheets = _years(page, rng)[::-1]
    page.options["sheets"] = lambda _: sheets
    return True


@mutation("workbook", kinds=SHEETS, mutilates=True)
def last_year_on_the_first_sheet(page: Page, rng: Random) -> bool:
    """The first sheet is last year's whole report: the workbook is this year's, or one that needs a person."""
    sheets = _years(page, rng)
    page.options["sheets"] = lambda _: sheets
    page.needs_word = True
    return True


@mutation("workbook", kinds=("xlsx",))
def a_hidden_sheet(page: Page, rng: Random) -> bool:
    """A hidden sheet has other figures."""
    others = [with_other_figures(grid, rng) for grid in page.grids()]
    page.options["sheets"] = lambda page: [("Sheet1", page.blocks), ("草稿", others)]

    def hide(sheet: Any, placed: object) -> None:
        if sheet.title == "草稿":
            sheet.sheet_state = "hidden"

    page.options["change_sheet"] = hide
    return True


@mutation("workbook", kinds=("xlsx",))
def hidden_rows(page: Page, rng: Random) -> bool:
    """Rows with figures of the office's own are hidden."""

    rows = single_rows(page)
    if not rows:
        return False
    grid, row = rng.choice(rows)
    again = [box.copy() for box in row]
    for box in again:
        box.markup = box.shown = None
        if box.role == "value":
            box.key, box.value, box.means, box.text = (
                None,
                None,
                Means.FOREIGN,
                str(rng.randint(20_000, 99_999)),
            )
    at = next(n for n, other in enumerate(grid.rows) if other is row)
    insert_row(grid, at, again)
    marked = again[-1]

    def hide(sheet: Any, placed: list[tuple[int, int, Box]]) -> None:
        for r, _, box in placed:
            if box is marked:
                sheet.row_dimensions[r].hidden = True

    page.options["change_sheet"] = hide
    return True


@mutation("workbook", kinds=("xlsx",))
def formulas_without_values(page: Page, rng: Random) -> bool:
    """Some cells hold formulas whose results were not stored: nobody sees a figure."""
    boxes = some(page, rng, page.counts())
    for box in boxes:
        box.shown = Shown(f"=SUM({int(box.text)},0)")
        box.blur()
    return bool(boxes)


@mutation("workbook", kinds=SHEETS, forms=LISTS)
def years_as_columns(page: Page, rng: Random) -> bool:
    """The sheet has a column for each of three years."""
    if any(box.means is Means.FOREIGN for box in page.boxes()):
        return False
    for grid in page.grids():
        for row in grid.rows:
            values = [box for box in row if box.key or box.means is Means.LOCAL]
            if values:
                others = [
                    Box(str(rng.randint(20_000, 99_999)), means=Means.FOREIGN, role="value") for _ in (1, 2)
                ]
                at = row.index(values[-1])
                row[at:at] = others
            elif any(box.role == "head" for box in row):
                row[-1:] = [Box(f"{page.reads_year - n}年", role="head") for n in (2, 1, 0)]
            elif len(row) == 1:
                row[0].colspan += 2
            else:
                row += [Box("", role="title"), Box("", role="title")]
    return page.layout not in ("coded", "split")


@mutation("workbook", kinds=("xlsx",), forms=SIX)
def sheet_with_comments(page: Page, rng: Random) -> bool:
    """Some cells have comments with figures."""
    from openpyxl.comments import Comment

    boxes = some(page, rng, page.counts())

    def comment(sheet: Any, placed: list[tuple[int, int, Box]]) -> None:
        for r, c, box in placed:
            if any(box is other for other in boxes):
                sheet.cell(r, c).comment = Comment("上年为99件", "王丽")

    page.options["change_sheet"] = comment
    return bool(boxes)


def _in_one_column(separator: str) -> Callable[[Page, Random], bool]:
    """Each row is one cell: the file was pasted and never parted into columns."""

    def change(page: Page, rng: Random) -> bool:
        def glue(page: Page) -> list[tuple[str, list[Block]]]:
            blocks: list[Block] = []
            for block in page.blocks:
                if isinstance(block, Grid):
                    blocks += [
                        Line(separator.join(box.text.replace("\n", "") for box in row)) for row in block.rows
                    ]
                else:
                    blocks.append(block)
            return [("Sheet1", blocks)]

        page.options["sheets"] = glue
        return True

    return change


for _name, _separator in {"commas": ",", "tabs": "\t", "bars": "|", "semicolons": ";"}.items():
    enter_as(f"sheet_of_one_column_by_{_name}", _in_one_column(_separator), "workbook", kinds=SHEETS)
