"""A deployment of the product with a small site to read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import Engine

import replica
from flows.run.report import RunReport
from flows.run.request import RunRequest, backfill_request, nightly_request
from flows.run.start import run_now
from flows.settings import Settings

YEARS = range(2016, 2019)


def publish_nowhere(report: RunReport, engine: Engine) -> None:
    """The report is looked at by the test itself."""


@dataclass
class Deployment:
    """A deployment with a site to read: what an operator has."""

    served: replica.Served
    settings: Settings
    engine: Engine
    now: datetime = datetime(2019, 3, 1, 2, tzinfo=UTC)

    def run(self, order: Callable[..., RunRequest] = nightly_request, **more: Any) -> RunReport:
        """One run, plainly, at this office's time."""
        return run_now(self.settings, order, publish=publish_nowhere, clock=lambda: self.now, **more)

    def backfill(
        self,
        first: int,
        last: int,
        *,
        way: Any = "fill",
        dry_run: bool = False,
        publishers: list[str] | None = None,
        **more: Any,
    ) -> RunReport:
        """One backfill, plainly."""
        order = partial(
            backfill_request,
            first_year=first,
            last_year=last,
            publishers=publishers,
            way=way,
            dry_run=dry_run,
        )
        return self.run(order, **more)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """What the warehouse answers."""
        with self.engine.connect() as conn:
            return [tuple(row) for row in conn.exec_driver_sql(sql)]
