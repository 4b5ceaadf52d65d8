"""What checks find, as tests ask for it."""

from collections import Counter
from collections.abc import Iterable

from transform.checks.relations import Result, Verdict
from transform.checks.report_checks import add_findings
from transform.report import Issue, NormalisedReport


def check_report(report: NormalisedReport) -> tuple[Issue, ...]:
    """The issues that the checks of one report open, without those that it has already."""
    return add_findings(report).issues[len(report.issues) :]


def tally(results: Iterable[Result]) -> Counter[tuple[str, Verdict]]:
    """How often each relation came out how."""
    return Counter((result.relation, result.verdict) for result in results)
