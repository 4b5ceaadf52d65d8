"""The dimensions against the catalogue: what a form, a line, a column or a concept is in the warehouse."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, select

from load.dimensions import list_catalogue, list_concept_parts, list_rate_parts
from load.proof.differences import Difference, Subject
from load.proof.stored import as_number, as_stored
from load.schema.dimensions import concept_part, rate_part


def check_dimensions(conn: Connection) -> Iterator[Difference]:
    """Rows that are not those of the catalogue, in a warehouse that was brought up to it.

    What left the catalogue stays in the warehouse, and is no difference.
    """
    for table, wanted in list_catalogue(conn):
        rows = {row.code: row for row in conn.execute(select(*as_stored(table)))}
        found = [difference for columns in wanted for difference in _compare(table.name, rows, columns)]
        yield from found
        if any(columns["code"] not in rows for columns in wanted):
            return
    yield from _check_parts(conn)


def _check_parts(conn: Connection) -> Iterator[Difference]:
    keys = ("concept_id", "indicator_id", "factor")
    kept = {tuple(row[:2]): as_number(row[2]) for row in conn.execute(select(*as_stored(concept_part)))}
    parts = {(row[keys[0]], row[keys[1]]): row[keys[2]] for row in list_concept_parts(conn)}
    if kept != parts:
        yield Difference(Subject.DIMENSION, "concept_part", "the parts of concepts are not the catalogue's")
    compared = {tuple(row) for row in conn.execute(select(*as_stored(rate_part)))}
    if compared != {tuple(row.values()) for row in list_rate_parts(conn)}:
        yield Difference(Subject.DIMENSION, "rate_part", "the parts of rates are not the catalogue's")


def _compare(table: str, rows: Mapping[str, Any], columns: Mapping[str, Any]) -> Iterator[Difference]:
    where = f"{table} {columns['code']}"
    row = rows.get(str(columns["code"]))
    if row is None:
        yield Difference(Subject.DIMENSION, where, "is not in the warehouse")
        return
    for name, value in columns.items():
        if getattr(row, name) != value:
            problem = f"{name} is {getattr(row, name)!r}, the catalogue says {value!r}"
            yield Difference(Subject.DIMENSION, where, problem)
