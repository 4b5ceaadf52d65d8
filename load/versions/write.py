"""Writing versions whole, the readings that share them, and the pointer."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, update

from load.column_types import sanitise_text
from load.engine import insert_missing, upsert
from load.facts import fact_row, insert_facts, place_columns
from load.schema.facts import prose_figure, unmapped_cell
from load.schema.reports import reading, report_current, report_version, version_part
from load.schema.runs import snapshot
from load.series import Figure, write_series
from load.versions.candidate import Dimensions, ValidCandidate
from load.versions.current import Decided, Move, VersionState


@dataclass(frozen=True, slots=True, eq=False)
class NewVersion:
    """A version that is to be written, and what it was made of."""

    report_id: int
    version: VersionState
    prepared: ValidCandidate


def write_versions(
    conn: Connection, run_id: int, now: datetime, new: Sequence[NewVersion], dimensions: Dimensions
) -> None:
    """Write new versions with everything that belongs to them, and give each its id."""
    if not new:
        return
    made = insert(report_version).returning(report_version.c.version_id, sort_by_parameter_order=True)
    ids = conn.scalars(made, [_version_row(item, run_id, now) for item in new]).all()
    for item, version_id in zip(new, ids, strict=True):
        item.version.version_id = version_id
    by_id = dict(zip(ids, (item.prepared for item in new), strict=True))
    _write_parts(conn, by_id, now)
    insert_facts(conn, [
        fact_row(version_id, fact, prepared.facts[fact.indicator, fact.breakdown],
                 dimensions.indicators, dimensions.breakdowns)
        for version_id, prepared in by_id.items()
        for fact in prepared.candidate.report.facts
    ])  # fmt: skip
    _write_unmapped(conn, by_id)
    _write_prose(conn, by_id)
    write_series(conn, {
        version_id: {key: Figure(fact.value, fact.state) for key, fact in prepared.facts.items()}
        for version_id, prepared in by_id.items()
    })  # fmt: skip


def write_parses(conn: Connection, placed: Sequence[Decided]) -> None:
    """Write which version each candidate's bytes gave, and when they were seen."""
    rows = {}
    for item in placed:
        if item.reading is not None:
            found = item.reading
            rows[item.report_id, found.url, found.parts_digest, found.normaliser] = {
                "report_id": item.report_id, "url": found.url, "parts_digest": found.parts_digest,
                "normaliser": found.normaliser, "version_id": found.version.version_id,
                "parts": json.dumps(item.prepared.candidate.parts), "published_on": found.published_on,
                "first_seen_at": found.first_seen_at, "last_seen_at": found.last_seen_at,
                "read_at": found.read_at,
            }  # fmt: skip
    upsert(conn, reading, list(rows.values()))


def write_moves(conn: Connection, moves: Sequence[Move], run_id: int, now: datetime) -> None:
    """Move pointers; every move is kept, the last of each report is open."""
    if not moves:
        return
    moved = {move.report_id: move for move in moves}
    was_current = report_current.c.report_id.in_(list(moved)) & report_current.c.until.is_(None)
    conn.execute(update(report_current).where(was_current).values(until=now))
    conn.execute(insert(report_current), [
        {
            "report_id": move.report_id, "version_id": move.version.version_id,
            "previous_version_id": move.previous.version_id if move.previous else None,
            "run_id": run_id, "cause": move.cause, "since": now,
            "until": None if moved[move.report_id] is move else now,
        }
        for move in moves
    ])  # fmt: skip


def _version_row(item: NewVersion, run_id: int, now: datetime) -> dict[str, Any]:
    prepared, version = item.prepared, item.version
    candidate, report = prepared.candidate, prepared.candidate.report
    return {
        "report_id": item.report_id, "run_id": run_id,
        "parts_digest": version.parts_digest, "normaliser": version.normaliser,
        "reading_digest": version.digest, "url": candidate.url, "source": candidate.source,
        "title": sanitise_text(report.title), "publisher_printed": sanitise_text(report.publisher),
        "year_printed": report.year, "forms": " ".join(report.forms), "content": str(report.content),
        "period_start": report.period.start, "period_end": report.period.end,
        "published_on": prepared.published_on, "prose": sanitise_text(report.prose), "held": version.held,
        "facts": len(prepared.facts), "reported": prepared.reported,
        "observed_at": candidate.observed_at, "recorded_at": now,
    }  # fmt: skip


def _write_parts(conn: Connection, versions: Mapping[int, ValidCandidate], now: datetime) -> None:
    rows = [
        {"version_id": version_id, "part": part, "sha256": sha256, "url": url}
        for version_id, prepared in versions.items()
        for part, (sha256, url) in enumerate(prepared.candidate.parts)
    ]
    # Bytes that came from an archive alone have no fetch here that told of them.
    insert_missing(conn, snapshot, [
        {"sha256": row["sha256"], "first_url": row["url"], "first_fetched_at": now} for row in rows
    ])  # fmt: skip
    conn.execute(insert(version_part), rows)


def _write_unmapped(conn: Connection, versions: Mapping[int, ValidCandidate]) -> None:
    names = ("part", "table_no", "row_no", "column_no")
    rows = [
        {
            "version_id": version_id, "position": position,
            "label": sanitise_text(cell.label), "raw": sanitise_text(cell.raw),
            **dict(zip(names, place_columns(cell.source), strict=True)),
        }
        for version_id, prepared in versions.items()
        for position, cell in enumerate(prepared.candidate.report.unmapped, 1)
    ]  # fmt: skip
    if rows:
        conn.execute(insert(unmapped_cell), rows)


def _write_prose(conn: Connection, versions: Mapping[int, ValidCandidate]) -> None:
    rows = [
        {
            "version_id": version_id, "position": position, "name": figure.name, "unit": figure.unit,
            "value": figure.value, "raw": sanitise_text(figure.raw), "sentence": sanitise_text(figure.sentence),
        }
        for version_id, prepared in versions.items()
        for position, figure in enumerate(prepared.candidate.report.prose_figures, 1)
    ]  # fmt: skip
    if rows:
        conn.execute(insert(prose_figure), rows)
