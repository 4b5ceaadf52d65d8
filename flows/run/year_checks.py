"""Checks that need more than one report: the years of a publisher side by side, and counts of every relation."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from load.engine import Connection, Engine, write
from load.issues.check_counts import CheckCount, find_untallied, record_check_counts, write_tallies
from load.issues.identity import TrackedIssue, track_issues
from load.issues.issue_log import YEARS, record_issues
from load.prepared.report import read_verdicts
from load.queries.year_facts import (
    CurrentVersion,
    Lines,
    find_moved_publishers,
    find_wide_lines,
    list_current,
    read_lines,
    read_years,
)
from load.runs.run_lock import require_lock
from load.sites import site_of_run
from transform.checks.carry_over import lines_across_years
from transform.checks.relations import count_verdicts, evaluate_relations
from transform.checks.year_checks import HUNDREDFOLD, check_years
from transform.forms.catalogue import FORM_CODES, normaliser_version
from transform.report import VerdictCount


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
        lines = read_lines(conn)
    for publisher_id in sorted(to_check):
        with write(engine) as conn:
            require_lock(conn, run_id)
            versions = list_current(conn, publisher_id)
            write_tallies(conn, publisher_id, program, _count_checks(conn, versions, lines, program))
            record_issues(conn, run_id, now, _find_issues(conn, publisher_id, versions, lines))
    with write(engine) as conn:
        require_lock(conn, run_id)
        record_check_counts(conn, run_id, site_id)


def _find_issues(
    conn: Connection, publisher_id: int, versions: Sequence[CurrentVersion], lines: Lines
) -> dict[tuple[int, str], tuple[TrackedIssue, ...]]:
    """The issues across the years of a publisher, by report and origin: also of those that have none, whose earlier ones are
    over. Facts are read of the lines that can have any: a tenth of all."""
    across = lines_across_years()
    wanted = {key for key, code in lines.indicators.items() if code in across}
    wanted |= find_wide_lines(conn, publisher_id, HUNDREDFOLD)
    by_year = read_years(conn, versions, lines, wanted)
    issues = check_years(by_year)
    return {
        (version.report_id, YEARS): track_issues(
            issues[version.year], {key: fact.raw for key, fact in by_year[version.year].items()}
        )
        for version in versions
    }


def _count_checks(
    conn: Connection, versions: Sequence[CurrentVersion], lines: Lines, program: str
) -> list[CheckCount]:
    """How the relations of versions come out: as this program's readers counted, and by the facts where another one read."""
    counts: dict[str, CheckCount] = {}
    others = []
    for version in versions:
        if version.verdicts is not None and version.normaliser == program:
            _add(counts, read_verdicts(version.verdicts))
        else:
            others.append(version)
    for facts in read_years(conn, others, lines, lines.indicators).values() if others else ():
        _add(counts, count_verdicts(evaluate_relations(facts, _forms_of(facts))))
    return [counts[relation] for relation in sorted(counts)]


def _add(counts: dict[str, CheckCount], verdicts: Iterable[VerdictCount]) -> None:
    for relation, holds, fails, cannot_tell in verdicts:
        sum_ = counts.get(relation)
        counts[relation] = (
            CheckCount(relation, holds, fails, cannot_tell)
            if sum_ is None
            else CheckCount(relation, sum_.holds + holds, sum_.fails + fails, sum_.cannot_tell + cannot_tell)
        )


def _forms_of(facts: Iterable[tuple[str, str]]) -> list[str]:
    """The forms of facts by (indicator, breakdown), in the order of the catalogue."""
    printed = {indicator.partition(".")[0] for indicator, _ in facts}
    return [form for form in FORM_CODES if form in printed]
