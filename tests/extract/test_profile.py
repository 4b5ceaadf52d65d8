"""Profiles: what is read, and what a broken one says."""

from datetime import date
from pathlib import Path

import pytest

from extract.profile import (
    ProfileError,
    RecheckSchedule,
    SiteProfile,
    find_publisher,
    hint_publisher,
    load_profile,
)

TEXT = """
[site]
code = "zhenhai"
name = "宁波市镇海区政府信息公开网站"
base_url = "http://xxgk.zh.gov.cn"
allowed_hosts = ["xxgk.zh.gov.cn"]

[[source]]
kind = "jcms_annual_report"
path = "/module/xxgk/xxgkAnnualReport.jsp"
first_year = 2008

[[source]]
kind = "jcms_column"
path = "/col/col1001/index.html"

[[source]]
kind = "jcms_search"
path = "/module/xxgk/search.jsp"
params = { infotypeId = "A02", jdid = "1305", divid = "div1001" }

[[source]]
kind = "jpaas_column"
path = "/col/col1229000001/index.html"

[[source]]
kind = "links"
path = "/ndbg/index.html"
selector = "ul.list a"

[[publisher]]
code = "zhuangshi"
name = "庄市街道"
kind = "subdistrict"
area = "002971724"
aliases = ["庄市街道办事处", "镇海区庄市街道"]
"""
# An office with a successor, and one more key.
_SUCCEED = '[[publisher]]\ncode = "{0}"\nname = "{0}局"\nsuccessor = "{1}"\n{2}\n'


@pytest.fixture
def write(tmp_path: Path) -> Path:
    return tmp_path / "site.toml"


def test_every_part_of_a_profile(write: Path) -> None:
    write.write_text(TEXT)
    profile = load_profile(str(write))
    assert [source.kind for source in profile.sources] == [
        "jcms_annual_report",
        "jcms_column",
        "jcms_search",
        "jpaas_column",
        "links",
    ]
    assert (
        profile.sources[2].key == "jcms_search:/module/xxgk/search.jsp?divid=div1001&infotypeId=A02&jdid=1305"
    )
    assert (profile.politeness.requests_per_second, profile.politeness.obey_robots) == (1.0, True)
    assert profile.publisher("zhuangshi") == profile.publishers[0]
    assert profile.resolve("/a") == "http://xxgk.zh.gov.cn/a"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('code = "zhuangshi"', 'code = "庄市"', "publisher.0.code"),
        ("first_year = 2008", 'first_year = "early"', "first_year"),
        ('kind = "links"', 'kind = "rss"', "source.4"),
        ('selector = "ul.list a"', 'selector = "ul[["', "not a CSS selector"),
        ('selector = "ul.list a"', 'title_pattern = "("', "not a regular expression"),
        ("[[publisher]]", "[[publishers]]", "publishers"),
        ('base_url = "http://xxgk.zh.gov.cn"', 'base_url = "xxgk.zh.gov.cn"', "site.base_url"),
        ('["xxgk.zh.gov.cn"]', '["http://xxgk.zh.gov.cn/"]', "is not a host name"),
        ("[site]", "[site]\ntimezone = 'Mars'", "is not a time zone"),
        ("[[source]]", "[[source]", "not valid TOML"),
        ('path = "/ndbg/index.html"', "", "source.4.links.path"),
        ("[site]", "[site]\ndivision = '33021'", "site.division"),
        ("[site]", "[site]\ndivision = '镇海区'", "site.division"),
        ("[site]", "[site]\ndivision = '3302110'", "site.division"),
        ("[site]", '[site]\ndivision = "330211\\n"', "site.division"),
        ("[site]", "[site]\ndivision = 330211", "site.division"),
        (
            'code = "zhuangshi"',
            'code = "zhuangshi"\nfirst_year = 2020\nlast_year = 2019',
            "first_year 2020 is after",
        ),
        ('code = "zhuangshi"', 'code = "zhuangshi"\nlast_year = 20', "publisher.0.last_year"),
    ],
)
def test_a_broken_profile_names_file_and_key(old: str, new: str, complaint: str, write: Path) -> None:
    write.write_text(TEXT.replace(old, new, 1))
    with pytest.raises(ProfileError) as broken:
        load_profile(str(write))
    assert str(write) in str(broken.value)
    assert complaint in str(broken.value)


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        (
            '[[publisher]]\ncode = "zhuangshi"\nname = "别的"',
            "publisher.code 'zhuangshi' stands there more than once",
        ),
        ('[[publisher]]\ncode = "b"\nname = "别的"\narea = "002971724"', "publisher.area '002971724'"),
        ('[[publisher]]\ncode = "b"\nname = "庄市 街道"', "belongs to both zhuangshi and b"),
        ('[[publisher]]\ncode = "b"\nname = "别的"\naliases = ["庄市街道办事处"]', "belongs to both"),
        ('[[source]]\nkind = "jcms_column"\npath = "/col/col1001/index.html"', "source 'jcms_column:/col"),
        ('[[publisher]]\ncode = "b"\nname = "别的"\nsuccessor = "c"', "'c' of b is no publisher"),
        ('[[publisher]]\ncode = "b"\nname = "别的"\nsuccessor = "b"', "in a circle: b b"),
        (f"{_SUCCEED.format('b', 'c', '')}{_SUCCEED.format('c', 'b', '')}", "in a circle: b c b"),
        (
            f"{_SUCCEED.format('b', 'c', 'last_year = 2018')}{_SUCCEED.format('c', 'zhuangshi', 'last_year = 2017')}",
            "successor c of b ended before it, in 2017",
        ),
    ],
)
def test_ambiguous_profiles_are_refused(more: str, complaint: str, write: Path) -> None:
    write.write_text(f"{TEXT}\n{more}\n")
    with pytest.raises(ProfileError, match=complaint):
        load_profile(str(write))


def test_offices_that_came_later_were_abolished_or_merged(write: Path) -> None:
    more = _SUCCEED.format("b", "zhuangshi", "first_year = 2010\nlast_year = 2018")
    write.write_text(f"{TEXT}\n{more}".replace("[site]", '[site]\ndivision = "330211"', 1))
    profile = load_profile(str(write))
    old, new = profile.publisher("b"), profile.publisher("zhuangshi")
    assert old is not None and new is not None
    assert (old.successor, new.successor, profile.site.division) == ("zhuangshi", None, "330211")
    assert [year for year in range(2008, 2022) if old.files_for(year)] == list(range(2010, 2019))
    assert all(new.files_for(year) for year in (2000, 2100))


def test_a_profile_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(
        ProfileError, match=r"nowhere\.toml: no such profile; give a file, or one of: zhenhai"
    ):
        load_profile("nowhere.toml")


def test_the_shipped_profile(zhenhai: SiteProfile) -> None:
    assert zhenhai.site.base_url == "http://xxgk.zh.gov.cn"
    assert [source.kind for source in zhenhai.sources] == ["jcms_annual_report", "jcms_column"]
    assert [publisher.code for publisher in zhenhai.publishers if publisher.area] == ["zhuangshi"]


@pytest.mark.parametrize(
    ("area", "name", "code"),
    [
        ("002971724", None, "zhuangshi"),
        (None, "镇海区 庄市街道　办事处", "zhuangshi"),
        ("unknown", "澥浦镇", "xiepu"),
        (None, "庄市", None),
        (None, None, None),
    ],
)
def test_publishers_are_found_to_the_letter(
    area: str | None, name: str | None, code: str | None, zhenhai: SiteProfile
) -> None:
    publisher = find_publisher(zhenhai, area=area, name=name)
    assert (publisher.code if publisher else None) == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("庄市街道", "zhuangshi"),
        ("庄市街道办事处", "zhuangshi"),
        ("宁波市镇海区庄市街道", "zhuangshi"),
        ("镇海区人民政府", "zhenhai"),
        ("宁波市镇海区教育局", "jiaoyu"),
        ("镇海区新设的办公室", None),
        (None, None),
    ],
)
def test_publishers_are_hinted_at_by_the_end_of_a_name(
    name: str | None, code: str | None, zhenhai: SiteProfile
) -> None:
    publisher = hint_publisher(zhenhai, name)
    assert (publisher.code if publisher else None) == code


@pytest.mark.parametrize(
    ("year", "last", "due"),
    [
        (2025, date(2026, 2, 28), True),
        (2023, date(2026, 2, 28), False),
        (2023, date(2026, 2, 22), True),
        (2023, date(2026, 3, 1), False),
        (2023, date(2031, 1, 1), True),
        (2008, None, True),
    ],
)
def test_older_years_may_be_rechecked_less_often(year: int, last: date | None, due: bool) -> None:
    schedule = RecheckSchedule(recent_years=2, older_every_days=7)
    assert schedule.is_due(year, today=date(2026, 3, 1), last_checked=last) is due
    assert RecheckSchedule().is_due(year, today=date(2026, 3, 1), last_checked=last)
