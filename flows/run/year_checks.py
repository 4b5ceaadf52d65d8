"""Checks that need more than one report: the years of a publisher side by side, and counts of every relation."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from load.engine import Connection, Engine, write
from load.issues.check_counts import CheckCount, find_untallied, record_check_counts, write_tallies
from load.issues.issue_log import YEARS, record_report_issues
from load.queries.year_facts import find_moved_publishers, read_years
from load.runs.run_lock import require_lock
from load.sites import site_of_run
from transform.checks import Verdict, check_years, tally
from transform.checks.relations import evaluate_relations
from transform.forms.catalogue import FORM_CODES, normaliser_version


def check_all(engine: Engine, run_id: int, now: datetime) -> None:
    """Record the issues across years of every publisher of the run's site that had a report change, and in how many
    reports of the site every relation holds, fails or cannot be decided, so that a jump between runs is seen.

    Changes count since the last run that was completed, because killed runs change reports too. Each publisher is a
    transaction of its own. What another program counted is counted anew. Without any change nothing is recorded.
    Raises LockLost if another run took the site over.
    """
    program = normaliser_version()
    with engine.connect() as conn:
        site_id = site_of_run(conn, run_id)
        moved = find_moved_publishers(conn, run_id)
        to_check = moved | find_untallied(conn, site_id, program) if moved else moved
    if not to_check:
        return
    for publisher_id in sorted(to_check):
        with write(engine) as conn:
            require_lock(conn, run_id)
            _check_publisher(conn, run_id, now, publisher_id, program)
    with write(engine) as conn:
        require_lock(conn, run_id)
        record_check_counts(conn, run_id, site_id)


def _check_publisher(conn: Connection, run_id: int, now: datetime, publisher_id: int, program: str) -> None:
    by_year = read_years(conn, publisher_id)
    counts: Counter[tuple[str, Verdict]] = Counter()
    for facts in by_year.values():
        counts += tally(evaluate_relations(facts, _forms_of(facts)))
    write_tallies(conn, publisher_id, program, _count_checks(counts))
    issues = check_years(by_year)
    record_report_issues(
        conn, run_id, now, YEARS, {(publisher_id, year): issues.get(year, ()) for year in by_year}
    )


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
