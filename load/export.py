"""The marts as files, today's or an earlier day's, all of one moment."""

from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, bindparam, select, text

from load.columns import UtcTime
from load.export_files import CsvFile, MartFile, ParquetFile, SheetFile
from load.marts import AS_OF, MARTS, mart_sql

CHUNK = 20_000
_ORDER: Mapping[str, tuple[str, ...]] = {
    "mart_fact": ("publisher_code", "year", "indicator_code", "breakdown"),
    "mart_series": ("concept", "publisher_code", "year"),
    "mart_coverage": ("publisher_code", "year"),
    "mart_issue": ("issue_id",),
    "mart_restatement": ("restated_at", "publisher_code", "year", "indicator_code", "breakdown"),
    "mart_run": ("run_id",),
}


class ExportFormat(StrEnum):
    """What kind of files."""

    PARQUET = "parquet"
    CSV = "csv"
    XLSX = "xlsx"


_FILES: Mapping[ExportFormat, Callable[[Table, Path], MartFile]] = {
    ExportFormat.PARQUET: ParquetFile,
    ExportFormat.CSV: CsvFile,
    ExportFormat.XLSX: SheetFile,
}


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file that was written."""

    mart: str
    path: Path
    rows: int


def export_marts(
    engine: Engine, directory: Path, kind: ExportFormat, *, as_of: datetime | None = None
) -> list[ExportedFile]:
    """Write each mart to ``directory``; a file is there whole or not at all.

    With ``as_of`` the facts, series and restatements are those the warehouse gave at that moment;
    coverage, issues and runs have no such history and are left out. Series are given with the
    corrections of today.
    """
    directory.mkdir(parents=True, exist_ok=True)
    names = list(MARTS) if as_of is None else ["mart_fact", "mart_series", "mart_restatement"]
    one_moment = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(**one_moment) as conn:
        return [_export(conn, name, directory / f"{name}.{kind}", kind, as_of) for name in names]


def read_mart(conn: Connection, name: str, as_of: datetime | None = None) -> Generator[list[Any], None, None]:
    """The rows of a mart in chunks, in the order of its key."""
    mart = MARTS[name]
    query: Any = select(mart)
    if as_of is not None and name == "mart_restatement":
        query = query.where(mart.c.restated_at <= as_of)
    elif as_of is not None:
        moment = bindparam("moment", as_of, type_=UtcTime())
        query = select(text(mart_sql(name, AS_OF)).bindparams(moment).columns(*mart.columns).subquery())
    columns = query.selected_columns
    ordered = query.order_by(*(columns[column] for column in _ORDER[name]))
    with conn.execution_options(yield_per=CHUNK).execute(ordered) as result:
        for chunk in result.partitions():
            yield list(chunk)


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
