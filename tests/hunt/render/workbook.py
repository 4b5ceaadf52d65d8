"""A page as a workbook, .xlsx or .xls: sheets of paragraphs and tables below each other."""

import io
import re
from collections.abc import Sequence

import xlwt
from openpyxl import Workbook
from openpyxl.styles import Alignment

from replica.writers.freeze import freeze_archive
from tests.hunt.page import Block, Box, Grid, Line, Page

Sheets = list[tuple[str, list[Block]]]
_WHOLE = re.compile(r"0|-?[1-9]\d{0,14}")
_DECIMAL = re.compile(r"-?\d+\.\d+")


class Shown:
    """What a cell of a workbook holds: a number or text and its number format."""

    def __init__(self, content: object, number_format: str = "General") -> None:
        self.content = content
        self.number_format = number_format


def sheets_of(page: Page) -> Sheets:
    """The sheets that a page is spread over."""
    given = page.options.get("sheets")
    return given(page) if callable(given) else [("Sheet1", page.blocks)]


def place_cells(blocks: Sequence[Block], first_row: int, first_column: int) -> list[tuple[int, int, Box]]:
    """The cells of a sheet with their rows and columns, from 1."""
    placed: list[tuple[int, int, Box]] = []
    r = first_row
    for block in blocks:
        if isinstance(block, Line):
            placed.append((r, first_column, Box(block.text, role=f"line {block.role}")))
            r += 1
        elif isinstance(block, Grid):
            placed += _place_grid(block, r, first_column)
            r += len(block.rows)
    return placed


def _place_grid(grid: Grid, first: int, left: int) -> list[tuple[int, int, Box]]:
    taken: set[tuple[int, int]] = set()
    placed = []
    for r, row in enumerate(grid.rows):
        c = 0
        for box in row:
            while (r, c) in taken:
                c += 1
            rows = range(r, min(r + box.rowspan, len(grid.rows)))
            taken |= {(down, c + right) for down in rows for right in range(box.colspan)}
            placed.append((first + r, left + c, box))
    return placed


def content_of(box: Box) -> Shown:
    """Excel makes a number of whatever looks like one."""
    if isinstance(box.shown, Shown):
        return box.shown
    if _WHOLE.fullmatch(box.text):
        return Shown(int(box.text))
    if _DECIMAL.fullmatch(box.text):
        return Shown(float(box.text))
    return Shown(box.text or None)


def render_xlsx(page: Page) -> bytes:
    """The page as an .xlsx file."""
    book = Workbook()
    book.remove(book.active)
    for name, blocks in sheets_of(page):
        sheet = book.create_sheet(name)
        placed = place_cells(
            blocks, int(str(page.options.get("first_row", 1))), int(str(page.options.get("first_column", 1)))
        )
        bottom = max((r for r, _, _ in placed), default=1)
        for r, c, box in placed:
            held = content_of(box)
            cell = sheet.cell(r, c, held.content)
            cell.number_format = held.number_format
            if "\n" in box.text:
                cell.alignment = Alignment(wrap_text=True)
            if box.rowspan > 1 or box.colspan > 1:
                end = min(r + box.rowspan - 1, bottom)
                sheet.merge_cells(start_row=r, start_column=c, end_row=end, end_column=c + box.colspan - 1)
            if box.role == "line title" and page.options.get("merge_title"):
                sheet.merge_cells(start_row=r, start_column=c, end_row=r, end_column=c + 3)
        change = page.options.get("change_sheet")
        if callable(change):
            change(sheet, placed)
    stream = io.BytesIO()
    book.save(stream)
    return freeze_archive(stream.getvalue())


def render_xls(page: Page) -> bytes:
    """The page as an .xls file."""
    book = xlwt.Workbook(encoding="utf-8")
    for name, blocks in sheets_of(page):
        sheet = book.add_sheet(name)
        placed = place_cells(
            blocks, int(str(page.options.get("first_row", 1))), int(str(page.options.get("first_column", 1)))
        )
        bottom = max((r for r, _, _ in placed), default=1)
        for r, c, box in placed:
            held = content_of(box)
            style = xlwt.easyxf(num_format_str=held.number_format)
            end = min(r + box.rowspan - 1, bottom)
            wide = 3 if box.role == "line title" and page.options.get("merge_title") else box.colspan - 1
            content = "" if held.content is None else held.content
            sheet.write_merge(r - 1, end - 1, c - 1, c - 1 + wide, content, style)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
