"""Annual-report addresses, which need no list."""

import pytest

from extract.adapters import discover_all
from extract.records import DiscoveryIssue, Reference
from tests.support.scripted_server import MakeClient, MakeProfile

OFFICES = [
    {"code": "zhuangshi", "name": "庄市街道", "area": "002971724"},
    {"code": "hengjie", "name": "横街镇", "area": "PX0043"},
    {"code": "luotuo", "name": "骆驼街道"},
]


@pytest.mark.parametrize(
    ("publishers", "expected"),
    [
        (None, [("zhuangshi", 2017), ("zhuangshi", 2018), ("hengjie", 2017), ("hengjie", 2018)]),
        (frozenset({"hengjie"}), [("hengjie", 2017), ("hengjie", 2018)]),
    ],
)
def test_annual_report_addresses(
    publishers: frozenset[str] | None,
    expected: list[tuple[str, int]],
    make_profile: MakeProfile,
    make_client: MakeClient,
) -> None:
    source = {"kind": "jcms_annual_report", "path": "/module/xxgk/xxgkAnnualReport.jsp", "first_year": 2017}
    profile = make_profile([source], OFFICES)
    client = make_client(profile)
    items = list(discover_all(profile, client, years=range(2014, 2019), publishers=publishers))
    references = [item for item in items if isinstance(item, Reference)]
    assert [(reference.publisher, reference.year) for reference in references] == expected
    assert references[-1].url.endswith("/module/xxgk/xxgkAnnualReport.jsp?fbtime=2018&area=PX0043")
    assert client.requests_made == 0


def test_publishers_without_an_area_are_an_issue(make_profile: MakeProfile, make_client: MakeClient) -> None:
    source = {"kind": "jcms_annual_report", "path": "/module/xxgk/xxgkAnnualReport.jsp"}
    profile = make_profile([source], OFFICES)
    items = list(discover_all(profile, make_client(profile), years=range(2016, 2019)))
    assert [
        str(item.values["names"]).endswith("骆驼街道") for item in items if isinstance(item, DiscoveryIssue)
    ] == [True]


def test_an_office_is_asked_for_within_its_years_alone(
    make_profile: MakeProfile, make_client: MakeClient
) -> None:
    source = {"kind": "jcms_annual_report", "path": "/module/xxgk/xxgkAnnualReport.jsp"}
    offices = [{**OFFICES[0], "last_year": 2016}, {**OFFICES[1], "first_year": 2018}]
    profile = make_profile([source], offices)
    items = list(discover_all(profile, make_client(profile), years=range(2015, 2020)))
    asked = [(item.publisher, item.year) for item in items if isinstance(item, Reference)]
    assert asked == [("zhuangshi", 2015), ("zhuangshi", 2016), ("hengjie", 2018), ("hengjie", 2019)]


@pytest.mark.parametrize(("division", "issues"), [(None, 0), ("330211", 0), ("330204", 1)])
def test_a_division_of_no_table_is_an_issue(
    division: str | None, issues: int, make_profile: MakeProfile, make_client: MakeClient
) -> None:
    source = {"kind": "jcms_annual_report", "path": "/module/xxgk/xxgkAnnualReport.jsp"}
    profile = make_profile([source], OFFICES[:1], site={"division": division})
    items = list(discover_all(profile, make_client(profile), years=range(2016, 2019)))
    found = [item for item in items if isinstance(item, DiscoveryIssue)]
    assert [issue.check for issue in found] == ["discovery.division_unknown"] * issues
