"""search.jsp: the row shapes, the paging, and answers that are no list."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from extract.adapters import discover_all
from extract.records import DiscoveredItem, DiscoveryIssue, Listing, Reference
from tests.support.scripted_server import MakeClient, MakeProfile

PARAMS = {"infotypeId": "A02", "jdid": "1305", "divid": "div1001"}
Discover = Callable[..., list[DiscoveredItem]]


@pytest.fixture
def discover(make_profile: MakeProfile, make_client: MakeClient) -> Discover:
    def run(**source: Any) -> list[DiscoveredItem]:
        kind = {"kind": "jcms_search", "path": "/module/xxgk/search.jsp", "params": PARAMS}
        profile = make_profile([{**kind, **source}])
        return list(discover_all(profile, make_client(profile), years=range(2008, 2026)))

    return run


def urls(items: list[DiscoveredItem]) -> list[str]:
    return [item.url.partition("/art/")[2] for item in items if isinstance(item, Reference)]


def listing(items: list[DiscoveredItem]) -> Listing:
    (listing,) = (item for item in items if isinstance(item, Listing))
    return listing


def row(number: int) -> str:
    shade = "odd" if number % 2 else "even"
    title = f"第{number}街道2017年度政府信息公开年度报告"
    return (
        f'<tr class="tr_main_value_{shade}"><td>{number}</td>'
        f'<td><a href="/art/2018/4/12/art_1001_{number}.html" title="{title}" syh="A02-{number}" mc="{title}" '
        f'rq="2018-04-12">第{number}…</a></td><td>2018-04-12</td></tr>'
    )


def table(numbers: list[int], pages: int) -> str:
    return f'<div class="tb_title">共{pages}页</div><table>{"".join(map(row, numbers))}</table>'


def serve_table(server: HTTPServer, total: int, charset: str = "gbk") -> list[Request]:
    requests: list[Request] = []

    def answer(request: Request) -> Response:
        requests.append(request)
        page = max(int(request.form["currpage"]), 1)
        pages = -(-total // 20)
        numbers = list(range((page - 1) * 20 + 1, min(page * 20, total) + 1))
        return Response(table(numbers, pages).encode(charset), content_type="text/html; charset=UTF-8")

    server.expect_request("/module/xxgk/search.jsp", method="POST").respond_with_handler(answer)
    return requests


@pytest.mark.parametrize("charset", ["gbk", "utf-8"])
def test_every_page_in_the_order_of_its_rows(
    charset: str, httpserver: HTTPServer, discover: Discover
) -> None:
    requests = serve_table(httpserver, 45, charset)
    items = discover()
    assert urls(items) == [f"2018/4/12/art_1001_{n}.html" for n in range(1, 46)]
    assert (listing(items).entries, listing(items).error, len(requests)) == (45, None, 3)
    assert requests[0].form["infotypeId"] == "A02" and requests[0].form["area"] == ""
    assert requests[0].headers["X-Requested-With"] == "XMLHttpRequest"
    first = next(item for item in items if isinstance(item, Reference))
    assert (first.title, first.published_on) == ("第1街道2017年度政府信息公开年度报告", date(2018, 4, 12))


LINK = '<a href="/art/2018/4/12/art_1001_1.html" title="横街镇2017年度政府信息公开年度报告">横街镇…</a>'


@pytest.mark.parametrize(
    "fragment",
    [
        f'<div class="zfxxgk_list_con"><ul><li>{LINK}<span>2018-04-12</span></li></ul></div>',
        f'<div class="zfxxgk_zdgkc"><ul><li>{LINK}<b>2018-04-12</b></li></ul></div>',
        f"<div><p>{LINK.replace('<a ', '<a class=bt_link ')} [2018-04-12]</p></div>",
        f'<div class="zcwj-con-right_list"><ul><li>{LINK}<span>2018-04-12</span></li></ul></div>',
        f'<div class="zcwj-con-right_list">{LINK}<span>2018-04-12</span></div>',
        f"<ul><li>{LINK}<span>2018年4月12日</span></li></ul>",
    ],
)
def test_shapes_of_rows(fragment: str, httpserver: HTTPServer, discover: Discover) -> None:
    httpserver.expect_request("/module/xxgk/search.jsp").respond_with_data(fragment, content_type="text/html")
    items = [item for item in discover() if isinstance(item, Reference)]
    assert [(reference.title, reference.published_on, reference.year) for reference in items] == [
        ("横街镇2017年度政府信息公开年度报告", date(2018, 4, 12), 2017)
    ]


def test_without_a_page_count_it_ends_when_nothing_new_comes(
    httpserver: HTTPServer, discover: Discover
) -> None:
    httpserver.expect_request("/module/xxgk/search.jsp").respond_with_data(
        f'<div class="zfxxgk_list_con"><ul><li>{LINK}</li></ul></div>', content_type="text/html"
    )
    items = discover()
    assert (listing(items).entries, len(httpserver.log)) == (1, 2)


def test_a_search_over_the_whole_site_can_be_kept_to_a_column(
    httpserver: HTTPServer, discover: Discover
) -> None:
    rows = row(1) + row(2).replace("art_1001", "art_2002")
    httpserver.expect_request("/module/xxgk/search.jsp").respond_with_data(
        f'<div class="tb_title">共1页</div><table>{rows}</table>', content_type="text/html"
    )
    assert len(urls(discover())) == 2
    assert urls(discover(column="1001")) == ["2018/4/12/art_1001_1.html"]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("非法请求 404！", "page 1: not_found"),
        ("", "page 1: empty"),
        (
            "<div>服务正在升级，请稍后再试，给您带来的不便敬请谅解。政府信息公开平台将于近日恢复，届时可继续查询本机关公开的全部政府信息，谢谢。</div>",
            "no rows of any known shape",
        ),
    ],
)
def test_what_is_no_list_is_a_failed_listing(
    answer: str, message: str, httpserver: HTTPServer, discover: Discover
) -> None:
    httpserver.expect_request("/module/xxgk/search.jsp").respond_with_data(answer, content_type="text/html")
    assert message in (listing(discover()).error or "")


def test_an_empty_page_in_the_middle_is_a_failure(httpserver: HTTPServer, discover: Discover) -> None:
    def answer(request: Request) -> Response:
        page = int(request.form["currpage"])
        return Response(table([] if page == 2 else [page], 3), content_type="text/html")

    httpserver.expect_request("/module/xxgk/search.jsp").respond_with_handler(answer)
    assert listing(discover()).error == "page 2 of 3 came empty"


@pytest.mark.parametrize(
    "fragment", ['<div class="tb_title">共0页</div><table></table>', "<p>暂无相关信息</p>"]
)
def test_an_empty_search_is_no_failure(fragment: str, httpserver: HTTPServer, discover: Discover) -> None:
    httpserver.expect_request("/module/xxgk/search.jsp").respond_with_data(fragment, content_type="text/html")
    assert (listing(discover()).entries, listing(discover()).error) == (0, None)


def test_fewer_entries_than_declared_are_an_issue(httpserver: HTTPServer, discover: Discover) -> None:
    httpserver.expect_request("/module/xxgk/search.jsp").respond_with_data(
        f'<div class="tb_title">共1页 共9条</div><table>{row(1)}</table>', content_type="text/html"
    )
    items = discover()
    assert [item.check for item in items if isinstance(item, DiscoveryIssue)] == ["discovery.list_incomplete"]
