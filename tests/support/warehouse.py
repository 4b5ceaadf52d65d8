"""A warehouse in the middle of a run, and reports made by hand to load into it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, text

from load import dimensions
from load.engine import write
from load.prepared import derivation
from load.prepared.report import prepare_report
from load.runs.outcome import RunOutcome
from load.runs.run_lock import Run, finish_run, start_run
from load.sites import SiteRow
from load.versions.candidate import Candidate, LoadOutcome, LoadResult
from load.versions.loader import load_reports
from transform.forms import catalogue
from transform.report import Content, Fact, HeldReason, Issue, NormalisedReport, Period, Place, Severity
from transform.text.bilingual import Bilingual
from transform.text.states import State

ZHENHAI = SiteRow("zhenhai", "镇海", "http://site.test", "330211", "浙江省", "宁波市", "镇海区")
FIRST_NIGHT = datetime(2024, 6, 1, 18, 0, tzinfo=UTC)
PAGE_URL = "http://site.test/zhuangshi/2017.html"

Cells = dict[str, str]
"""Printed texts by indicator, or by ``indicator/breakdown``."""


def make_fact(indicator: str, raw: str, *, breakdown: str = "total", unit: str = "件", row: int = 1) -> Fact:
    """A fact as the normaliser makes it of a printed text."""
    value, state = None, State.REPORTED
    if not raw:
        state = State.BLANK
    elif raw in ("/", "-"):
        state = State.NOT_APPLICABLE
    else:
        try:
            value = Decimal(raw)
        except ArithmeticError:
            state = State.UNREADABLE
    return Fact(indicator, breakdown, indicator, unit, value, state, raw, Place(1, row, 3))


def make_report(cells: Cells, **fields: Any) -> NormalisedReport:
    """A parsed report of 2017, with these printed cells and fields. The form is that of the indicators."""
    facts = []
    for row, (name, raw) in enumerate(cells.items(), 1):
        indicator, _, breakdown = name.partition("/")
        facts.append(make_fact(indicator, raw, breakdown=breakdown or "total", row=row))
    report = NormalisedReport(
        "庄市街道2017年政府信息公开工作年度报告", "庄市街道", 2017, ("f2014",),
        Period(date(2017, 1, 1), date(2017, 12, 31)), Content.TABLES, tuple(facts),
    )  # fmt: skip
    return replace(report, **fields)


def make_held_report(cells: Cells) -> NormalisedReport:
    """A parsed report that is held because of the columns of its table, with the issue that says so."""
    wrong_columns = Issue(
        "wrong_columns", Severity.ERROR, Bilingual("the table has 4 columns", "the table has 4 columns")
    )
    return make_report(cells, held_reasons=(HeldReason.WRONG_COLUMNS,), issues=(wrong_columns,))


def edit_first_concept(monkeypatch: pytest.MonkeyPatch) -> catalogue.Concept:
    """Let another line count for the first concept; the concept as it was."""
    first = catalogue.concepts()[0]
    lines = {**first.lines, "f2014": ("f2014.1.1", "f2014.1.1.2")}
    edited = (replace(first, lines=lines), *catalogue.concepts()[1:])
    monkeypatch.setattr(catalogue, "concepts", lambda: edited)
    # What is remembered of the concepts of this process is of those that it had before.
    monkeypatch.setattr(derivation, "_read_concepts", derivation._read_concepts.__wrapped__)
    monkeypatch.setattr(dimensions, "_catalogue_digest", dimensions._catalogue_digest.__wrapped__)
    return first


def make_sha256(content: str) -> str:
    """The hash of made-up bytes."""
    return hashlib.sha256(content.encode()).hexdigest()


def load_batch(
    engine: Engine, run_id: int, candidates: Sequence[Candidate], now: datetime
) -> list[LoadResult]:
    """Load reports in a transaction of their own."""
    with write(engine) as conn:
        return load_reports(conn, run_id, candidates, now)


@dataclass
class Warehouse:
    """A warehouse with two publishers and a run, with short ways to load and to look."""

    engine: Engine
    run: Run
    nights: int = 0
    requests: int = 0

    @property
    def site_id(self) -> int:
        """The site of tonight's run."""
        assert self.run.site_id is not None
        return self.run.site_id

    @property
    def now(self) -> datetime:
        """The time of tonight's run."""
        return FIRST_NIGHT + timedelta(days=self.nights)

    def candidate(self, cells: Cells | NormalisedReport, content: str = "", **fields: Any) -> Candidate:
        """A candidate for 庄市街道 2017, seen tonight. The hash of its bytes is that of ``content``."""
        report = cells if isinstance(cells, NormalisedReport) else make_report(cells)
        url = fields.get("url", PAGE_URL)
        self.requests += 1
        candidate = Candidate(
            "zhuangshi", 2017, report, url, "annual", ((make_sha256(content or repr(cells)), url),),
            self.now, None, "n1", self.requests, prepared=prepare_report(report),
        )  # fmt: skip
        return replace(candidate, **fields)

    def load(self, cells: Cells | NormalisedReport, content: str = "", **fields: Any) -> LoadResult:
        """Load one candidate."""
        candidates = [self.candidate(cells, content, **fields)]
        return load_batch(self.engine, self.run.run_id, candidates, self.now)[0]

    def hold(self, cells: Cells, **fields: Any) -> int:
        """Load one candidate that is held because of its columns; its version."""
        result = self.load(make_held_report(cells), **fields)
        assert result.outcome is LoadOutcome.HELD
        assert result.version_id is not None
        return result.version_id

    def allow_restatements(self, count: int) -> None:
        """Let tonight's run restate so many facts in all."""
        with write(self.engine) as conn:
            conn.execute(text("UPDATE run SET max_restated = :count WHERE run_id = :run_id"),
                         {"count": count, "run_id": self.run.run_id})  # fmt: skip

    def end_night(self) -> None:
        """Finish tonight's run."""
        finish_run(self.run, RunOutcome.DONE, {}, self.now)

    def begin_night(self) -> None:
        """Begin tomorrow's run."""
        self.nights += 1
        self.run = start_run(self.engine, "nightly", {}, self.now, site=ZHENHAI)

    def next_night(self) -> None:
        """Finish tonight's run and begin tomorrow's."""
        self.end_night()
        self.begin_night()

    def rows(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with self.engine.connect() as conn:
            return [tuple(row) for row in conn.execute(text(sql), values)]

    def values(self) -> dict[str, str]:
        """The values of mart_fact as text, by indicator (and breakdown); the state where there is no value."""
        rows = self.rows("SELECT indicator_code, breakdown, value, state FROM mart_fact")
        return {
            indicator if breakdown == "total" else f"{indicator}/{breakdown}":
            state if value is None else f"{value:g}"
            for indicator, breakdown, value, state in rows
        }  # fmt: skip

    def issues(self) -> dict[str, str]:
        """The status of each issue by its check."""
        return dict(self.rows("SELECT check_id, status FROM mart_issue ORDER BY issue_id"))
