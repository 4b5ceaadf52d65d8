"""A batch that PostgreSQL chose, to end a deadlock, is loaded again, and not for ever."""

from collections.abc import Sequence
from typing import Any

import pytest
from psycopg.errors import DeadlockDetected
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from flows.batch import store
from flows.errors import NothingDoneError
from load.versions.candidate import Candidate, LoadResult
from tests.support.deployment import Deployment

load_reports = store.load_reports


def break_off(times: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Have the first so many loads end as one that PostgreSQL rolls back. Gives the sizes of all that were begun."""
    begun: list[int] = []

    def load(conn: Connection, run_id: int, candidates: Sequence[Candidate], now: Any) -> list[LoadResult]:
        begun.append(len(candidates))
        results = load_reports(conn, run_id, candidates, now)
        if len(begun) <= times:
            raise OperationalError("INSERT", {}, DeadlockDetected("deadlock detected"))
        return results

    monkeypatch.setattr(store, "load_reports", load)
    return begun


def test_a_batch_that_ended_a_deadlock_is_loaded_again_and_once(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    begun = break_off(2, monkeypatch)

    assert deployment.run().exit_code == 0

    assert begun[0] == begun[1] == begun[2]
    assert caplog.text.count("it is loaded again") == 2
    printed = sum(len(filing.truth()) for filing in deployment.served.site.filings.values())
    assert deployment.rows("SELECT count(*) FROM mart_fact") == [(printed,)]


def test_one_that_always_does_ends_the_run(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = break_off(1000, monkeypatch)

    with pytest.raises(NothingDoneError, match=r"deadlock detected.*run it again"):
        deployment.run()

    assert len(begun) == 4
    assert deployment.rows("SELECT count(*) FROM fact") == [(0,)]
    assert deployment.rows("SELECT outcome FROM run") == [("crashed",)]
