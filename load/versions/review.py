"""A reviewer's decision on a held version: accepted or rejected, with a reason and a name."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from load.corrections import apply_corrections
from load.dimensions import publisher_ids
from load.engine import write
from load.errors import BadReview
from load.issues.issue_log import record_issues
from load.marts.filings import refresh_reports
from load.marts.years import refresh_years
from load.publisher_names import UNKNOWN, codes_by_name
from load.runs.outcome import RunOutcome
from load.runs.run_lock import finish_run, start_run
from load.schema.dimensions import publisher
from load.schema.reports import report, report_version, version_review
from load.series import rebuild_series
from load.sites import SiteRow, read_site, site_of_report
from load.versions.after_load import held_origin
from load.versions.candidate import YEARS, FactChange
from load.versions.coverage import record_accepted_coverage
from load.versions.current import move_pointer
from load.versions.fact_changes import compare_moves
from load.versions.report_state import ensure_reports, read_states
from load.versions.write import write_moves
from transform.report import Content
from transform.text.near import suggest

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
    """Accept a held version; it becomes current unless a newer page is. Returns the facts that changed.

    ``publisher_code`` (or ``site/code``, its name or an alias), of the version's own site, and ``year`` name the report
    where the version could not, and are needed then. The issues of the version are recorded by the next run, which reads
    its page again. Raises BadReview if the version is not held or was decided before, or if words are missing, and
    AnotherRun if a run holds its site.
    """
    changes: list[FactChange] = []
    with _record_decision(engine, version_id, ACCEPTED, reason, who, now) as (conn, run_id, version):
        report_id = _assign_to_report(conn, version, publisher_code, year, now)
        record_accepted_coverage(conn, report_id, Content(version.content), now)
        changes += _update_current(conn, run_id, report_id, now)
        refresh_reports(conn, (), moved=[report_id])
    return tuple(changes)


def reject_version(engine: Engine, version_id: int, reason: str, who: str, now: datetime) -> None:
    """Reject a held version: it never becomes current, and is not listed for review again.

    Raises BadReview and AnotherRun as ``accept_version`` does.
    """
    with _record_decision(engine, version_id, REJECTED, reason, who, now):
        pass


@contextmanager
def _record_decision(
    engine: Engine, version_id: int, decision: str, reason: str, who: str, now: datetime
) -> Iterator[tuple[Connection, int, Any]]:
    """A run and a transaction in which the decision is recorded: (connection, run, row of the version)."""
    if not reason.strip() or not who.strip():
        raise BadReview(f"version {version_id}: a decision needs a reason and a name")
    parameters = {"version": version_id, "decision": decision, "who": who, "reason": reason}
    run = start_run(engine, "review", parameters, now, site=_find_site_of(engine, version_id))
    outcome = RunOutcome.CRASHED
    try:
        with write(engine) as conn:
            version = _require_held(conn, version_id)
            conn.execute(insert(version_review), {
                "version_id": version_id, "decision": decision, "reason": reason, "who": who, "decided_at": now,
                "run_id": run.run_id,
            })  # fmt: skip
            record_issues(conn, run.run_id, now, {(version.report_id, held_origin(version.url)): ()})
            yield conn, run.run_id, version
            refresh_reports(conn, [version.report_id])
        refresh_years(engine)
        outcome = RunOutcome.DONE
    finally:
        finish_run(run, outcome, {}, now)


def _find_site_of(engine: Engine, version_id: int) -> SiteRow:
    with engine.connect() as conn:
        owner = select(report_version.c.report_id).where(report_version.c.version_id == version_id)
        report_id = conn.scalar(owner)
        if report_id is None:
            raise BadReview(f"version {version_id} is not held; gongkai review lists those that are")
        return read_site(conn, site_of_report(conn, report_id))


def _require_held(conn: Connection, version_id: int) -> Any:
    row = conn.execute(
        select(
            report_version, report.c.year, publisher.c.code, publisher.c.site_id, version_review.c.decision
        )
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


def _assign_to_report(
    conn: Connection, version: Any, publisher_code: str | None, year: int | None, now: datetime
) -> int:
    """The report that the version belongs to. A version without publisher or year is moved to the one named."""
    names = codes_by_name(conn, version.site_id)
    of_site = f"{read_site(conn, version.site_id).code}/"
    named = publisher_code and names.get(publisher_code, publisher_code.removeprefix(of_site))
    code, of_year = named or version.code, year or version.year
    if code == UNKNOWN or not of_year:
        raise BadReview(
            f"version {version.version_id} names no publisher or no year; say them: --publisher CODE --year YEAR"
        )
    if of_year not in YEARS:
        raise BadReview(f"version {version.version_id}: {of_year} is no year of a report")
    publishers = publisher_ids(conn, version.site_id)
    if code not in publishers:
        hint = suggest(
            code, {*publishers, *names}, f"gongkai coverage --site {of_site[:-1]} shows those there are"
        )
        raise BadReview(f"version {version.version_id}: there is no publisher {code!r} of its site; {hint}")
    report_id = int(version.report_id)
    if (code, of_year) == (version.code, version.year):
        return report_id
    key = (publishers[code], of_year)
    target = ensure_reports(conn, [key], now)[key]
    # Its readings go with it (fk_reading_version).
    of_version = report_version.c.version_id == version.version_id
    conn.execute(update(report_version).where(of_version).values(report_id=target))
    return target


def _update_current(conn: Connection, run_id: int, report_id: int, now: datetime) -> tuple[FactChange, ...]:
    move = move_pointer(read_states(conn, [report_id])[report_id])
    if move is None:
        return ()
    changes = compare_moves(conn, [move])
    write_moves(conn, [move], run_id, now)
    # The catalogue may have changed since it was held, and series follow the catalogue.
    if move.version.version_id is not None:
        rebuild_series(conn, [move.version.version_id])
    apply_corrections(conn, run_id, now, [report_id])
    return changes.get(move, ())
