"""What the checks found in a run, counted by check."""

from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from load.schema.findings import issue, issue_event
from transform.checks import checks


@dataclass(frozen=True, slots=True)
class CheckTally:
    """How many findings of one check a run opened (or opened again) and how many it resolved."""

    check: str
    severity: str
    label: str
    opened: int
    resolved: int


def tally_findings(engine: Engine, run_id: int) -> list[CheckTally]:
    """The checks that moved in a run, errors first."""
    query = (
        select(issue.c.check_id, issue.c.severity, issue_event.c.event, func.count())
        .join(issue, issue.c.issue_id == issue_event.c.issue_id)
        .where(issue_event.c.run_id == run_id)
        .group_by(issue.c.check_id, issue.c.severity, issue_event.c.event)
    )
    found: dict[tuple[str, str], dict[str, int]] = {}
    with engine.connect() as conn:
        for check, severity, event, count in conn.execute(query):
            found.setdefault((check, severity), {})[event] = count
    order = ("error", "warning", "info")
    return [
        CheckTally(
            check,
            severity,
            checks()[check].chinese if check in checks() else "",
            events.get("opened", 0) + events.get("reopened", 0) + events.get("lapsed", 0),
            events.get("resolved", 0),
        )
        for (check, severity), events in sorted(
            found.items(), key=lambda item: (order.index(item[0][1]), item[0][0])
        )
    ]
