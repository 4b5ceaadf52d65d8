"""A deployment of the product with a small site to read, and runs of it without Prefect."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Engine

import replica
from flows.run.report import RunReport
from flows.run.request import BackfillMode, RunRequest, backfill_request, nightly_request
from flows.run.start import run_now
from flows.settings import Settings
from tests.support.waiting import PATIENCE

YEARS = range(2016, 2019)


POLITENESS = {
    "timeout_seconds": PATIENCE,
    "deadline_seconds": PATIENCE,
    "retries": 1,
    "backoff_seconds": 0.01,
}
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
    """Do not print the report: the test looks at it."""


@dataclass
class Deployment:
    """What an operator has: settings, a warehouse, and a site to read. ``now`` is the time of the next run."""

    served: replica.Served
    settings: Settings
    engine: Engine
    now: datetime = datetime(2019, 3, 1, 2, tzinfo=UTC)

    def run(self, make_request: Callable[..., RunRequest] = nightly_request) -> RunReport:
        """One run at the deployment's time."""
        return run_now(self.settings, make_request, publish=publish_nowhere, clock=lambda: self.now)

    def backfill(
        self,
        first: int,
        last: int,
        *,
        mode: BackfillMode = "fill",
        dry_run: bool = False,
        publishers: list[str] | None = None,
        max_restatements: int | None = None,
    ) -> RunReport:
        """One backfill of these years at the deployment's time."""
        make_request = partial(
            backfill_request,
            first_year=first,
            last_year=last,
            publishers=publishers,
            mode=mode,
            dry_run=dry_run,
            max_restatements=max_restatements,
        )
        return self.run(make_request)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """The rows of a query to the warehouse."""
        with self.engine.connect() as conn:
            return [tuple(row) for row in conn.exec_driver_sql(sql)]
