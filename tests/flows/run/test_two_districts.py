"""Two districts of different figures and equal codes in one warehouse: each is kept and asked by itself.

What each command shows of two is tested in tests/flows/cli/test_two_districts.py.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

import replica
from flows.settings import read_settings
from load.errors import BadPublisherName
from load.publisher_names import UNKNOWN, find_publisher
from load.queries.archived import ArchiveScope, find_archived, find_parsed
from load.queries.history import report_history
from load.queries.trace import parse_fact_name, trace_fact
from load.queries.year_facts import find_moved_publishers
from load.runs.fetch_log import known_pages
from load.sites import find_site
from tests.support.deployment import Deployment, describe_site
from transform.forms.catalogue import normaliser_version

YEARS = range(2017, 2019)
NOW = datetime(2019, 6, 1, 2, tzinfo=UTC)
FACTS = (
    "SELECT publisher_code, year, indicator_code, breakdown, state, raw FROM mart_fact WHERE site_code = '{}'"
)


@dataclass
class Districts:
    """Two districts of different names and figures, with equal codes of their offices, in one warehouse."""

    first: Deployment
    second: Deployment
    codes: tuple[str, str]

    @property
    def engine(self) -> Engine:
        """The warehouse of both."""
        return self.first.engine

    def night(self) -> None:
        """A night of each, the second an hour later."""
        for deployment in (self.first, self.second):
            assert deployment.run().exit_code == 0
            deployment.now += timedelta(days=1)

    def facts(self, code: str) -> set[tuple[object, ...]]:
        """The facts of a district in mart_fact."""
        return set(self.first.rows(FACTS.format(code)))


@pytest.fixture
def districts(engine: Engine, tmp_path: Path) -> Iterator[Districts]:
    """Both districts, before their first night."""
    with replica.serve_districts(2, publishers=4, years=YEARS, cms="annual", first_seed=21) as served:
        deployments, codes = [], []
        for number, site in enumerate(served):
            profile = tmp_path / f"{number}.toml"
            profile.write_text(describe_site(site), encoding="utf-8")
            found = re.search(r'(?m)^code = "(.*)"', profile.read_text(encoding="utf-8"))
            assert found is not None
            codes.append(found[1])
            url = engine.url.render_as_string(hide_password=False)
            settings = read_settings(home=tmp_path, site=str(profile), warehouse_url=url, parse_workers=1)
            deployments.append(Deployment(site, settings, engine, NOW + timedelta(hours=number)))
        yield Districts(*deployments, codes=(codes[0], codes[1]))


def _truth(deployment: Deployment) -> set[tuple[object, ...]]:
    return {
        (code, year, *key, state, raw.strip())
        for code, year in deployment.served.site.filings
        for key, (state, _, raw) in deployment.served.site.truth(code, year).items()
    }


def test_each_has_its_own_figures_under_equal_codes(districts: Districts) -> None:
    districts.night()
    first, second = districts.codes
    assert first != second
    for code, deployment in zip(districts.codes, (districts.first, districts.second), strict=True):
        assert districts.facts(code) == _truth(deployment)
    assert {row[0] for row in districts.facts(first)} == {row[0] for row in districts.facts(second)}
    # An unchanged night of one says nothing about the other, and moves nothing of it.
    before = districts.first.rows(
        f"SELECT * FROM mart_coverage WHERE site_code = '{second}' ORDER BY publisher_code, year"
    )
    report = districts.first.run()
    assert (report.exit_code, report.counts["loaded"], report.counts["restated"]) == (0, 0, 0)
    after = districts.first.rows(
        f"SELECT * FROM mart_coverage WHERE site_code = '{second}' ORDER BY publisher_code, year"
    )
    assert after == before
    assert districts.first.rows(
        "SELECT COUNT(*) FROM mart_issue WHERE check_id = 'discovery.list_vanished'"
    ) == [(0,)]


def test_what_is_known_is_asked_by_site(districts: Districts) -> None:
    districts.night()
    with districts.engine.connect() as conn:
        ids = [find_site(conn, code) for code in districts.codes]
        own = [set(known_pages(conn, number, normaliser_version())) for number in ids]
        parsed = [set(find_parsed(conn, number)) for number in ids]
        archived = [
            {one.url for one in find_archived(districts.engine, ArchiveScope(number, YEARS))}
            for number in ids
        ]
        assert known_pages(conn, None, normaliser_version()) == {}
        runs = dict(conn.exec_driver_sql("SELECT site_id, MAX(run_id) FROM run GROUP BY site_id").all())
        moved = [find_moved_publishers(conn, runs[number]) for number in ids if number is not None]
    for kept in (own, parsed, archived, moved):
        assert kept[0]
        assert kept[1]
        assert kept[0].isdisjoint(kept[1])


def test_a_publisher_is_named_by_its_code_only_where_one_site_has_it(districts: Districts) -> None:
    districts.night()
    first, second = districts.codes
    with districts.engine.connect() as conn:
        (code, *_), *_ = sorted(districts.facts(first))
        with pytest.raises(BadPublisherName, match=f"of several sites: say {min(first, second)}/{code} or "):
            find_publisher(conn, str(code))
        one, other = find_publisher(conn, f"{first}/{code}"), find_publisher(conn, f"{second}/{code}")
        assert one.publisher_id != other.publisher_id
        assert find_publisher(conn, one.name) == one
        with pytest.raises(BadPublisherName, match="there is no publisher"):
            find_publisher(conn, f"elsewhere/{code}")
        with pytest.raises(BadPublisherName):
            find_publisher(conn, UNKNOWN)
        history = report_history(conn, other, 2018)
        assert history is not None
        assert (history.site, history.publisher) == (second, code)
        indicator = next(row[2] for row in sorted(districts.facts(second)) if row[:2] == (code, 2018))
        traced = trace_fact(conn, parse_fact_name(f"{second}/{code}/2018/{indicator}"))
        assert traced is None or traced.name.publisher == f"{second}/{code}"
