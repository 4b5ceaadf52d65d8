"""A deployment of the product with a small site to read."""

import re
from collections.abc import Callable, Mapping, Sequence
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
from tests.support.waiting import PATIENCE

YEARS = range(2016, 2019)


POLITENESS = {"timeout_seconds": PATIENCE, "retries": 1, "backoff_seconds": 0.01}
"""How the tests ask: an answer may take long on a busy machine, and a rest is short."""


def describe_site(
    served: replica.Served,
    politeness: Mapping[str, float] | None = None,
    sources: Sequence[str] | None = None,
) -> str:
    """A profile (TOML) of a served site that is asked as ``POLITENESS`` says, and as ``politeness`` says."""
    text = replica.profile_text(served.base_url, served.site, *([] if sources is None else [sources]))
    for name, value in {**POLITENESS, **(politeness or {})}.items():
        without = re.sub(rf"(?m)^{name} = .*\n", "", text)
        text = without.replace("[politeness]\n", f"[politeness]\n{name} = {value}\n")
        assert text.count(f"\n{name} = {value}\n") == 1
    return text


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
