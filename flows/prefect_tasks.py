"""What the flows share of Prefect: steps as tasks, the report of a run as artifacts, alerts of failed runs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from prefect import Task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import FlowRun, State
from prefect.exceptions import PrefectException, PrefectHTTPStatusError
from prefect.flows import Flow
from prefect.states import Completed

from extract.records import describe_error
from flows.alerts import alert_of_run
from flows.batch.outcome import PageStatus
from flows.console.run_report import print_report
from flows.errors import NothingDoneError
from flows.run.context import Result
from flows.run.report import RunReport
from flows.settings import read_settings
from load.engine import Engine
from load.queries.coverage import coverage_cells
from load.run_lock import RunOutcome
from transform.text.inert import escape_markdown, link_markdown

_MAX_FAILED = 50
SKIPPED = frozenset({RunOutcome.ANOTHER_RUN, RunOutcome.ALREADY_DONE})


def run_as_task(name: str, step: Callable[[], Result]) -> Result:
    """Run a step as a task of Prefect. No retries and no cache: the client repeats requests, the archive keeps bytes."""

    def call() -> Result:
        return step()

    with _explain_prefect(name):
        return Task(call, name=name, task_run_name=name, cache_policy=NO_CACHE, persist_result=False)()


@contextmanager
def _explain_prefect(what: str) -> Iterator[None]:
    """Raise NothingDoneError where Prefect's server answers that it cannot: its disk may be full."""
    try:
        yield
    except (PrefectException, PrefectHTTPStatusError) as error:
        raise NothingDoneError(
            f"Prefect could not record {what} ({describe_error(error)}). What was loaded stays; run it again"
        ) from error


def publish_report(report: RunReport, engine: Engine) -> None:
    """Print the report, and add a summary and the coverage to the flow run in Prefect's UI, under keys of its site."""
    print_report(report, engine)
    # A key has no underscores.
    site = report.site.replace("_", "-")
    with _explain_prefect("the report of the run"):
        create_markdown_artifact(
            _summary(report),
            key=f"{report.flow}-{site}-summary",
            description=f"{report.flow} of {report.site}: {report.outcome}",
        )
        if report.run_id is not None:
            create_table_artifact(
                _coverage_table(engine, report.site),
                key=f"{site}-coverage",
                description=f"publisher x year of {report.site}, as in mart_coverage",
            )


def end_flow(report: RunReport) -> RunReport:
    """What a flow of a run returns: its report. A run that was skipped is called so in Prefect's UI, and not Completed."""
    if report.outcome not in SKIPPED:
        return report
    # Prefect takes a state for the end of the flow, and gives its caller the report in it.
    return cast("RunReport", Completed(name="Skipped", message=report.reason, data=report))


def alert_of_end(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """The hook of failed and crashed runs: send an alert."""
    end = state.name.lower() if state.name else "failed"
    settings = read_settings(site=flow_run.parameters.get("site"))
    alert_of_run(settings, flow.name, end, flow_run.name, state.message or "no message")


def _summary(report: RunReport) -> str:
    counts = "\n".join(f"| {status.value} | {count} |" for status, count in report.counts.most_common())
    failed = [page for page in report.pages if page.status is PageStatus.FAILED]
    lines = [
        f"- {link_markdown(page.url)}: {escape_markdown(page.reason or '')}" for page in failed[:_MAX_FAILED]
    ]
    if len(failed) > _MAX_FAILED:
        lines.append(f"- and {len(failed) - _MAX_FAILED} more")
    return "\n".join(
        (
            f"# {report.flow}: {report.outcome.value}",
            f"{escape_markdown(report.site)}, run {report.run_id}, {report.requests} requests. "
            f"{escape_markdown(report.reason or '')}",
            "",
            "| ended | addresses |",
            "|---|---|",
            counts,
            "",
            *(["## Failed", *lines] if lines else []),
        )
    )


def _coverage_table(engine: Engine, site: str) -> list[dict[str, str]]:
    grid: dict[str, dict[str, str]] = {}
    with engine.connect() as conn:
        for row in coverage_cells(conn, site):
            # Prefect's UI shows a cell as Markdown.
            publisher = {"publisher": escape_markdown(row.name)}
            grid.setdefault(row.publisher, publisher)[str(row.year)] = row.status
    return list(grid.values())
