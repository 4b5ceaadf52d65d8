"""The engines that read and load batches elsewhere: Dask and Ray, through the task runners of Prefect.

The process of the run fetches. Each batch is a task; a batch whose worker is lost is given to another one by the engine,
and the warehouse sees to it that it is loaded once (docs/decisions/0020-batches-are-values.md).
"""

import logging
import pickle
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from prefect import Task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner

from flows.batch.parse_and_load import parse_and_load
from flows.batch.performer import Performer
from flows.batch.values import Batch, BatchSummary
from flows.errors import NothingDoneError
from flows.failures import REPORTED_ERRORS
from flows.resources import require_engine
from flows.settings import Settings
from transform.text.inert import describe_error

logger = logging.getLogger(__name__)

# A local cluster has a worker for each reading process of a local run, and each worker has one.
_ONE_READER = {"GONGKAI_PARSE_WORKERS": "1"}


def engine_of(settings: Settings) -> Callable[[], AbstractContextManager[Performer]] | None:
    """What opens the engine of the settings; None for ``local``, which needs none.

    Raises WrongUsageError if the engine cannot be used.
    """
    require_engine(settings)
    return None if settings.engine == "local" else partial(_open_engine, settings)


@contextmanager
def _open_engine(settings: Settings) -> Iterator[Performer]:
    """An engine; batches that are still on their way when it is left are cancelled."""
    on_sigterm = signal.getsignal(signal.SIGTERM)
    with _make_runner(settings) as runner:
        _take_back_sigterm(on_sigterm)
        performer = EnginePerformer(runner, settings.batches_in_flight)
        try:
            yield performer
        finally:
            performer.cancel()


def _take_back_sigterm(handler: Any) -> None:
    """Have SIGTERM end the run as before. Ray sets a handler that kills the process at once: its run would keep the lock."""
    if handler is not None and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, handler)


def _make_runner(settings: Settings) -> TaskRunner[Any]:
    name, _, address = settings.engine.partition(":")
    make_runner = _make_dask_runner if name == "dask" else _make_ray_runner
    return make_runner(settings.engine if name == "ray" else address, settings.parse_workers)


def _make_ray_runner(address: str, workers: int) -> TaskRunner[Any]:
    from prefect_ray import RayTaskRunner

    options = {"num_cpus": workers, "include_dashboard": False, "log_to_driver": False}
    local = {**options, "runtime_env": {"env_vars": _ONE_READER}}
    runner: TaskRunner[Any] = (
        RayTaskRunner(address=address) if ":" in address else RayTaskRunner(init_kwargs=local)
    )
    return runner


def _make_dask_runner(address: str, workers: int) -> TaskRunner[Any]:
    from prefect_dask.task_runners import DaskTaskRunner

    # One thread a worker: reading is done in a process beside it, and loading waits for the database.
    # Its page is on a free port: without an address it is on 8787, with a warning where another night has that.
    options = {
        "n_workers": workers, "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0", "env": _ONE_READER,
    }  # fmt: skip
    runner: TaskRunner[Any] = (
        DaskTaskRunner(address=address) if address else DaskTaskRunner(cluster_kwargs=options)
    )
    return runner


def perform_batch(pickled: bytes) -> BatchSummary:
    """Read and load a batch. It comes pickled, for Prefect would walk through all of its values otherwise."""
    batch: Batch = pickle.loads(pickled)  # noqa: S301 - it comes from the run, by way of the engine
    return parse_and_load(batch)


@dataclass(slots=True)
class EnginePerformer:
    """Gives each batch to the engine as a task, without retries of Prefect's: the engine itself replaces a lost worker."""

    runner: TaskRunner[Any]
    in_flight: int
    _under_way: list["PendingTask"] = field(default_factory=list)

    def give(self, batch: Batch, at_hand: Mapping[str, bytes]) -> "PendingTask":
        """Submit the batch. What is at hand here is in the archive, where the worker finds it."""
        name = f"batch {batch.number}"
        task = Task(perform_batch, name=name, task_run_name=name, cache_policy=NO_CACHE, persist_result=False)
        pending = PendingTask(name, self.runner.submit(task, {"pickled": pickle.dumps(batch)}))
        self._under_way = [one for one in self._under_way if not one.is_over] + [pending]
        return pending

    def cancel(self) -> None:
        """Cancel what is on its way. A worker that is at it already is refused by the warehouse: its run is over."""
        for pending in self._under_way:
            if not pending.is_over:
                pending.cancel()


@dataclass(slots=True)
class PendingTask:
    """A batch that the engine has."""

    name: str
    future: PrefectFuture[BatchSummary]
    is_over: bool = False

    def result(self) -> BatchSummary:
        """Wait for its summary. Raises what ended the work, NothingDoneError where the engine itself failed."""
        try:
            return self.future.result(raise_on_failure=True)
        except REPORTED_ERRORS:
            raise
        except Exception as error:
            raise NothingDoneError(
                f"the engine gave up {self.name} ({describe_error(error)}); see its own log, that of a worker. "
                "What was loaded stays; run it again"
            ) from error
        finally:
            self.is_over = True

    def cancel(self) -> None:
        """Tell the engine that nobody waits for it any more."""
        wrapped: Any = getattr(self.future, "wrapped_future", None)
        with suppress(Exception):  # an engine that is gone has nothing to cancel
            if hasattr(wrapped, "cancel"):
                wrapped.cancel()
            else:
                import ray

                ray.cancel(wrapped)
