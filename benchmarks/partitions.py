"""What partitions of `fact` by version would cost and save: the same rows in a table with them, beside the one there is.

Steps are those of a night and of a question. What is written is rolled back.
"""

import time
from collections.abc import Callable, Sequence
from functools import partial
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine

from benchmarks.figures import tabulate
from benchmarks.loading import cpu_seconds
from load.engine import write
from load.schema.facts import fact

VERSIONS = 10_000
"""Versions in a partition: a million facts."""
BATCH = 50
WHOLE, PARTS = "fact", "fact_in_parts"
_LINE = (
    "SELECT count(*), sum(f.value) FROM {table} f JOIN report_current c ON c.version_id = f.version_id AND c.until IS NULL "
    "JOIN report r ON r.report_id = c.report_id WHERE f.indicator_id = {indicator} AND f.breakdown_id = {breakdown} "
    "AND r.year = 2017"
)


def compare(engine: Engine, rounds: int) -> Sequence[str]:
    """Make the table with partitions, and time the same steps on both: the lines of a table."""
    begun = time.perf_counter()
    make_partitions(engine)
    made = f"partitions of {VERSIONS} versions made in {time.perf_counter() - begun:.0f} s"
    found: dict[str, list[float]] = {}
    rng = Random(7)  # noqa: S311 - the same ones each time
    with engine.connect() as conn:
        last = conn.exec_driver_sql("SELECT max(version_id) FROM fact").scalar_one()
        rows = conn.exec_driver_sql(f"SELECT * FROM fact WHERE version_id <= {BATCH}").all()
        place = conn.exec_driver_sql(
            "SELECT indicator_id, breakdown_id FROM fact JOIN report_version USING (version_id) "
            "JOIN report USING (report_id) WHERE year = 2017 LIMIT 1"
        ).one()
    line = {"indicator": place[0], "breakdown": place[1]}
    for _ in range(rounds):
        chosen = ", ".join(str(rng.randint(1, last)) for _ in range(BATCH))
        for table in (WHOLE, PARTS):
            found.setdefault(f"COPY of 50 reports, {table}", []).append(
                time_of(engine, partial(copy, table=table, rows=rows, last=last))
            )
            for what, sql in (
                ("facts of 50 reports read", f"SELECT * FROM {table} WHERE version_id IN ({chosen})"),
                ("one line of all offices", _LINE.format(table=table, **line)),
            ):
                found.setdefault(f"{what}, {table}", []).append(time_of(engine, partial(ask, sql=sql)))
    return [made, *tabulate("CPU milliseconds with the server's", found, "ms", next(iter(found)))]


def make_partitions(engine: Engine) -> None:
    """The rows of ``fact`` in a table with its columns, checks, key and index, in partitions by ranges of version_id."""
    [index] = fact.indexes
    columns = ", ".join(column.name for column in index.columns)
    with write(engine) as conn:
        last = conn.exec_driver_sql("SELECT max(version_id) FROM fact").scalar_one()
        conn.exec_driver_sql(
            f"CREATE TABLE {PARTS} (LIKE fact INCLUDING DEFAULTS INCLUDING CONSTRAINTS, "
            "PRIMARY KEY (version_id, indicator_id, breakdown_id)) PARTITION BY RANGE (version_id)"
        )
        for number in range(last // VERSIONS + 2):
            conn.exec_driver_sql(
                f"CREATE TABLE {PARTS}_{number} PARTITION OF {PARTS} "
                f"FOR VALUES FROM ({number * VERSIONS}) TO ({(number + 1) * VERSIONS})"
            )
        conn.exec_driver_sql(f"INSERT INTO {PARTS} SELECT * FROM fact")
        conn.exec_driver_sql(f"CREATE INDEX ON {PARTS} ({columns})")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.exec_driver_sql(f"VACUUM ANALYZE {PARTS}")
        conn.exec_driver_sql("VACUUM ANALYZE fact")


def copy(conn: Connection, table: str, rows: Sequence[Any], last: int) -> None:
    """Add the rows as those of versions after the last one, without the guards, which only ``fact`` has."""
    conn.exec_driver_sql("SET LOCAL session_replication_role = replica")
    connection: Any = conn.connection.driver_connection
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as into:
        for version_id, *rest in rows:
            into.write_row((version_id + last, *rest))


def ask(conn: Connection, sql: str) -> None:
    """Ask, and take all rows."""
    conn.exec_driver_sql(sql).all()


def time_of(engine: Engine, step: Callable[[Connection], object]) -> float:
    """CPU milliseconds of a step in a transaction that is rolled back."""
    begun = cpu_seconds(engine)
    with engine.connect() as conn:
        step(conn)
        conn.rollback()
    return (cpu_seconds(engine) - begun) * 1000
