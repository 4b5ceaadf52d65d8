"""Which facts differ between two versions."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, select

from load.bulk import read_facts
from load.prepared.stored_fact import FactKey, StoredFact
from load.schema.dimensions import publisher
from load.schema.reports import report
from load.versions.candidate import FactChange
from load.versions.current import Move

ReportName = tuple[str, int]
"""Publisher code and year."""

NO_FACTS: Mapping[int, Mapping[FactKey, StoredFact]] = {}


def compare_moves(
    conn: Connection, moves: Sequence[Move], new: Mapping[int, Mapping[FactKey, StoredFact]] = NO_FACTS
) -> dict[Move, tuple[FactChange, ...]]:
    """The facts that each move changes, by (indicator, breakdown). A move to a first version has no entry.

    ``new`` are the facts of versions of this batch by ``version_id``; those of others are read.
    """
    replaced = [(move, move.previous) for move in moves if move.previous is not None]
    if not replaced:
        return {}
    ids = {version.version_id for move, previous in replaced for version in (previous, move.version)}
    facts: dict[int | None, Mapping[FactKey, StoredFact]] = dict(new.items())
    missing = [version_id for version_id in ids if version_id is not None and version_id not in facts]
    facts.update(read_facts(conn, missing).items())
    names = _name_reports(conn, [move.report_id for move, _ in replaced])
    return {
        move: tuple(
            compare_facts(
                names[move.report_id],
                facts[previous.version_id],
                facts[move.version.version_id],
                cause=move.cause,
            )
        )
        for move, previous in replaced
    }


def compare_facts(
    name: ReportName, old: Mapping[FactKey, StoredFact], new: Mapping[FactKey, StoredFact], *, cause: str
) -> Iterator[FactChange]:
    """A change for each fact that differs, appears or disappears, for this cause."""
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        if before is None or after is None or before.differs_from(after):
            known = after or before
            yield FactChange(
                *name, *key, known.unit if known else None,
                before.value if before else None, after.value if after else None,
                before.state if before else None, after.state if after else None,
                before.raw if before else None, after.raw if after else None, cause, before.unit if before else None,
            )  # fmt: skip


def _name_reports(conn: Connection, report_ids: list[int]) -> dict[int, ReportName]:
    rows = conn.execute(
        select(report.c.report_id, publisher.c.code, report.c.year)
        .join(publisher, publisher.c.publisher_id == report.c.publisher_id)
        .where(report.c.report_id.in_(report_ids))
    )
    return {row.report_id: (row.code, row.year) for row in rows}
