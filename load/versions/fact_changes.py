"""Which facts differ between two versions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, select

from load.facts import FactKey, StoredFact, read_facts
from load.schema.dimensions import publisher
from load.schema.reports import report
from load.versions.candidate import FactChange
from load.versions.current import Move
from load.versions.write import NewVersion

ReportName = tuple[str, int]


def compare_moves(
    conn: Connection, moves: Sequence[Move], new: Iterable[NewVersion] = ()
) -> dict[Move, tuple[FactChange, ...]]:
    """The facts each move of a pointer changes. Facts are read only for reports that moved."""
    facts = {item.version.version_id: item.prepared.facts for item in new}
    replaced = [move for move in moves if move.previous is not None]
    wanted = {version.version_id for move in replaced for version in (move.previous, move.version) if version}
    stored = read_facts(conn, (number for number in wanted if number is not None and number not in facts))
    names = _name_reports(conn, [move.report_id for move in replaced])
    return {
        move: tuple(
            compare_facts(
                names[move.report_id],
                _facts_of(move.previous.version_id, facts, stored),
                _facts_of(move.version.version_id, facts, stored),
            )
        )
        for move in replaced
        if move.previous is not None
    }


def compare_facts(
    name: ReportName, old: Mapping[FactKey, StoredFact], new: Mapping[FactKey, StoredFact]
) -> Iterator[FactChange]:
    """One change a fact that differs, appears or disappears."""
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        if before is None or after is None or before.differs_from(after):
            known = after or before
            yield FactChange(
                *name, *key, known.unit if known else None,
                before.value if before else None, after.value if after else None,
                before.state if before else None, after.state if after else None,
                before.raw if before else None, after.raw if after else None,
            )  # fmt: skip


def _facts_of(
    version_id: int | None,
    new: Mapping[int | None, Mapping[FactKey, StoredFact]],
    stored: Mapping[int, Mapping[FactKey, StoredFact]],
) -> Mapping[FactKey, StoredFact]:
    return new[version_id] if version_id is None or version_id in new else stored[version_id]


def _name_reports(conn: Connection, report_ids: list[int]) -> dict[int, ReportName]:
    rows = conn.execute(
        select(report.c.report_id, publisher.c.code, report.c.year)
        .join(publisher, publisher.c.publisher_id == report.c.publisher_id)
        .where(report.c.report_id.in_(report_ids))
    )
    return {row.report_id: (row.code, row.year) for row in rows}
