"""The marts against the tables: what each shows is put together once more, publisher by publisher, without it."""

import operator
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, delete, func, select, type_coerce
from sqlalchemy.types import NULLTYPE

from load.marts import HEADS, definitions, mart_tables
from load.marts.filings import refresh_site
from load.marts.years import YEAR_MARTS, find_dirty_years, refresh_years_of_site
from load.proof.differences import Difference, Subject
from load.proof.mart_rows import (
    Office,
    Rows,
    make_coverage,
    make_facts,
    make_heads,
    make_restatements,
    make_series,
    read_current,
    read_offices,
)
from load.proof.rates import (
    RATE_COLUMNS,
    RATE_YEAR_COLUMNS,
    SiteRates,
    is_same_rate,
    make_rates,
    read_rates,
)
from load.proof.stored import as_number
from load.proof.year_marts import (
    CONCEPT_COLUMNS,
    LINE_COLUMNS,
    SiteYears,
    is_alike,
    read_catalogue,
)
from load.schema.marts import report_head
from load.sites import find_site

_VIEWS = (
    "its view is not this program's: name a new warehouse and fill it with gongkai backfill --from-archive"
)
_HEAD = (
    "report_id", "publisher_name", "publisher_kind", "year", "report_title", "report_url", "published_on", "recorded_at",
    "site_name",
)  # fmt: skip
_FACT = ("value", "state", "raw", "unit", "printed_value", "table_no", "row_no", "column_no")
_SERIES = (
    "value", "is_derived", "label", "unit", "publisher_name", "publisher_kind", "form", "caveat", "caveat_code",
    "caveat_zh", "site_name",
)  # fmt: skip
_COVERAGE = (
    "publisher_name", "publisher_kind", "status", "facts", "reported", "issues", "first_seen", "last_checked",
    "division_code", "province", "city", "district", "site_name",
)  # fmt: skip
_RESTATEMENT = ("old_value", "new_value", "old_state", "new_state", "old_raw", "new_raw")
_RESTATED = ("year", "run_id", "old_version_id", "new_version_id", "indicator_code", "breakdown")
_TABLES = {HEADS: report_head, **mart_tables()}
_STORED = (HEADS, *(name for name, definition in definitions().items() if definition.stored))
_MENDED = frozenset({*_STORED, "mart_fact", "mart_rate"})
"""Marts that show something else also where a table behind them is to be filled anew."""
_NUMBERS = frozenset({"value", "printed_value", "old_value", "new_value", "numerator", "denominator"})


def check_marts(conn: Connection) -> Iterator[Difference]:
    """Every row of a mart of facts, series, coverage, restatements or whole years that is not what the tables say.

    Years that are dirty are not looked at in the marts of whole years: what those show is known to be of before.
    """
    offices, catalogue, dirty = read_offices(conn), read_catalogue(conn), find_dirty_years(conn)
    declared = read_rates(conn)
    for site_code, of_site in groupby(offices, key=lambda office: office.site):
        years, rates = SiteYears(catalogue), SiteRates(declared)
        for office in of_site:
            yield from _check_office(conn, office, years, rates)
        of_dirty = {year for site, year in dirty if site == site_code}
        yield from _check_years(conn, site_code, years, rates, of_dirty)
    yield from _check_strangers(conn, offices)


def mend_marts(conn: Connection, code: str) -> None:
    """Fill the stored marts of a site anew; of a site that there is not they are to have nothing."""
    for name in _STORED:
        conn.execute(delete(_TABLES[name]).where(_TABLES[name].c.site_code == code))
    site_id = find_site(conn, code)
    if site_id is not None:
        refresh_site(conn, site_id)
        refresh_years_of_site(conn, site_id)


def _check_office(
    conn: Connection, office: Office, years: SiteYears, rates: SiteRates
) -> Iterator[Difference]:
    current = read_current(conn, office.publisher_id)
    facts, series = make_facts(conn, current), make_series(conn, office, current)
    years.add(office, current.values(), facts, series)
    of_office = make_rates(rates.rates, office, series)
    rates.add(office, of_office)
    for mart, key, columns, wanted in (
        (HEADS, ("version_id",), _HEAD, make_heads(office, current)),
        ("mart_fact", ("year", "indicator_code", "breakdown"), _FACT, facts),
        ("mart_series", ("year", "concept"), _SERIES, series),
        ("mart_rate", ("year", "rate"), RATE_COLUMNS, of_office),
        ("mart_coverage", ("year",), _COVERAGE, make_coverage(conn, office, current)),
        ("mart_restatement", _RESTATED, _RESTATEMENT, make_restatements(conn, office.publisher_id)),
    ):
        shown = _read_mart(
            conn, mart, {"site_code": office.site, "publisher_code": office.code}, key, columns
        )
        for of_key in {**shown, **wanted}:
            is_same = is_same_rate if mart == "mart_rate" else operator.eq
            if not is_same(shown.get(of_key), wanted.get(of_key)):
                problem = _describe(shown.get(of_key), wanted.get(of_key))
                yield _difference(mart, (office.site, office.code), of_key, problem)


def _check_years(
    conn: Connection, site_code: str, years: SiteYears, rates: SiteRates, dirty: set[int]
) -> Iterator[Difference]:
    made_rates = rates.make_years(years.filed())
    for mart, key, columns, made, is_same in (
        (
            "mart_line_year",
            ("year", "indicator_code", "breakdown"),
            LINE_COLUMNS,
            years.make_lines(),
            is_alike,
        ),
        (
            "mart_concept_year",
            ("year", "publisher_kind", "concept"),
            CONCEPT_COLUMNS,
            years.make_concepts(),
            is_alike,
        ),
        ("mart_rate_year", ("year", "rate"), RATE_YEAR_COLUMNS, made_rates, is_same_rate),
    ):
        wanted = dict(made)
        shown = _read_mart(conn, mart, {"site_code": site_code}, key, columns)
        for of_key in {**shown, **wanted}:
            if of_key[0] not in dirty and not is_same(shown.get(of_key), wanted.get(of_key)):
                problem = _describe(shown.get(of_key), wanted.get(of_key))
                yield _difference(mart, (site_code,), of_key, problem)


def _read_mart(
    conn: Connection, name: str, owner: dict[str, str], key: tuple[str, ...], columns: tuple[str, ...]
) -> Rows:
    mart = _TABLES[name].c
    of_key = [mart[column] for column in key]
    wanted = [type_coerce(mart[column], NULLTYPE).label(column) for column in columns]
    query = select(*of_key, *wanted).where(*(mart[column] == code for column, code in owner.items()))
    rows = conn.execute(query)
    return {tuple(row[: len(key)]): _plain(columns, row[len(key) :]) for row in rows}


def _plain(columns: tuple[str, ...], values: Any) -> tuple[Any, ...]:
    return tuple(
        as_number(value) if name in _NUMBERS else value for name, value in zip(columns, values, strict=True)
    )


def _check_strangers(conn: Connection, offices: Iterable[Office]) -> Iterator[Difference]:
    """Rows of marts under a publisher or a site that there is not."""
    owners = {(office.site, office.code) for office in offices}
    for name in (HEADS, "mart_series", "mart_coverage", "mart_restatement"):
        yield from _find_strangers(conn, name, ("site_code", "publisher_code"), owners)
    for name in YEAR_MARTS:
        yield from _find_strangers(conn, name, ("site_code",), {(site,) for site, _ in owners})


def _find_strangers(
    conn: Connection, name: str, columns: tuple[str, ...], owners: Iterable[tuple[str, ...]]
) -> Iterator[Difference]:
    of_owner = [_TABLES[name].c[column] for column in columns]
    for *stranger, count in conn.execute(select(*of_owner, func.count()).group_by(*of_owner)):
        if tuple(stranger) not in owners:
            owner = tuple(map(str, stranger))
            yield _difference(name, owner, (), f"{count} rows of a publisher or a site that there is not")


def _describe(shown: tuple[Any, ...] | None, wanted: tuple[Any, ...] | None) -> str:
    return f"shows {_show(shown)}, the tables say {_show(wanted)}"


def _show(row: tuple[Any, ...] | None) -> str:
    return "nothing" if row is None else " ".join("-" if value is None else str(value) for value in row)


def _difference(mart: str, owner: tuple[str, ...], key: tuple[Any, ...], problem: str) -> Difference:
    where = f"{mart} {'/'.join(map(str, (*owner, *key)))}"
    return Difference(Subject.MART, where, problem, repairable=mart in _MENDED, advice=_VIEWS, site=owner[0])
