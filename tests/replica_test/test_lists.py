"""The other generations of lists: each leads to the same reports."""

import json
import re
from collections.abc import Iterator

import pytest

from tests.support.browser import Browser, browse

_NUMBER = re.compile(r"art_\d+_(\d+)\.html")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browse() as browser:
        yield browser


def _numbers(text: str) -> list[int]:
    return [int(number) for number in _NUMBER.findall(text)]


def test_a_newer_column_heeds_nothing_but_the_page(browser: Browser) -> None:
    """startrecord is ignored; pages of 20 make up the list; the other path is a 404."""
    path, unit = "/module/web/jpage/dataproxy.jsp", {"columnid": "1002", "unitid": "7543749"}
    first = browser.post(path, **unit, startrecord="61", endrecord="97").text
    assert first == browser.post(path, **unit, page="1").text
    pages = [browser.post(path, **unit, page=str(n)).text for n in range(1, 6)]
    found = [number for page in pages for number in _numbers(page)]
    assert found == [a.number for a in browser.served.site.listed()]
    assert browser.post("/module/jpage/dataproxy.jsp", **unit).status_code == 404


def test_an_older_column_has_two_lists_in_tables(browser: Browser) -> None:
    """Reports and news, each with its own island, settings and unit."""
    page = browser.get("/col/col1003/index.html").text
    assert page.count("<datastore>") == 2
    assert re.findall(r"unitid:'(\d+)'", page) == ["220011", "220012"]
    path = "/module/jslib/jquery/jpage/dataproxy.jsp"
    asked = {"columnid": "1003", "unitid": "220011", "perpage": "14"}
    groups = [
        browser.post(path, **asked, startrecord=str(n), endrecord=str(n + 41)).text for n in range(1, 54, 42)
    ]
    reports = [a.number for a in browser.served.site.listed("reports")]
    assert [number for group in groups for number in _numbers(group)] == reports
    assert "<table" in groups[0]


def test_the_search_answers_posts_in_gbk_twenty_a_page(browser: Browser) -> None:
    """Odd and even rows in the order of the list; pages 0 and 1 are the same; a GET is refused with 200."""
    path = "/module/xxgk/search.jsp"
    pages = [browser.post(path, infotypeId="A02", currpage=str(n)) for n in range(6)]
    assert pages[0].text == pages[1].text
    assert pages[1].headers["Content-Type"] == "text/html;charset=GBK"
    found = [number for page in pages[1:] for number in _numbers(page.text)]
    assert found == [a.number for a in browser.served.site.listed()]
    rows = re.findall(r"tr_main_value_(odd|even)", pages[1].content.decode("gb18030"))
    assert rows == ["odd", "even"] * 10
    assert "共5页" in pages[1].content.decode("gb18030")
    refused = browser.get(path, infotypeId="A02")
    assert refused.status_code == 200
    assert "非法请求" in refused.content.decode("gb18030")


def test_the_search_filters_by_office_and_has_other_shapes(browser: Browser) -> None:
    """An area narrows it down; other nodes are lists; an unknown node is an empty frame."""
    path = "/module/xxgk/search.jsp"
    of_one = browser.post(path, infotypeId="A0201", area="002971724").content.decode("gb18030")
    assert "zfxxgk_list_con" in of_one
    titles = re.findall(r"<li><a [^>]*>([^<]+)", of_one)
    assert len(titles) > 5
    assert all("庄市街道" in title for title in titles)
    assert "zfxxgk_zdgkc" in browser.post(path, infotypeId="A0202").content.decode("gb18030")
    nothing = browser.post(path, infotypeId="X").content.decode("gb18030")
    assert "共0页" in nothing
    assert not _numbers(nothing)


def test_the_shell_of_the_search_lists_nothing(browser: Browser) -> None:
    """A frame and a script; the tree has counts."""
    shell = browser.get("/zfxxgk/index.html", area="002971724").text
    assert "loadDynamic('/module/xxgk/search.jsp?infotypeId=A02'" in shell
    assert not _numbers(shell)
    tree = browser.get("/module/xxgk/tree.jsp").content.decode("gb18030")
    assert "funclick('A02','政府信息公开年报')\">政府信息公开年报(97)" in tree


def test_the_newer_platform_lists_in_json_with_two_kinds_of_address(browser: Browser) -> None:
    """Paging inside paramJson; a bare pageNo is ignored; an empty page is the end."""
    page = browser.get("/col/col1229000001/index.html").text
    address = re.search(r'url="([^"]+)" queryData="([^"]+)"', page)
    assert address is not None
    assert not _numbers(page)
    query = json.loads(address[2].replace("'", '"'))

    def ask(number: int) -> str:
        answer = browser.get(
            address[1], **query, pageNo=9, paramJson=json.dumps({"pageNo": number, "pageSize": 30})
        )
        return str(answer.json()["data"]["html"])

    links = [link for n in range(1, 5) for link in re.findall(r'href="([^"]+)"', ask(n))]
    assert len(links) == 97
    kinds = {link.split("/")[1] for link in links}
    assert kinds == {"art", "col"}
    assert ask(5) == "<ul class='list'></ul>"
    for link in links[:3] + links[-3:]:
        assert 'id="zoom"' in browser.get(link).text
    assert browser.get(address[1], pageId="1").json()["data"] is None


def test_a_hand_made_page_links_in_every_way(browser: Browser) -> None:
    """Absolute, relative, to a file, elsewhere, to a script."""
    page = browser.get("/ndbg/index.html").text
    links = re.findall(r"href='([^']+)'", page)
    assert len(links) == len(browser.served.site.listed("reports"))
    starts = {link.split("art")[0] for link in links if "/attach" not in link}
    assert starts == {f"{browser.served.base_url}/", "../", "/"}
    (file,) = (link for link in links if "/attach/0/" in link)
    assert browser.get(file).content.startswith(b"PK")
    assert "http://www.example.invalid/" in page
    assert "javascript:void(0)" in page


def test_robots_leave_reports_open(browser: Browser) -> None:
    """As long as no fault closes them."""
    assert browser.get("/robots.txt").text == "User-agent: *\nDisallow: /admin/\n"
