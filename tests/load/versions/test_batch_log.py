"""A batch is loaded once, by a run that is under way, and all batches of a run share what may be restated."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from load.engine import write
from load.errors import LockLost, MassRestatement
from load.runs.outcome import RunOutcome
from load.runs.run_lock import finish_run
from load.versions.batch_log import (
    claim_batch,
    find_batch,
    forget_batches,
    keep_summary,
    require_run,
    spend_restatements,
)
from tests.support.warehouse import Warehouse


def load_once(engine: Engine, run_id: int, number: int, warehouse: Warehouse, summary: str) -> str | None:
    """Load a batch, unless it was loaded before; what was stored then."""
    with write(engine) as conn:
        stored = claim_batch(conn, run_id, number, warehouse.now)
        if stored is None:
            keep_summary(conn, run_id, number, summary)
        return stored


def test_a_batch_that_is_done_again_gives_what_was_stored(warehouse: Warehouse) -> None:
    run_id = warehouse.run.run_id
    assert find_batch(warehouse.engine, run_id, 1) is None
    assert load_once(warehouse.engine, run_id, 1, warehouse, "first") is None
    assert load_once(warehouse.engine, run_id, 1, warehouse, "second") == "first"
    assert load_once(warehouse.engine, run_id, 2, warehouse, "other") is None
    assert find_batch(warehouse.engine, run_id, 1) == "first"


def test_what_was_not_stored_is_done_by_the_next(warehouse: Warehouse) -> None:
    run_id = warehouse.run.run_id
    with pytest.raises(KeyboardInterrupt), write(warehouse.engine) as conn:
        claim_batch(conn, run_id, 1, warehouse.now)
        raise KeyboardInterrupt
    assert load_once(warehouse.engine, run_id, 1, warehouse, "second") is None


def test_of_two_workers_with_the_same_batch_the_later_waits_for_the_first(warehouse: Warehouse) -> None:
    run_id, said = warehouse.run.run_id, []
    with write(warehouse.engine) as conn:
        assert claim_batch(conn, run_id, 1, warehouse.now) is None
        other = threading.Thread(
            target=lambda: said.append(load_once(warehouse.engine, run_id, 1, warehouse, "second"))
        )
        other.start()
        other.join(0.2)
        assert said == []
        keep_summary(conn, run_id, 1, "first")
    other.join()
    assert said == ["first"]


def test_a_run_that_is_over_or_of_another_warehouse_loads_nothing(warehouse: Warehouse) -> None:
    run_id, started = warehouse.run.run_id, warehouse.now
    with write(warehouse.engine) as conn:
        require_run(conn, run_id, started)
        with pytest.raises(LockLost, match="GONGKAI_WAREHOUSE_URL"):
            require_run(conn, run_id, started + timedelta(seconds=1))
        with pytest.raises(LockLost, match="GONGKAI_WAREHOUSE_URL"):
            require_run(conn, run_id + 1, started)
    warehouse.end_night()
    with write(warehouse.engine) as conn, pytest.raises(LockLost, match=r"is over \(done\)"):
        require_run(conn, run_id, started)


def test_batches_are_forgotten_when_their_run_is_over(warehouse: Warehouse) -> None:
    load_once(warehouse.engine, warehouse.run.run_id, 1, warehouse, "first")
    warehouse.next_night()
    load_once(warehouse.engine, warehouse.run.run_id, 1, warehouse, "second")
    with write(warehouse.engine) as conn:
        forget_batches(conn)
    assert warehouse.rows("SELECT run_id, summary FROM batch") == [(warehouse.run.run_id, "second")]
    finish_run(warehouse.run, RunOutcome.DONE, {}, warehouse.now)


def test_all_batches_of_a_run_share_what_may_be_restated(warehouse: Warehouse) -> None:
    run_id = warehouse.run.run_id
    warehouse.allow_restatements(5)
    with write(warehouse.engine) as conn:
        for count in (3, 0, 2):
            spend_restatements(conn, run_id, {("f2021", "site"): count})
        with pytest.raises(MassRestatement, match="1 facts, 0 may be"):
            spend_restatements(conn, run_id, {("f2021", "site"): 1})
        spend_restatements(conn, run_id, {})
    assert warehouse.rows("SELECT restated_facts, max_restated FROM run") == [(5, 5)]


def test_without_a_limit_any_number_may_be_restated(warehouse: Warehouse) -> None:
    with write(warehouse.engine) as conn:
        spend_restatements(conn, warehouse.run.run_id, {("f2021", "site"): 1_000_000})
    assert warehouse.rows("SELECT restated_facts FROM run") == [(1_000_000,)]
