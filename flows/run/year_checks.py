"""Checks that need more than one report: the years of a publisher side by side, and counts of every relation."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from load.dimensions import publisher_ids
from load.engine import Connection
from load.issues.issue_log import YEARS, record_report_issues
from load.queries.year_facts import find_moved_publishers, read_years
from load.run_lock import CheckCount, record_check_counts
from load.sites import site_of_run
from transform.checks import Verdict, check_years, tally
from transform.checks.relations import evaluate_relations
from transform.forms.catalogue import FORM_CODES


def check_all(conn: Connection, run_id: int, now: datetime) -> None:
    """Record the issues across years of every publisher of the run's site that had a report change, and count for every
    relation in how many reports of the site it holds, fails or cannot be decided, so that a jump between runs is seen.

    Changes count since the last run that was completed, because killed runs change reports too. Without any change
    nothing is recorded.
    """
    moved = find_moved_publishers(conn, run_id)
    if not moved:
        return
    counts: Counter[tuple[str, Verdict]] = Counter()
    for publisher_id in publisher_ids(conn, site_of_run(conn, run_id)).values():
        by_year = read_years(conn, publisher_id)
        for facts in by_year.values():
            counts += tally(evaluate_relations(facts, _forms_of(facts)))
        if publisher_id in moved:
            issues = check_years(by_year)
            record_report_issues(
                conn, run_id, now, YEARS, {(publisher_id, year): issues.get(year, ()) for year in by_year}
            )
    record_check_counts(conn, run_id, _count_checks(counts))


def _forms_of(facts: Iterable[tuple[str, str]]) -> list[str]:
    """The forms of facts by (indicator, breakdown), in the order of the catalogue."""
    printed = {indicator.partition(".")[0] for indicator, _ in facts}
    return [form for form in FORM_CODES if form in printed]


def _count_checks(counts: Counter[tuple[str, Verdict]]) -> list[CheckCount]:
    return [
        CheckCount(
            relation,
            counts[relation, Verdict.HOLDS],
            counts[relation, Verdict.FAILS],
            counts[relation, Verdict.CANNOT_TELL],
        )
        for relation in sorted({relation for relation, _ in counts})
    ]
