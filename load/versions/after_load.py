"""What a batch leaves behind beside its versions: findings, sources, and holds that are over."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from load.engine import upsert
from load.issues.identity import TrackedIssue, track_issues
from load.issues.issue_log import READING, record_issues
from load.schema.reports import report_source, report_version, version_review
from load.versions.candidate import LoadOutcome
from load.versions.current import Decided, ParseRecord, ReportState, copies_differ
from transform.forms.check_catalogue import make_issue
from transform.report import HeldReason, Severity

COPIES, WITHDRAWN = "copies", "withdrawn"
SUPERSEDED = "superseded"
Findings = dict[tuple[int, str], Sequence[TrackedIssue]]


def record_after_load(
    conn: Connection, run_id: int, now: datetime, placed: Sequence[Decided], states: Mapping[int, ReportState]
) -> None:
    """Record what follows from where the candidates of a batch were placed."""
    findings: Findings = {}
    for report_id, hold_url in _release_holds(conn, placed, now):
        findings[report_id, held_origin(hold_url)] = ()
    for item in placed:
        findings[item.report_id, held_origin(item.prepared.candidate.url)] = _held_findings(item)
        findings[item.report_id, WITHDRAWN] = ()
        findings[item.report_id, COPIES] = _copy_findings(states[item.report_id])
    for report_id, item in _speakers(placed, states).items():
        report = item.prepared.candidate.report
        findings[report_id, READING] = track_issues(
            report.issues, item.prepared.facts, report.unmapped, item.prepared.candidate.url
        )
    record_issues(conn, run_id, now, findings)
    _write_sources(conn, placed)


def held_origin(url: str) -> str:
    """The origin of findings about a hold: each address has its own."""
    return f"held {url}"


def _speakers(placed: Sequence[Decided], states: Mapping[int, ReportState]) -> dict[int, Decided]:
    """Per report, the candidate whose findings are those of the current version."""
    found: dict[int, Decided] = {}
    for item in placed:
        present = states[item.report_id].present
        if item.version is None or item.version is not present:
            continue
        rival = found.get(item.report_id)
        if rival is None or rival.prepared.candidate.url != present.url:
            found[item.report_id] = item
    return found


def _held_findings(item: Decided) -> tuple[TrackedIssue, ...]:
    if item.outcome is not LoadOutcome.HELD:
        return ()
    candidate = item.prepared.candidate
    held = item.version.held.split() if item.version else item.prepared.held_reasons
    reasons = [HeldReason(reason) for reason in held]
    checks = {reason.check for reason in reasons}
    told = [issue for issue in candidate.report.issues if issue.check in checks]
    named = {issue.check for issue in told}
    made = [
        replace(make_issue(reason.check, reason.sentence), severity=Severity.ERROR)
        for reason in reasons
        if reason.check not in named
    ]
    return track_issues([*told, *made], item.prepared.facts, url=candidate.url)


def _copy_findings(state: ReportState) -> tuple[TrackedIssue, ...]:
    copies = copies_differ(state)
    if not copies or state.present is None:
        return ()
    others = [copy for copy in copies if copy.version is not state.present]
    issue = make_issue(
        "copies_differ", f"{len(copies)} addresses of this report show different figures; current is {state.present.url}",
        expected=_name_copy(next((c for c in copies if c.version is state.present), copies[0])),
        actual="; ".join(map(_name_copy, others)),
    )  # fmt: skip
    figures = "; ".join(f"{copy.url}={copy.version.digest}" for copy in copies)
    return (TrackedIssue(issue, figures=figures, url=state.present.url),)


def _name_copy(copy: ParseRecord) -> str:
    return f"{copy.url} ({copy.published_on or 'undated'})"


def _release_holds(conn: Connection, placed: Sequence[Decided], now: datetime) -> Iterator[tuple[int, str]]:
    """Close undecided holds of addresses that have been read well since, whosever report they were taken for."""
    good = {
        item.prepared.candidate.url: item.prepared.candidate.observed_at
        for item in placed
        if item.version is not None and item.version.usable and item.outcome is not LoadOutcome.OLDER
    }
    v = report_version.c
    held = (
        select(v.version_id, v.report_id, v.url, v.observed_at)
        .outerjoin(version_review, version_review.c.version_id == v.version_id)
        .where(v.held != "", version_review.c.version_id.is_(None), v.url.in_(good))
    )
    over = [row for row in conn.execute(held) if row.observed_at <= good[row.url]]
    if over:
        conn.execute(insert(version_review), [
            {
                "version_id": row.version_id, "decision": SUPERSEDED, "who": "gongkai", "decided_at": now,
                "reason": "the page has been read well since",
            }
            for row in over
        ])  # fmt: skip
    return ((row.report_id, row.url) for row in over)


def _write_sources(conn: Connection, placed: Sequence[Decided]) -> None:
    ids = {item.report_id for item in placed}
    known = conn.execute(select(report_source).where(report_source.c.report_id.in_(ids)))
    rows: dict[tuple[int, str], dict[str, Any]] = {(r.report_id, r.url): dict(r._mapping) for r in known}
    changed = {}
    for item in placed:
        candidate, key = item.prepared.candidate, (item.report_id, item.prepared.candidate.url)
        seen = candidate.observed_at
        row = rows.setdefault(key, {
            "report_id": item.report_id, "url": candidate.url, "source": candidate.source,
            "first_seen_at": seen, "last_seen_at": seen, "gone_at": None,
        })  # fmt: skip
        row["first_seen_at"] = min(row["first_seen_at"], seen)
        row["last_seen_at"] = max(row["last_seen_at"], seen)
        row["gone_at"] = None if row["gone_at"] is None or seen > row["gone_at"] else row["gone_at"]
        changed[key] = row
    upsert(conn, report_source, list(changed.values()))
