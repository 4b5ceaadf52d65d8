"""The overview at the end of a run: written where GONGKAI_OVERVIEW says; how the run ends does not follow from it."""

import logging
from threading import Thread

from extract.archive import Archive, open_archive
from flows.overview.publish import Written, write_overview
from flows.run.report import RunReport
from flows.settings import Settings, mask_passwords
from load.engine import Engine, write
from load.issues.issue_log import make_site_issue, record_site_issues
from load.runs.outcome import RunOutcome
from load.runs.run_lock import utc_now
from load.sites import site_of_run

logger = logging.getLogger(__name__)

OVERVIEW = "overview"
"""The origin of findings about an overview that was not written."""
PATIENCE_SECONDS = 300


def write_at_end(
    settings: Settings, report: RunReport, engine: Engine, *, patience: float = PATIENCE_SECONDS
) -> Written | None:
    """Write the pages of the run's site, and the first pages, if the settings name a place for them; what was written.

    What fails, or takes longer than ``patience`` seconds, is logged and becomes a finding, which the next overview that is
    written resolves. The run has ended as it has ended.
    """
    if not settings.overview or report.dry_run or report.outcome is RunOutcome.SKIPPED:
        return None
    done, reason = _write_within(settings, report.site, engine, patience)
    if done is None:
        logger.error("the overview could not be written to %s: %s", mask_passwords(settings.overview), reason)
    if report.run_id is not None:
        _note(report.run_id, engine, mask_passwords(settings.overview), reason)
    return done


def open_reports(settings: Settings, *, wanted: bool = False) -> Archive | None:
    """The archive that the overview reads reports in again, if that is ``wanted``, here or by the settings. Raises
    ArchiveError."""
    return open_archive(settings.archive, must_exist=True) if wanted or settings.overview_evidence else None


def _write_within(
    settings: Settings, site: str, engine: Engine, patience: float
) -> tuple[Written | None, str]:
    """What was written, or why it was not. It is done in a thread that nobody waits for at the end of the process."""
    done: list[Written] = []
    failures: list[Exception] = []

    def try_it() -> None:
        try:
            archive = open_reports(settings)
            done.append(
                write_overview(
                    engine, settings.overview, timezone=settings.timezone, changed={site}, archive=archive
                )
            )
        except Exception as error:  # noqa: BLE001 - whatever a disk, a bucket or its client does wrong
            failures.append(error)

    thread = Thread(target=try_it, daemon=True, name="overview")
    thread.start()
    thread.join(patience)
    if done:
        return done[0], ""
    if not failures:
        return None, f"not done within {patience:.0f} s"
    logger.debug("the overview failed", exc_info=failures[0])
    return None, mask_passwords(" ".join(f"{type(failures[0]).__name__}: {failures[0]}".split()))


def _note(run_id: int, engine: Engine, place: str, reason: str) -> None:
    """A finding for an overview that was not written; none, and the earlier one is resolved, for one that was."""
    values = {"place": place, "reason": reason}
    issues = [make_site_issue("overview_unwritten", "place", values=values)] if reason else []
    try:
        with write(engine) as conn:
            record_site_issues(conn, run_id, utc_now(), site_of_run(conn, run_id), issues, origin=OVERVIEW)
    except Exception:  # the end of a run is what it is, whatever becomes of this
        logger.exception("the finding about the overview was lost")
