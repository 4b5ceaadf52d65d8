"""The marts against the tables: what each view shows is put together once more, publisher by publisher, without it."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Select, func, select, type_coerce
from sqlalchemy.types import NULLTYPE

from load.marts import MARTS
from load.proof.differences import Difference, Subject
from load.proof.stored import as_number
from load.schema.curation import coverage, fact_correction
from load.schema.dimensions import breakdown, concept, form, indicator, publisher, site
from load.schema.facts import fact, series_figure
from load.schema.reports import report, report_current, report_version, version_review

_VIEWS = (
    "its view is not this program's: name a new warehouse and fill it with gongkai backfill --from-archive"
)
_FACT = ("value", "state", "raw", "unit", "printed_value", "table_no", "row_no", "column_no")
_SERIES = ("value", "form", "is_derived")
_COVERAGE = ("status", "facts", "reported")
_OF_CONTENT = frozenset({"loaded", "unread_table", "prose_only", "image_only"})
_RESTATEMENT = ("old_value", "new_value", "old_state", "new_state", "old_raw", "new_raw")
_NUMBERS = frozenset({"value", "printed_value", "old_value", "new_value"})

Rows = dict[tuple[Any, ...], tuple[Any, ...]]
Owner = tuple[str, str]
"""Site and publisher code."""


def check_marts(conn: Connection) -> Iterator[Difference]:
    """Every row of mart_fact, mart_series, mart_coverage and mart_restatement that is not what the tables say."""
    owners = _read_owners(conn)
    for publisher_id, owner in sorted(owners.items(), key=lambda item: item[1]):
        current = _read_current(conn, publisher_id)
        for mart, key, columns, wanted in (
            ("mart_fact", ("year", "indicator_code", "breakdown"), _FACT, _make_facts(conn, current)),
            ("mart_series", ("year", "concept"), _SERIES, _make_series(conn, current)),
            ("mart_coverage", ("year",), _COVERAGE, _make_coverage(conn, publisher_id, current)),
            (
                "mart_restatement",
                ("year", "run_id", "old_version_id", "new_version_id", "indicator_code", "breakdown"),
                _RESTATEMENT, _make_restatements(conn, publisher_id),
            ),
        ):  # fmt: skip
            yield from _compare(mart, owner, _read_mart(conn, mart, owner, key, columns), wanted)
    yield from _check_strangers(conn, set(owners.values()))


def _read_owners(conn: Connection) -> dict[int, Owner]:
    query = select(publisher.c.publisher_id, site.c.code, publisher.c.code)
    rows = conn.execute(query.join(site, site.c.site_id == publisher.c.site_id))
    return {publisher_id: (of_site, code) for publisher_id, of_site, code in rows.tuples()}


def _read_mart(
    conn: Connection, name: str, owner: Owner, key: tuple[str, ...], columns: tuple[str, ...]
) -> Rows:
    mart = MARTS[name].c
    of_key = [mart[column] for column in key]
    wanted = [type_coerce(mart[column], NULLTYPE).label(column) for column in columns]
    query = select(*of_key, *wanted).where(mart.site_code == owner[0], mart.publisher_code == owner[1])
    rows = conn.execute(query)
    return {tuple(row[: len(key)]): _plain(columns, row[len(key) :]) for row in rows}


def _plain(columns: tuple[str, ...], values: Any) -> tuple[Any, ...]:
    return tuple(
        as_number(value) if name in _NUMBERS else value for name, value in zip(columns, values, strict=True)
    )


def _read_current(conn: Connection, publisher_id: int) -> dict[int, Any]:
    """The current version of each report of a publisher, by ``version_id``: its year, content and counts."""
    v = report_version.c
    rows = conn.execute(
        select(report.c.year, v.version_id, v.content, v.facts, v.reported)
        .join(report_current, report_current.c.version_id == v.version_id)
        .join(report, report.c.report_id == report_current.c.report_id)
        .where(report_current.c.until.is_(None), report.c.publisher_id == publisher_id)
    )
    return {row.version_id: row for row in rows}


def _make_facts(conn: Connection, current: Mapping[int, Any]) -> Rows:
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


def _read_facts(conn: Connection, version_ids: Any) -> Iterator[Any]:
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


def _make_series(conn: Connection, current: Mapping[int, Any]) -> Rows:
    s = series_figure.c
    query = (
        select(s.version_id, concept.c.code, type_coerce(s.value, NULLTYPE), form.c.code, s.is_derived)
        .join(concept, concept.c.concept_id == s.concept_id)
        .join(form, form.c.form_id == s.form_id)
        .where(s.version_id.in_(current))
    )
    return {
        (current[row[0]].year, row[1]): (as_number(row[2]), row[3], row[4]) for row in conn.execute(query)
    }


def _make_coverage(conn: Connection, publisher_id: int, current: Mapping[int, Any]) -> Rows:
    by_year = {row.year: row for row in current.values()}
    held = _find_held_years(conn, publisher_id)
    rows: Rows = {}
    for year, status in conn.execute(_covered_years(publisher_id)):
        version = by_year.get(year)
        known = None if version is None else "loaded" if version.content == "tables" else version.content
        counts = (0, 0) if version is None else (version.facts, version.reported)
        without = "held" if year in held else "failed" if status in ("loaded", "held") else status
        rows[year,] = (known if known in _OF_CONTENT else without, *counts)
    return rows


def _covered_years(publisher_id: int) -> Select[Any]:
    """Year and status of the rows of coverage, but for years without an office of which there is no report."""
    g, p = coverage.c, publisher.c
    is_filed = (report.c.publisher_id == g.publisher_id) & (report.c.year == g.year)
    is_due = (g.year >= func.coalesce(p.first_year, g.year)) & (g.year <= func.coalesce(p.last_year, g.year))
    return (
        select(g.year, g.status)
        .join(publisher, p.publisher_id == g.publisher_id)
        .outerjoin(report, is_filed)
        .where(g.publisher_id == publisher_id, is_due | report.c.report_id.is_not(None))
    )


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


def _make_restatements(conn: Connection, publisher_id: int) -> Rows:
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


def _key_facts(conn: Connection, version_id: int) -> dict[tuple[str, str], Any]:
    return {(row.indicator, row.breakdown): row for row in _read_facts(conn, [version_id])}


def _said(row: Any) -> tuple[Any, ...]:
    return as_number(row.value), row.state, row.unit or ""


def _shown(row: Any) -> tuple[Any, ...]:
    return (None, None, None) if row is None else (as_number(row.value), row.state, row.raw)


def _check_strangers(conn: Connection, owners: set[Owner]) -> Iterator[Difference]:
    """Rows of marts under a publisher that there is not."""
    for name in ("mart_fact", "mart_series", "mart_coverage", "mart_restatement"):
        of_site, code = MARTS[name].c.site_code, MARTS[name].c.publisher_code
        query = select(of_site, code, func.count()).group_by(of_site, code)
        for *stranger, count in conn.execute(query):
            if tuple(stranger) not in owners:
                owner = str(stranger[0]), str(stranger[1])
                yield _difference(name, owner, (), f"{count} rows of a publisher that there is not")


def _compare(mart: str, owner: Owner, shown: Rows, wanted: Rows) -> Iterator[Difference]:
    for key in {**shown, **wanted}:
        if shown.get(key) != wanted.get(key):
            problem = f"shows {_show(shown.get(key))}, the tables say {_show(wanted.get(key))}"
            yield _difference(mart, owner, key, problem)


def _show(row: tuple[Any, ...] | None) -> str:
    return "nothing" if row is None else " ".join("-" if value is None else str(value) for value in row)


def _difference(mart: str, owner: Owner, key: tuple[Any, ...], problem: str) -> Difference:
    where = f"{mart} {'/'.join(map(str, (*owner, *key)))}"
    return Difference(Subject.MART, where, problem, repairable=False, advice=_VIEWS, site=owner[0])
