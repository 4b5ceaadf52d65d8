"""A run as one JSON object, for scripts: how it ended, its counts, what failed, what changed, what it found."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from flows.batch.outcome import PageOutcome, PageStatus
from flows.console.json_lines import write_json
from flows.run.report import RunReport
from load.queries.issues import CheckTally

_LISTED = {"new": PageStatus.LOADED, "failed": PageStatus.FAILED, "held": PageStatus.HELD}


def write_run(report: RunReport, tallies: Iterable[CheckTally] = ()) -> str:
    """A run that ended with a report. ``counts`` are addresses by status, ``new``, ``failed`` and ``held`` those themselves,
    ``changes`` the facts that are, or in a dry run would be, others than before; ``findings`` counts by check what it
    opened and resolved."""
    counts = {status.value: count for status, count in report.counts.items()}
    lists = [issue for issue in report.issues if issue.severity == "error"]
    return write_json(
        _describe_end(report.flow, report.site, report.outcome.value, report.reason, report.exit_code)
        | {
            "run_id": report.run_id,
            "dry_run": report.dry_run,
            "started": report.started,
            "finished": report.finished,
            "requests": report.requests,
            "counts": {"addresses": len(report.pages), **counts},
            **{
                name: [_describe_page(page) for page in report.pages if page.status is status]
                for name, status in _LISTED.items()
            },
            "failed_lists": [{"url": issue.url, "reason": issue.message.en} for issue in lists],
            "changes": [{"site": report.site} | asdict(change) for change in report.changes],
            "findings": list(tallies),
        }
    )


def write_end(flow: str, site: str | None, outcome: str | None, reason: str | None, exit_code: int) -> str:
    """A run that ended without a report: it broke off or was stopped. ``outcome`` None is not known."""
    return write_json(_describe_end(flow, site, outcome, reason, exit_code))


def _describe_end(
    flow: str, site: str | None, outcome: str | None, reason: str | None, exit_code: int
) -> dict[str, Any]:
    return {"flow": flow, "site": site, "outcome": outcome, "reason": reason, "exit_code": exit_code}


def _describe_page(page: PageOutcome) -> dict[str, Any]:
    names = ("publisher", "year", "url", "title", "reason")
    return {name: getattr(page, name) for name in names}
