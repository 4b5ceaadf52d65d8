"""What can only be checked with all reports at hand: the years of a publisher side by side, and every relation."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from load.issues.issue_log import YEARS, record_report_issues
from load.queries.year_facts import find_moved_publishers, publisher_codes, read_years
from load.run_lock import CheckCount, record_check_counts
from transform.checks import Verdict, check_years, tally
from transform.checks.relations import evaluate_relations
from transform.forms.catalogue import FORM_CODES

_Key = tuple[str, str]


def check_all(conn: Connection, run_id: int, now: datetime) -> None:
    """Check the years of every publisher of which a report moved since the last run that came to its end, for
    runs that were killed moved figures too; and count what every relation says of all reports, so that a jump
    from one run to the next can be seen. Nothing moved: nothing is done."""
    touched = find_moved_publishers(conn, run_id)
    if not touched:
        return
    counts: Counter[tuple[str, Verdict]] = Counter()
    for code in publisher_codes(conn):
        by_year = read_years(conn, code)
        for facts in by_year.values():
            counts += tally(evaluate_relations(facts, _forms_of(facts)))
        if code in touched:
            found = check_years(by_year)
            record_report_issues(
                conn, run_id, now, YEARS, {(code, year): found.get(year, ()) for year in by_year}
            )
    record_check_counts(conn, run_id, _count_checks(counts))


def _forms_of(facts: Iterable[_Key]) -> list[str]:
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
