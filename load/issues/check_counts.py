"""How often each check holds, fails and cannot be decided: kept for each publisher, and added up for a run."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Select, delete, exists, func, insert, literal, select

from load.bulk import copy_rows
from load.engine import upsert
from load.schema.dimensions import publisher
from load.schema.reports import report
from load.schema.runs import check_count, check_tally, tallied


@dataclass(frozen=True, slots=True)
class CheckCount:
    """In how many reports a check held, failed and could not be decided."""

    check: str
    holds: int
    fails: int
    cannot_tell: int


def find_untallied(conn: Connection, site_id: int, program: str) -> frozenset[int]:
    """The ``publisher_id`` of publishers of a site that have a report, and no counts of this program."""
    owner = publisher.c.publisher_id
    has_counts = exists().where(tallied.c.publisher_id == owner, tallied.c.program == program)
    has_filed = exists().where(report.c.publisher_id == owner)
    return frozenset(
        conn.scalars(select(owner).where(publisher.c.site_id == site_id, ~has_counts, has_filed))
    )


def write_tallies(conn: Connection, publisher_id: int, program: str, counts: Iterable[CheckCount]) -> None:
    """Make the counts of a publisher those of its current reports, as this program finds them."""
    conn.execute(delete(check_tally).where(check_tally.c.publisher_id == publisher_id))
    copy_rows(conn, check_tally, (
        (publisher_id, count.check, count.holds, count.fails, count.cannot_tell) for count in counts
    ))  # fmt: skip
    upsert(conn, tallied, [{"publisher_id": publisher_id, "program": program}])


def record_check_counts(conn: Connection, run_id: int, site_id: int) -> None:
    """Record for a run the sums over all publishers of its site."""
    conn.execute(delete(check_count).where(check_count.c.run_id == run_id))
    names = ("run_id", "check_id", "holds", "fails", "cannot_tell")
    conn.execute(insert(check_count).from_select(names, _add_up(run_id, site_id)))


def _add_up(run_id: int, site_id: int) -> Select[tuple[int, str, int, int, int]]:
    tally = check_tally.c
    return (
        select(
            literal(run_id), tally.check_id, func.sum(tally.holds), func.sum(tally.fails), func.sum(tally.cannot_tell)
        )
        .join(publisher, publisher.c.publisher_id == tally.publisher_id)
        .where(publisher.c.site_id == site_id)
        .group_by(tally.check_id)
    )  # fmt: skip
