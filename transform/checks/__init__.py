"""The checks: they open issues about a report, or about a publisher's reports side by side, and alter no value."""

from transform.checks.carry_over import lines_across_years
from transform.checks.relations import Verdict, count_verdicts, tally
from transform.checks.report_checks import add_findings, check_report
from transform.checks.year_checks import HUNDREDFOLD, check_years
from transform.forms.check_catalogue import checks

__all__ = [
    "HUNDREDFOLD",
    "Verdict",
    "add_findings",
    "check_report",
    "check_years",
    "checks",
    "count_verdicts",
    "lines_across_years",
    "tally",
]
