"""What Prefect's UI shows of a run: one summary and one table. The warehouse has everything."""

from prefect.artifacts import create_markdown_artifact, create_table_artifact
from sqlalchemy import Engine

from flows.console_report import print_report
from flows.run_report import RunReport
from flows.visits import Ending
from load.queries.coverage import coverage_cells

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
    failed = [visit for visit in report.visits if visit.ending is Ending.FAILED]
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
