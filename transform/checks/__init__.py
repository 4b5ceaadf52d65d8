"""The checks: they open issues about a report, or about a publisher's reports side by side, and alter no value."""

from transform.checks.relations import Verdict, tally
from transform.checks.report_checks import check_report
from transform.checks.year_checks import check_years
from transform.forms.check_catalogue import checks

__all__ = ["Verdict", "check_report", "check_years", "checks", "tally"]
