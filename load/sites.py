"""The sites of a warehouse: each a district, by its code."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, select

from load.engine import upsert
from load.errors import BadSiteName
from load.marts.filings import refresh_site
from load.schema.dimensions import publisher, site
from load.schema.reports import report
from load.schema.runs import run
from transform.text.near import suggest

_SHOWN = ("name", "division", "province", "city", "district")
"""What the stored marts show of a site, beside its code."""


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A site as its profile names it.

    ``division`` is the GB/T 2260 code of the district; ``province``, ``city`` and ``district`` are the names of that
    code. All four are None where they are unknown.
    """

    code: str
    name: str
    base_url: str
    division: str | None = None
    province: str | None = None
    city: str | None = None
    district: str | None = None


def ensure_site(conn: Connection, row: SiteRow) -> int:
    """Make the site, or what is kept of it, that of the row; its ``site_id``.

    Raises BadSiteName if the code is that of another district: figures of two would become those of one.
    """
    kept = conn.execute(select(site).where(site.c.code == row.code)).one_or_none()
    if kept is not None and _is_other_district(kept, row):
        raise BadSiteName(
            f"the site {row.code!r} of this warehouse is {kept.name} ({kept.base_url}, division {kept.division}), and the "
            f"profile says {row.name} ({row.base_url}, division {row.division}): give another district a code of its own. "
            "If it is the same one, change its name and its address one after the other, with a run between them"
        )
    upsert(conn, site, [asdict(row)], key=("code",))
    site_id: int = conn.execute(select(site.c.site_id).where(site.c.code == row.code)).scalar_one()
    if kept is not None and any(getattr(kept, name) != getattr(row, name) for name in _SHOWN):
        refresh_site(conn, site_id)
    return site_id


def _is_other_district(kept: Any, row: SiteRow) -> bool:
    """Whether a kept site is surely another one: of another division, or of another name at another address."""
    if kept.division is not None and row.division is not None:
        return bool(kept.division != row.division)
    return bool(kept.name != row.name and kept.base_url != row.base_url)


def find_site(conn: Connection, code: str) -> int | None:
    """The ``site_id`` of a site; None if no run has brought it in yet."""
    return conn.scalar(select(site.c.site_id).where(site.c.code == code))


def require_site(conn: Connection, code: str | None) -> None:
    """Raise BadSiteName if a site is named that the warehouse does not have; None names none."""
    if code is not None and find_site(conn, code) is None:
        codes = site_codes(conn)
        known = f"there are: {', '.join(codes) or 'none yet'}"
        raise BadSiteName(f"there is no site {code!r} in the warehouse; {suggest(code, codes, known)}")


def read_site(conn: Connection, site_id: int) -> SiteRow:
    """A site as it is kept."""
    names = (column for column in site.columns if column is not site.c.site_id)
    return SiteRow(**conn.execute(select(*names).where(site.c.site_id == site_id)).one()._mapping)


def list_sites(conn: Connection) -> list[SiteRow]:
    """All sites as they are kept, by code."""
    return [
        read_site(conn, site_id) for site_id in conn.scalars(select(site.c.site_id).order_by(site.c.code))
    ]


def site_codes(conn: Connection) -> list[str]:
    """The codes of all sites, in order."""
    return list(conn.scalars(select(site.c.code).order_by(site.c.code)))


def has_several_sites(conn: Connection) -> bool:
    """Whether the warehouse has more than one site, so that a code of a publisher alone names none."""
    return len(conn.execute(select(site.c.site_id).limit(2)).all()) > 1


def site_of_run(conn: Connection, run_id: int) -> int:
    """The ``site_id`` of a run that works for one site. Raises sqlalchemy's NoResultFound for any other."""
    query = select(run.c.site_id).where(run.c.run_id == run_id, run.c.site_id.is_not(None))
    site_id: int = conn.execute(query).scalar_one()
    return site_id


def site_of_report(conn: Connection, report_id: int) -> int:
    """The ``site_id`` of the site that a report belongs to."""
    query = select(publisher.c.site_id).join(report, report.c.publisher_id == publisher.c.publisher_id)
    site_id: int = conn.execute(query.where(report.c.report_id == report_id)).scalar_one()
    return site_id
