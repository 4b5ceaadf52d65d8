"""What happens to an issue: opened, seen again, resolved, reopened, accepted, or lapsed when its figures change."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, update

from load.bulk import insert_rows, reserve_keys
from load.issues.identity import TrackedIssue, write_place
from load.prepared.exact_values import sanitise_text
from load.schema.issues import ACCEPTED, OPEN, RESOLVED, issue, issue_event
from transform.report import Severity

_UPDATED = (
    "severity", "message", "message_en", "expected", "actual", "cells", "blanks", "url", "figures", "status",
    "last_seen_at", "last_run_id", "resolved_at", "accepted_by", "accepted_reason", "accepted_at",
)  # fmt: skip
_KEPT = ("issue_id", "identity", "status", "resolved_at", "accepted_by", "accepted_reason", "accepted_at")
_NOT_ACCEPTED = {"accepted_by": None, "accepted_reason": None, "accepted_at": None}


@dataclass(slots=True)
class IssueChanges:
    """What one run is to write into the issue log: new issues, those it saw again or resolved, and events."""

    run_id: int
    now: datetime
    new: list[dict[str, Any]] = field(default_factory=list)
    seen: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)


def record_issue(
    changes: IssueChanges, before: dict[str, Any] | None, owner: dict[str, Any], tracked: TrackedIssue
) -> None:
    """Add an issue that a run found: opened if it is new, else seen again, reopened or lapsed.

    ``before`` is its row of the table ``issue``, None for a new one; ``owner`` are the columns identity, origin,
    report_id and site_id.
    """
    after = {**owner, **_describe(tracked), "last_seen_at": changes.now, "last_run_id": changes.run_id}
    if before is None:
        first = {"status": OPEN, "first_seen_at": changes.now, "first_run_id": changes.run_id}
        changes.new.append(after | first)
        return
    after |= {name: before[name] for name in _KEPT}
    after["last_seen_at"] = max(changes.now, before["last_seen_at"])
    accepted = before["accepted_at"] is not None
    if before["status"] == RESOLVED:
        _change(changes, after, "reopened", status=ACCEPTED if accepted else OPEN, resolved_at=None)
    if accepted and before["figures"] != after["figures"]:
        _change(changes, after, "lapsed", status=OPEN, **_NOT_ACCEPTED)
    changes.seen.append(after)


def resolve_issues(changes: IssueChanges, gone: Iterable[dict[str, Any]]) -> None:
    """Add issues that a run did not find any more, given as rows of the table ``issue``."""
    for before in gone:
        if before["status"] != RESOLVED:
            after = {name: before[name] for name in ("issue_id", *_UPDATED)}
            _change(
                changes,
                after,
                "resolved",
                status=RESOLVED,
                resolved_at=max(changes.now, before["last_seen_at"]),
            )
            changes.seen.append(after)


def write_issue_changes(conn: Connection, changes: IssueChanges) -> None:
    """Write what was added."""
    if changes.new:
        keys = reserve_keys(conn, issue.c.issue_id, len(changes.new))
        insert_rows(
            conn, issue, [{"issue_id": key, **row} for key, row in zip(keys, changes.new, strict=True)]
        )
        for key, row in zip(keys, changes.new, strict=True):
            _change(changes, {"issue_id": key, "figures": row["figures"]}, "opened")
    if changes.seen:
        values: dict[str, Any] = {name: bindparam(f"b_{name}") for name in _UPDATED}
        change = update(issue).where(issue.c.issue_id == bindparam("b_issue_id")).values(values)
        names = ("issue_id", *_UPDATED)
        conn.execute(change, [{f"b_{name}": row[name] for name in names} for row in changes.seen])
    keys = reserve_keys(conn, issue_event.c.event_id, len(changes.events))
    insert_rows(conn, issue_event, [
        {"event_id": key, **event} for key, event in zip(keys, changes.events, strict=True)
    ])  # fmt: skip


def _change(changes: IssueChanges, after: dict[str, Any], event: str, **values: Any) -> None:
    after |= values
    changes.events.append({
        "issue_id": after["issue_id"], "run_id": changes.run_id, "at": changes.now, "event": event,
        "figures": after["figures"], "who": None, "reason": None,
    })  # fmt: skip


def _describe(tracked: TrackedIssue) -> dict[str, Any]:
    described = tracked.issue
    return {
        "check_id": described.check, "severity": Severity(described.severity).value,
        "message": sanitise_text(described.message.zh), "message_en": sanitise_text(described.message.en),
        "indicators": " ".join(described.indicators), "breakdown": described.breakdown,
        "discriminator": sanitise_text(tracked.discriminator),
        "expected": sanitise_text(described.expected), "actual": sanitise_text(described.actual),
        "cells": " ".join(map(write_place, described.cells)), "blanks": " ".join(described.blanks),
        "url": tracked.url, "figures": sanitise_text(tracked.figures),
    }  # fmt: skip
