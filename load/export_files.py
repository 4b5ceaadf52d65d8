"""One mart into one file, a chunk at a time: Parquet, CSV or a spreadsheet."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from sqlalchemy import Boolean, Date, Integer, Table

from load.columns import REPLACEMENT, ExactDecimal, UtcTime

SHEET_ROWS = 1_048_576

Rows = Sequence[Sequence[Any]]


class MartFile(Protocol):
    """A file that rows of a mart are written to."""

    def write(self, rows: Rows) -> None:
        """Write more rows."""

    def close(self) -> None:
        """Finish the file."""


class ParquetFile:
    """Parquet with the columns' own types; figures are doubles, which hold 15 digits exactly."""

    def __init__(self, mart: Table, path: Path) -> None:
        """Begin the file."""
        self._mart = mart
        self._schema = pa.schema([pa.field(column.name, _arrow_type(column.type)) for column in mart.columns])
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")

    def write(self, rows: Rows) -> None:
        """Write one row group."""
        frame = _make_frame(self._mart, rows)
        for column in self._mart.columns:
            if isinstance(column.type, ExactDecimal):
                frame[column.name] = frame[column.name].map(float, na_action="ignore").astype("float64")
        self._writer.write_table(pa.Table.from_pandas(frame, self._schema, preserve_index=False))

    def close(self) -> None:
        """Write the footer."""
        self._writer.close()


class CsvFile:
    """CSV in UTF-8; figures are written digit for digit, empty is null."""

    def __init__(self, mart: Table, path: Path) -> None:
        """Begin the file with its header."""
        self._mart = mart
        self._file = path.open("w", encoding="utf-8", newline="")
        _make_frame(mart, []).to_csv(self._file, index=False)

    def write(self, rows: Rows) -> None:
        """Write more lines."""
        _make_frame(self._mart, rows).to_csv(self._file, index=False, header=False)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class SheetFile:
    """A workbook; what is longer than a sheet goes on in the next one. Text is never a formula."""

    def __init__(self, mart: Table, path: Path) -> None:
        """Begin the workbook."""
        self._mart, self._path = mart, path
        self._book = Workbook(write_only=True)
        self._begin_sheet()

    def write(self, rows: Rows) -> None:
        """Write more rows."""
        for row in rows:
            if self._rows == SHEET_ROWS:
                self._begin_sheet()
            self._sheet.append([self._cell(value) for value in row])
            self._rows += 1

    def close(self) -> None:
        """Save the workbook."""
        self._book.save(self._path)

    def _begin_sheet(self) -> None:
        number = len(self._book.sheetnames) + 1
        self._sheet = self._book.create_sheet(
            self._mart.name if number == 1 else f"{self._mart.name} {number}"
        )
        self._sheet.append([column.name for column in self._mart.columns])
        self._rows = 1

    def _cell(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return int(value) if value == value.to_integral_value() else float(value)
        if isinstance(value, datetime):
            return value.astimezone(UTC).replace(tzinfo=None)
        if isinstance(value, str):
            cell = WriteOnlyCell(self._sheet, re.sub(ILLEGAL_CHARACTERS_RE, REPLACEMENT, value))
            cell.data_type = "s"
            return cell
        return value


def _make_frame(mart: Table, rows: Rows) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=[column.name for column in mart.columns], dtype=object)
    for column in mart.columns:
        if isinstance(column.type, Integer):
            frame[column.name] = frame[column.name].astype("Int64")
        elif isinstance(column.type, Boolean):
            frame[column.name] = frame[column.name].astype("boolean")
    return frame


def _arrow_type(kind: object) -> Any:
    if isinstance(kind, Integer):
        return pa.int64()
    if isinstance(kind, ExactDecimal):
        return pa.float64()
    if isinstance(kind, UtcTime):
        return pa.timestamp("us", tz="UTC")
    if isinstance(kind, Boolean):
        return pa.bool_()
    return pa.date32() if isinstance(kind, Date) else pa.string()
