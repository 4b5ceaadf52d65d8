"""Stored marts that do not show what the tables of the warehouse say."""

from typing import Any

from sqlalchemy import Engine, func, select, text

from load.marts import EDITION, HEADS, definitions, mart_sql, mart_tables
from load.marts.years import YEAR_MARTS
from load.schema.marts import dirty_year, report_head

STORED = {HEADS: report_head} | {
    name: mart_tables()[name] for name, entry in definitions().items() if entry.stored
}


def find_stale_marts(engine: Engine) -> dict[str, tuple[set[Any], set[Any]]]:
    """By stored mart: the rows that it has and should not have, and those that it lacks. Marts without any are left out,
    and the year marts while any year is dirty."""
    stale = {}
    with engine.connect() as conn:
        is_dirty = conn.scalar(select(func.count()).select_from(dirty_year)) > 0
        for name, table in STORED.items():
            if is_dirty and name in YEAR_MARTS:
                continue
            names = ", ".join(table.columns.keys())
            shown = {tuple(row) for row in conn.execute(text(f"SELECT {names} FROM {name}"))}
            made = {
                tuple(row)
                for row in conn.execute(text(f"SELECT {names} FROM ({mart_sql(EDITION, name)}) made"))
            }
            if shown != made:
                stale[name] = shown - made, made - shown
    return stale
