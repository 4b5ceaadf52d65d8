"""Writing and reading the facts of many versions at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from load.bulk import copy_rows
from load.column_types import exact_decimal, sanitise_text, to_sqlite
from load.schema.dimensions import breakdown, indicator
from load.schema.facts import fact
from transform.report import Fact, Place

COLUMNS = tuple(column.name for column in fact.columns)
_NO_CELL = (0, None, None, None)

FactKey = tuple[str, str]
"""Indicator code and breakdown code."""


@dataclass(frozen=True, slots=True)
class StoredFact:
    """A fact as it is stored, without its label and its place in the page."""

    value: Decimal | None
    state: str
    raw: str
    unit: str | None
    note: str | None = None

    def differs_from(self, other: "StoredFact") -> bool:
        """Whether value, state or unit differ. The same number printed in another way is no restatement."""
        return (self.value, self.state, self.unit) != (other.value, other.state, other.unit)


def stored(parsed: Fact) -> StoredFact:
    """A parsed fact as it will be stored. Raises InexactValue for a number of more than 15 digits."""
    value = None if parsed.value is None else exact_decimal(parsed.value)
    return StoredFact(
        value, parsed.state.value, sanitise_text(parsed.raw), parsed.unit, sanitise_text(parsed.note)
    )


def fact_row(
    version_id: int,
    parsed: Fact,
    kept: StoredFact,
    indicators: Mapping[str, int],
    breakdowns: Mapping[str, int],
) -> tuple[Any, ...]:
    """A row of the table ``fact``, its values in the order of COLUMNS.

    ``kept`` is ``stored(parsed)``; ``indicators`` and ``breakdowns`` are the keys by code.
    """
    place = _NO_CELL if parsed.source is None else place_columns(parsed.source)
    keys = (version_id, indicators[parsed.indicator], breakdowns[parsed.breakdown])
    label = sanitise_text(parsed.label)
    return (*keys, kept.value, kept.state, kept.raw, label, kept.note, kept.unit, *place)


def place_columns(place: Place) -> tuple[int, int, int, int]:
    """A place in the page as (part, table, row, column)."""
    return place.part, place.table, place.row, place.column


def insert_facts(conn: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write rows of ``fact_row``, of versions made in this transaction: by COPY on PostgreSQL.

    The versions are new, so no row can clash with one in the table.
    """
    if not rows:
        return
    if conn.dialect.name == "sqlite":
        value = COLUMNS.index("value")
        rows = [_for_sqlite(row, value) for row in rows]
    copy_rows(conn, fact, COLUMNS, rows)


def read_facts(conn: Connection, version_ids: Iterable[int]) -> dict[int, dict[FactKey, StoredFact]]:
    """The facts of versions, without notes: by version, then by (indicator, breakdown).

    Every version asked for has an entry, empty if it has no facts.
    """
    wanted = list(version_ids)
    facts: dict[int, dict[FactKey, StoredFact]] = {version_id: {} for version_id in wanted}
    rows = conn.execute(
        select(
            fact.c.version_id, indicator.c.code, breakdown.c.code,
            fact.c.value, fact.c.state, fact.c.raw, fact.c.unit,
        )
        .join(indicator, indicator.c.indicator_id == fact.c.indicator_id)
        .join(breakdown, breakdown.c.breakdown_id == fact.c.breakdown_id)
        .where(fact.c.version_id.in_(wanted))
    )  # fmt: skip
    for version_id, indicator_code, breakdown_code, *rest in rows:
        facts[version_id][indicator_code, breakdown_code] = StoredFact(*rest)
    return facts


def _for_sqlite(row: tuple[Any, ...], column: int) -> tuple[Any, ...]:
    value = row[column]
    return row if value is None else (*row[:column], to_sqlite(value), *row[column + 1 :])
