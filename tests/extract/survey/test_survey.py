"""Sites of which nothing but the address is known: what a survey finds is what they have, or it says that there is none."""

import tomllib
from collections.abc import Iterable
from datetime import date

import pytest

import replica
from extract.adapters import discover_all
from extract.http_client.client import PoliteClient
from extract.profile import Politeness, SiteProfile
from extract.records import Reference, ReportLikelihood
from extract.survey.findings import Sureness, Survey, SurveyFailed
from extract.survey.survey import survey_site
from replica import Fault

TODAY = date(2023, 6, 1)
HASTE = Politeness(requests_per_second=1000, requests_per_run=300, retries=0)
YEARS = range(2018, 2022)
# Three kinds of CMS, each with three sets of paths, numbers and ways that lead to its lists.
SEEDS = range(22, 31)


def survey(served: replica.Served, path: str = "", politeness: Politeness = HASTE) -> Survey:
    """A survey of a served site that knows its address alone."""
    return survey_site(
        served.base_url + path,
        contact="test",
        today=TODAY,
        seconds_left=lambda: 60.0,
        politeness=politeness,
    )


def read_profile(found: Survey) -> SiteProfile:
    """The profile as a run would load it, asked in haste."""
    profile = SiteProfile.model_validate(tomllib.loads(found.profile))
    return profile.model_copy(update={"politeness": HASTE})


def list_reports(profile: SiteProfile) -> Iterable[Reference]:
    """What a night with the profile would ask for."""
    with PoliteClient(profile, contact="test") as client:
        for item in discover_all(profile, client, years=YEARS):
            if isinstance(item, Reference) and item.likelihood is not ReportLikelihood.NOT_REPORT:
                yield item


@pytest.mark.parametrize("seed", SEEDS)
def test_the_profile_found_finds_every_report_of_the_site(seed: int) -> None:
    with replica.serve_districts(1, publishers=12, years=YEARS, first_seed=seed) as (served,):
        found = survey(served)
        profile = read_profile(found)
        listed = list(list_reports(profile))

    names = {publisher.code: publisher.name for publisher in profile.publishers}
    by_office = {(names.get(item.publisher or ""), item.year) for item in listed}
    filings = served.site.filings.values()
    assert by_office >= {(filing.publisher.name, filing.year) for filing in filings}
    addresses = "\n".join(item.url for item in listed)
    posted = [filing for filing in filings if filing.publisher.reach != "annual"]
    district = served.site.district.platform
    for filing in posted if "jpaas" not in district.parts else []:
        files = [name for name, of in served.site.files.items() if of is filing]
        assert f"_{filing.number}.html" in addresses or any(name in addresses for name in files)
    assert found.site_name == served.site.district.masthead.site_name
    assert {finding.sureness for finding in found.findings} == {Sureness.CERTAIN}


@pytest.mark.parametrize("seed", SEEDS)
def test_offices_are_those_of_the_site_with_their_kinds_and_keys(seed: int) -> None:
    with replica.serve_districts(1, publishers=12, years=YEARS, first_seed=seed) as (served,):
        profile = read_profile(survey(served))
    offices = {publisher.name: publisher for publisher in served.site.publishers}
    found = {publisher.name: publisher for publisher in profile.publishers}
    assert found.keys() - {served.site.district.stranger.name} == offices.keys()
    for name, office in offices.items():
        assert found[name].kind == office.kind
        if "offices" in served.site.district.platform.parts:
            assert found[name].area == office.area
    codes = [publisher.code for publisher in profile.publishers]
    assert len({*codes}) == len(codes)
    assert all(code.isascii() for code in codes)


def test_the_same_site_gets_the_same_profile() -> None:
    with replica.serve_districts(1, publishers=5, years=YEARS, first_seed=22) as (served,):
        assert survey(served).profile == survey(served).profile


def test_the_kinds_of_source_are_those_of_the_site() -> None:
    kinds = []
    with replica.serve_districts(9, publishers=9, years=YEARS, first_seed=22) as districts:
        for served in districts:
            found = survey(served)
            kinds.append({finding.source.kind_name for finding in found.findings})
    assert kinds[0] == kinds[3] == kinds[6] == {"jcms_annual_report", "jcms_column"}
    assert kinds[1] == kinds[4] == kinds[7] == {"jpaas_column"}
    assert sorted(map(sorted, (kinds[2], kinds[5], kinds[8]))) == [
        ["jcms_search"],
        ["jcms_search", "links"],
        ["links"],
    ]


def test_the_demonstrations_own_page_of_links_is_found() -> None:
    with replica.serve(replica.Site(4, YEARS)) as served:
        found = survey(served)
    (finding,) = found.findings
    assert (finding.source.kind_name, finding.source.path) == ("links", "/ndbg/")
    assert any("www.example.invalid" in hint for hint in found.hints)

    assert read_profile(found).site.division == "330211"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("reset", "unreachable"),
        ("challenge_412", "challenge"),
        ("challenge_200", "challenge"),
        ("unavailable", "server"),
        ("foreign_redirect", "not on an allowed host"),
        ("shell", "shell"),
        ("empty", "empty"),
    ],
)
def test_a_site_that_cannot_be_read_says_why(kind: str, words: str) -> None:
    with replica.serve(replica.Site(1, [2020]), faults=replica.Faults(Fault(kind, ".*"))) as served:
        with pytest.raises(SurveyFailed, match=words) as failed:
            survey(served)
        assert len(served.asked) <= 3
    assert served.base_url in str(failed.value)


def test_robots_are_obeyed() -> None:
    with replica.serve(
        replica.Site(1, [2020]), faults=replica.Faults(Fault("robots_disallow", "^/robots"))
    ) as served:
        with pytest.raises(SurveyFailed, match=r"robots\.txt .* does not allow it"):
            survey(served)
        assert {request.path for request in served.asked} == {"/robots.txt"}


def test_a_site_without_a_report_says_so() -> None:
    site = replica.Site(4, YEARS, seed=22)
    for key in list(site.filings):
        site.withdraw(*key)
    with replica.serve(site) as served, pytest.raises(SurveyFailed, match="no annual report was found"):
        survey(served)


def test_no_more_is_asked_than_is_allowed() -> None:
    sparing = HASTE.model_copy(update={"requests_per_run": 6})
    with replica.serve_districts(1, publishers=5, years=YEARS, first_seed=22) as (served,):
        with pytest.raises(SurveyFailed, match="budget of 6 requests"):
            survey(served, politeness=sparing)
        assert len(served.asked) <= 6


def test_what_was_left_for_want_of_requests_is_told() -> None:
    sparing = HASTE.model_copy(update={"requests_per_run": 20})
    with replica.serve_districts(1, publishers=5, years=YEARS, first_seed=22) as (served,):
        found = survey(served, politeness=sparing)
        assert len(served.asked) <= 20
    assert any("budget of 20 requests" in hint for hint in found.hints)


def test_a_survey_ends_with_its_time() -> None:
    with replica.serve_districts(1, publishers=5, years=YEARS, first_seed=22) as (served,):
        with pytest.raises(SurveyFailed, match="time"):
            survey_site(served.base_url, contact="t", today=TODAY, seconds_left=lambda: 0.0, politeness=HASTE)
        assert served.asked == []


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(SurveyFailed, match="home page"):
        survey_site("ftp://example.org", contact="t", today=TODAY, seconds_left=lambda: 1.0)
