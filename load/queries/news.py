"""What is new with the end of a run, for a message about it."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, select

from load.marts import mart_tables
from load.runs.outcome import RunOutcome
from load.schema.issues import issue, issue_event
from load.schema.runs import run
from load.sites import site_of_run
from load.versions.after_load import HELD_ORIGIN
from transform.text.bilingual import Bilingual

_OPENED = ("opened", "reopened", "lapsed")
_RANK = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class OpenedIssue:
    """An issue that a run opened, or opened again. ``of_site`` is False for one about a report; ``is_hold`` for all but
    those that keep a reading from becoming current."""

    check: str
    severity: str
    message: Bilingual
    of_site: bool
    is_hold: bool


@dataclass(frozen=True, slots=True)
class TurnedIssue:
    """An issue that a run opened or resolved. ``name`` of the publisher, ``year`` and ``url`` are None where it is about
    the site, or has none."""

    message: Bilingual
    name: str | None
    year: int | None
    url: str | None


@dataclass(frozen=True, slots=True)
class EndedRun:
    """A run of a site that has ended. ``recorded_as`` is its id in Prefect, None where Prefect did not record it."""

    run_id: int
    flow: str
    started: datetime
    outcome: RunOutcome
    is_good: bool
    recorded_as: str | None = None


def find_opened(conn: Connection, run_id: int) -> list[OpenedIssue]:
    """The issues that a run opened, in the order in which it did."""
    query = (
        select(
            issue.c.check_id,
            issue.c.severity,
            issue.c.message,
            issue.c.message_en,
            issue.c.report_id,
            issue.c.origin,
        )
        .join(issue_event, issue_event.c.issue_id == issue.c.issue_id)
        .where(issue_event.c.run_id == run_id, issue_event.c.event.in_(_OPENED))
        .order_by(issue_event.c.event_id)
    )
    return [
        OpenedIssue(
            row.check_id,
            row.severity,
            Bilingual(row.message, row.message_en),
            row.report_id is None,
            row.origin.startswith(HELD_ORIGIN),
        )
        for row in conn.execute(query)
    ]


def find_turned(conn: Connection, run_id: int, most: int, *, resolved: bool = False) -> list[TurnedIssue]:
    """The issues that a run opened, or those that it resolved: the gravest ones, so many at most."""
    mart, events = mart_tables()["mart_issue"].c, ("resolved",) if resolved else _OPENED
    turned = select(issue_event.c.issue_id).where(
        issue_event.c.run_id == run_id, issue_event.c.event.in_(events)
    )
    query = (
        select(mart.message, mart.message_en, mart.publisher_name, mart.year, mart.report_url)
        .where(mart.issue_id.in_(turned))
        .order_by(case(_RANK, value=mart.severity, else_=len(_RANK)), mart.check_id, mart.issue_id)
        .limit(most)
    )
    return [
        TurnedIssue(Bilingual(zh, en), name, year, url) for zh, en, name, year, url in conn.execute(query)
    ]


def find_night_before(conn: Connection, run_id: int) -> EndedRun | None:
    """The night of the same site that ended last before a run."""
    of_site = (run.c.site_id == site_of_run(conn, run_id)) & (run.c.flow == "nightly")
    query = select(run).where(of_site, run.c.run_id < run_id, run.c.finished_at.is_not(None))
    row = conn.execute(query.order_by(run.c.run_id.desc()).limit(1)).one_or_none()
    return None if row is None else _ended(row)


def find_abandoned(conn: Connection, run_id: int) -> list[EndedRun]:
    """The runs of the same site that a run found dead when it began."""
    began = select(run.c.started_at).where(run.c.run_id == run_id).scalar_subquery()
    query = select(run).where(
        run.c.site_id == site_of_run(conn, run_id), run.c.run_id < run_id,
        run.c.outcome == RunOutcome.ABANDONED.value, run.c.finished_at >= began,
    )  # fmt: skip
    return [_ended(row) for row in conn.execute(query.order_by(run.c.run_id))]


def _ended(row: object) -> EndedRun:
    values = row._mapping  # type: ignore[attr-defined]
    return EndedRun(
        values["run_id"],
        values["flow"],
        values["started_at"],
        RunOutcome(values["outcome"]),
        values["is_good"],
        json.loads(values["parameters"]).get("prefect"),
    )
