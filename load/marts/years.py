"""The marts of whole years of a site: computed anew, at the end of a run, for the years that are dirty."""

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, bindparam, delete, select, text

from load.engine import hold_shared, write
from load.marts import CURRENT, EDITION, mart_sql, mart_tables
from load.schema.dimensions import site
from load.schema.marts import dirty_year

YEAR_MARTS = ("mart_concept_year", "mart_line_year", "mart_rate_year")
_OF_YEARS = "p.site_id = :site_id AND r.year IN :years"


def refresh_years(engine: Engine) -> int:
    """Compute the dirty years of all sites anew, also those that a killed run left; returns how many there were.

    Each site is one transaction, so that readers see all its years before or after. Of two runs that end at once one
    waits for the other.
    """
    with engine.connect() as conn:
        site_ids = conn.scalars(select(dirty_year.c.site_id).distinct().order_by(dirty_year.c.site_id)).all()
    count = 0
    for site_id in site_ids:
        with write(engine) as conn:
            count += refresh_years_of_site(conn, site_id)
    return count


def refresh_years_of_site(conn: Connection, site_id: int) -> int:
    """Compute the dirty years of a site anew in this transaction; returns how many there were."""
    # Whoever is first has committed its rows when the other one looks for those to delete.
    hold_shared(conn, "year marts")
    seen = delete(dirty_year).where(dirty_year.c.site_id == site_id).returning(dirty_year.c.year)
    years = sorted(set(conn.scalars(seen)))
    site_code = conn.scalar(select(site.c.code).where(site.c.site_id == site_id))
    for name in YEAR_MARTS:
        _rewrite(conn, name, site_id, str(site_code), years)
    return len(years)


def find_dirty_years(conn: Connection) -> set[tuple[str, int]]:
    """The code of the site and the year of each year that waits to be computed anew."""
    query = select(site.c.code, dirty_year.c.year).join(site, site.c.site_id == dirty_year.c.site_id)
    return {(row[0], row[1]) for row in conn.execute(query.distinct())}


def _rewrite(conn: Connection, name: str, site_id: int, site_code: str, years: Sequence[int]) -> None:
    mart = mart_tables()[name]
    conn.execute(delete(mart).where(mart.c.site_code == site_code, mart.c.year.in_(years)))
    columns = ", ".join(column.name for column in mart.columns)
    made = text(f"INSERT INTO {name} ({columns})\n{mart_sql(EDITION, name, CURRENT, _OF_YEARS)}")
    conn.execute(made.bindparams(bindparam("years", years, expanding=True)), {"site_id": site_id})
