"""The output of `gongkai parse`: a table for people, or JSON whose keys and their order are a promise."""

from functools import partial
from typing import Any

import typer

from flows.console.json_lines import write_decimal, write_json
from flows.reading.parse_files import ParsedFile
from transform.report import Fact, Issue, NormalisedReport, Period, Place, Unmapped
from transform.text.bilingual import Language
from transform.text.inert import describe_error


def print_guarded(parsed: ParsedFile, language: Language | None) -> bool:
    """Print one file for people in their language, or as JSON where that is None. Where that fails, its error is printed
    instead; False then."""
    print_one = _print_json if language is None else partial(_print_table, language=language)
    try:
        print_one(parsed)
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - one file must not end the command
        print_one(ParsedFile(parsed.file, error=f"what was read cannot be shown ({describe_error(error)})"))
        return False
    return True


def _print_json(parsed: ParsedFile) -> None:
    typer.echo(write_json(describe_parsed(parsed)))


def _print_table(parsed: ParsedFile, language: Language) -> None:
    from flows.console.parsed_table import print_parsed  # with rich: not for scripts

    print_parsed(parsed, language)


def describe_parsed(parsed: ParsedFile) -> dict[str, Any]:
    """The JSON object of one file: ``file`` and ``error``, or ``file`` and the report."""
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
        "message": issue.message.zh,
        "expected": issue.expected,
        "actual": issue.actual,
        "message_en": issue.message.en,
    }


def _describe_place(place: Place) -> dict[str, int]:
    return {"table": place.table, "row": place.row, "column": place.column}
