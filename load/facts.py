"""Facts in and out of the warehouse, set-based."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from load.column_types import exact_decimal, sanitise_text, to_sqlite
from load.schema.dimensions import breakdown, indicator
from load.schema.facts import fact
from transform.report import Fact, Place

COLUMNS = tuple(column.name for column in fact.columns)
_NOWHERE = (0, None, None, None)

FactKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class StoredFact:
    """A fact as it is compared with another version's."""

    value: Decimal | None
    state: str
    raw: str
    unit: str | None
    note: str | None = None

    def differs_from(self, other: "StoredFact") -> bool:
        """Whether a reader of the number would notice; another way to print it is no restatement."""
        return (self.value, self.state, self.unit) != (other.value, other.state, other.unit)


def stored(item: Fact) -> StoredFact:
    """A fact of a reading as it will be in the warehouse."""
    value = None if item.value is None else exact_decimal(item.value)
    return StoredFact(value, item.state.value, sanitise_text(item.raw), item.unit, sanitise_text(item.note))


def fact_row(
    version_id: int,
    item: Fact,
    kept: StoredFact,
    indicators: Mapping[str, int],
    breakdowns: Mapping[str, int],
) -> tuple[Any, ...]:
    """A fact in the order of the table's columns."""
    place = _NOWHERE if item.source is None else place_columns(item.source)
    keys = (version_id, indicators[item.indicator], breakdowns[item.breakdown])
    return (*keys, kept.value, kept.state, kept.raw, sanitise_text(item.label), kept.note, kept.unit, *place)


def place_columns(place: Place) -> tuple[int, int, int, int]:
    """A place in the order part, table, row, column."""
    return place.part, place.table, place.row, place.column


def insert_facts(conn: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write facts of versions made in this transaction: COPY on PostgreSQL, one executemany on SQLite.

    The rows cannot clash with any that are there, so no staging table is needed.
    """
    if not rows:
        return
    names = ", ".join(COLUMNS)
    if conn.dialect.name == "postgresql":
        connection: Any = conn.connection.driver_connection
        with connection.cursor() as cursor, cursor.copy(f"COPY fact ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(COLUMNS))
    at = COLUMNS.index("value")
    conn.exec_driver_sql(
        f"INSERT INTO fact ({names}) VALUES ({marks})", [_for_sqlite(row, at) for row in rows]
    )


def read_facts(conn: Connection, version_ids: Iterable[int]) -> dict[int, dict[FactKey, StoredFact]]:
    """The facts of versions by (indicator, breakdown)."""
    wanted = list(version_ids)
    found: dict[int, dict[FactKey, StoredFact]] = {version_id: {} for version_id in wanted}
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
        found[version_id][indicator_code, breakdown_code] = StoredFact(*rest)
    return found


def _for_sqlite(row: tuple[Any, ...], at: int) -> tuple[Any, ...]:
    value = row[at]
    return row if value is None else (*row[:at], to_sqlite(value), *row[at + 1 :])
