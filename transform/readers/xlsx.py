"""Excel workbooks (.xlsx) to a Document: each sheet its name as a paragraph, then its table.

Numbers are printed by their number format (see number_text). A formula gives the value that the office's
program stored; where none is stored the cell reads ``#formula``, which is no number. Hidden rows and columns
are read, because sums count them and addresses stay true; hidden sheets (last year's copy, lists for
drop-downs) are not, unless every sheet is hidden.
"""

import warnings
from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils import range_boundaries
from openpyxl.utils.escape import unescape

from transform.document import Block, Document, Paragraph, Picture, UnreadableDocument
from transform.readers.archives import ElementLimits, check_parts, open_archive
from transform.readers.grid import TableLayer
from transform.readers.limits import MAX_SLOTS, reading
from transform.readers.number_text import print_date, print_number
from transform.readers.properties import read_title
from transform.readers.sheets import Range, Slot, lay_sheet

# openpyxl has no types; a worksheet or a cell of it.
Sheet = Any
FORMULA = "#formula"


def read_xlsx(data: bytes) -> Document:
    """Read an .xlsx. Raises UnreadableDocument."""
    with open_archive(data, "xlsx") as archive:
        parts = _SheetParts()
        check_parts(archive, parts)
        pictures = [Picture(name) for name in archive.namelist() if name.startswith("xl/media/")]
    with reading("xlsx"):
        values = _load(data, formulas=False)
        formulas = _load(data, formulas=True) if parts.formulas else values
        blocks = [*_list_blocks(values, formulas), *pictures]
        return Document(kind="xlsx", blocks=tuple(blocks), title=read_title(values.properties.title))


class _SheetParts(ElementLimits):
    """Counts cells, and the slots that merges and links claim: openpyxl makes an object for each."""

    def __init__(self) -> None:
        super().__init__()
        self.formulas = False
        self._slots = 0
        self._sheets: set[str] = set()

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        super().startElement(name, attrs)
        local = name.rpartition(":")[2]
        if local == "f":
            self.formulas = True
        elif local == "c":
            self._count(1)
        elif local in ("mergeCell", "hyperlink"):
            self._count(_area(attrs.get("ref", "A1")))
        elif local == "Relationship" and attrs.get("Type", "").endswith("/worksheet"):
            self._count_sheet("part " + attrs.get("Target", ""))
        elif local == "sheet":
            self._count_sheet(
                "id " + next((attrs[key] for key in attrs.getNames() if key.endswith(":id")), "")
            )

    def _count(self, slots: int) -> None:
        self._slots += slots
        if self._slots > MAX_SLOTS:
            raise UnreadableDocument(
                f"the xlsx file holds over {MAX_SLOTS:,} cells: delete what lies outside the tables"
            )

    def _count_sheet(self, key: str) -> None:
        if key in self._sheets:
            raise UnreadableDocument("the xlsx file names one sheet several times: save it anew")
        self._sheets.add(key)


def _area(reference: str) -> int:
    with reading("xlsx"):
        left, top, right, bottom = range_boundaries(reference)
        return int((right - left + 1) * (bottom - top + 1))


def _load(data: bytes, *, formulas: bool) -> Any:
    with warnings.catch_warnings():
        # openpyxl warns of styles and extensions that it will not write back; nothing is written back.
        warnings.filterwarnings("ignore", module="openpyxl")
        return load_workbook(BytesIO(data), data_only=not formulas, rich_text=True, keep_links=False)


def _list_blocks(values: Any, formulas: Any) -> Iterator[Block]:
    layer = TableLayer()
    sheets: Sequence[Sheet] = values.worksheets
    shown = [sheet for sheet in sheets if sheet.sheet_state == "visible"] or sheets
    for sheet in shown:
        table = lay_sheet(layer, sheet.title, _texts(sheet, formulas[sheet.title]), _merges(sheet))
        if table is not None:
            yield Paragraph(sheet.title)
            yield table


def _merges(sheet: Sheet) -> Iterator[Range]:
    for merge in sheet.merged_cells.ranges:
        yield merge.min_row - 1, merge.min_col - 1, merge.max_row - 1, merge.max_col - 1


def _texts(sheet: Sheet, formulas: Sheet) -> dict[Slot, str]:
    texts = {}
    # Not iter_rows: it makes a cell for every slot up to the furthest one, 17 thousand million at worst.
    for (row, column), cell in sheet._cells.items():
        if cell.value is not None:
            texts[row - 1, column - 1] = _print_cell(cell.value, cell.number_format)
        elif _lacks_value(cell, formulas._cells[row, column]):
            texts[row - 1, column - 1] = FORMULA
    return texts


def _lacks_value(cell: Any, formula: Any) -> bool:
    """Whether the formula's value was never stored; a stored empty text has the type ``str``."""
    return bool(formula.data_type == "f" and cell.data_type != "str")


def _print_cell(value: object, number_format: str) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return print_number(value, number_format)
    if isinstance(value, date | time | timedelta):
        return print_date(value, number_format)
    if isinstance(value, CellRichText):
        return "".join(_print_run(run) for run in value)
    return str(unescape(str(value)))


def _print_run(run: str | TextBlock) -> str:
    """A struck run is deleted; a raised 1 behind a 5 is a note, not 51."""
    if isinstance(run, str):
        return run
    if run.font.strike:
        return ""
    return f"^{run.text}" if run.font.vertAlign == "superscript" else str(run.text)
