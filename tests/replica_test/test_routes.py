"""The routes answer as the site's description says."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import replica
from replica.writers.flat import write_flat
from tests.support.browser import Browser, browse

_SEED = Path(__file__).parents[3] / "shared/reports/zhenhai-zhuangshi-2017.txt"
_PROXY = "/module/jpage/dataproxy.jsp"
_META = r'<meta (name|content)="(?:ArticleTitle|[^"]+" name="ArticleTitle)'
_UNIT = {"columnid": "1001", "unitid": "5503452"}


def _records(browser: Browser, start: int, end: int, **fields: str) -> list[str]:
    """The addresses that dataproxy.jsp lists."""
    asked = {**_UNIT, "startrecord": str(start), "endrecord": str(end), "perpage": "15", **fields}
    answer = browser.post(_PROXY, **asked)
    assert answer.headers["Content-Type"].startswith("text/xml")
    return re.findall(r"""href=["']([^"']+)""", answer.text)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browse() as browser:
        yield browser


def test_the_annual_report_address_has_the_report_or_nothing(browser: Browser) -> None:
    """A known pair is a page, an unknown one an empty 200."""
    path = "/module/xxgk/xxgkAnnualReport.jsp"
    page = browser.get(path, fbtime=2017, area="002971724")
    assert "庄市街道2017年度信息公开年度报告" in page.text
    assert "发布时间:2018-" in page.text
    for fields in ({"fbtime": 2031, "area": "002971724"}, {"fbtime": 2017, "area": "000000000"}, {}):
        empty = browser.get(path, **fields)
        assert (empty.status_code, empty.content) == (200, b"")


def test_some_annual_reports_come_in_gbk_and_without_a_title(browser: Browser) -> None:
    """The meta still says UTF-8."""
    page = browser.get("/module/xxgk/xxgkAnnualReport.jsp", fbtime=2016, area="002972117")
    text = page.content.decode("gb18030")
    assert "charset=utf-8" in text
    assert "政府信息公开情况统计表" in text
    untitled = browser.get("/module/xxgk/xxgkAnnualReport.jsp", fbtime=2016, area="002971855")
    assert "<b>" not in untitled.text.partition('id="article"')[2]


def test_the_column_holds_its_first_group_in_an_island(browser: Browser) -> None:
    """45 of 97 records, none of them a link of the HTML itself."""
    page = browser.get("/col/col1001/index.html").text
    island = page.partition('<script type="text/xml">')[2].partition("</script>")[0]
    assert island.count("<record>") == 45
    assert "totalRecord:97" in page
    assert "perPage:15" in page
    assert "proxyUrl:'/module/jpage/dataproxy.jsp'" in page


def test_the_third_group_repeats_the_last_record_of_the_second(browser: Browser) -> None:
    """One record of look-ahead; without it the three groups are the whole list."""
    first, second, third = _records(browser, 1, 45), _records(browser, 46, 90), _records(browser, 91, 135)
    assert (len(first), len(second), len(third)) == (45, 45, 8)
    assert third[0] == second[-1]
    assert len({*first, *second, *third}) == 97


def test_a_foreign_unit_gets_an_empty_list(browser: Browser) -> None:
    """So does the newer path get a 404."""
    assert _records(browser, 1, 45, unitid="99") == []
    assert browser.get("/module/web/jpage/dataproxy.jsp", **_UNIT).status_code == 404


def test_every_listed_article_answers_and_only_under_its_own_date(browser: Browser) -> None:
    """With metas in both orders, the header twice, and the body between the markers."""
    orders = set()
    for address in _records(browser, 1, 97):
        page = browser.get(address)
        assert page.status_code == 200
        assert 25_000 < len(page.content) < 230_000
        assert page.text.count("组配分类") == 2
        assert page.text.count("<!--<$[信息内容]>begin-->") == page.text.count("<!--<$[信息内容]>end-->") == 1
        orders.add(
            re.search(r'<meta (name|content)="(?:ArticleTitle|[^"]+" name="ArticleTitle)', page.text)[1]
        )
    assert orders == {"name", "content"}
    assert browser.get(re.sub(r"/art/\d+", "/art/1999", address)).status_code == 404


def test_reports_stand_among_news(browser: Browser) -> None:
    """The column mixes both; only 组配分类 and titles tell them apart."""
    categories = [a.category for a in browser.served.site.listed()]
    assert categories.count("政府信息公开年报") == 53
    assert categories.count("工作信息") == 44


def test_word_markup_splits_numbers_and_blanks_cells(browser: Browser) -> None:
    """As office software leaves them."""
    page = browser.get("/module/xxgk/xxgkAnnualReport.jsp", fbtime=2017, area="002971724").text
    for trace in ("mso-", "<o:p>&nbsp;</o:p>", "MsoTableGrid", '</span><span lang="EN-US">'):
        assert trace in page


def test_the_same_bytes_come_twice(browser: Browser) -> None:
    """A second server, a second site: nothing hangs on a clock or on order."""
    with browse(replica.Site()) as other:
        for path in ("/col/col1001/index.html", _records(browser, 1, 45)[0]):
            assert other.get(path).content == browser.get(path).content


def test_the_profile_names_the_publishers_and_the_loopback_host(browser: Browser) -> None:
    """As the design writes it."""
    profile = tomllib.loads(replica.profile_text(browser.served.base_url))
    assert profile["site"]["allowed_hosts"] == ["127.0.0.1"]
    assert [s["kind"] for s in profile["source"]] == ["jcms_annual_report", "jcms_column"]
    assert profile["publisher"][0]["area"] == "002971724"
    assert len(profile["publisher"]) == 12


@pytest.mark.skipif(not _SEED.exists(), reason="the seed report is not on this machine")
def test_the_seed_table_is_the_original_line_for_line() -> None:
    """Flattened, it is the text the project was given; the prose is not."""
    original = _SEED.read_text(encoding="utf-8")
    printed = write_flat(replica.Site().filings["zhuangshi", 2017].page())
    caption = "政府信息公开情况统计表"
    assert printed.partition(caption)[2].rstrip() == original.partition(caption)[2].rstrip()


def test_a_table_in_a_file_is_reached_through_a_redirect(browser: Browser) -> None:
    """The article links to downfile.jsp, which leads to /attach/0/."""
    filing = browser.served.site.filings["jiaoyu", 2015]
    page = browser.get(browser.served.site.articles[filing.number].path("1001")).text
    assert "统计指标" not in page
    address = re.search(r'href="(/module/download/[^"]+)"', page)
    assert address is not None
    assert "&amp;" in address[1]
    file = browser.get(address[1].replace("&amp;", "&"))
    assert file.history[0].status_code == 302
    assert file.url.endswith(f"/attach/0/{filing.published_on:%y%m%d}{filing.number:09d}.docx")
    assert file.content.startswith(b"PK")
    assert browser.get("/module/download/downfile.jsp", filename="x.docx").status_code == 404
    assert browser.get("/attach/0/x.docx").status_code == 404


def test_a_picture_stands_where_the_table_should(browser: Browser) -> None:
    """And answers as a picture."""
    page = browser.get("/module/xxgk/xxgkAnnualReport.jsp", fbtime=2018, area="002972117").content.decode(
        "gb18030"
    )
    source = re.search(r"/picture/0/\d+\.png", page)
    assert source is not None
    assert browser.get(source[0]).headers["Content-Type"] == "image/png"


def test_a_district_of_forty_files_for_eighteen_years() -> None:
    """Size and years are the caller's."""
    site = replica.Site(publishers=40, years=range(2008, 2026))
    assert len(site.filings) == 40 * 18 + 2 - 1
    assert len(site.listed()) > 97
    with pytest.raises(ValueError, match="publishers"):
        replica.Site(publishers=0)
