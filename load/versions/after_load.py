"""What follows from a batch: the issues of its reports, and the holds that are over."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from load.engine import is_given
from load.issues.identity import TrackedIssue, track_issues
from load.issues.issue_log import READING, write_issues
from load.schema.dimensions import publisher
from load.schema.reports import reading, report, report_version, version_review
from load.versions.candidate import LoadOutcome, Showing
from load.versions.current import Decided, copies_differ
from load.versions.state import ParseRecord, ReportState
from transform.forms.check_catalogue import make_issue
from transform.forms.sentences import say
from transform.report import HeldReason, Severity

COPIES_ORIGIN, WITHDRAWN_ORIGIN, HELD_ORIGIN = "copies", "withdrawn", "held "
SUPERSEDED = "superseded"


def record_batch_issues(
    conn: Connection,
    run_id: int,
    now: datetime,
    site_id: int,
    decided: Sequence[Decided],
    states: Mapping[int, ReportState],
) -> set[int]:
    """Record the issues of the reports of a batch, and end the holds of pages that have been read well since; the
    ``report_id`` of each report of which issues or holds may have changed, whose coverage is not rewritten here.

    ``states`` are the reports by ``report_id``, after all candidates of the batch.
    """
    issues: dict[tuple[int, str], Sequence[TrackedIssue]] = {}
    for report_id, url in _release_holds(conn, run_id, site_id, decided, now):
        issues[report_id, held_origin(url)] = ()
    for item in decided:
        issues[item.report_id, held_origin(item.candidate.url)] = _held_issues(item)
        issues[item.report_id, WITHDRAWN_ORIGIN] = ()
        issues[item.report_id, COPIES_ORIGIN] = _copy_issues(states[item.report_id])
    for report_id, item in _find_current(decided, states).items():
        report = item.candidate.report
        texts = item.candidate.raw_texts if report.issues else {}
        issues[report_id, READING] = track_issues(report.issues, texts, report.unmapped, item.candidate.url)
    write_issues(conn, run_id, now, issues)
    return {report_id for report_id, _ in issues}


def held_origin(url: str) -> str:
    """The origin of issues about a hold: each address has its own."""
    return f"{HELD_ORIGIN}{url}"


def _release_holds(
    conn: Connection, run_id: int, site_id: int, decided: Sequence[Decided], now: datetime
) -> Iterator[tuple[int, str]]:
    """End undecided holds of addresses that have been read well since; (report, address) of each.

    The report that was read well need not be the one that the held version was taken for.
    """
    read_well = {
        item.candidate.url: item.candidate.showing
        for item in decided
        if item.version is not None and item.version.usable and item.outcome is not LoadOutcome.OLDER
    }
    shown: dict[tuple[int, int, str], Showing] = {}
    given = {"b_urls": list(read_well), "b_site_id": site_id}
    for row in conn.execute(_undecided_holds(conn.dialect.name), given):
        key, showing = (row.version_id, row.report_id, row.url), Showing(row.last_run_id, row.last_request)
        shown[key] = max(shown.get(key, showing), showing)
    over = [key for key, showing in shown.items() if showing <= read_well[key[2]]]
    if over:
        conn.execute(insert(version_review), [
            {
                "version_id": version_id, "decision": SUPERSEDED, "who": "gongkai", "decided_at": now,
                "reason": "the page has been read well since", "run_id": run_id,
            }
            for version_id, _, _ in over
        ])  # fmt: skip
    return ((report_id, url) for _, report_id, url in over)


@cache
def _undecided_holds(dialect: str) -> Any:
    """The undecided held versions of these addresses (``b_urls``) of a site (``b_site_id``), with the last request that
    showed each."""
    v = report_version.c
    return (
        select(v.version_id, v.report_id, v.url, reading.c.last_run_id, reading.c.last_request)
        .join(reading, (reading.c.version_id == v.version_id) & (reading.c.url == v.url))
        .outerjoin(version_review, version_review.c.version_id == v.version_id)
        .join(report, report.c.report_id == v.report_id)
        .join(publisher, publisher.c.publisher_id == report.c.publisher_id)
        .where(v.held != "", version_review.c.version_id.is_(None), is_given(dialect, v.url, "b_urls"))
        .where(publisher.c.site_id == bindparam("b_site_id"))
    )


def _held_issues(item: Decided) -> tuple[TrackedIssue, ...]:
    if item.outcome not in (LoadOutcome.HELD, LoadOutcome.WAITING):
        return ()
    candidate = item.candidate
    reasons = [HeldReason(reason) for reason in item.held]
    checks = {check for reason in reasons for check in reason.checks}
    from_reader = [issue for issue in candidate.report.issues if issue.check in checks]
    covered = {issue.check for issue in from_reader}
    added = [
        replace(make_issue(reason.checks[0], say(f"{reason.checks[0]}.held")), severity=Severity.ERROR)
        for reason in reasons
        if covered.isdisjoint(reason.checks)
    ]
    return track_issues([*from_reader, *added], candidate.raw_texts, url=candidate.url)


def _copy_issues(state: ReportState) -> tuple[TrackedIssue, ...]:
    copies = copies_differ(state)
    if not copies or state.current is None:
        return ()
    others = [copy for copy in copies if copy.version is not state.current]
    issue = make_issue(
        "copies_differ", say("copies_differ.addresses", count=len(copies), url=state.current.url),
        expected=_name_copy(next((c for c in copies if c.version is state.current), copies[0])),
        actual="; ".join(map(_name_copy, others)),
    )  # fmt: skip
    figures = "; ".join(f"{copy.url}={copy.version.reading_digest}" for copy in copies)
    return (TrackedIssue(issue, figures=figures, url=state.current.url),)


def _name_copy(copy: ParseRecord) -> str:
    return f"{copy.url} ({copy.published_on or '?'})"


def _find_current(decided: Sequence[Decided], states: Mapping[int, ReportState]) -> dict[int, Decided]:
    """By report: the candidate that is the current version. Of several, one of the version's own address."""
    current_candidates: dict[int, Decided] = {}
    for item in decided:
        current = states[item.report_id].current
        if item.version is None or item.version is not current:
            continue
        rival = current_candidates.get(item.report_id)
        if rival is None or rival.candidate.url != current.url:
            current_candidates[item.report_id] = item
    return current_candidates
