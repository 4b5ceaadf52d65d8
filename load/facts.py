"""Writing and reading the facts of many versions at once."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from load.bulk import copy_rows
from load.prepared.report import PreparedReport
from load.prepared.stored_fact import FactKey, StoredFact
from load.schema.dimensions import breakdown, indicator
from load.schema.facts import fact

COLUMNS = tuple(column.name for column in fact.columns)


def insert_facts(
    conn: Connection,
    prepared: Mapping[int, PreparedReport],
    indicators: Mapping[str, int],
    breakdowns: Mapping[str, int],
) -> None:
    """Write the facts of reports by the ``version_id`` made of each in this transaction: by COPY on PostgreSQL.

    The versions are new, so no row can clash with one in the table. ``indicators`` and ``breakdowns`` are the keys by code.
    """
    copy_rows(conn, fact, (
        (version_id, indicators[row[0]], breakdowns[row[1]], *row[2:])
        for version_id, of_version in prepared.items()
        for row in of_version.rows
    ))  # fmt: skip


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
