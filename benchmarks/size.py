"""What a warehouse takes on the disk: a report, a fact, and each request of a night, on SQLite and PostgreSQL.

    python -m benchmarks.size [--reports N]

A first night over the replica, then two on which nothing changes. Sizes are of tables with their indexes. What
grows on the nights after the first is mostly the log of requests, of which nothing is ever deleted.
"""

import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from pathlib import Path

from sqlalchemy import text

from benchmarks.arguments import read_arguments
from benchmarks.unchanged_night import FIRST, YEARS, open_site, publish_nowhere
from flows.run.request import nightly_request
from flows.run.start import run_now
from flows.settings import Settings, read_settings
from load.engine import open_engine
from tests.support.postgres import open_postgres

UNCHANGED_NIGHTS = 2
LARGEST = 12
MOST_GROWN = 3
_SIZES = {
    "sqlite": (
        "SELECT m.tbl_name, SUM(s.pgsize) FROM dbstat s JOIN sqlite_master m ON m.name = s.name "
        "WHERE m.tbl_name NOT LIKE 'sqlite%' GROUP BY m.tbl_name"
    ),
    "postgresql": (
        "SELECT relname, pg_total_relation_size(oid) FROM pg_class "
        "WHERE relkind = 'r' AND relnamespace::regnamespace::text IN ('gongkai', 'marts')"
    ),
}


@dataclass(frozen=True, slots=True)
class Stored:
    """The bytes and the rows of each table of a warehouse; a table without rows has 1, so that it can be divided by."""

    sizes: Mapping[str, int]
    rows: Mapping[str, int]

    @property
    def size(self) -> int:
        """The bytes of all tables."""
        return sum(self.sizes.values())


def main() -> None:
    """Print a table for each database."""
    reports = read_arguments(__doc__, reports=340).reports
    with tempfile.TemporaryDirectory() as folder, open_postgres(Path(folder) / "postgres") as server:
        for name, url in (("SQLite", f"sqlite:///{folder}/warehouse.sqlite"), ("PostgreSQL", server)):
            home = Path(folder) / name
            home.mkdir()
            with open_site(ceil(reports / len(YEARS)), list(YEARS)[:reports]) as site:
                (home / "site.toml").write_text(site.recv(), encoding="utf-8")
                measure(name, read_settings(home=home, site=str(home / "site.toml"), warehouse_url=url))


def measure(name: str, settings: Settings) -> None:
    """Run the nights; print what the warehouse takes after the first, and what each night after it adds."""
    stored = run_night(settings, 0)
    print_first(name, stored)
    packed = sum(path.stat().st_size for path in (settings.home / "archive").rglob("*") if path.is_file())
    objects = stored.rows["snapshot"]
    say(f"  archive {packed / 1e6:.1f} MB: {packed / objects:.0f} bytes for each of {objects} objects")
    for number in range(1, UNCHANGED_NIGHTS + 1):
        before, stored = stored, run_night(settings, number)
        print_growth(before, stored)


def print_first(name: str, stored: Stored) -> None:
    """Print what a report and a fact take, and the largest tables."""
    rows, reports = stored.rows, stored.rows["report_version"]
    say(
        f"\n{name}: {reports} versions, {rows['fact']} facts, {rows['page']} addresses, {rows['fetch']} requests"
    )
    say(
        f"  first night {stored.size / 1e6:.1f} MB: "
        f"{stored.size / reports:.0f} bytes a report, {stored.size / rows['fact']:.0f} bytes a fact"
    )
    for table in sorted(stored.sizes, key=stored.sizes.__getitem__)[: -LARGEST - 1 : -1]:
        size = stored.sizes[table]
        say(
            f"    {table:<20}{size / 1e6:8.2f} MB{size / reports:8.0f} a report{size / rows[table]:8.0f} a row"
        )


def print_growth(before: Stored, after: Stored) -> None:
    """Print what a night added, for each of its requests, and the tables that grew most."""
    requests = after.rows["fetch"] - before.rows["fetch"]
    grown = {table: (size - before.sizes[table]) / requests for table, size in after.sizes.items()}
    most = sorted(grown, key=grown.__getitem__)[: -MOST_GROWN - 1 : -1]
    say(
        f"  an unchanged night adds {(after.size - before.size) / requests:.0f} bytes for each of {requests} requests ("
        + ", ".join(f"{table} {grown[table]:.0f}" for table in most)
        + ")"
    )


def run_night(settings: Settings, number: int) -> Stored:
    """Run a night; what is stored thereafter."""
    run_now(settings, nightly_request, publish=publish_nowhere, clock=lambda: FIRST + timedelta(days=number))
    engine = open_engine(settings.warehouse)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        if engine.dialect.name == "postgresql":
            # What autovacuum does in its time.
            conn.exec_driver_sql("VACUUM")
        sizes = {table: int(size) for table, size in conn.execute(text(_SIZES[engine.dialect.name]))}
        rows = {table: conn.scalar(text(f'SELECT COUNT(*) FROM "{table}"')) or 1 for table in sizes}
    engine.dispose()
    return Stored(sizes, rows)


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
