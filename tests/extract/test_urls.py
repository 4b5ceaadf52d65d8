"""One spelling for each address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.urls import BadAddressError, area_in, normalise_url, show_address, with_params

BASE = "http://xxgk.zh.gov.cn/col/col1001/index.html?uid=1&pageNum=2"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/art/2018/4/12/art_1_2.html", "http://xxgk.zh.gov.cn/art/2018/4/12/art_1_2.html"),
        ("../col1002/index.html#top", "http://xxgk.zh.gov.cn/col/col1002/index.html"),
        ("HTTP://XXGK.zh.gov.cn:80/a", "http://xxgk.zh.gov.cn/a"),
        ("https://www.zh.gov.cn:443", "https://www.zh.gov.cn/"),
        ("http://h:8080/right.html/", "http://h:8080/right.html"),
        ("http://h/col/", "http://h/col/"),
        ("/d.jsp?classid=0&amp;filename=a.doc", "http://xxgk.zh.gov.cn/d.jsp?classid=0&filename=a.doc"),
        ("/unit?a=1&paramJson=2&copy=3", "http://xxgk.zh.gov.cn/unit?a=1&paramJson=2&copy=3"),
        ("/attach/0/附表 1.doc", "http://xxgk.zh.gov.cn/attach/0/%E9%99%84%E8%A1%A8%201.doc"),
        ("\n /a.html\t", "http://xxgk.zh.gov.cn/a.html"),
        (
            "http://h/module/xxgk/xxgkAnnualReport.jsp?area=0&fbtime=2017",
            "http://h/module/xxgk/xxgkAnnualReport.jsp?fbtime=2017&area=0",
        ),
    ],
)
def test_spellings(address: str, expected: str) -> None:
    assert normalise_url(address, BASE) == expected


@given(st.text(alphabet="/ab.?=&%镇 é#", max_size=30))
def test_normalising_twice_changes_nothing(path: str) -> None:
    once = normalise_url(f"/{path.lstrip('/')}", BASE)
    assert normalise_url(once) == once


@pytest.mark.parametrize(
    "address",
    [
        "javascript:void(0)",
        "mailto:a@b",
        "http://[::1",
        "http://h:99999/",
        "http://[x/",
        f"/&#{'9' * 5000};",
        "/\ud800",
        "http://\ud800/",
        "/xxgkAnnualReport.jsp?\ud800",
        "http://h\u2100/",
    ],
)
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(BadAddressError) as caught:
        normalise_url(address, BASE)
    assert len(str(caught.value)) < 300
    assert area_in(address) is None
    show_address(address).encode()


def test_parameters_are_added_to_those_there() -> None:
    assert with_params("http://h/a?x=1", {"y": "二"}) == "http://h/a?x=1&y=%E4%BA%8C"


@pytest.mark.parametrize(
    ("url", "area"),
    [
        (
            "http://h/module/xxgk/xxgkAnnualReport.jsp?fbtime=2017&area=113706000042603877-1",
            "113706000042603877-1",
        ),
        ("http://h/zfxxgk/xz/11220100MB1507524C/08/index.html", "11220100MB1507524C"),
        ("http://h/col/col1/index.html?vc_xxgkarea=PX0043", "PX0043"),
        ("http://h/art/2018/4/12/art_1_2.html", None),
    ],
)
def test_areas(url: str, area: str | None) -> None:
    assert area_in(url) == area
