"""The steps of a run as Prefect tasks, and what Prefect is told of failures.

What Prefect's UI shows of a run: one summary and one table. The warehouse has everything.

Telling people when a run failed.
"""

import logging
from collections.abc import Callable
from typing import Any

import apprise
from prefect import Task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import FlowRun, State
from prefect.flows import Flow
from sqlalchemy import Engine

from flows.console.run_report import print_report
from flows.run.context import Result
from flows.run.report import PageStatus, RunReport
from flows.settings import Settings, mask_passwords, mask_whole, read_settings
from load.queries.coverage import coverage_cells

logger = logging.getLogger(__name__)

_MOST = 50


def publish_report(report: RunReport, engine: Engine) -> None:
    """Print the report, and leave a summary and the coverage with the flow run."""
    print_report(report, engine)
    create_markdown_artifact(
        _summarise(report), key=f"{report.flow}-summary", description=f"{report.flow}: {report.outcome}"
    )
    if report.run_id is not None:
        create_table_artifact(
            _tabulate(engine), key="coverage", description="publisher x year, as in mart_coverage"
        )


def _summarise(report: RunReport) -> str:
    counts = "\n".join(f"| {ending.value} | {count} |" for ending, count in report.counts.most_common())
    failed = [visit for visit in report.visits if visit.ending is PageStatus.FAILED]
    lines = [f"- {visit.url}: {visit.reason}" for visit in failed[:_MOST]]
    if len(failed) > _MOST:
        lines.append(f"- and {len(failed) - _MOST} more")
    return "\n".join(
        (
            f"# {report.flow}: {report.outcome.value}",
            f"{report.site}, run {report.run_id}, {report.requests} requests. {report.reason or ''}",
            "",
            "| ended | addresses |",
            "|---|---|",
            counts,
            "",
            *(["## Failed", *lines] if lines else []),
        )
    )


def _tabulate(engine: Engine) -> list[dict[str, str]]:
    grid: dict[str, dict[str, str]] = {}
    with engine.connect() as conn:
        for row in coverage_cells(conn):
            grid.setdefault(row.publisher, {"publisher": row.name})[str(row.year)] = row.status
    return list(grid.values())


def send_alert(settings: Settings, title: str, text: str) -> bool:
    """Tell all alert addresses; True if all of them took it. Whoever did not take it is named in the log."""
    delivered = True
    for url in settings.alert_urls:
        sender = apprise.Apprise()
        if not sender.add(url) or not sender.notify(title=title, body=mask_passwords(text)):
            delivered = False
            logger.error(
                "the alert %r could not be sent to %s: check GONGKAI_ALERT_URLS", title, mask_whole(url)
            )
    return delivered


def run_as_task(name: str, step: Callable[[], Result]) -> Result:
    """Perform a step as a task. No retries and no cache here: the client repeats requests, the archive keeps."""

    def perform() -> Result:
        return step()

    return Task(perform, name=name, task_run_name=name, cache_policy=NO_CACHE, persist_result=False)()


def alert_of_end(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """A hook for failed and crashed runs."""
    title = f"Gongkai: {flow.name} {state.name.lower() if state.name else 'failed'}"
    text = f"Run {flow_run.name}: {state.message or 'no message'}. See `gongkai status`, and docs/RUNBOOK.md."
    send_alert(read_settings(), title, text)
