"""All that can go wrong goes wrong in one night; after the next, everything is as if nothing had happened."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Select, select

import replica
from flows.batch.outcome import PageStatus
from flows.settings import read_settings
from load.engine import open_engine
from load.marts import mart_tables
from load.runs.outcome import RunOutcome
from replica.fault_answers import FAULTS
from tests.support.deployment import Deployment, describe_site
from tests.support.fault_plan import HARMLESS, OF_LISTS, RECORDED, ROBOTS, YEARS, find_recorded, set_all

SOURCES = ("jcms_annual_report", "jcms_column", "jcms_column 1002", "jcms_column 1003", "jcms_search",
           "jpaas_column", "links")  # fmt: skip
# Small times, or the test would wait as a polite client does. A page that drips is given up after the deadline,
# and three of them are waited for; a page in health takes half a second on a machine that is busy four times over.
HASTE = {"retry_after_max_seconds": 0.01, "deadline_seconds": 5.0}
NEWS_ONLY = ('col1003/index.html"\n', 'col1003/index.html"\nunit = "220012"\n')
SAID = {
    "mart_fact": "publisher_code publisher_name year form indicator_code breakdown unit value state raw published_on",
    "mart_coverage": "publisher_code year status facts",
    "mart_issue": "check_id severity status publisher_code year indicators breakdown message",
}
PRINTED = "SELECT publisher_code, year, indicator_code, breakdown, state, raw FROM mart_fact"


def test_every_fault_of_the_replica_is_on() -> None:
    assert {*RECORDED, *(fault.kind for fault in (*OF_LISTS, ROBOTS))} == set(FAULTS)


def test_a_night_of_all_faults_and_the_night_after(tmp_path: Path) -> None:
    with (
        open_site() as (served, elsewhere),
        open_office(tmp_path / "hostile", served, elsewhere) as deployment,
    ):
        sick = {key for key, kind in set_all(served).items() if kind not in HARMLESS}
        elsewhere.faults.add(ROBOTS)
        bad = deployment.run()

        assert (bad.outcome, bad.exit_code) == (RunOutcome.SOME_FAILED, 1)
        assert set(deployment.rows(PRINTED)) == printed_except(served, sick)
        assert find_recorded(served, fetched(deployment)) == {*FAULTS} - {ROBOTS.kind}
        assert fetched(deployment)[f"{elsewhere.base_url}/ndbg/index.html", "refused"] == 1

        served.faults.clear()
        elsewhere.faults.clear()
        deployment.now += timedelta(days=1)
        good = deployment.run()

        assert [
            (page.url, page.reason)
            for page in good.pages
            if page.status in (PageStatus.FAILED, PageStatus.HELD)
        ] == []
        assert (good.outcome, good.exit_code) == (RunOutcome.DONE, 0)
        assert set(deployment.rows(PRINTED)) == printed_except(served, set())
        with open_office(tmp_path / "calm", served, elsewhere) as calm:
            calm.run()
            assert say(deployment) == say(calm)


def say(deployment: Deployment) -> dict[str, list[str]]:
    """What an analyst sees now, without times."""
    with deployment.engine.connect() as conn:
        return {
            name: sorted(str(tuple(row)) for row in conn.execute(_ask(name, columns)))
            for name, columns in SAID.items()
        }


def _ask(name: str, columns: str) -> Select[Any]:
    """Mended findings are history, which an undisturbed warehouse has not."""
    mart = mart_tables()[name]
    asked = select(*(mart.c[column] for column in columns.split()))
    return asked.where(mart.c.status != "resolved") if name == "mart_issue" else asked


def printed_except(served: replica.Served, sick: set[tuple[str, int]]) -> set[tuple[object, ...]]:
    """Every figure that stands on the site in a report that does not suffer."""
    return {
        (*key, indicator, breakdown, state, raw.strip())
        for key, filing in served.site.filings.items()
        if key not in sick
        for (indicator, breakdown), (state, _, raw) in filing.truth().items()
    }


def fetched(deployment: Deployment) -> Counter[tuple[str, str]]:
    """How often each address that was asked for, or led to, came to each outcome."""
    found: Counter[tuple[str, str]] = Counter()
    for url, final, outcome in deployment.rows('SELECT url, final_url, outcome FROM "fetch"'):
        found.update((str(address), str(outcome)) for address in {url, final})
    return found


@contextmanager
def open_site() -> Iterator[tuple[replica.Served, replica.Served]]:
    """The site, and another server of it with a list of its own."""
    with (
        replica.serve(replica.Site(12, YEARS)) as served,
        replica.serve(replica.Site(1, (2017,))) as elsewhere,
    ):
        yield served, elsewhere


@contextmanager
def open_office(home: Path, served: replica.Served, elsewhere: replica.Served) -> Iterator[Deployment]:
    """A deployment that reads all sources of both."""
    home.mkdir()
    text = describe_site(served, HASTE, SOURCES).replace(*NEWS_ONLY)
    text += f'\n[[source]]\nkind = "links"\npath = "{elsewhere.base_url}/ndbg/index.html"\nselector = "ul.list a"\n'
    profile = home / "site.toml"
    profile.write_text(text, encoding="utf-8")
    settings = read_settings(home=home, site=str(profile), parse_workers=1)
    engine = open_engine(settings.warehouse)
    try:
        yield Deployment(served, settings, engine, datetime(2023, 6, 1, 2, tzinfo=UTC))
    finally:
        engine.dispose()
