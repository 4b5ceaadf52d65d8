"""The rows that marts should have, put together from the tables publisher by publisher, without the SQL of the marts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select, type_coerce
from sqlalchemy.types import NULLTYPE

from load.proof.stored import as_number
from load.schema.curation import coverage, fact_correction
from load.schema.dimensions import breakdown, concept, form, indicator, publisher, site
from load.schema.facts import fact, series_figure
from load.schema.issues import issue
from load.schema.reports import report, report_current, report_version, version_review

Rows = dict[tuple[Any, ...], tuple[Any, ...]]
"""Columns by key."""

_OF_CONTENT = frozenset({"loaded", "unread_table", "prose_only", "image_only"})


@dataclass(frozen=True, slots=True)
class Office:
    """A publisher with its site. ``place`` is division, province, city and district."""

    publisher_id: int
    site: str
    site_name: str
    code: str
    name: str
    kind: str
    place: tuple[str | None, ...]


def read_offices(conn: Connection) -> list[Office]:
    """All publishers by site and code."""
    s, p = site.c, publisher.c
    columns = (p.publisher_id, s.code.label("site"), s.name.label("site_name"), p.code, p.name, p.kind,
               s.division, s.province, s.city, s.district)  # fmt: skip
    rows = conn.execute(select(*columns).join(site, s.site_id == p.site_id))
    offices = [
        Office(row.publisher_id, row.site, row.site_name, row.code, row.name, row.kind, tuple(row[6:]))
        for row in rows
    ]
    return sorted(offices, key=lambda office: (office.site, office.code))


def read_current(conn: Connection, publisher_id: int) -> dict[int, Any]:
    """The current version of each report of a publisher, by ``version_id``: its year, content, forms, counts, and what is
    said of it."""
    v = report_version.c
    times = (type_coerce(column, NULLTYPE).label(column.name) for column in (v.published_on, v.recorded_at))
    of_version = (v.version_id, v.content, v.forms, v.facts, v.reported, v.title, v.url, *times)
    rows = conn.execute(
        select(report.c.report_id, report.c.year, *of_version)
        .join(report_current, report_current.c.version_id == v.version_id)
        .join(report, report.c.report_id == report_current.c.report_id)
        .where(report_current.c.until.is_(None), report.c.publisher_id == publisher_id)
    )
    return {row.version_id: row for row in rows}


def make_heads(office: Office, current: Mapping[int, Any]) -> Rows:
    """By (version): the other columns of report_head in their order, without codes."""
    return {
        (version_id,): (
            row.report_id, office.name, office.kind, row.year, row.title, row.url, row.published_on, row.recorded_at,
            office.site_name,
        )
        for version_id, row in current.items()
    }  # fmt: skip


def make_facts(conn: Connection, current: Mapping[int, Any]) -> Rows:
    """By (year, indicator, breakdown): value, state, raw, unit, printed value, and table, row and column."""
    k = fact_correction.c
    query = select(k.version_id, k.indicator_id, k.breakdown_id, type_coerce(k.corrected, NULLTYPE))
    corrected = {
        tuple(row[:3]): as_number(row[3])
        for row in conn.execute(query.where(k.version_id.in_(current), k.lapsed_at.is_(None)))
    }
    rows: Rows = {}
    for row in _read_facts(conn, current):
        right = corrected.get((row.version_id, row.indicator_id, row.breakdown_id))
        value, state = (as_number(row.value), row.state) if right is None else (right, "reported")
        key = current[row.version_id].year, row.indicator, row.breakdown
        printed = as_number(row.value)
        rows[key] = (value, state, row.raw, row.unit, printed, row.table_no, row.row_no, row.column_no)
    return rows


def make_series(conn: Connection, office: Office, current: Mapping[int, Any]) -> Rows:
    """By (year, concept): value and is_derived, then all other columns of mart_series in their order."""
    s, n = series_figure.c, concept.c
    query = (
        select(s.version_id, n.code, type_coerce(s.value, NULLTYPE), s.is_derived, form.c.code,
               n.label, n.unit, n.caveat, n.caveat_code, n.caveat_zh)
        .join(concept, n.concept_id == s.concept_id)
        .join(form, form.c.form_id == s.form_id)
        .where(s.version_id.in_(current))
    )  # fmt: skip
    return {
        (current[row[0]].year, row[1]): (
            as_number(row[2]), row[3], row[5], row[6], office.name, office.kind, *row[4:5], *row[7:], office.site_name
        )
        for row in conn.execute(query)
    }  # fmt: skip


def make_coverage(conn: Connection, office: Office, current: Mapping[int, Any]) -> Rows:
    """By year: the columns of mart_coverage in their order, without codes and year."""
    by_year = {row.year: row for row in current.values()}
    held, issues = _find_held_years(conn, office.publisher_id), _count_issues(conn, office.publisher_id)
    rows: Rows = {}
    for year, status, first_seen, last_checked in conn.execute(_covered_years(office.publisher_id)):
        version = by_year.get(year)
        known = None if version is None else "loaded" if version.content == "tables" else version.content
        counts = (0, 0) if version is None else (version.facts, version.reported)
        without = "held" if year in held else "failed" if status in ("loaded", "held") else status
        shown = known if known in _OF_CONTENT else without
        times = first_seen, last_checked
        rows[year,] = (
            office.name, office.kind, shown, *counts, issues.get(year, 0), *times, *office.place, office.site_name
        )  # fmt: skip
    return rows


def _covered_years(publisher_id: int) -> Select[Any]:
    """Year, status and times of the rows of coverage, but for years without an office of which there is no report."""
    g, p = coverage.c, publisher.c
    is_filed = (report.c.publisher_id == g.publisher_id) & (report.c.year == g.year)
    is_due = (g.year >= func.coalesce(p.first_year, g.year)) & (g.year <= func.coalesce(p.last_year, g.year))
    times = type_coerce(report.c.first_seen_at, NULLTYPE), type_coerce(g.last_checked_at, NULLTYPE)
    return (
        select(g.year, g.status, *times)
        .join(publisher, p.publisher_id == g.publisher_id)
        .outerjoin(report, is_filed)
        .where(g.publisher_id == publisher_id, is_due | report.c.report_id.is_not(None))
    )


def _count_issues(conn: Connection, publisher_id: int) -> dict[int, int]:
    """How many issues of each year are open or accepted."""
    stand = issue.c.status.in_(("open", "accepted"))
    query = select(report.c.year, func.count()).join(report, report.c.report_id == issue.c.report_id)
    rows = conn.execute(query.where(report.c.publisher_id == publisher_id, stand).group_by(report.c.year))
    return dict(rows.tuples().all())


def _find_held_years(conn: Connection, publisher_id: int) -> set[int]:
    """The years of which a version waits for review."""
    v = report_version.c
    waiting = (
        select(report.c.year)
        .join(report_version, v.report_id == report.c.report_id)
        .outerjoin(version_review, version_review.c.version_id == v.version_id)
        .where(report.c.publisher_id == publisher_id, v.held != "", version_review.c.version_id.is_(None))
    )
    return set(conn.scalars(waiting))


def make_restatements(conn: Connection, publisher_id: int) -> Rows:
    """What differs between two versions that were current one after the other."""
    c = report_current.c
    moves = conn.execute(
        select(report.c.year, c.run_id, c.version_id, c.previous_version_id)
        .join(report, report.c.report_id == c.report_id)
        .where(report.c.publisher_id == publisher_id, c.previous_version_id.is_not(None))
    )
    rows: Rows = {}
    for move in moves:
        old, new = (_key_facts(conn, version) for version in (move.previous_version_id, move.version_id))
        for key in {**old, **new}:
            was, now = old.get(key), new.get(key)
            if was is None or now is None or _said(was) != _said(now):
                pairs = zip(_shown(was), _shown(now), strict=True)
                moved = move.year, move.run_id, move.previous_version_id, move.version_id
                rows[*moved, *key] = tuple(side for pair in pairs for side in pair)
    return rows


def _read_facts(conn: Connection, version_ids: Iterable[int]) -> Iterator[Any]:
    f = fact.c
    query: Select[Any] = (
        select(
            f.version_id, f.indicator_id, f.breakdown_id, type_coerce(f.value, NULLTYPE).label("value"), f.state,
            f.raw, f.unit, f.table_no, f.row_no, f.column_no,
            indicator.c.code.label("indicator"), breakdown.c.code.label("breakdown"),
        )
        .join(indicator, indicator.c.indicator_id == f.indicator_id)
        .join(breakdown, breakdown.c.breakdown_id == f.breakdown_id)
        .where(f.version_id.in_(version_ids))
    )  # fmt: skip
    yield from conn.execute(query)


def _key_facts(conn: Connection, version_id: int) -> dict[tuple[str, str], Any]:
    return {(row.indicator, row.breakdown): row for row in _read_facts(conn, [version_id])}


def _said(row: Any) -> tuple[Any, ...]:
    return as_number(row.value), row.state, row.unit or ""


def _shown(row: Any) -> tuple[Any, ...]:
    return (None, None, None) if row is None else (as_number(row.value), row.state, row.raw)
