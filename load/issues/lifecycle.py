"""One finding's change of state, and writing many of them at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, update

from load.column_types import sanitise_text
from load.issues.identity import TrackedIssue, write_place
from load.schema.issues import issue, issue_event
from transform.report import Severity

OPEN, ACCEPTED, RESOLVED = "open", "accepted", "resolved"

_UPDATED = (
    "severity", "message", "expected", "actual", "cells", "blanks", "url", "figures", "status",
    "last_seen_at", "last_run_id", "resolved_at", "accepted_by", "accepted_reason", "accepted_at",
)  # fmt: skip
_KEPT = ("issue_id", "identity", "status", "resolved_at", "accepted_by", "accepted_reason", "accepted_at")
_NOBODY = {"accepted_by": None, "accepted_reason": None, "accepted_at": None}


@dataclass(slots=True)
class IssueChanges:
    """What one run is to write into the book."""

    run_id: int
    now: datetime
    new: list[dict[str, Any]] = field(default_factory=list)
    seen: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)


def record_issue(
    entries: IssueChanges, before: dict[str, Any] | None, owner: dict[str, Any], finding: TrackedIssue
) -> None:
    """Enter a finding that is there: opened if it is new, else seen again, reopened or lapsed."""
    after = {**owner, **_describe(finding), "last_seen_at": entries.now, "last_run_id": entries.run_id}
    if before is None:
        first = {"status": OPEN, "first_seen_at": entries.now, "first_run_id": entries.run_id}
        entries.new.append(after | first)
        return
    after |= {name: before[name] for name in _KEPT}
    accepted = before["accepted_at"] is not None
    if before["status"] == RESOLVED:
        _change(entries, after, "reopened", status=ACCEPTED if accepted else OPEN, resolved_at=None)
    if accepted and before["figures"] != after["figures"]:
        _change(entries, after, "lapsed", status=OPEN, **_NOBODY)
    entries.seen.append(after)


def resolve_issues(entries: IssueChanges, gone: Iterable[dict[str, Any]]) -> None:
    """Resolve the findings that are not there any more."""
    for before in gone:
        if before["status"] != RESOLVED:
            after = {name: before[name] for name in ("issue_id", *_UPDATED)}
            _change(entries, after, "resolved", status=RESOLVED, resolved_at=entries.now)
            entries.seen.append(after)


def write_issue_changes(conn: Connection, entries: IssueChanges) -> None:
    """Write what was entered."""
    if entries.new:
        made = insert(issue).returning(issue.c.issue_id, issue.c.figures, sort_by_parameter_order=True)
        for issue_id, figures in conn.execute(made, entries.new).all():
            _change(entries, {"issue_id": issue_id, "figures": figures}, "opened")
    if entries.seen:
        values: dict[str, Any] = {name: bindparam(f"b_{name}") for name in _UPDATED}
        change = update(issue).where(issue.c.issue_id == bindparam("b_issue_id")).values(values)
        names = ("issue_id", *_UPDATED)
        conn.execute(change, [{f"b_{name}": row[name] for name in names} for row in entries.seen])
    if entries.events:
        conn.execute(insert(issue_event), entries.events)


def _change(entries: IssueChanges, after: dict[str, Any], event: str, **values: Any) -> None:
    after |= values
    entries.events.append({
        "issue_id": after["issue_id"], "run_id": entries.run_id, "at": entries.now, "event": event,
        "figures": after["figures"], "who": None, "reason": None,
    })  # fmt: skip


def _describe(finding: TrackedIssue) -> dict[str, Any]:
    found = finding.issue
    return {
        "check_id": found.check, "severity": Severity(found.severity).value,
        "message": sanitise_text(found.message),
        "indicators": " ".join(found.indicators), "breakdown": found.breakdown,
        "discriminator": sanitise_text(finding.discriminator),
        "expected": sanitise_text(found.expected), "actual": sanitise_text(found.actual),
        "cells": " ".join(map(write_place, found.cells)), "blanks": " ".join(found.blanks),
        "url": finding.url, "figures": sanitise_text(finding.figures),
    }  # fmt: skip
