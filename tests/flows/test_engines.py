"""An engine that cannot be used is refused with one line; what it fails with says so; what is left is cancelled."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest

from flows import engines
from flows.batch.values import BatchSummary
from flows.engines import EnginePerformer, PendingTask, engine_of
from flows.errors import NothingDoneError, WrongUsageError
from flows.settings import read_settings
from load.errors import LockLost
from tests.flows.batch.test_values import make_batch

POSTGRES = "postgresql://there/db"


@pytest.mark.parametrize("engine", ["dask", "dask:tcp://there:8786", "ray", "ray://there:10001"])
def test_on_sqlite_only_local_works(engine: str) -> None:
    with pytest.raises(WrongUsageError, match=r"one process at a time writes to SQLite.*PostgreSQL"):
        engine_of(read_settings(engine=engine))


@pytest.mark.parametrize("engine", ["dask", "ray://there:10001"])
def test_an_engine_that_is_not_installed_is_named(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.resources.find_spec", lambda name: None)
    with pytest.raises(WrongUsageError, match=rf"pip install 'gongkai\[{engine.partition(':')[0]}\]'"):
        engine_of(read_settings(engine=engine, warehouse_url=POSTGRES))


@pytest.mark.parametrize(
    "engine", ["", "spark", "dask:", "dask:http://x", "ray:tcp://x", "local:1", "ray://a b"]
)
def test_an_engine_that_there_is_not_is_wrong_usage(engine: str) -> None:
    if engine:
        with pytest.raises(WrongUsageError, match="GONGKAI_ENGINE"):
            read_settings(engine=engine)


def test_local_needs_nothing() -> None:
    assert engine_of(read_settings()) is None


class Runner:
    """A task runner that keeps what it is given. ``end`` is what each task comes to."""

    def __init__(self, end: Callable[[], BatchSummary]) -> None:
        self.end, self.given, self.cancelled = end, cast("list[tuple[str, Any]]", []), 0

    def submit(self, task: Any, parameters: dict[str, Any]) -> Any:
        self.given.append((task.name, parameters))
        return self

    def result(self, raise_on_failure: bool) -> BatchSummary:
        return self.end()

    @property
    def wrapped_future(self) -> "Runner":
        return self

    def cancel(self) -> None:
        self.cancelled += 1


def give(end: Callable[[], BatchSummary]) -> tuple[Runner, EnginePerformer, PendingTask]:
    runner = Runner(end)
    performer = EnginePerformer(cast("Any", runner), 2)
    return runner, performer, performer.give(make_batch(), {"a" * 64: b"not sent"})


def raise_this(error: BaseException) -> BatchSummary:
    raise error


def test_a_batch_is_a_task_and_its_summary_comes_back() -> None:
    summary = BatchSummary(())
    runner, performer, pending = give(lambda: summary)
    assert pending.result() is summary
    [(name, parameters)] = runner.given
    assert name == "batch 3"
    assert engines.pickle.loads(parameters["pickled"]) == make_batch()
    performer.cancel()
    assert runner.cancelled == 0


def test_what_is_on_its_way_when_the_run_ends_is_cancelled() -> None:
    runner, performer, _ = give(lambda: BatchSummary(()))
    performer.give(make_batch(), {}).result()
    performer.cancel()
    assert runner.cancelled == 1


def test_an_error_of_ours_is_raised_as_it_is_and_one_of_the_engine_explained() -> None:
    with pytest.raises(LockLost, match="taken over"):
        give(lambda: raise_this(LockLost("taken over")))[2].result()
    with pytest.raises(NothingDoneError, match=r"gave up batch 3 \(RuntimeError: no worker is left\)"):
        give(lambda: raise_this(RuntimeError("no worker is left")))[2].result()


def test_sigterm_ends_the_run_as_before_whatever_the_engine_does_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    @contextmanager
    def start_like_ray(settings: object) -> Iterator[Runner]:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        yield Runner(lambda: BatchSummary(()))

    def stop_the_run(number: int, frame: object) -> None:
        raise SystemExit(128 + number)

    monkeypatch.setattr("flows.resources.find_spec", lambda name: name)
    monkeypatch.setattr(engines, "_make_runner", start_like_ray)
    open_engine = engine_of(read_settings(engine="dask:tcp://there:1", warehouse_url=POSTGRES))
    assert open_engine is not None
    before = signal.signal(signal.SIGTERM, stop_the_run)
    try:
        with open_engine():
            assert signal.getsignal(signal.SIGTERM) is stop_the_run
    finally:
        signal.signal(signal.SIGTERM, before)
