"""Reading the state of reports from the warehouse: versions, parses, and which version is current."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, select, text

from load.bulk import bind_pairs, given_pairs
from load.engine import insert_missing, is_given
from load.schema.reports import reading, report, report_current, report_version, version_review
from load.versions.candidate import Showing
from load.versions.state import ParseRecord, ReportState, VersionState

ReportKey = tuple[int, int]
"""``publisher_id`` and year."""


def ensure_reports(conn: Connection, keys: Sequence[ReportKey], now: datetime) -> dict[ReportKey, int]:
    """The ``report_id`` of each key. Reports that do not exist are made; all are locked until the transaction ends."""
    wanted = sorted(set(keys))
    of_keys = _reports_of_pairs(conn.dialect.name).params(bind_pairs(conn.dialect.name, wanted))
    # First made, then locked, each in order: who makes one holds none that was there before, so that transactions that
    # take the same ones in part never wait for each other in a circle.
    known = _by_key(conn, of_keys)
    new = [key for key in wanted if key not in known]
    if new:
        rows = [
            {"publisher_id": publisher_id, "year": year, "first_seen_at": now} for publisher_id, year in new
        ]
        insert_missing(conn, report, rows, key=("publisher_id", "year"))
    return _by_key(conn, of_keys.order_by(report.c.report_id).with_for_update())


def read_states(conn: Connection, report_ids: Iterable[int]) -> dict[int, ReportState]:
    """The states of reports by ``report_id``."""
    ids = list(report_ids)
    states = {report_id: ReportState(report_id) for report_id in ids}
    versions: dict[int, VersionState] = {}
    dialect, given = conn.dialect.name, {"b_ids": ids}
    for row in conn.execute(_versions(dialect), given):
        version = VersionState(
            row.parts_digest, row.normaliser, row.reading_digest, row.held, row.reported, row.url,
            row.decision, row.version_id,
        )  # fmt: skip
        versions[row.version_id] = version
        states[row.report_id].versions[row.parts_digest, row.normaliser] = version
    if not versions:  # new reports: parses and pointers are of versions
        return states
    for row in conn.execute(_parses(dialect), given):
        key = (row.url, row.parts_digest, row.normaliser)
        states[row.report_id].parses[key] = ParseRecord(
            *key, versions[row.version_id], row.published_on, row.first_seen_at, row.last_seen_at, row.read_at,
            Showing(row.last_run_id, row.last_request), row.read_run_id, row.first_run_id, is_stored=True,
        )  # fmt: skip
    for row in conn.execute(_open_pointers(dialect), given):
        states[row.report_id].current = versions.get(row.version_id)
    return states


@cache
def _reports_of_pairs(dialect: str) -> Select[Any]:
    return select(report).where(text(f"(report.publisher_id, report.year) IN {given_pairs(dialect)}"))


def _by_key(conn: Connection, reports: Select[Any]) -> dict[ReportKey, int]:
    return {(row.publisher_id, row.year): row.report_id for row in conn.execute(reports)}


@cache
def _parses(dialect: str) -> Select[Any]:
    return select(reading).where(is_given(dialect, reading.c.report_id, "b_ids"))


@cache
def _open_pointers(dialect: str) -> Select[Any]:
    of_reports = is_given(dialect, report_current.c.report_id, "b_ids")
    return select(report_current).where(report_current.c.until.is_(None), of_reports)


@cache
def _versions(dialect: str) -> Select[Any]:
    v = report_version.c
    columns = (
        v.version_id, v.report_id, v.parts_digest, v.normaliser, v.reading_digest, v.held, v.reported, v.url,
    )  # fmt: skip
    return (
        select(*columns, version_review.c.decision)
        .outerjoin(version_review, version_review.c.version_id == v.version_id)
        .where(is_given(dialect, v.report_id, "b_ids"))
    )
