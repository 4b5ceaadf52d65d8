"""What BI asks of a warehouse of many reports, and what it costs to keep the marts, on SQLite and PostgreSQL.

    python -m benchmarks.marts [--reports N] [--rounds N] [--database NAME]

A district of some 20 offices and 17 years is loaded as a run loads it, and copied. Asked are the queries of docs/BI.md and
those of a dashboard, each to its first 1,000 rows; the same sums over the facts stand beside them. Times are the least
of the rounds, in milliseconds of the clock, with the database warm.
"""

import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from sqlalchemy import Connection, Engine, select, text

from benchmarks.arguments import read_arguments
from benchmarks.copied_districts import fill_warehouse, read_district, read_sites
from load.engine import open_engine, write
from load.marts.filings import refresh_reports
from load.marts.years import refresh_years
from load.schema.dimensions import publisher
from load.schema.reports import report
from load.versions.candidate import Candidate
from tests.support.postgres import open_postgres

CHANGED = 50
FIRST = 1000
PAGE = Path(__file__).parents[1] / "docs" / "BI.md"
DASHBOARD = {
    "sums by year": (
        "SELECT year, SUM(value), SUM(offices), SUM(reports) FROM mart_concept_year "
        "WHERE concept = 'requests.received' GROUP BY year ORDER BY year"
    ),
    "sums by year and province": (
        "SELECT province, year, SUM(value) FROM mart_concept_year WHERE concept = 'requests.received' "
        "GROUP BY province, year ORDER BY province, year"
    ),
    "coverage grid of a district": (
        "SELECT publisher_name, year, status FROM mart_coverage WHERE site_code = 'zhenhai' ORDER BY publisher_code, year"
    ),
    "coverage by year and status": "SELECT year, status, COUNT(*) FROM mart_coverage GROUP BY year, status",
    "one line of all offices of a year": (
        "SELECT site_name, publisher_name, value, state FROM mart_fact "
        "WHERE indicator_code = 'f2014.3.1' AND breakdown = 'total' AND year = 2017"
    ),
    "distinct years": "SELECT DISTINCT year FROM mart_coverage ORDER BY year",
    "share of blanks of a form": (
        "SELECT indicator_code, 100.0 * SUM(blank) / SUM(reports) FROM mart_line_year "
        "WHERE form = 'f2014' AND breakdown = 'total' GROUP BY indicator_code ORDER BY 2 DESC"
    ),
    "a rate by year, all districts": (
        "SELECT year, SUM(numerator), SUM(denominator), SUM(reports) FROM mart_rate_year WHERE rate = 'openness' "
        "GROUP BY year ORDER BY year"
    ),
    "a rate of all districts of a year": (
        "SELECT site_name, value, reports FROM mart_rate_year WHERE rate = 'openness' AND year = 2021 ORDER BY value"
    ),
    "all rates of an office": (
        "SELECT rate, year, value FROM mart_rate WHERE site_code = 'zhenhai' AND publisher_code = 'zhuangshi' "
        "ORDER BY rate, year"
    ),
    "a rate of all offices of a year": (
        "SELECT site_name, publisher_name, value FROM mart_rate WHERE rate = 'openness' AND year = 2021"
    ),
    "last year beside this": (
        "SELECT t.year, t.value, l.value FROM (SELECT year, SUM(value) AS value FROM mart_concept_year "
        "WHERE concept = 'requests.received' GROUP BY year) t LEFT JOIN (SELECT year, SUM(value) AS value "
        "FROM mart_concept_year WHERE concept = 'requests.received' GROUP BY year) l ON l.year = t.year - 1 ORDER BY t.year"
    ),
}
OVER_FACTS = {
    "sums by year, over mart_fact": (
        "SELECT year, SUM(value), COUNT(*) FROM mart_fact WHERE indicator_code IN "
        "('f2008.12', 'f2014.3.1', 'f2019.3.1', 'f2021.3.1') AND breakdown = 'total' GROUP BY year ORDER BY year"
    ),
    "share of blanks, over mart_fact": (
        "SELECT indicator_code, COUNT(*), COUNT(value) FROM mart_fact WHERE breakdown = 'total' GROUP BY indicator_code"
    ),
}


def main() -> None:
    """Print a table for each database."""
    given = read_arguments(__doc__, reports=700, rounds=5, database=True)
    district = read_district(given.reports)
    with tempfile.TemporaryDirectory() as folder:
        if given.database != "PostgreSQL":
            measure("SQLite", f"sqlite:///{folder}/warehouse.sqlite", district, given.reports, given.rounds)
        if given.database != "SQLite":
            with open_postgres(Path(folder) / "postgres") as url:
                measure("PostgreSQL", url, district, given.reports, given.rounds)


def measure(name: str, url: str, district: Sequence[Candidate], reports: int, rounds: int) -> None:
    """Fill a warehouse, ask it, and change it."""
    engine = open_engine(url)
    began = time.perf_counter()
    facts = fill_warehouse(engine, district, reports)
    say(f"\n{name}: {reports} reports, {facts} facts, filled in {time.perf_counter() - began:.0f} s")
    with engine.connect() as conn:
        for what, sql in {**dict(read_documented()), **DASHBOARD}.items():
            print_query(conn, what, sql, rounds)
        for what, sql in OVER_FACTS.items():
            print_query(conn, what, sql, 1)
    for what, report_ids in choose_changed(engine).items():
        print_refresh(engine, what, report_ids, rounds)
    engine.dispose()


def read_documented() -> Iterator[tuple[str, str]]:
    """The queries of docs/BI.md with the words before them."""
    page = PAGE.read_text(encoding="utf-8").partition("## As of an earlier day")[0]
    for words, sql in re.findall(r"([^\n]+)\n\n```sql\n(.*?)^```$", page, re.M | re.S):
        yield f"BI.md: {words[:58].rstrip(':')}", sql.strip().removesuffix(";")


def print_query(conn: Connection, what: str, sql: str, rounds: int) -> None:
    """Ask once to warm the database, then time it."""
    first = text(f"{sql}\nLIMIT {FIRST}".replace(":", r"\:"))
    rows = len(conn.execute(first).all())
    milliseconds = least_of(lambda: conn.execute(first).all(), rounds)
    say(f"  {what:<66}{rows:6} rows{milliseconds:10.1f} ms")


def choose_changed(engine: Engine) -> Mapping[str, list[int]]:
    """50 reports of one district, and 50 of as many districts as there are."""
    with engine.connect() as conn:
        by_site: dict[int, list[int]] = {site_id: [] for site_id in read_sites(conn)}
        query = select(publisher.c.site_id, report.c.report_id).join(
            publisher, publisher.c.publisher_id == report.c.publisher_id
        )
        for site_id, report_id in conn.execute(query.order_by(report.c.report_id)):
            by_site[site_id].append(report_id)
    first, *_ = by_site.values()
    across = [ids[number % len(ids)] for number, ids in enumerate(by_site.values())]
    return {
        "of one district": first[:: max(1, len(first) // CHANGED)][:CHANGED],
        "across districts": across[:CHANGED],
    }


def print_refresh(engine: Engine, what: str, report_ids: Sequence[int], rounds: int) -> None:
    """Time what the marts cost after a night on which these reports changed."""

    def rewrite_filings() -> None:
        with write(engine) as conn:
            refresh_reports(conn, (), moved=report_ids)

    def work_off_years() -> None:
        rewrite_filings()
        refresh_years(engine)

    work_off_years()
    filings = least_of(rewrite_filings, rounds)
    both = least_of(work_off_years, rounds)
    say(
        f"  {len(report_ids)} changed reports {what}: series and coverage {filings:.0f} ms, with years {both:.0f} ms"
    )


def least_of(step: Callable[[], object], rounds: int) -> float:
    """The least of the milliseconds that a step takes: what a busy machine adds is left out."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        step()
        times.append((time.perf_counter() - began) * 1000)
    return min(times)


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
