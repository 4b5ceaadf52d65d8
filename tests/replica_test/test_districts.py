"""Made-up districts: as many as are wanted, each with its own names, figures and CMS, under equal codes of offices."""

from collections.abc import Iterable
from pathlib import Path

import pytest
import requests

import replica
from extract.adapters import discover_all
from extract.http_client.client import PoliteClient
from extract.profile import SiteProfile, load_profile
from extract.records import Listing, Reference, ReportLikelihood
from tests.support.waiting import PATIENCE

YEARS = range(2018, 2022)


def read_profile(served: replica.Served, folder: Path) -> SiteProfile:
    """The profile that the replica writes of one of its districts."""
    path = folder / f"{served.site.district.code}.toml"
    path.write_text(replica.profile_text(served.base_url, served.site), encoding="utf-8")
    return load_profile(str(path))


def reports_of(site: replica.Site) -> set[tuple[str, int]]:
    """Office and year of every report, as a profile knows them."""
    return {key for key in site.filings if not key[0].startswith("unregistered")}


def listed_reports(items: Iterable[object]) -> set[tuple[str, int]]:
    """Office and year of the entries that lists give."""
    return {
        (item.publisher, item.year)
        for item in items
        if isinstance(item, Reference)
        and item.publisher is not None
        and item.year is not None
        and item.likelihood is ReportLikelihood.REPORT
    }


def test_the_first_district_is_the_demonstration() -> None:
    assert replica.Site(3, YEARS, seed=0).truth("zhuangshi", 2018) == replica.truth("zhuangshi", 2018)


def test_districts_have_equal_codes_and_other_names_figures_and_keys() -> None:
    sites = [replica.Site(7, YEARS, seed=seed) for seed in range(4)]
    codes = {tuple(publisher.code for publisher in site.publishers) for site in sites}
    assert len(codes) == 1
    for what in ("name", "area"):
        assert len({str(getattr(site.publishers[0], what)) for site in sites}) == len(sites)
    assert len({str(sorted(site.truth("luotuo", 2020).items())) for site in sites}) == len(sites)
    assert len({site.district.masthead.site_name for site in sites}) == len(sites)


def test_sixty_districts_have_sixty_names() -> None:
    districts = [replica.Site(1, [2020], seed=seed).district for seed in range(1, 61)]
    assert len({(district.city, district.name) for district in districts}) == 60
    for district in districts:
        names = [publisher.name for publisher in (*district.publishers, district.stranger)]
        assert len({*names}) == len(names)


def test_a_district_is_the_same_every_time() -> None:
    first, second = (replica.Site(5, YEARS, seed=7) for _ in range(2))
    assert first.truth("guisi", 2019) == second.truth("guisi", 2019)
    assert [article.path("1") for article in first.listed()] == [a.path("1") for a in second.listed()]


def test_every_list_of_every_kind_leads_to_all_reports(tmp_path: Path) -> None:
    """Nine seeds: the three kinds, each in its three varieties."""
    with replica.serve_districts(9, publishers=9, years=YEARS) as districts:
        assert {tuple(sorted(served.site.district.platform.parts)) for served in districts} >= {
            ("annual", "columns", "offices"),
            ("jpaas",),
            ("hub", "search", "sitemap"),
            ("links", "search", "sitemap"),
            ("hub", "links", "sitemap"),
        }
        for served in districts:
            profile = read_profile(served, tmp_path)
            with PoliteClient(profile, contact="test") as client:
                items = list(discover_all(profile, client, years=YEARS))
            assert [item.error for item in items if isinstance(item, Listing) and item.error] == []
            assert listed_reports(items) >= reports_of(served.site), served.site.district.code


def test_many_districts_start_at_once_and_some_are_ill() -> None:
    sick: dict[int, replica.Ailment] = {1: "dead", 2: "challenged", 3: "slow"}
    with replica.serve_districts(30, publishers=2, years=[2020], sick=sick) as districts:
        assert len({served.base_url for served in districts}) == 30
        with pytest.raises(requests.ConnectionError):
            requests.get(districts[1].base_url, timeout=PATIENCE)
        assert requests.get(districts[2].base_url, timeout=PATIENCE).status_code == 412
        assert districts[3].delay > 0
        for served in (*districts[:1], *districts[3:]):
            answer = requests.get(served.base_url, timeout=PATIENCE)
            assert served.site.district.name in answer.content.decode()
        districts[1].faults.clear()
        assert requests.get(districts[1].base_url, timeout=PATIENCE).status_code == 200


def test_nothing_answers_when_the_districts_are_gone() -> None:
    with replica.serve_districts(2, publishers=1, years=[2020]) as districts:
        addresses = [served.base_url for served in districts]
    for address in addresses:
        with pytest.raises(requests.ConnectionError):
            requests.get(address, timeout=PATIENCE)
