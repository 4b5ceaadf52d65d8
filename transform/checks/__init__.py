"""The checks (DESIGN 8). Pure: reports in, findings out.

A check never blocks a load and never alters a value. ``check_report`` looks at one report,
``check_years`` at one publisher's reports side by side.
"""

from transform.checks.examine import Examination, check_report, examine_report
from transform.checks.register import Check, checks
from transform.checks.rolls import evaluate_years
from transform.checks.verdict import Result, Verdict, tally
from transform.checks.years import check_years

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
