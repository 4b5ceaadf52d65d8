"""Writing versions whole, the parses that share them, the addresses, and which version is current."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, literal, select, update

from load.bulk import copy_rows, insert_rows, reserve_keys
from load.column_types import UtcTime, not_before
from load.engine import insert_missing, is_given, is_one_of, upsert
from load.prepared.exact_values import sanitise_text
from load.prepared.report import PreparedReport, place_columns
from load.schema.facts import fact, prose_figure, unmapped_cell
from load.schema.reports import reading, report_current, report_source, report_version, version_part
from load.schema.runs import snapshot
from load.versions.candidate import Dimensions, ValidCandidate, issues_digest
from load.versions.current import Decided, Move
from load.versions.state import VersionState


def write_versions(
    conn: Connection,
    run_id: int,
    now: datetime,
    new: Mapping[VersionState, Decided],
    dimensions: Dimensions,
) -> dict[int, ValidCandidate]:
    """Write new versions with their files and everything that was read; the candidate of each by ``version_id``.

    ``new`` is the candidate that each version is made of. Each version is given its ``version_id``.
    """
    if not new:
        return {}
    ids = reserve_keys(conn, report_version.c.version_id, len(new))
    for version, version_id in zip(new, ids, strict=True):
        version.version_id = version_id
    insert_rows(conn, report_version, [
        {"version_id": version.version_id, **_version_row(version, item, run_id, now)}
        for version, item in new.items()
    ])  # fmt: skip
    by_id = dict(zip(ids, (item.candidate for item in new.values()), strict=True))
    _write_parts(conn, by_id, now)
    prepared = {version_id: candidate.prepared for version_id, candidate in by_id.items()}
    _write_facts(conn, prepared, dimensions)
    _write_beside_facts(conn, by_id)
    return by_id


def _write_facts(conn: Connection, prepared: Mapping[int, PreparedReport], dimensions: Dimensions) -> None:
    indicators, breakdowns = dimensions.indicators, dimensions.breakdowns
    copy_rows(conn, fact, (
        (version_id, indicators[row[0]], breakdowns[row[1]], *row[2:])
        for version_id, of_version in prepared.items()
        for row in of_version.rows
    ))  # fmt: skip


def write_parses(conn: Connection, decided: Sequence[Decided]) -> None:
    """Write which version the bytes of each candidate gave, and when the site showed them."""
    new: dict[tuple[Any, ...], dict[str, Any]] = {}
    known: dict[tuple[Any, ...], dict[str, Any]] = {}
    for item in decided:
        if item.parse is not None:
            parse = item.parse
            rows = known if parse.is_stored else new
            rows[item.report_id, parse.url, parse.parts_digest, parse.normaliser] = {
                "report_id": item.report_id, "url": parse.url, "parts_digest": parse.parts_digest,
                "normaliser": parse.normaliser, "version_id": parse.version.version_id,
                "parts": json.dumps(item.candidate.parts),
                "issues_digest": issues_digest(item.candidate.report), "published_on": parse.published_on,
                "first_seen_at": parse.first_seen_at, "last_seen_at": parse.last_seen_at,
                "read_at": parse.read_at, "read_run_id": parse.read_run,
                "first_run_id": parse.first_run, "last_run_id": parse.showing.run_id, "last_request": parse.showing.request,
            }  # fmt: skip
    # Nobody else adds one: the reports are locked.
    insert_rows(conn, reading, list(new.values()))
    upsert(conn, reading, list(known.values()))


def write_moves(conn: Connection, moves: Sequence[Move], run_id: int, now: datetime) -> None:
    """Make other versions current. Every move is kept; the last one of each report is the open one."""
    if not moves:
        return
    last_moves = {move.report_id: move for move in moves}
    replacing = [move.report_id for move in moves if move.previous is not None]
    if replacing:
        was_current = is_one_of(conn, report_current.c.report_id, replacing) & report_current.c.until.is_(
            None
        )
        # A version became current in the future where the clock had jumped then: it was so for no time.
        until = not_before(report_current.c.since, literal(now, UtcTime()))
        conn.execute(update(report_current).where(was_current).values(until=until))
    pointers = reserve_keys(conn, report_current.c.pointer_id, len(moves))
    insert_rows(conn, report_current, [
        {
            "pointer_id": pointer, "report_id": move.report_id, "version_id": move.version.version_id,
            "previous_version_id": move.previous.version_id if move.previous else None,
            "run_id": run_id, "cause": move.cause, "since": now,
            "until": None if last_moves[move.report_id] is move else now,
        }
        for pointer, move in zip(pointers, moves, strict=True)
    ])  # fmt: skip


def write_sources(conn: Connection, decided: Sequence[Decided]) -> None:
    """Write under which addresses the reports were seen, and when. An address that shows one now is not gone any more;
    bytes out of the archive say nothing about that."""
    given = {"b_ids": list({item.report_id for item in decided})}
    stored = conn.execute(_addresses(conn.dialect.name), given)
    known: dict[tuple[int, str], dict[str, Any]] = {
        (row.report_id, row.url): dict(row._mapping) for row in stored
    }
    rows, changed = dict(known), {}
    for item in decided:
        candidate, key = item.candidate, (item.report_id, item.candidate.url)
        seen = candidate.observed_at
        row = rows.setdefault(key, {
            "report_id": item.report_id, "url": candidate.url, "source": candidate.source,
            "first_seen_at": seen, "last_seen_at": seen, "gone_at": None, "last_run_id": 0,
        })  # fmt: skip
        row["first_seen_at"] = min(row["first_seen_at"], seen)
        row["last_seen_at"] = max(row["last_seen_at"], seen)
        row["last_run_id"] = max(row["last_run_id"], candidate.showing.run_id)
        if candidate.showing.run_id == candidate.run_id:
            row["gone_at"] = None
        changed[key] = row
    insert_rows(conn, report_source, [row for key, row in changed.items() if key not in known])
    upsert(conn, report_source, [row for key, row in changed.items() if key in known])


@cache
def _addresses(dialect: str) -> Any:
    return select(report_source).where(is_given(dialect, report_source.c.report_id, "b_ids"))


def _version_row(version: VersionState, item: Decided, run_id: int, now: datetime) -> dict[str, Any]:
    candidate = item.candidate
    return {
        "report_id": item.report_id, "run_id": run_id, "normaliser": candidate.normaliser,
        "url": candidate.url, "source": candidate.source, **version_words(candidate),
        "published_on": candidate.published_on, "held": version.held,
        "observed_at": candidate.observed_at, "recorded_at": now,
    }  # fmt: skip


def version_words(candidate: ValidCandidate) -> dict[str, Any]:
    """The columns of ``report_version`` that follow from the bytes and the normaliser."""
    report = candidate.report
    return {
        "parts_digest": candidate.parts_digest, "reading_digest": candidate.reading_digest,
        "title": sanitise_text(report.title), "publisher_printed": sanitise_text(report.publisher),
        "year_printed": report.year, "forms": " ".join(report.forms), "content": str(report.content),
        "period_start": report.period.start, "period_end": report.period.end,
        "prose": sanitise_text(report.prose), "facts": len(candidate.prepared.rows), "reported": candidate.reported,
        "verdicts": candidate.prepared.verdicts,
    }  # fmt: skip


def _write_parts(conn: Connection, versions: Mapping[int, ValidCandidate], now: datetime) -> None:
    rows = [
        {"version_id": version_id, "part": part, "sha256": sha256, "url": url}
        for version_id, candidate in versions.items()
        for part, (sha256, url) in enumerate(candidate.parts)
    ]
    # Bytes that came from an archive alone have no request that recorded their snapshot.
    insert_missing(conn, snapshot, [
        {"sha256": row["sha256"], "first_url": row["url"], "first_fetched_at": now}
        for row in sorted(rows, key=lambda row: str(row["sha256"]))
    ])  # fmt: skip
    insert_rows(conn, version_part, rows)


def unmapped_rows(version_id: int, candidate: ValidCandidate) -> list[dict[str, Any]]:
    """The rows of ``unmapped_cell`` of a version."""
    names = ("part", "table_no", "row_no", "column_no")
    return [
        {
            "version_id": version_id, "position": position,
            "label": sanitise_text(cell.label), "raw": sanitise_text(cell.raw),
            **dict(zip(names, place_columns(cell.source), strict=True)),
        }
        for position, cell in enumerate(candidate.report.unmapped, 1)
    ]  # fmt: skip


def prose_rows(version_id: int, candidate: ValidCandidate) -> list[dict[str, Any]]:
    """The rows of ``prose_figure`` of a version."""
    return [
        {
            "version_id": version_id, "position": position, "name": figure.name, "unit": figure.unit,
            "value": figure.value, "raw": sanitise_text(figure.raw), "sentence": sanitise_text(figure.sentence),
        }
        for position, figure in enumerate(candidate.report.prose_figures, 1)
    ]  # fmt: skip


def _write_beside_facts(conn: Connection, versions: Mapping[int, ValidCandidate]) -> None:
    for table, make_rows in ((unmapped_cell, unmapped_rows), (prose_figure, prose_rows)):
        insert_rows(conn, table, [
            row for version_id, item in versions.items() for row in make_rows(version_id, item)
        ])  # fmt: skip
