"""Readings made by hand, and a warehouse ready to load them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, text

from load.dimensions import PublisherRow, sync_publishers
from load.engine import write
from load.run_lock import Run, finish_run, start_run
from load.versions.candidate import Candidate, LoadResult
from load.versions.loader import load_reports
from transform.report import Content, Fact, Issue, NormalisedReport, Period, Place
from transform.text.values import State

NIGHT = datetime(2024, 6, 1, 18, 0, tzinfo=UTC)
PAGE = "http://site.test/zhuangshi/2017.html"


def fact(indicator: str, raw: str, *, breakdown: str = "total", unit: str = "件", row: int = 1) -> Fact:
    """A fact as the normaliser would make it of a printed text."""
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


def report(cells: dict[str, str], **more: Any) -> NormalisedReport:
    """A reading of the 2014 form (or whatever the codes say) with these printed cells."""
    facts = tuple(
        fact(*_split(name, raw), breakdown=_breakdown(name), row=row)
        for row, (name, raw) in enumerate(cells.items(), 1)
    )
    base = NormalisedReport(
        "庄市街道2017年政府信息公开工作年度报告", "庄市街道", 2017, ("f2014",),
        Period(date(2017, 1, 1), date(2017, 12, 31)), Content.TABLES, facts,
    )  # fmt: skip
    return replace(base, **more)


def _split(name: str, raw: str) -> tuple[str, str]:
    return name.partition("/")[0], raw


def _breakdown(name: str) -> str:
    return name.partition("/")[2] or "total"


def sha(content: str) -> str:
    """The hash of made-up bytes."""
    return hashlib.sha256(content.encode()).hexdigest()


@dataclass
class Warehouse:
    """A warehouse with two publishers, a run, and short ways to load and look."""

    engine: Engine
    run: Run
    nights: int = 0
    results: list[LoadResult] = field(default_factory=list)

    def candidate(
        self, cells: dict[str, str] | NormalisedReport, content: str = "", **more: Any
    ) -> Candidate:
        """A candidate for 庄市街道 2017, seen tonight; its bytes are named by ``content``."""
        reading = cells if isinstance(cells, NormalisedReport) else report(cells)
        url = more.get("url", PAGE)
        base = Candidate(
            "zhuangshi", 2017, reading, url, "annual", ((sha(content or repr(cells)), url),),
            self.now, None, "n1",
        )  # fmt: skip
        return replace(base, **more)

    def load(self, cells: dict[str, str] | NormalisedReport, content: str = "", **more: Any) -> LoadResult:
        """Load one candidate."""
        return load_reports(self.engine, self.run.run_id, [self.candidate(cells, content, **more)], self.now)[
            0
        ]

    @property
    def now(self) -> datetime:
        """The time of tonight's run."""
        return NIGHT + timedelta(days=self.nights)

    def next_night(self) -> None:
        """Finish tonight's run and begin tomorrow's."""
        finish_run(self.run, "done", {}, self.now)
        self.nights += 1
        self.run = start_run(self.engine, "nightly", {}, self.now)

    def rows(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with self.engine.connect() as conn:
            return [tuple(row) for row in conn.execute(text(sql), values)]

    def values(self) -> dict[str, Any]:
        """What mart_fact says, by indicator and breakdown, as text."""
        rows = self.rows("SELECT indicator_code, breakdown, value, state FROM mart_fact")
        return {
            indicator if breakdown == "total" else f"{indicator}/{breakdown}":
            state if value is None else f"{value:g}"
            for indicator, breakdown, value, state in rows
        }  # fmt: skip

    def issues(self) -> dict[str, str]:
        """The status of each finding by its check."""
        return dict(self.rows("SELECT check_id, status FROM mart_issue"))


@pytest.fixture
def warehouse(engine: Engine) -> Iterator[Warehouse]:
    """A warehouse in the middle of a run."""
    with write(engine) as conn:
        sync_publishers(conn, "zhenhai", [
            PublisherRow("zhuangshi", "庄市街道", "subdistrict", "002971724", ("庄市街道办事处",)),
            PublisherRow("jiaochuan", "蛟川街道", "subdistrict"),
        ])  # fmt: skip
    made = Warehouse(engine, start_run(engine, "nightly", {"site": "zhenhai"}, NIGHT))
    yield made
    made.run.stop_heartbeat()


@pytest.fixture
def make() -> Any:
    """The builders: ``make.report``, ``make.fact``, ``make.sha``."""

    class Builders:
        PAGE = PAGE
        NIGHT = NIGHT
        Issue = Issue

    builders: Any = Builders
    builders.report, builders.fact, builders.sha = staticmethod(report), staticmethod(fact), staticmethod(sha)
    return builders
