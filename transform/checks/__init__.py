"""The checks (DESIGN 8). Pure: reports in, findings out.

A check never blocks a load and never alters a value. ``check_report`` looks at one report,
``check_years`` at one publisher's reports side by side.
"""

from transform.checks.carry_over import evaluate_years
from transform.checks.relations import Result, Verdict, tally
from transform.checks.report_checks import Examination, check_report, examine_report
from transform.checks.year_checks import check_years
from transform.forms.check_catalogue import Check, checks

__all__ = [
    "Check",
    "Examination",
    "Result",
    "Verdict",
    "check_report",
    "check_years",
    "checks",
    "evaluate_years",
    "examine_report",
    "tally",
]
