"""Sites of which nothing but the address is known: what a survey finds is what they have, or it says that there is none."""

import re
import tomllib
from collections.abc import Iterable
from datetime import date

import pytest
from pytest_httpserver import HTTPServer

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


def survey_pages(httpserver: HTTPServer, pages: dict[str, str]) -> Survey:
    """A survey of a site that has these pages and no others."""
    for path, body in pages.items():
        page = f"<html><head><title>镇海区政府</title></head><body>{body}</body></html>"
        httpserver.expect_request(path).respond_with_data(page, content_type="text/html; charset=utf-8")
    httpserver.expect_request(re.compile(".*")).respond_with_data("not found", status=404)
    return survey_site(
        httpserver.url_for("/"), contact="t", today=TODAY, seconds_left=lambda: 60.0, politeness=HASTE
    )


def list_links(*links: tuple[str, str]) -> str:
    """Links with their texts, each in a row."""
    return "".join(f"<li><a href='{address}'>{text}</a></li>" for address, text in links)


CUT = (
    ("/a/1", "镇海区文化广电新闻出版局…"),
    ("/a/2", "镇海区人力资源和社会保…"),
    ("/a/3", "镇海区住房和建设交通局…"),
)
NEWS = (("/n/1", "召开工作会议"), ("/n/2", "2020年政府信息公开工作要点"))
WHOLE = (
    ("/a/1", "镇海区财政局2019年政府信息公开工作年度报告"),
    ("/a/2", "2018年度镇海区财政局政府信息公开年度报告"),
)


def test_a_list_whose_titles_are_cut_is_doubtful_and_found(httpserver: HTTPServer) -> None:
    island = "".join(
        f"<record><![CDATA[<li><a href='{address}'>{text}</a></li>]]></record>" for address, text in CUT
    )
    column = f"<script type='text/xml'><datastore><recordset>{island}</recordset></datastore></script>"
    home = list_links(("/col/col7/index.html", "政府信息公开年报"))
    found = survey_pages(httpserver, {"/": home, "/col/col7/index.html": column})
    (finding,) = found.findings
    assert (finding.sureness, finding.entries, finding.offices) == (Sureness.DOUBTFUL, 3, 0)
    assert "doubtful: 3 entries" in found.profile
    assert [source.path for source in read_profile(found).sources] == ["/col/col7/index.html"]


def test_reports_of_a_list_in_several_pages_are_all_found(httpserver: HTTPServer) -> None:
    first = list_links(*WHOLE, ("index_1.html", "下一页"))
    second = list_links(*((f"/b/{n}", f"镇海区教育局{n}年政府信息公开年度报告") for n in (2016, 2017)))
    home = list_links(("/nb/index.html", "历年年报"), *NEWS)
    pages = {"/": home, "/nb/index.html": first, "/nb/index_1.html": second}
    profile = read_profile(survey_pages(httpserver, pages))
    assert {source.path for source in profile.sources} == {"/nb/index.html", "/nb/index_1.html"}
    assert {publisher.code for publisher in profile.publishers} == {"caizhengju", "jiaoyuju"}


def test_a_list_that_repeats_another_is_told_and_left_out(httpserver: HTTPServer) -> None:
    more = (("/a/3", "镇海区审计局2019年政府信息公开工作年度报告"),)
    home = list_links(*WHOLE, ("/nb/index.html", "年度报告"))
    found = survey_pages(httpserver, {"/": home, "/nb/index.html": list_links(*WHOLE, *more)})
    assert [finding.source.path for finding in found.findings] == ["/nb/index.html"]
    assert [finding.source.path for finding in found.others] == ["/"]


def test_the_selector_is_that_of_the_lists_own_element(httpserver: HTTPServer) -> None:
    menu = f"<div id='menu'>{list_links(('/x', '首页'))}</div>"
    home = f"{menu}<div class='right'><ul class='list-2'>{list_links(*WHOLE)}</ul></div>"
    (finding,) = survey_pages(httpserver, {"/": home}).findings
    assert finding.source.model_dump()["selector"] == "ul.list-2 a[href]"


def test_news_about_disclosure_are_no_reports(httpserver: HTTPServer) -> None:
    with pytest.raises(SurveyFailed, match="no annual report was found"):
        survey_pages(
            httpserver, {"/": list_links(*NEWS, ("/nb/", "政府信息公开年报")), "/nb/": list_links(*NEWS)}
        )


def test_other_hosts_are_named_and_not_asked(httpserver: HTTPServer) -> None:
    home = list_links(*WHOLE, ("http://www.zh.example.invalid/xxgk/", "政府信息公开"))
    found = survey_pages(httpserver, {"/": home})
    assert any("www.zh.example.invalid" in hint for hint in found.hints)


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
