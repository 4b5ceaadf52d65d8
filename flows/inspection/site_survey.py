"""The survey of an unknown site for `gongkai discover`: asked politely, for a bounded time, and its profile kept."""

import time
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from extract.survey.findings import Survey, SurveyFailed
from extract.survey.survey import SURVEY_POLITENESS, survey_site
from flows.errors import NothingDoneError, WrongUsageError, refuse_target
from flows.run.progress import show_progress
from flows.settings import Settings
from load.runs.run_lock import utc_now

POLITENESS = SURVEY_POLITENESS
_SECONDS = 900
_ZONE = ZoneInfo("Asia/Shanghai")


def survey_address(settings: Settings, address: str, to: Path | None) -> Survey:
    """Survey the site at an address; its profile is written to ``to`` where that is given.

    Raises NothingDoneError where nothing was found or the file cannot be written, and WrongUsageError, before anything
    is asked, where it is there already.
    """
    if to is not None and to.exists():
        raise WrongUsageError(f"--to {to}: it is there already; a profile is never overwritten")
    ends = time.monotonic() + _SECONDS
    with show_progress() as progress:
        try:
            survey = survey_site(
                address,
                contact=settings.agent_contact,
                today=utc_now().astimezone(_ZONE).date(),
                seconds_left=lambda: ends - time.monotonic(),
                politeness=POLITENESS,
                report_stage=progress.stage,
            )
        except SurveyFailed as failure:
            raise NothingDoneError(str(failure)) from failure
    if to is not None:
        try:
            to.write_text(survey.profile, encoding="utf-8")
        except OSError as error:
            raise NothingDoneError(str(refuse_target(str(to), error))) from error
    return survey


def list_evidence(survey: Survey) -> list[Mapping[str, object]]:
    """One object for each finding, those of the profile first, and one for the site: the lines of `discover --json`."""
    site = {
        "site": survey.site_code,
        "name": survey.site_name,
        "publishers": survey.publishers,
        "requests": survey.requests,
        "hints": list(survey.hints),
        "profile": survey.profile,
    }
    findings: list[Mapping[str, object]] = [
        {
            "site": survey.site_code,
            "kind": finding.source.kind_name,
            "address": finding.address,
            "found_at": finding.found_at,
            "sureness": str(finding.sureness),
            "reports": len(finding.reports),
            "entries": finding.entries,
            "offices": finding.offices,
            "years": list(finding.years),
            "error": finding.error,
            "in_profile": finding in survey.findings,
            "source": finding.source.model_dump(exclude_defaults=True),
        }
        for finding in (*survey.findings, *survey.others)
    ]
    return [*findings, site]
