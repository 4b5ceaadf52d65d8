"""The formats of an export: a mart as Parquet, CSV, a workbook or JSON Lines, written in chunks."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, TextIOWrapper
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from sqlalchemy import Boolean, Column, Date, Integer, String

from load.column_types import ExactDecimal, UtcTime
from load.marts import definitions, mart_tables, titles
from load.prepared.exact_values import REPLACEMENT
from transform.text.inert import escape_json, neutralise_formula

SHEET_ROWS = 1_048_576
CELL_LENGTH = 32_767
"""So long a text a cell of Excel may hold, in units of UTF-16: of a workbook with a longer one it offers a repair."""
DICTIONARY = "字典"

# What XML cannot hold; a workbook that held it would be damaged.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CUT = "…"

Rows = Sequence[Sequence[Any]]


class FilePart(NamedTuple):
    """A table of a mart's file: its path below that of the file (empty for the file itself), and the ``year`` of its rows or
    its ``sheet``, where the file has a part for each."""

    path: str = ""
    year: int | None = None
    sheet: str | None = None


class MartFile(Protocol):
    """A file of one mart. ``parts`` are those begun, in their order."""

    parts: list[FilePart]

    def write(self, rows: Rows) -> None:
        """Write more rows."""

    def close(self) -> None:
        """Finish the file."""


class ParquetFolder:
    """Parquet with typed columns, of which figures are doubles, which hold 15 digits exactly; a folder for each year
    (``year=2017``), whose name says the year in place of the column. A mart whose rows are not named by their year is one
    file: readers cannot part by a year that is null."""

    def __init__(self, mart: str, path: Path) -> None:
        """Begin the folder. Rows have to come in the order of their years."""
        self._columns, self._path = list(mart_tables()[mart].columns), path
        names = [column.name for column in self._columns]
        self._year = names.index("year") if "year" in definitions()[mart].key else None
        kept = [column for n, column in enumerate(self._columns) if n != self._year]
        self._schema = pa.schema([pa.field(column.name, _arrow_type(column.type)) for column in kept])
        self._writer: pq.ParquetWriter | None = None
        self.parts: list[FilePart] = []
        path.mkdir()

    def write(self, rows: Rows) -> None:
        """Write a row group for each year."""
        if self._year is None:
            self._add(rows, None)
            return
        at = self._year
        for year, of_year in groupby(rows, key=lambda row: row[at]):
            self._add(list(of_year), year)

    def close(self) -> None:
        """Write the footer. A mart without rows has a file all the same, which says its columns; if it is parted by year,
        in the folder of a year 0, so that whoever asks for years is told that there are none."""
        (self._writer or self._begin(None if self._year is None else 0)).close()

    def _begin(self, year: int | None) -> pq.ParquetWriter:
        if self._writer is not None:
            self._writer.close()
        part = FilePart("part-0.parquet" if year is None else f"year={year}/part-0.parquet", year)
        file = self._path / part.path
        file.parent.mkdir(exist_ok=True)
        self.parts.append(part)
        self._writer = pq.ParquetWriter(file, self._schema, compression="zstd")
        return self._writer

    def _add(self, rows: Rows, year: int | None) -> None:
        goes_on = bool(self.parts) and self.parts[-1].year == year
        writer = self._writer if self._writer is not None and goes_on else self._begin(year)
        frame = _make_frame(self._columns, rows)
        for column in self._columns:
            if isinstance(column.type, ExactDecimal):
                frame[column.name] = frame[column.name].map(float, na_action="ignore").astype("float64")
        kept = frame[self._schema.names]
        writer.write_table(pa.Table.from_pandas(kept, self._schema, preserve_index=False))


class CsvFile:
    """CSV in UTF-8 with the mark by which a spreadsheet knows it; figures are written digit for digit, null is empty, and a
    text that a spreadsheet could take for a formula stands behind an apostrophe."""

    def __init__(self, mart: str, path: Path) -> None:
        """Begin the file with its header."""
        self._columns = list(mart_tables()[mart].columns)
        self.parts = [FilePart()]
        self._file = _CsvLines(path.open("wb"), encoding="utf-8-sig", newline="")
        _make_frame(self._columns, []).to_csv(self._file, index=False, lineterminator=_CsvLines.END)

    def write(self, rows: Rows) -> None:
        """Write more lines."""
        frame = _make_frame(self._columns, rows)
        for column in self._columns:
            if isinstance(column.type, String):
                frame[column.name] = frame[column.name].map(neutralise_formula, na_action="ignore")
        frame.to_csv(self._file, index=False, header=False, lineterminator=_CsvLines.END)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class _CsvLines(TextIOWrapper):
    """A text file that ends its lines with a line feed, whatever ends those that are written to it.

    Python's writer of CSV puts a cell with a carriage return in quotes only where its own lines end with one: without
    the quotes a cell of a site would begin a row.
    """

    END = "\r\n"

    def write(self, line: str) -> int:
        """Write one whole line."""
        return super().write(line.removesuffix(self.END) + "\n")


class JsonLinesFile:
    """An object a line, in UTF-8: figures are numbers of up to 15 digits, times ISO 8601 with their zone, null is null. What
    some programs take for the end of a line, such as U+2028, stands as an escape."""

    def __init__(self, mart: str, path: Path) -> None:
        """Begin the file."""
        self._names = [column.name for column in mart_tables()[mart].columns]
        self.parts = [FilePart()]
        self._file = path.open("w", encoding="utf-8", newline="\n")

    def write(self, rows: Rows) -> None:
        """Write more lines."""
        for row in rows:
            values = dict(zip(self._names, map(_plain_json, row), strict=True))
            self._file.write(f"{escape_json(json.dumps(values, ensure_ascii=False))}\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class SheetFile:
    """A workbook with Chinese heads, and a sheet that says what each column is. Rows that exceed a sheet continue in the
    next one. Text is never a formula, and ends with … where a cell of Excel could not hold more; times are UTC, since a
    sheet has no zones."""

    def __init__(self, mart: str, path: Path) -> None:
        """Begin the workbook."""
        self._mart, self._path = mart, path
        self._book = Workbook(write_only=True)
        self.parts: list[FilePart] = []
        self._begin_sheet()

    def write(self, rows: Rows) -> None:
        """Write more rows."""
        for row in rows:
            if self._rows == SHEET_ROWS:
                self._begin_sheet()
            self._sheet.append([self._cell(value) for value in row])
            self._rows += 1

    def close(self) -> None:
        """Save the workbook. It is packed in memory: where the disk is full, its packer would print a traceback of its
        own when it is collected."""
        self._explain()
        packed = BytesIO()
        self._book.save(packed)
        self._path.write_bytes(packed.getbuffer())

    def _begin_sheet(self) -> None:
        number = len(self.parts) + 1
        name = self._mart if number == 1 else f"{self._mart} {number}"
        self.parts.append(FilePart(sheet=name))
        self._sheet = self._book.create_sheet(name)
        self._sheet.append([titles()[column.name] for column in mart_tables()[self._mart].columns])
        self._rows = 1

    def _explain(self) -> None:
        definition = definitions()[self._mart]
        sheet = self._book.create_sheet(DICTIONARY)
        sheet.append([definition.row_zh])
        sheet.append([definition.row])
        sheet.append(["列", "名称", "类型", "计量单位", "含义", "Meaning"])
        for name, column in definition.columns.items():
            sheet.append([name, titles()[name], column.type, column.unit, column.zh, column.meaning])

    def _cell(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return _plain_number(value)
        if isinstance(value, datetime):
            return value.astimezone(UTC).replace(tzinfo=None)
        if isinstance(value, str):
            cell = WriteOnlyCell(self._sheet, _fit_cell(value))
            cell.data_type = "s"
            return cell
        return value


def _fit_cell(text: str) -> str:
    text = _NOT_IN_XML.sub(REPLACEMENT, text)
    units = text.encode("utf-16-le")
    if len(units) <= 2 * CELL_LENGTH:
        return text
    return units[: 2 * (CELL_LENGTH - len(_CUT))].decode("utf-16-le", "ignore") + _CUT


def _plain_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _plain_json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return _plain_number(value)
    return value.isoformat() if isinstance(value, date) else value


def _make_frame(columns: Sequence[Column[Any]], rows: Rows) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=[column.name for column in columns], dtype=object)
    for column in columns:
        if isinstance(column.type, Integer):
            frame[column.name] = frame[column.name].astype("Int64")
        elif isinstance(column.type, Boolean):
            frame[column.name] = frame[column.name].astype("boolean")
    return frame


_ARROW_TYPES: Mapping[type, Any] = {
    Integer: pa.int64(), ExactDecimal: pa.float64(), UtcTime: pa.timestamp("us", tz="UTC"), Boolean: pa.bool_(),
    Date: pa.date32(),
}  # fmt: skip


def _arrow_type(kind: object) -> Any:
    return next((arrow for sql, arrow in _ARROW_TYPES.items() if isinstance(kind, sql)), pa.string())
