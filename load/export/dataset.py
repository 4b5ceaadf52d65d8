"""An export: every mart as a file or a folder of files, of now or of an earlier moment, written in chunks."""

import re
import secrets
import shutil
import time
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, select, text

from load.column_types import UtcTime
from load.engine import open_moment
from load.export.datapackage import FILE, list_described, write_datapackage
from load.export.formats import CsvFile, FilePart, JsonLinesFile, MartFile, ParquetFolder, SheetFile
from load.marts import AS_OF, EDITION, definitions, mart_sql, mart_tables
from load.sites import list_sites

CHUNK = 20_000
_LEFT_OVER_SECONDS = 24 * 3600
_LEFT = re.compile(r"\.(?:export|mart_[a-z_]+|datapackage)(?:\.[a-z]+)?\.[0-9a-f]{8}\.(?:part|old)")
_OF_A_MOMENT = (
    "mart_fact", "mart_series", "mart_rate", "mart_concept_year", "mart_line_year", "mart_rate_year", "mart_restatement",
)  # fmt: skip


class ExportFormat(StrEnum):
    """The format of the files, and their suffix; of Parquet a mart is a folder."""

    PARQUET = "parquet"
    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A mart that was written, with the number of its rows: a file, or the folder of its files."""

    mart: str
    path: Path
    rows: int


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rows: those of some sites (codes; none named is all), and of some years, the first and the last of them.

    With ``years`` a row without a year is left out; a mart that has no years is written whole.
    """

    sites: Collection[str] = ()
    years: tuple[int, int] | None = None


_FILES: Mapping[ExportFormat, Callable[[str, Path], MartFile]] = {
    ExportFormat.PARQUET: ParquetFolder,
    ExportFormat.CSV: CsvFile,
    ExportFormat.XLSX: SheetFile,
    ExportFormat.JSONL: JsonLinesFile,
}


def export_marts(
    engine: Engine,
    directory: Path,
    kind: ExportFormat,
    *,
    as_of: datetime | None = None,
    selection: Selection = Selection(),
) -> list[ExportedFile]:
    """Write each mart to ``directory``, all of one moment, and ``datapackage.json``, which describes them.

    An export that fails leaves the one before it: the files take their places one after the other when all are complete. Of
    an earlier export in this format nothing stays.
    With ``as_of`` facts, series, rates, their sums by year and restatements are those that the warehouse had at that moment;
    coverage, issues and runs have no such history and are left out. Series include the corrections of today.
    Raises OSError if the folder or a file cannot be written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    _clear(directory)
    staging = _name_beside(directory / "export", "part")
    staging.mkdir()
    try:
        written = _write_all(engine, staging, kind, as_of, selection)
        others = list_described(directory / FILE, kind) - {file.mart for file in written}
        for file in written:
            _put_in_place(file.path, directory / file.path.name)
        _put_in_place(staging / FILE, directory / FILE)
        for name in others:  # what was of another moment would be taken for a part of this export
            _remove(directory / _file_name(name, kind))
    finally:
        _remove(staging)
    return [replace(file, path=directory / file.path.name) for file in written]


def _write_all(
    engine: Engine, folder: Path, kind: ExportFormat, as_of: datetime | None, selection: Selection
) -> list[ExportedFile]:
    """Write the marts, all of one moment, and their description."""
    names = list(mart_tables()) if as_of is None else list(_OF_A_MOMENT)
    written, described = [], {}
    with open_moment(engine) as conn:
        for name in names:
            path = folder / _file_name(name, kind)
            rows, parts = _export(conn, name, path, kind, as_of, selection)
            written.append(ExportedFile(name, path, rows))
            described[name] = [part._replace(path=str(PurePosixPath(path.name, part.path))) for part in parts]
        sites = [site for site in list_sites(conn) if not selection.sites or site.code in selection.sites]
    write_datapackage(folder / FILE, kind, described, sites, as_of or datetime.now(UTC))
    return written


def _file_name(mart: str, kind: ExportFormat) -> str:
    return mart if kind is ExportFormat.PARQUET else f"{mart}.{kind}"


def read_mart(
    conn: Connection,
    name: str,
    as_of: datetime | None = None,
    selection: Selection = Selection(),
    *,
    by_year: bool = False,
) -> Generator[list[Any], None, None]:
    """The rows of a mart in chunks, sorted by its key (``by_year``: by year first); with ``as_of`` as the warehouse had them
    at that moment."""
    mart = mart_tables()[name]
    query: Any = select(mart)
    if as_of is not None and name == "mart_restatement":
        query = query.where(mart.c.restated_at <= as_of)
    elif as_of is not None:
        moment = bindparam("moment", as_of, type_=UtcTime())
        of_moment = text(mart_sql(EDITION, name, AS_OF)).bindparams(moment).columns(*mart.columns).subquery()
        query = select(of_moment)
    columns = query.selected_columns
    if selection.sites:
        query = query.where(columns["site_code"].in_(selection.sites))
    if selection.years is not None and "year" in columns:
        query = query.where(columns["year"].between(*selection.years))
    first = ["year"] if by_year and "year" in columns else []
    ordered = query.order_by(*(columns[column] for column in (*first, *definitions()[name].key)))
    with conn.execution_options(yield_per=CHUNK).execute(ordered) as result:
        for chunk in result.partitions():
            yield list(chunk)


def _export(
    conn: Connection,
    name: str,
    path: Path,
    kind: ExportFormat,
    as_of: datetime | None,
    selection: Selection,
) -> tuple[int, Sequence[FilePart]]:
    """Write a mart; how many rows it has, and the parts of its file."""
    count, by_year = 0, kind is ExportFormat.PARQUET
    with (
        closing(_FILES[kind](name, path)) as file,
        closing(read_mart(conn, name, as_of, selection, by_year=by_year)) as chunks,
    ):
        for rows in chunks:
            file.write(rows)
            count += len(rows)
    return count, file.parts


def _put_in_place(finished: Path, path: Path) -> None:
    """Let a file or a folder take the place of the old one: a file in one step, a folder in two renames."""
    if not path.is_dir():
        finished.replace(path)
        return
    old = _name_beside(path, "old")
    path.rename(old)
    finished.rename(path)
    _remove(old)


def _name_beside(path: Path, suffix: str) -> Path:
    """A name that no other export has: two may write to one folder at once."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.{suffix}")


def _remove(path: Path) -> None:
    # A link to a folder goes, and what it leads to stays.
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _clear(directory: Path) -> None:
    """Remove what exports left that were killed a day ago or earlier."""
    for left in (*directory.glob(".*.part"), *directory.glob(".*.old")):
        with suppress(FileNotFoundError):  # another export removes it
            if _LEFT.fullmatch(left.name) and time.time() - left.lstat().st_mtime > _LEFT_OVER_SECONDS:
                _remove(left)
