"""An operator's word on held versions: accept or reject, with a reason and a name."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from load.corrections import apply_corrections
from load.dimensions import UNKNOWN, codes
from load.engine import write
from load.errors import BadReview
from load.issues.issue_log import record_issues
from load.run_lock import Run, finish_run, start_run
from load.schema.dimensions import publisher
from load.schema.reports import reading, report, report_version, version_review
from load.versions.after_load import held_origin
from load.versions.candidate import FactChange
from load.versions.coverage import record_found
from load.versions.current import Move, move_pointer
from load.versions.fact_changes import compare_moves
from load.versions.report_state import ensure_reports, read_states
from load.versions.write import write_moves
from transform.report import Content

ACCEPTED, REJECTED = "accepted", "rejected"


def accept_version(
    engine: Engine,
    version_id: int,
    reason: str,
    who: str,
    now: datetime,
    *,
    publisher_code: str | None = None,
    year: int | None = None,
) -> tuple[FactChange, ...]:
    """Accept a held version: from now on it may be current, and is if nothing newer is there.

    ``publisher_code`` and ``year`` say what the reading could not, and must where it could not.
    Its findings follow with the next run, which reads it again. Returns the facts that changed.
    """
    return _decide(engine, version_id, ACCEPTED, reason, who, now, publisher_code, year)


def reject_version(engine: Engine, version_id: int, reason: str, who: str, now: datetime) -> None:
    """Reject a held version: it never becomes current, and is not shown for review again."""
    _decide(engine, version_id, REJECTED, reason, who, now, None, None)


def _decide(
    engine: Engine, version_id: int, decision: str, reason: str, who: str, now: datetime,
    publisher_code: str | None, year: int | None,
) -> tuple[FactChange, ...]:  # fmt: skip
    if not reason.strip() or not who.strip():
        raise BadReview(f"version {version_id}: a decision needs a reason and a name")
    parameters = {"version": version_id, "decision": decision, "who": who, "reason": reason}
    run = start_run(engine, "review", parameters, now)
    outcome = "failed"
    try:
        changes = _record(run, version_id, decision, reason, who, now, publisher_code, year)
        outcome = "done"
    finally:
        finish_run(run, outcome, {}, now)
    return changes


def _record(
    run: Run, version_id: int, decision: str, reason: str, who: str, now: datetime,
    publisher_code: str | None, year: int | None,
) -> tuple[FactChange, ...]:  # fmt: skip
    with write(run.engine) as conn:
        row = _require_held(conn, version_id)
        conn.execute(insert(version_review), {
            "version_id": version_id, "decision": decision, "reason": reason, "who": who, "decided_at": now,
        })  # fmt: skip
        record_issues(conn, run.run_id, now, {(row.report_id, held_origin(row.url)): ()})
        if decision == REJECTED:
            return ()
        report_id = _refile(conn, row, publisher_code, year, now)
        record_found(conn, report_id, Content(row.content), now)
        state = read_states(conn, [report_id])[report_id]
        move = move_pointer(state)
        if move is None:
            return ()
        return _move(conn, run.run_id, move, now)


def _move(conn: Connection, run_id: int, move: Move, now: datetime) -> tuple[FactChange, ...]:
    changes = compare_moves(conn, [move])
    write_moves(conn, [move], run_id, now)
    apply_corrections(conn, run_id, now, [move.report_id])
    return changes.get(move, ())


def _require_held(conn: Connection, version_id: int) -> Any:
    row = conn.execute(
        select(report_version, report.c.year, publisher.c.code, version_review.c.decision)
        .join(report, report.c.report_id == report_version.c.report_id)
        .join(publisher, publisher.c.publisher_id == report.c.publisher_id)
        .outerjoin(version_review, version_review.c.version_id == report_version.c.version_id)
        .where(report_version.c.version_id == version_id)
    ).one_or_none()
    if row is None or not row.held:
        raise BadReview(f"version {version_id} is not held; gongkai review lists those that are")
    if row.decision is not None:
        raise BadReview(f"version {version_id} was {row.decision} before")
    return row


def _refile(conn: Connection, row: Any, publisher_code: str | None, year: int | None, now: datetime) -> int:
    """The report the version belongs to; it goes there if nobody knew before."""
    code, of_year = publisher_code or row.code, year or row.year
    if code == UNKNOWN or not of_year:
        raise BadReview(
            f"version {row.version_id} names no publisher or no year; say them: --publisher CODE --year YEAR"
        )
    known = codes(conn, publisher)
    if code not in known:
        raise BadReview(f"version {row.version_id}: there is no publisher {code!r}")
    report_id = int(row.report_id)
    if (code, of_year) == (row.code, row.year):
        return report_id
    key = (known[code], of_year)
    target = ensure_reports(conn, [key], now)[key]
    for table in (report_version, reading):
        conn.execute(update(table).where(table.c.version_id == row.version_id).values(report_id=target))
    return target
