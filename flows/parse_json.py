"""What `gongkai parse --json` prints. Its keys and their order are a promise."""

from typing import Any

from flows.decimals import write_decimal
from flows.parse_files import ParsedFile
from transform.report import Fact, Issue, NormalisedReport, Period, Place, Unmapped


def describe_parsed(parsed: ParsedFile) -> dict[str, Any]:
    """The object for one file, read or not."""
    if parsed.report is None:
        return {"file": parsed.file, "error": parsed.error}
    return {"file": parsed.file, **_describe_report(parsed.report)}


def _describe_report(report: NormalisedReport) -> dict[str, Any]:
    return {
        "title": report.title,
        "publisher": report.publisher,
        "year": report.year,
        "forms": list(report.forms),
        "period": _describe_period(report.period),
        "facts": [_describe_fact(fact) for fact in report.facts],
        "unmapped": [_describe_unmapped(cell) for cell in report.unmapped],
        "issues": [_describe_issue(issue) for issue in report.issues],
    }


def _describe_period(period: Period) -> dict[str, str | None]:
    return {
        "start": period.start.isoformat() if period.start else None,
        "end": period.end.isoformat() if period.end else None,
    }


def _describe_fact(fact: Fact) -> dict[str, Any]:
    return {
        "indicator": fact.indicator,
        "breakdown": fact.breakdown,
        "label": fact.label,
        "unit": fact.unit,
        "value": None if fact.value is None else write_decimal(fact.value),
        "state": fact.state.value,
        "raw": fact.raw,
        "source": None if fact.source is None else _describe_place(fact.source),
    }


def _describe_unmapped(cell: Unmapped) -> dict[str, Any]:
    return {"label": cell.label, "raw": cell.raw, "source": _describe_place(cell.source)}


def _describe_issue(issue: Issue) -> dict[str, Any]:
    return {
        "check": issue.check,
        "severity": issue.severity.value,
        "indicators": list(issue.indicators),
        "message": issue.message,
        "expected": issue.expected,
        "actual": issue.actual,
    }


def _describe_place(place: Place) -> dict[str, int]:
    return {"table": place.table, "row": place.row, "column": place.column}
