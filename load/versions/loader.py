"""Loading parsed reports in the transaction of their batch: each version is stored whole or not at all."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Engine, insert

from load.corrections import apply_corrections
from load.marts.filings import refresh_reports
from load.prepared.stored_fact import FactKey, StoredFact
from load.publisher_names import UNKNOWN
from load.runs.outcome import RunOutcome
from load.runs.run_lock import require_lock
from load.schema.runs import run
from load.series import write_series
from load.sites import SiteRow, ensure_site, site_of_run
from load.versions.after_load import record_batch_issues
from load.versions.batch_log import spend_restatements
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
from load.versions.coverage import record_batch_coverage
from load.versions.current import Decided, Move, decide_version
from load.versions.fact_changes import compare_moves
from load.versions.references import prove_references
from load.versions.report_state import ensure_reports, read_states
from load.versions.seen_again import describe_seen_again, find_seen_again, note_seen_again
from load.versions.state import ReportState
from load.versions.write import write_moves, write_parses, write_sources, write_versions


def load_reports(
    conn: Connection, run_id: int, candidates: Sequence[Candidate], now: datetime
) -> list[LoadResult]:
    """Load reports in the transaction of their batch; the results are in the order of the candidates.

    A candidate that cannot be stored is refused with the reason in its result, and the others are loaded.
    Raises MassRestatement if the run may not restate so many facts, and LockLost if it no longer holds its site;
    then, and after any other error, nothing of them is written, and the transaction can go on.
    """
    require_lock(conn, run_id)
    with conn.begin_nested():
        results = _load(conn, run_id, candidates, now)
        spend_restatements(conn, run_id, _count_changes(results))
    return results


def preview_reports(
    engine: Engine,
    site: SiteRow,
    candidates: Sequence[Candidate],
    now: datetime,
    *,
    prepare: Callable[[Connection], object] = lambda conn: None,
) -> list[LoadResult]:
    """The results that ``load_reports`` would give for a site, made by the same code, with nothing written.

    ``prepare`` brings catalogue and publishers up to date first, as a run does; that is undone, too.
    """
    with engine.connect().execution_options(immediate=True) as conn, conn.begin() as transaction:
        site_id = ensure_site(conn, site)
        prepare(conn)
        row = {
            "site_id": site_id, "flow": "preview", "parameters": "{}", "holder": "", "started_at": now,
            "outcome": RunOutcome.RUNNING.value,
        }  # fmt: skip
        run_id = conn.execute(insert(run).returning(run.c.run_id), row).scalar_one()
        results = _load(conn, run_id, candidates, now)
        transaction.rollback()
    return [replace(result, version_id=None) for result in results]


def _load(conn: Connection, run_id: int, candidates: Sequence[Candidate], now: datetime) -> list[LoadResult]:
    site_id = site_of_run(conn, run_id)
    seen = find_seen_again(conn, run_id, site_id, candidates)
    note_seen_again(conn, run_id, now, seen.values())
    results = {place: describe_seen_again(item) for place, item in seen.items()}
    others = {place: item for place, item in enumerate(candidates) if place not in seen}
    if others:
        results |= _load_others(conn, run_id, site_id, others, now)
    return [results[place] for place in range(len(candidates))]


def _load_others(
    conn: Connection, run_id: int, site_id: int, candidates: Mapping[int, Candidate], now: datetime
) -> dict[int, LoadResult]:
    """Load what is not stored as it is, or not for certain; candidates and results by their place in the batch."""
    # Validate.
    dimensions = read_dimensions(conn, site_id)
    valid, results = _validate(candidates, dimensions, run_id)
    # Decide.
    by_index, states = _decide(conn, valid, dimensions, now)
    decided = list(by_index.values())
    new = {item.version: item for item in decided if item.version is not None and item.is_new}
    moves = [item.move for item in decided if item.move is not None]
    # Write versions, and which of them are current.
    written = write_versions(conn, run_id, now, new, dimensions)
    write_parses(conn, decided)
    changes = compare_moves(conn, moves, _facts_of_replacing(moves, written))
    write_moves(conn, moves, run_id, now)
    write_sources(conn, decided)
    # Derive series as printed; corrections derive them again where they apply.
    write_series(conn, {
        version_id: (item.prepared.totals, item.prepared.series) for version_id, item in written.items()
    })  # fmt: skip
    prove_references(conn, list(written))
    apply_corrections(conn, run_id, now, {move.report_id for move in moves})
    # Issues and coverage, and the marts that show them.
    touched = record_batch_issues(conn, run_id, now, site_id, decided, states)
    record_batch_coverage(conn, decided, dimensions)
    refresh_reports(conn, touched, moved=[move.report_id for move in moves])
    for index, item in by_index.items():
        results[index] = _describe(item, changes.get(item.move, ()) if item.move else ())
    return results


def _count_changes(results: Sequence[LoadResult]) -> Counter[tuple[str, str]]:
    """How many facts changed, by form and cause."""
    return Counter(
        (change.indicator.partition(".")[0], result.cause or "unknown")
        for result in results
        for change in result.changes
    )


def _validate(
    candidates: Mapping[int, Candidate], dimensions: Dimensions, run_id: int
) -> tuple[dict[int, ValidCandidate], dict[int, LoadResult]]:
    """By place in the batch: the candidates that can be stored, and the results of those that cannot."""
    valid, refused = {}, {}
    for index, candidate in candidates.items():
        try:
            valid[index] = validate_candidate(candidate, dimensions, run_id)
        except RejectedCandidate as error:
            refused[index] = LoadResult(
                candidate.publisher_code or UNKNOWN, candidate.year or 0, candidate.url,
                LoadOutcome.REFUSED, error=f"{candidate.url}: {error}",
            )  # fmt: skip
    return valid, refused


def _decide(
    conn: Connection, valid: Mapping[int, ValidCandidate], dimensions: Dimensions, now: datetime
) -> tuple[dict[int, Decided], dict[int, ReportState]]:
    """Decide on the candidates, those of one address in the order in which the site showed them."""
    keys = {index: (dimensions.publishers[item.publisher], item.year) for index, item in valid.items()}
    reports = ensure_reports(conn, list(keys.values()), now)
    states = read_states(conn, set(reports.values()))
    in_order = sorted(valid, key=lambda index: (valid[index].url, valid[index].showing, index))
    decided = {index: decide_version(states[reports[keys[index]]], valid[index], now) for index in in_order}
    return decided, states


def _facts_of_replacing(
    moves: Sequence[Move], written: Mapping[int, ValidCandidate]
) -> dict[int, Mapping[FactKey, StoredFact]]:
    """The facts of those versions of this batch that replace another, or are replaced."""
    replacing = [move for move in moves if move.previous is not None]
    ids = {version.version_id for move in replacing for version in (move.previous, move.version) if version}
    return {version_id: written[version_id].facts for version_id in written.keys() & ids}


def _describe(item: Decided, changes: tuple[FactChange, ...]) -> LoadResult:
    outcome = item.outcome
    if outcome is LoadOutcome.RESTATED and not changes:
        outcome = LoadOutcome.LOADED
    return LoadResult(
        item.candidate.publisher, item.candidate.year, item.candidate.url, outcome,
        version_id=item.version.version_id if item.version else None,
        changes=changes,
        cause=item.move.cause if item.move and item.move.previous else None,
        held=item.held,
    )  # fmt: skip
