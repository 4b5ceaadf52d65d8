"""Loading readings: decided by digest, written set-based, each version whole or not at all."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Engine, insert

from load.corrections import apply_corrections
from load.dimensions import UNKNOWN
from load.engine import write
from load.errors import MassRestatement
from load.run_lock import require_lock
from load.schema.runs import run
from load.versions.after_load import record_after_load
from load.versions.candidate import (
    Candidate,
    Dimensions,
    FactChange,
    LoadOutcome,
    LoadResult,
    RejectedCandidate,
    ValidCandidate,
    read_dimensions,
    validate_candidate,
)
from load.versions.coverage import record_statuses
from load.versions.current import Decided, ReportState, decide_version
from load.versions.fact_changes import compare_moves
from load.versions.report_state import ensure_reports, read_states
from load.versions.write import NewVersion, write_moves, write_parses, write_versions


def load_reports(
    engine: Engine,
    run_id: int,
    candidates: Sequence[Candidate],
    now: datetime,
    *,
    may_restate: int | None = None,
) -> list[LoadResult]:
    """Load a batch in one transaction; results are in the order of the candidates.

    A candidate that contradicts itself is refused and says why; the others are loaded. If the batch would
    restate more than ``may_restate`` facts, MassRestatement is raised and nothing is written.
    """
    with write(engine) as conn:
        require_lock(conn, run_id)
        results = _load(conn, run_id, candidates, now)
        restated = sum(len(result.changes) for result in results)
        if may_restate is not None and restated > may_restate:
            raise MassRestatement(
                f"this batch would restate {restated} facts, {may_restate} may be; nothing of it was written. "
                "Look at it with: gongkai backfill --from-archive --dry-run; if it is right, run again with --yes"
            )
    return results


def preview_reports(
    engine: Engine,
    candidates: Sequence[Candidate],
    now: datetime,
    *,
    prepare: Callable[[Connection], object] = lambda conn: None,
) -> list[LoadResult]:
    """What ``load_reports`` would do, decided by the same code, with nothing written.

    ``prepare`` brings the dimensions up first, as a run does; that is undone, too.
    """
    with engine.connect().execution_options(immediate=True) as conn, conn.begin() as transaction:
        prepare(conn)
        made = insert(run).returning(run.c.run_id)
        row = {"flow": "preview", "parameters": "{}", "holder": "", "started_at": now, "outcome": "running"}
        results = _load(conn, conn.execute(made, row).scalar_one(), candidates, now)
        transaction.rollback()
    return [replace(result, version_id=None) for result in results]


def _load(conn: Connection, run_id: int, candidates: Sequence[Candidate], now: datetime) -> list[LoadResult]:
    dimensions = read_dimensions(conn)
    prepared, results = _prepare(candidates, dimensions)
    placed, states = _place(conn, prepared, dimensions, now)
    new = [NewVersion(item.report_id, item.version, item.prepared)
           for index, item in placed.items()
           if item.version is not None and item.version.candidate == index]  # fmt: skip
    write_versions(conn, run_id, now, new, dimensions)
    write_parses(conn, list(placed.values()))
    moves = [item.move for item in placed.values() if item.move is not None]
    changes = compare_moves(conn, moves, new)
    write_moves(conn, moves, run_id, now)
    apply_corrections(conn, run_id, now, {move.report_id for move in moves})
    record_after_load(conn, run_id, now, list(placed.values()), states)
    record_statuses(conn, list(placed.values()), dimensions)
    for index, item in placed.items():
        results[index] = _result(item, changes.get(item.move, ()) if item.move else ())
    return [results[index] for index in range(len(candidates))]


def _prepare(
    candidates: Sequence[Candidate], dimensions: Dimensions
) -> tuple[dict[int, ValidCandidate], dict[int, LoadResult]]:
    """The candidates that can be loaded, and results for those that cannot."""
    prepared, refused = {}, {}
    for index, candidate in enumerate(candidates):
        try:
            prepared[index] = validate_candidate(candidate, dimensions, UNKNOWN)
        except RejectedCandidate as error:
            refused[index] = LoadResult(
                candidate.publisher_code or UNKNOWN, candidate.year or 0, candidate.url,
                LoadOutcome.REFUSED, error=f"{candidate.url}: {error}",
            )  # fmt: skip
    return prepared, refused


def _place(
    conn: Connection, prepared: Mapping[int, ValidCandidate], dimensions: Dimensions, now: datetime
) -> tuple[dict[int, Decided], dict[int, ReportState]]:
    """Place the candidates, those of one address in the order the site showed them."""
    keys = {index: (dimensions.publishers[p.publisher], p.year) for index, p in prepared.items()}
    reports = ensure_reports(conn, list(keys.values()), now)
    states = read_states(conn, set(reports.values()))
    placed = {
        index: decide_version(states[reports[keys[index]]], prepared[index], index, now)
        for index in _in_order(prepared)
    }
    return placed, states


def _in_order(prepared: Mapping[int, ValidCandidate]) -> Iterable[int]:
    return sorted(prepared, key=lambda index: (
        prepared[index].candidate.url, prepared[index].candidate.observed_at, index))  # fmt: skip


def _result(item: Decided, changes: tuple[FactChange, ...]) -> LoadResult:
    outcome = item.outcome
    if outcome is LoadOutcome.RESTATED and not changes:
        outcome = LoadOutcome.LOADED
    held = item.version.held.split() if item.version and not item.version.usable else ()
    return LoadResult(
        item.prepared.publisher, item.prepared.year, item.prepared.candidate.url, outcome,
        version_id=item.version.version_id if item.version else None,
        changes=changes,
        cause=item.move.cause if item.move and item.move.previous else None,
        held=tuple(held) or (item.prepared.held_reasons if item.version is None else ()),
    )  # fmt: skip
