"""Tracing a fact of mart_fact to the bytes it was read from and the request that brought them."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from load.errors import BadFactName
from load.publisher_names import PublisherName, find_publisher
from load.schema.curation import fact_correction
from load.schema.dimensions import breakdown, indicator
from load.schema.facts import fact
from load.schema.reports import report, report_current, report_version, version_part
from load.schema.runs import fetch, run
from transform.forms.catalogue import TOTAL

_FACT_NAME = re.compile(
    r"(?P<publisher>[^/]+(?:/[^/]+)?)/(?P<year>[0-9]{1,4})/(?P<indicator>[^/]+)(?:/(?P<breakdown>[^/]+))?"
)


@dataclass(frozen=True, slots=True)
class FactName:
    """The name of a fact: ``zhuangshi/2017/f2014.2.2.4`` or ``…/f2021.3.1/natural_person``.

    ``publisher`` is what names it to ``find_publisher``: a code, or ``site/code``.
    """

    publisher: str
    year: int
    indicator: str
    breakdown: str = TOTAL


@dataclass(frozen=True, slots=True)
class PartRow:
    """A file of the report: part 0 is the page, 1, 2 … are its attachments."""

    part: int
    sha256: str
    url: str


@dataclass(frozen=True, slots=True)
class FactTrace:
    """A current fact with its version, its file and its requests; ``site`` is a code.

    ``label`` is the indicator's in the form, ``printed_label`` that of the page. ``value`` and ``state`` are corrected,
    ``printed_value`` and ``raw`` are not. ``fetched_at``, ``status`` and ``final_url`` are of the request that first
    brought the bytes, ``last_seen_at`` is of the last one that found them. ``table_no`` is None for a fact of no cell.
    """

    site: str
    name: FactName
    label: str
    printed_label: str
    value: Decimal | None
    printed_value: Decimal | None
    state: str
    raw: str
    note: str | None
    unit: str | None
    correction: str | None
    version_id: int
    normaliser: str
    title: str | None
    published_on: date | None
    recorded_at: datetime
    current_since: datetime
    parts: tuple[PartRow, ...]
    part: int
    table_no: int | None
    row_no: int | None
    column_no: int | None
    fetched_at: datetime | None
    last_seen_at: datetime | None
    status: int | None
    final_url: str | None

    @property
    def source(self) -> PartRow:
        """The file that the fact was read from."""
        return next(part for part in self.parts if part.part == self.part)


def parse_fact_name(text: str) -> FactName:
    """Read ``[site/]publisher/year/indicator[/breakdown]``. Raises BadFactName."""
    found = _FACT_NAME.fullmatch(text)
    if found is None:
        raise BadFactName(
            f"{text!r} names no fact; write [SITE/]PUBLISHER/YEAR/INDICATOR[/BREAKDOWN], e.g. "
            "zhuangshi/2017/f2014.2.2.4 (site_code, publisher_code, year, indicator_code, breakdown of mart_fact)"
        )
    return FactName(found["publisher"], int(found["year"]), found["indicator"], found["breakdown"] or TOTAL)


def trace_fact(conn: Connection, name: FactName) -> FactTrace | None:
    """Trace a current fact; None if there is no fact of that name. Raises BadPublisherName."""
    owner = find_publisher(conn, name.publisher)
    row = conn.execute(_fact_query(owner, name)).one_or_none()
    if row is None:
        return None
    parts = tuple(
        PartRow(p.part, p.sha256, p.url)
        for p in conn.execute(
            select(version_part)
            .where(version_part.c.version_id == row.version_id)
            .order_by(version_part.c.part)
        )
    )
    source = next(part for part in parts if part.part == row.part)
    first, last = _fetches_of(conn, owner, source)
    corrected = row.corrected is not None
    return FactTrace(
        owner.site, replace(name, publisher=str(owner)), row.indicator_label, row.printed_label,
        row.corrected if corrected else row.value, row.value,
        "reported" if corrected else row.state, row.raw, row.note, row.unit, row.correction,
        row.version_id, row.normaliser, row.title, row.published_on, row.recorded_at, row.since, parts,
        row.part, row.table_no, row.row_no, row.column_no,
        first.requested_at if first else None, last.requested_at if last else None,
        first.status if first else None, first.final_url if first else None,
    )  # fmt: skip


def _fact_query(owner: PublisherName, name: FactName) -> Any:
    k, f = fact_correction.c, fact.c
    applies = (
        (k.version_id == f.version_id) & (k.indicator_id == f.indicator_id)
        & (k.breakdown_id == f.breakdown_id) & k.lapsed_at.is_(None)
    )  # fmt: skip
    return (
        select(
            f.value, f.state, f.raw, f.note, f.unit, f.part, f.table_no, f.row_no, f.column_no,
            f.label.label("printed_label"), indicator.c.label.label("indicator_label"),
            report_version.c.version_id, report_version.c.normaliser, report_version.c.title,
            report_version.c.published_on, report_version.c.recorded_at, report_current.c.since,
            k.corrected, k.note.label("correction"),
        )
        .join(report_version, report_version.c.version_id == f.version_id)
        .join(report_current, report_current.c.version_id == f.version_id)
        .join(report, report.c.report_id == report_current.c.report_id)
        .join(indicator, indicator.c.indicator_id == f.indicator_id)
        .join(breakdown, breakdown.c.breakdown_id == f.breakdown_id)
        .outerjoin(fact_correction, applies)
        .where(
            report_current.c.until.is_(None), report.c.publisher_id == owner.publisher_id,
            report.c.year == name.year, indicator.c.code == name.indicator, breakdown.c.code == name.breakdown,
        )
    )  # fmt: skip


def _fetches_of(conn: Connection, owner: PublisherName, part: PartRow) -> tuple[Any, Any]:
    """The first and the last request of the publisher's site under the part's address that found these bytes."""
    query = (
        select(fetch.c.requested_at, fetch.c.status, fetch.c.final_url)
        .join(run, run.c.run_id == fetch.c.run_id)
        .where(fetch.c.sha256 == part.sha256, fetch.c.url == part.url)
        .where((run.c.site_id == owner.site_id) | run.c.site_id.is_(None))
        .order_by(fetch.c.fetch_id)
    )
    rows = conn.execute(query).all()
    return (rows[0], rows[-1]) if rows else (None, None)
