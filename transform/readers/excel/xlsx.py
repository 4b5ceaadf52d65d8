"""Excel workbooks (.xlsx) to a Document: each sheet's name as a paragraph, its prose, and its table.

Numbers are printed by their number format (see ``number_format``). A formula gives the value that the office's
program stored; where none is stored the cell reads ``#formula``, which is no number. Hidden rows and columns are
read, because sums count them and addresses stay true; hidden sheets (last year's copy, lists for drop-downs) are
not, unless every sheet is hidden. The text of shapes, and then the pictures, follow the sheets.
"""

import re
import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, time, timedelta
from io import BytesIO
from typing import Any

from openpyxl.cell import MergedCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.escape import unescape
from openpyxl.xml.constants import ARC_CORE
from openpyxl.xml.functions import fromstring

from transform.document import Block, Document, Paragraph, Picture
from transform.readers.excel.number_format import print_date, print_held, print_number
from transform.readers.excel.sheet_layout import FORMULA, HIDDEN, Range, Slot, list_sheet_blocks
from transform.readers.excel.xlsx_parts import SheetParts
from transform.readers.grid import TableLayer
from transform.readers.limits import convert_errors
from transform.readers.office_zip import check_parts, open_archive
from transform.text.decode import UnreadableDocument
from transform.text.titles import read_property_title
from transform.text.unprinted import drop_unprinted

_DRAWING = re.compile(r"xl/drawings/[^/]+\.xml")
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"

# openpyxl has no types.
Sheet = Any
Cell = Any


def read_xlsx(data: bytes) -> Document:
    """Read an .xlsx. Raises UnreadableDocument."""
    with open_archive(data, "xlsx") as archive:
        parts = SheetParts()
        with convert_errors("xlsx"):
            check_parts(archive, parts)
        names = archive.namelist()
        pictures = [Picture(name) for name in names if name.startswith("xl/media/")]
        drawings = [archive.read(name) for name in names if _DRAWING.fullmatch(name)]
    with convert_errors("xlsx"):
        sheets, title = _load(data)
        if not sheets:
            raise UnreadableDocument(
                "the xlsx file has no worksheet in a form known here: save it anew as .xlsx"
            )
        shapes = [paragraph for drawing in drawings for paragraph in _list_shape_texts(drawing)]
        blocks = [*_list_blocks(sheets, parts), *shapes, *pictures]
        return Document(kind="xlsx", blocks=tuple(blocks), title=read_property_title(title))


class _SheetReader(ExcelReader):  # type: ignore[misc]
    """openpyxl's reader, without what programs and people note about the file: a date there that is none (of a
    program that writes its own words for it) would refuse the sheets too."""

    title: str | None = None

    def read_properties(self) -> None:
        """Read the title alone."""
        if ARC_CORE in self.valid_files:
            self.title = fromstring(self.archive.read(ARC_CORE)).findtext(_TITLE)

    def read_custom(self) -> None:
        """Read nothing."""


def _load(data: bytes) -> tuple[Mapping[str, Sheet], str | None]:
    """The worksheets by the names of their parts, and the title."""
    with warnings.catch_warnings():
        # openpyxl warns of styles and extensions that it will not write back; nothing is written back.
        warnings.filterwarnings("ignore", module="openpyxl")
        reader = _SheetReader(BytesIO(data), data_only=True, keep_links=False, rich_text=True)
        reader.read()
        parts = [
            relation.target
            for _, relation in reader.parser.find_sheets()
            if relation.target in reader.valid_files and "chartsheet" not in relation.Type
        ]
    return dict(zip(parts, reader.wb.worksheets, strict=True)), reader.title


def _list_shape_texts(drawing: bytes) -> Iterator[Paragraph]:
    """The paragraphs in the shapes of a sheet."""
    for paragraph in fromstring(drawing).iter(_A + "p"):
        text = drop_unprinted("".join(run.text or "" for run in paragraph.iter(_A + "t")))
        if text.strip():
            yield Paragraph(text)


def _list_blocks(sheets: Mapping[str, Sheet], parts: SheetParts) -> Iterator[Block]:
    layer = TableLayer()
    shown = {part: sheet for part, sheet in sheets.items() if sheet.sheet_state == "visible"} or sheets
    for part, sheet in shown.items():
        texts = _texts(sheet) | dict.fromkeys(parts.cells_without_value(part), FORMULA)
        texts |= dict.fromkeys(_hidden(sheet, parts.filled_cells(part)), HIDDEN)
        yield from list_sheet_blocks(layer, sheet.title, texts, _merges(sheet), _held(sheet))


def _merges(sheet: Sheet) -> Iterator[Range]:
    for merge in sheet.merged_cells.ranges:
        yield merge.min_row - 1, merge.min_col - 1, merge.max_row - 1, merge.max_col - 1


def _texts(sheet: Sheet) -> dict[Slot, str]:
    struck_fonts = [number for number, font in enumerate(sheet.parent._fonts) if font.strike]
    # Not iter_rows: it makes a cell for every slot up to the furthest one, 17 thousand million at worst.
    return {
        (row - 1, column - 1): _print_cell(cell, struck_fonts)
        for (row, column), cell in sheet._cells.items()
        if cell.value is not None
    }


def _held(sheet: Sheet) -> dict[Slot, str]:
    """The numbers that cells hold and show rounded."""
    return {
        (row - 1, column - 1): held
        for (row, column), cell in sheet._cells.items()
        if type(cell.value) is float and (held := print_held(cell.value, cell.number_format)) is not None
    }


def _hidden(sheet: Sheet, filled: Iterable[Slot]) -> list[Slot]:
    """The filled cells that a merged one lies over."""
    return [slot for slot in filled if type(sheet._cells.get((slot[0] + 1, slot[1] + 1))) is MergedCell]


def _print_cell(cell: Cell, struck_fonts: Collection[int]) -> str:
    value = cell.value
    if cell._style.fontId in struck_fonts:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return print_number(value, cell.number_format)
    if isinstance(value, date | time | timedelta):
        return print_date(value, cell.number_format)
    if isinstance(value, CellRichText):
        return "".join(_print_run(run) for run in value)
    return str(unescape(str(value)))


def _print_run(run: str | TextBlock) -> str:
    """The text of a run of one font."""
    if isinstance(run, str):
        return run
    if run.font.strike:
        return ""
    # A raised or lowered 1 behind a 5 is a note, not 51.
    return f"^{run.text}" if run.font.vertAlign in ("superscript", "subscript") else str(run.text)
