"""The report of a run as artifacts of its flow run: a page to read, the coverage, and tables of changes and failures."""

import logging
from collections.abc import Callable, Iterator
from functools import partial
from time import monotonic

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows.recording.report_text import MOST_FINDINGS, Findings, title_of, write_report
from flows.recording.tables import Row, change_rows, coverage_rows, failure_rows
from flows.recording.within import PATIENCE_SECONDS, try_within
from flows.run.report import RunReport
from flows.settings import Settings, mask_passwords
from flows.words import Words
from load.engine import Engine, write
from load.issues.issue_log import make_site_issue, record_site_issues
from load.queries.coverage import coverage_cells
from load.queries.issues import tally_issues
from load.queries.news import find_turned
from load.runs.run_lock import utc_now
from load.sites import site_of_run
from transform.text.inert import escape_markdown

logger = logging.getLogger(__name__)

RECORD = "record"
"""The origin of findings about what Prefect did not keep."""


def add_artifacts(settings: Settings, report: RunReport, engine: Engine) -> None:
    """Add the artifacts of a run, under keys of its flow and site, within a minute for all of them. What cannot be made or
    kept is logged and a finding, and the end of the run is what it is."""
    words, deadline = Words(settings.lang), monotonic() + PATIENCE_SECONDS
    key = name_key(report.flow, report.site)
    unkept = None
    try:
        for what, act in _make(settings, words, key, report, engine):
            if not try_within(what, act, max(deadline - monotonic(), 1)):
                unkept = what
                break
    except Exception:
        logger.exception("the report of the run for Prefect could not be written")
        unkept = f"{key}-report"
    _note(report, engine, unkept)


def _note(report: RunReport, engine: Engine, unkept: str | None) -> None:
    """A finding for the artifact that Prefect did not keep, by its key; where it kept all, the earlier one is resolved."""
    if report.run_id is None:
        return
    values = {"run": report.run_id, "what": unkept}
    issues = [make_site_issue("record_incomplete", "artifact", values=values)] if unkept else []
    try:
        with write(engine) as conn:
            record_site_issues(
                conn, report.run_id, utc_now(), site_of_run(conn, report.run_id), issues, origin=RECORD
            )
    except Exception:  # the end of a run is what it is, whatever becomes of its record
        logger.exception("the finding about the record of run %s was lost", report.run_id)


def name_key(flow: str, site: str) -> str:
    """What the keys of a run's artifacts begin with; Prefect takes lower case, digits and dashes."""
    return f"{flow}-{site}".replace("_", "-").lower()


def _make(
    settings: Settings, words: Words, key: str, report: RunReport, engine: Engine
) -> Iterator[tuple[str, Callable[[], object]]]:
    with engine.connect() as conn:
        cells = coverage_cells(conn, report.site)
    names = {cell.publisher: cell.name for cell in cells}
    text = write_report(
        words,
        report,
        names,
        _find_findings(engine, report.run_id),
        settings.timezone,
        mask_passwords(settings.overview),
    )
    title = escape_markdown(title_of(words, report))
    yield f"{key}-report", partial(create_markdown_artifact, text, key=f"{key}-report", description=title)
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


def _find_findings(engine: Engine, run_id: int | None) -> Findings:
    if run_id is None:
        return Findings()
    with engine.connect() as conn:
        opened = find_turned(conn, run_id, MOST_FINDINGS)
        resolved = find_turned(conn, run_id, MOST_FINDINGS, resolved=True)
    return Findings(tally_issues(engine, run_id), opened, resolved)
