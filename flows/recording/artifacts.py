"""The report of a run as artifacts of its flow run: a page to read, the coverage, and tables of changes and failures."""

import logging
from collections.abc import Callable, Iterator
from functools import partial

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows.recording.report_text import write_report
from flows.recording.tables import Row, change_rows, coverage_rows, failure_rows
from flows.recording.within import try_within
from flows.run.report import RunReport
from flows.settings import Settings
from flows.words import Words
from load.engine import Engine
from load.queries.coverage import coverage_cells
from load.queries.issues import tally_issues

logger = logging.getLogger(__name__)


def add_artifacts(settings: Settings, report: RunReport, engine: Engine) -> None:
    """Add the artifacts of a run, under keys of its flow and site. What cannot be made or kept is logged, and the end of
    the run is what it is."""
    words, key = Words(settings.lang), name_key(report.flow, report.site)
    try:
        made = list(_make(settings, words, key, report, engine))
    except Exception:
        logger.exception("the report of the run for Prefect could not be written")
        return
    for what, act in made:
        if not try_within(what, act):
            return


def name_key(flow: str, site: str) -> str:
    """What the keys of a run's artifacts begin with; Prefect takes lower case, digits and dashes."""
    return f"{flow}-{site}".replace("_", "-").lower()


def _make(
    settings: Settings, words: Words, key: str, report: RunReport, engine: Engine
) -> Iterator[tuple[str, Callable[[], object]]]:
    with engine.connect() as conn:
        cells = coverage_cells(conn, report.site)
    tallies = tally_issues(engine, report.run_id) if report.run_id is not None else []
    names = {cell.publisher: cell.name for cell in cells}
    text = write_report(words, report, names, tallies, settings.timezone)
    title = f"{report.site}: {words.say(f'outcome.{report.outcome.value}')}"
    yield "the report", partial(create_markdown_artifact, text, key=f"{key}-report", description=title)
    site = report.site.replace("_", "-").lower()
    coverage = words.say("artifact.coverage", site=report.site, legend=words.say("artifact.legend"))
    tables: dict[str, tuple[list[Row], str]] = {
        f"{site}-coverage": (
            coverage_rows(words, cells) if report.run_id is not None else [],
            coverage,
        ),
        f"{key}-changes": (
            change_rows(words, report, names),
            words.say("artifact.changes_of", site=report.site),
        ),
        f"{key}-failures": (
            failure_rows(words, report, names),
            words.say("artifact.failures_of", site=report.site),
        ),
    }
    for name, (rows, description) in tables.items():
        if rows:
            yield name, partial(create_table_artifact, rows, key=name, description=description)
