"""The issue log: recording what a run found, resolving what it did not find any more, and accepting issues."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Update, bindparam, insert, select, update

from load.column_types import UtcTime, not_before
from load.engine import is_given, is_one_of
from load.errors import BadReview
from load.issues.identity import TrackedIssue, identity_of
from load.issues.lifecycle import IssueChanges, record_issue, resolve_issues, write_issue_changes
from load.marts.filings import refresh_reports
from load.schema.dimensions import publisher
from load.schema.issues import ACCEPTED, OPEN, RESOLVED, issue, issue_event
from load.schema.reports import report
from transform.forms.check_catalogue import checks
from transform.forms.sentences import say
from transform.report import Issue, Severity
from transform.text.bilingual import Bilingual

READING, YEARS, SITE = "reading", "years", "site"
"""Origins of issues: the parse of a report, the checks across years, the discovery of a site."""


@dataclass(frozen=True, slots=True)
class SiteIssue:
    """An issue about a site, not about a report. ``url`` is the list or page it is about; ``figures`` are the values of
    its message, for which alone an acceptance holds."""

    check: str
    severity: Severity
    message: Bilingual
    url: str | None = None
    figures: str = ""


def make_site_issue(
    check: str, sentence: str, url: str | None = None, *, values: Mapping[str, object] = MappingProxyType({})
) -> SiteIssue:
    """An issue about a site of a declared check, at the check's own level: one of the check's sentences, and its values.
    Raises KeyError as ``transform.forms.sentences.say`` does."""
    message = say(f"{check}.{sentence}", **values)
    figures = "; ".join(f"{n}={value}" for n, value in values.items() if not isinstance(value, Bilingual))
    return SiteIssue(check, checks()[check].severity, message, url, figures)


def record_issues(
    conn: Connection, run_id: int, now: datetime, issues: Mapping[tuple[int, str], Sequence[TrackedIssue]]
) -> None:
    """Record issues by (report_id, origin), and how many each report has in its coverage.

    Earlier issues of the same report and origin that are not among them are resolved: give an empty sequence where
    nothing was found.
    """
    if write_issues(conn, run_id, now, issues):
        refresh_reports(conn, {report_id for report_id, _ in issues})


def write_issues(
    conn: Connection, run_id: int, now: datetime, issues: Mapping[tuple[int, str], Sequence[TrackedIssue]]
) -> bool:
    """What ``record_issues`` does without coverage; whether any issue was opened or resolved."""
    if not issues:
        return False
    given = {"b_report_ids": list({report_id for report_id, _ in issues})}
    rows = conn.execute(_issues_of_reports(conn.dialect.name), given)
    known = {row.identity: dict(row._mapping) for row in rows}
    gone = {name: row for name, row in known.items() if (row["report_id"], row["origin"]) in issues}
    changes = IssueChanges(run_id, now)
    sites = _sites_of(conn, {report_id for (report_id, _), of_origin in issues.items() if of_origin})
    for (report_id, origin), of_origin in issues.items():
        for tracked in of_origin:
            name = identity_of(f"report {report_id}", origin, tracked)
            owner = {
                "identity": name,
                "origin": origin,
                "report_id": report_id,
                "site_id": sites[report_id],
            }
            record_issue(changes, gone.pop(name, None), owner, tracked)
    resolve_issues(changes, gone.values())
    write_issue_changes(conn, changes)
    return bool(changes.events)


@cache
def _issues_of_reports(dialect: str) -> Any:
    """All issues of reports (``b_report_ids``), locked."""
    return select(issue).where(is_given(dialect, issue.c.report_id, "b_report_ids")).with_for_update()


def record_site_issues(
    conn: Connection,
    run_id: int,
    now: datetime,
    site_id: int,
    issues: Iterable[SiteIssue],
    *,
    looked_at: Iterable[str] | None = None,
    origin: str = SITE,
) -> None:
    """Record the issues of a site of one origin; earlier ones that are not among them are resolved.

    ``looked_at`` are the addresses that a bounded run looked at; issues about others are left as they are. None
    means that the run looked at all.
    """
    of_site = (issue.c.site_id == site_id) & issue.c.report_id.is_(None) & (issue.c.origin == origin)
    rows = select(issue).where(of_site).with_for_update()
    known = {row.identity: dict(row._mapping) for row in conn.execute(rows)}
    changes = IssueChanges(run_id, now)
    distinct = {(site_issue.check, site_issue.url): site_issue for site_issue in issues}
    for site_issue in distinct.values():
        plain = Issue(site_issue.check, site_issue.severity, site_issue.message)
        tracked = TrackedIssue(plain, site_issue.url or "", site_issue.figures, site_issue.url)
        name = identity_of(f"site {site_id}", origin, tracked)
        owner = {"identity": name, "origin": origin, "report_id": None, "site_id": site_id}
        record_issue(changes, known.pop(name, None), owner, tracked)
    addresses = {row["url"] for row in known.values()}
    seen = addresses if looked_at is None else addresses.intersection(looked_at)
    resolve_issues(changes, (row for row in known.values() if row["url"] in seen))
    write_issue_changes(conn, changes)


def touch_issues(conn: Connection, run_id: int, now: datetime, report_ids: Iterable[int]) -> None:
    """Record that the issues of reports whose pages have not changed were seen once more."""
    given = {"b_report_id": list(report_ids), "b_now": now, "b_this_run": run_id}
    conn.execute(touch_statement(conn.dialect.name), given)


@cache
def touch_statement(dialect: str) -> Update:
    """What ``touch_issues`` executes: for the reports ``b_report_id``, at ``b_now``, by the run ``b_this_run``."""
    of_reports = is_given(dialect, issue.c.report_id, "b_report_id")
    now = bindparam("b_now", type_=UtcTime())
    return (
        update(issue)
        .where(of_reports, issue.c.status != RESOLVED, issue.c.origin == READING)
        .values(last_seen_at=not_before(issue.c.last_seen_at, now), last_run_id=bindparam("b_this_run"))
    )


def accept_issue(conn: Connection, issue_id: int, reason: str, who: str, now: datetime) -> None:
    """Accept an open issue for its current figures; it opens again when they change.

    Raises BadReview if there is no such issue, if it is not open, or if reason or name is empty.
    """
    row = conn.execute(select(issue).where(issue.c.issue_id == issue_id)).one_or_none()
    if row is None:
        raise BadReview(f"there is no issue {issue_id}; gongkai issues lists them")
    if row.status != OPEN:
        raise BadReview(f"issue {issue_id} is {row.status}, not open; only an open issue can be accepted")
    if not reason.strip() or not who.strip():
        raise BadReview(f"issue {issue_id}: an acceptance needs a reason and a name")
    values = {"status": ACCEPTED, "accepted_by": who, "accepted_reason": reason, "accepted_at": now}
    conn.execute(update(issue).where(issue.c.issue_id == issue_id).values(values))
    event = {"issue_id": issue_id, "run_id": None, "at": now, "event": "accepted", "figures": row.figures}
    conn.execute(insert(issue_event), {**event, "who": who, "reason": reason})


def _sites_of(conn: Connection, report_ids: set[int]) -> dict[int, int]:
    """The ``site_id`` of each report."""
    if not report_ids:
        return {}
    query = select(report.c.report_id, publisher.c.site_id).join(
        publisher, publisher.c.publisher_id == report.c.publisher_id
    )
    return dict(conn.execute(query.where(is_one_of(conn, report.c.report_id, report_ids))).tuples().all())
