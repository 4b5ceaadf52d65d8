"""All checks that need one report only."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from transform.checks.completeness import (
    find_all_blank,
    find_all_zero,
    find_rows_not_printed,
    find_unmapped_rows,
    find_unreadable_values,
)
from transform.checks.periods import find_leftover_years, find_period_against_year, find_period_in_prose
from transform.checks.prose_contradictions import find_prose_contradictions
from transform.checks.relation_issues import find_failures, find_suspect_tables
from transform.checks.relations import count_verdicts
from transform.checks.report_index import IndexedReport, index_report
from transform.checks.totals import (
    find_blank_parents,
    find_blank_totals,
    find_negative_counts,
)
from transform.report import Issue, NormalisedReport

ReportCheck = Callable[[IndexedReport], Iterator[Issue]]

# The function of every check of checks.toml whose scope is report. Issues are opened in this order.
REPORT_CHECKS: Mapping[str, ReportCheck] = {
    "blank_total": find_blank_totals,
    "blank_parent": find_blank_parents,
    "negative_count": find_negative_counts,
    "period_in_prose": find_period_in_prose,
    "period_against_year": find_period_against_year,
    "leftover_year": find_leftover_years,
    "prose_against_table": find_prose_contradictions,
    "all_zero": find_all_zero,
    "all_blank": find_all_blank,
    "unmapped_row": find_unmapped_rows,
    "unreadable_value": find_unreadable_values,
    "row_not_printed": find_rows_not_printed,
    "reader_suspect": find_suspect_tables,
}


def add_findings(report: NormalisedReport) -> NormalisedReport:
    """The report with the issues of its checks behind its own, and with the verdicts of its relations."""
    indexed = index_report(report)
    issues = report.issues + _find_issues(indexed)
    return replace(report, issues=issues, verdicts=count_verdicts(indexed.results))


def _find_issues(indexed: IndexedReport) -> tuple[Issue, ...]:
    """The issues of one report: first those of relations that fail, then check by check."""
    issues = list(find_failures(indexed))
    for find in REPORT_CHECKS.values():
        issues += find(indexed)
    return tuple(issues)
