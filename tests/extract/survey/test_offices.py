"""Which printings of a name are one office: those that certainly are, and no others."""

import pytest

from extract.records import Reference
from extract.survey.offices import Region, collect_offices, find_region

OWN = Region("宁波市", "镇海区")


def list_titles(*names: str) -> list[Reference]:
    return [
        Reference(f"http://x/{number}", "s", title=f"{name}2019年政府信息公开工作年度报告", year=2019)
        for number, name in enumerate(names)
    ]


@pytest.mark.parametrize(
    ("site_name", "region"),
    [
        ("宁波市镇海区政府信息公开网站", OWN),
        ("镇海区人民政府", Region(None, "镇海区")),
        ("浙江省宁波市镇海区人民政府门户网站", OWN),
        ("首页", Region(None, "江北区")),
    ],
)
def test_the_district_is_that_of_the_sites_name_or_of_most_titles(site_name: str, region: Region) -> None:
    titles = list_titles("江北区教育局", "江北区财政局", "宁波市公安局")
    assert find_region(site_name, titles) == region


def test_a_site_that_names_no_district_has_none() -> None:
    assert find_region("首页", list_titles("教育局")) == Region()


def test_longer_and_shorter_printings_are_one_office() -> None:
    names = ("庄市街道", "庄市街道办事处", "镇海区庄市街道", "宁波市镇海区庄市街道办事处")
    offices, hints = collect_offices(list_titles(*names), {}, OWN)
    (office,) = offices
    assert (office.name, office.kind, hints) == ("庄市街道", "subdistrict", [])
    assert {office.name, *office.aliases} >= {*names}


@pytest.mark.parametrize(
    "names",
    [
        ("教育局", "江北区教育局"),
        ("教育局", "宁波市教育局"),
        ("庄市街道", "庄市镇"),
        ("农业局", "农业农村局"),
        ("财政局", "审计局"),
    ],
)
def test_other_offices_stay_apart(names: tuple[str, str]) -> None:
    offices, _ = collect_offices(list_titles(*names), {}, OWN)
    assert {office.name for office in offices} == {*names}
    assert not {alias for office in offices for alias in office.aliases} & {*names}


def test_the_government_keeps_its_district() -> None:
    offices, _ = collect_offices(list_titles("镇海区人民政府", "宁波市镇海区人民政府"), {}, OWN)
    assert {office.kind for office in offices} == {"district"}
    assert all("镇海区" in office.name for office in offices)


def test_keys_go_to_the_office_that_their_link_names() -> None:
    areas = {"003": "镇海区财政局", "004": "审计局", "005": "财政局"}
    offices, hints = collect_offices(list_titles("财政局"), areas, OWN)
    assert {office.name: (office.area, office.years) for office in offices} == {
        "财政局": ("003", (2019,)),
        "审计局": ("004", ()),
    }
    (hint,) = hints
    assert "005" in hint


def test_what_is_no_name_is_told_and_left_out() -> None:
    references = [Reference("http://x/1", "s", title="t", publisher="点击查看", year=2019)]
    offices, hints = collect_offices(references, {}, OWN)
    assert offices == []
    assert "点击查看" in hints[0]
