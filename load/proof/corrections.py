"""The corrections that the current versions are shown with, against those that apply."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from load.corrections import CellKey, find_applying
from load.proof.differences import Difference, Subject
from load.proof.stored import as_number, as_stored
from load.schema.curation import fact_correction
from load.schema.dimensions import breakdown, indicator, publisher, site
from load.schema.reports import report, report_current, report_version
from load.series import rebuild_series

_KEY = ("version_id", "indicator_id", "breakdown_id")


def check_corrections(conn: Connection) -> Iterator[Difference]:
    """Cells of current versions that are shown with another correction than the one that applies, or without it."""
    shown = _read_shown(conn)
    try:
        applying = find_applying(conn)
    except (ArithmeticError, ValueError):
        # A fact is no number where it should be, which is a difference by itself.
        return
    for key in {**shown, **applying}:
        if shown.get(key) != applying.get(key):
            problem = f"is corrected to {_show(shown.get(key))}, {_show(applying.get(key))} applies"
            of_site, where = _name(conn, key)
            yield Difference(Subject.CORRECTION, where, problem, site=of_site)


def mend_corrections(conn: Connection, now: datetime) -> None:
    """Show the current versions with the corrections that apply, and derive what follows from them again."""
    shown, applying = _read_shown(conn), find_applying(conn)
    k = fact_correction.c
    for key in {**shown, **applying}:
        is_cell = (k.version_id == key[0]) & (k.indicator_id == key[1]) & (k.breakdown_id == key[2])
        is_open = is_cell & k.lapsed_at.is_(None)
        if key not in applying:
            conn.execute(delete(fact_correction).where(is_open))
            continue
        value, note = applying[key]
        if key not in shown:
            row = {**dict(zip(_KEY, key, strict=True)), "applied_at": now, "corrected": value, "note": note}
            conn.execute(insert(fact_correction), row)
        elif shown[key] != applying[key]:
            conn.execute(update(fact_correction).where(is_open).values(corrected=value, note=note))
    rebuild_series(conn, {key[0] for key in (*shown, *applying)})


def _read_shown(conn: Connection) -> dict[CellKey, tuple[object, str]]:
    is_current = (report_current.c.version_id == fact_correction.c.version_id) & report_current.c.until.is_(
        None
    )
    query = select(*as_stored(fact_correction)).join(report_current, is_current)
    rows = conn.execute(query.where(fact_correction.c.lapsed_at.is_(None)))
    return {
        (row.version_id, row.indicator_id, row.breakdown_id): (as_number(row.corrected), row.note)
        for row in rows
    }


def _show(correction: tuple[object, str] | None) -> str:
    return "nothing" if correction is None else f"{correction[0]} ({correction[1]})"


def _name(conn: Connection, key: CellKey) -> tuple[str | None, str]:
    """The code of the site of a cell, and the cell as ``gongkai trace`` wants it."""
    named: Any = conn.execute(
        select(site.c.code.label("site"), publisher.c.code, report.c.year)
        .join(publisher, publisher.c.site_id == site.c.site_id)
        .join(report, report.c.publisher_id == publisher.c.publisher_id)
        .join(report_version, report_version.c.report_id == report.c.report_id)
        .where(report_version.c.version_id == key[0])
    ).one_or_none()
    if named is None:
        return None, f"version {key[0]}"
    of_line = conn.scalar(select(indicator.c.code).where(indicator.c.indicator_id == key[1]))
    of_column = conn.scalar(select(breakdown.c.code).where(breakdown.c.breakdown_id == key[2]))
    return named.site, f"{named.site}/{named.code}/{named.year}/{of_line}/{of_column}"
