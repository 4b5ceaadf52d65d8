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
    assert [item.message.endswith("骆驼街道") for item in items if isinstance(item, DiscoveryIssue)] == [True]
