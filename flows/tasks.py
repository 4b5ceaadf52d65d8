"""The steps of a run as Prefect tasks, and what Prefect is told of failures."""

from collections.abc import Callable
from typing import Any

from prefect import Task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import FlowRun, State
from prefect.flows import Flow

from flows.alerts import send_alert
from flows.settings import read_settings
from flows.steps import Result


def perform_as_task(name: str, step: Callable[[], Result]) -> Result:
    """Perform a step as a task. No retries and no cache here: the client repeats requests, the archive keeps."""

    def perform() -> Result:
        return step()

    return Task(perform, name=name, task_run_name=name, cache_policy=NO_CACHE, persist_result=False)()


def alert_of_end(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """A hook for failed and crashed runs."""
    title = f"Gongkai: {flow.name} {state.name.lower() if state.name else 'failed'}"
    text = f"Run {flow_run.name}: {state.message or 'no message'}. See `gongkai status`, and docs/RUNBOOK.md."
    send_alert(read_settings(), title, text)
