"""The marts as files, of now or of an earlier moment: Parquet, CSV or a spreadsheet, written in chunks."""

import re
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any, Protocol

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from sqlalchemy import Boolean, Connection, Date, Engine, Integer, String, Table, bindparam, select, text

from load.column_types import ExactDecimal, UtcTime
from load.marts import AS_OF, DEFINITIONS, EDITION, MARTS, mart_sql
from load.prepared.exact_values import REPLACEMENT
from transform.text.inert import neutralise_formula

SHEET_ROWS = 1_048_576
CHUNK = 20_000
_OF_A_MOMENT = (
    "mart_fact", "mart_series", "mart_rate", "mart_concept_year", "mart_line_year", "mart_rate_year", "mart_restatement",
)  # fmt: skip

Rows = Sequence[Sequence[Any]]


class ExportFormat(StrEnum):
    """The format of the files, and their suffix."""

    PARQUET = "parquet"
    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file that was written, with the number of its rows."""

    mart: str
    path: Path
    rows: int


def export_marts(
    engine: Engine, directory: Path, kind: ExportFormat, *, as_of: datetime | None = None
) -> list[ExportedFile]:
    """Write each mart to ``directory/<mart>.<kind>``, all of one moment; a file is complete or not written at all.

    With ``as_of`` facts, series, their sums by year and restatements are those that the warehouse had at that moment;
    coverage, issues and runs have no such history and are left out. Series include the corrections of today.
    Raises OSError if the folder or a file cannot be written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    names = list(MARTS) if as_of is None else list(_OF_A_MOMENT)
    single_snapshot = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(**single_snapshot) as conn:
        return [_export(conn, name, directory / f"{name}.{kind}", kind, as_of) for name in names]


def read_mart(conn: Connection, name: str, as_of: datetime | None = None) -> Generator[list[Any], None, None]:
    """The rows of a mart in chunks, sorted by its key; with ``as_of`` as the warehouse had them at that moment."""
    mart = MARTS[name]
    query: Any = select(mart)
    if as_of is not None and name == "mart_restatement":
        query = query.where(mart.c.restated_at <= as_of)
    elif as_of is not None:
        moment = bindparam("moment", as_of, type_=UtcTime())
        query = select(
            text(mart_sql(EDITION, name, AS_OF)).bindparams(moment).columns(*mart.columns).subquery()
        )
    columns = query.selected_columns
    ordered = query.order_by(*(columns[column] for column in DEFINITIONS[name].key))
    with conn.execution_options(yield_per=CHUNK).execute(ordered) as result:
        for chunk in result.partitions():
            yield list(chunk)


class MartFile(Protocol):
    """A file of one mart."""

    def write(self, rows: Rows) -> None:
        """Write more rows."""

    def close(self) -> None:
        """Finish the file."""


class ParquetFile:
    """Parquet with typed columns; figures are doubles, which hold 15 digits exactly."""

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
    """CSV in UTF-8; figures are written digit for digit, null is empty, and a text that a spreadsheet could take for a
    formula stands behind an apostrophe."""

    def __init__(self, mart: Table, path: Path) -> None:
        """Begin the file with its header."""
        self._mart = mart
        self._file = _CsvLines(path.open("wb"), encoding="utf-8", newline="")
        _make_frame(mart, []).to_csv(self._file, index=False, lineterminator=_CsvLines.END)

    def write(self, rows: Rows) -> None:
        """Write more lines."""
        frame = _make_frame(self._mart, rows)
        for column in self._mart.columns:
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


class SheetFile:
    """A workbook; rows that exceed a sheet continue in the next one. Text is never a formula."""

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
        """Save the workbook. It is packed in memory: where the disk is full, its packer would print a traceback of its
        own when it is collected."""
        packed = BytesIO()
        self._book.save(packed)
        self._path.write_bytes(packed.getbuffer())

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


_FILES: Mapping[ExportFormat, Callable[[Table, Path], MartFile]] = {
    ExportFormat.PARQUET: ParquetFile,
    ExportFormat.CSV: CsvFile,
    ExportFormat.XLSX: SheetFile,
}


def _export(
    conn: Connection, name: str, path: Path, kind: ExportFormat, as_of: datetime | None
) -> ExportedFile:
    unfinished = path.with_name(f".{path.name}.part")
    count = 0
    try:
        with (
            closing(_FILES[kind](MARTS[name], unfinished)) as file,
            closing(read_mart(conn, name, as_of)) as chunks,
        ):
            for rows in chunks:
                file.write(rows)
                count += len(rows)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return ExportedFile(name, path, count)


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
