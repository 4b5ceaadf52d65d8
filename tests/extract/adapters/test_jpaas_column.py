"""Columns of the newer platform: unitbuild scripts and JSON, both generations of article addresses."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from extract.adapters import discover_all
from extract.records import DiscoveredItem, DiscoveryIssue, Listing, Reference
from tests.support.scripted_server import MakeClient, MakeProfile

COLUMN = "/col/col1229624743/index.html"
UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
Discover = Callable[..., list[DiscoveredItem]]


def script(tag: str = "信息列表", page_id: str = "1229624743") -> str:
    query = f"{{'webId':'2946','pageId':'{page_id}','tplSetId':'abc','tagId':'{tag}',"
    query += "'parseType':'bulidstatic','pageType':'column'}"
    return f'<div></div><script src="/AuthorizedRead/unitbuild.js" url="{UNIT}" queryData="{query}"></script>'


def article(number: int) -> str:
    new = f"/col/col1229624743/art/2024/art_{number:032x}.html"
    url = new if number % 2 else f"/art/2020/1/9/art_1229624743_{number}.html"
    title = f"第{number}街道2019年度政府信息公开年度报告"
    return f"<li><a href='{url}' title='{title}'>第{number}…</a><span>2020-01-09</span></li>"


@pytest.fixture
def discover(make_profile: MakeProfile, make_client: MakeClient) -> Discover:
    def run(kind: str = "jpaas_column", **source: Any) -> list[DiscoveredItem]:
        profile = make_profile([{"kind": kind, "path": COLUMN, **source}])
        return list(discover_all(profile, make_client(profile), years=range(2008, 2026)))

    return run


def serve_list(
    server: HTTPServer, total: int, *, count: bool = False, ignores_paging: bool = False
) -> list[Request]:
    """A column with one list of ``total`` entries. One that ignores paging answers every request with its first page."""
    requests: list[Request] = []

    def answer(request: Request) -> Response:
        requests.append(request)
        paging = json.loads(request.args["paramJson"])
        first = 0 if ignores_paging else (paging["pageNo"] - 1) * paging["pageSize"]
        html = "".join(article(n + 1) for n in range(first, min(first + paging["pageSize"], total)))
        data = {"html": f"<ul>{html}</ul>"} | ({"count": str(total)} if count else {})
        return Response(
            json.dumps({"code": "200", "success": True, "data": data}), content_type="application/json"
        )

    server.expect_request(COLUMN).respond_with_data(
        f"<html><body>{script()}</body></html>", content_type="text/html"
    )
    server.expect_request(UNIT, method="GET").respond_with_handler(answer)
    return requests


def listings(items: list[DiscoveredItem]) -> list[tuple[int, int | None, str | None]]:
    return [(item.entries, item.total, item.error) for item in items if isinstance(item, Listing)]


def issues(items: list[DiscoveredItem]) -> list[str]:
    return [item.check for item in items if isinstance(item, DiscoveryIssue)]


def test_reads_until_an_empty_page(httpserver: HTTPServer, discover: Discover) -> None:
    requests = serve_list(httpserver, 32)
    items = discover()
    references = [item for item in items if isinstance(item, Reference)]
    assert len({reference.url for reference in references}) == 32
    assert {reference.year for reference in references} == {2019}
    assert listings(items) == [(32, None, None)]
    assert [request.args["paramJson"] for request in requests] == [
        f'{{"pageNo":{n},"pageSize":15}}' for n in (1, 2, 3, 4)
    ]
    assert requests[0].args["parseType"] == "bulidstatic" and requests[0].args["tagId"] == "信息列表"


def test_a_count_saves_the_last_question(httpserver: HTTPServer, discover: Discover) -> None:
    requests = serve_list(httpserver, 30, count=True)
    assert listings(discover(page_size=10)) == [(30, 30, None)]
    assert len(requests) == 3


def test_an_interface_that_ignores_paging_is_an_issue(httpserver: HTTPServer, discover: Discover) -> None:
    serve_list(httpserver, 32, ignores_paging=True)
    items = discover()
    assert listings(items) == [(15, None, None)]
    assert issues(items) == ["discovery.list_incomplete"]


def test_several_lists_and_one_of_them(httpserver: HTTPServer, discover: Discover) -> None:
    page = f"<html><body>{script('导航')}{script('信息列表')}</body></html>"
    httpserver.expect_request(COLUMN).respond_with_data(page, content_type="text/html")
    empty = {"data": {"html": ""}}
    full = {"data": {"html": article(1)}}

    def answer(request: Request) -> Response:
        first = json.loads(request.args["paramJson"])["pageNo"] == 1
        chosen = full if request.args["tagId"] == "信息列表" and first else empty
        return Response(json.dumps(chosen), content_type="application/json")

    httpserver.expect_request(UNIT).respond_with_handler(answer)
    assert listings(discover()) == [(0, None, None), (1, None, None)]
    assert listings(discover(tag="信息列表")) == [(1, None, None)]
    assert listings(discover(tag="别的"))[0][2] == "no list '别的' on the page"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ('{"code":500,"message":"参数错误","data":null}', "no data.html in the answer: 参数错误"),
        ('{"code":200,"data":{"html":', "not JSON"),
        ("非法请求 404！", "not_found"),
        ("[]", "no data.html"),
        ('{"data":' + "[" * 100_000, "not JSON: maximum recursion depth"),
        ('{"data":{"html":"","count":' + "9" * 6000 + "}}", "not JSON: Exceeds the limit"),
        (
            '{"message":"\\ud800' + "x" * 6000 + '"}',
            "no data.html in the answer: \N{REPLACEMENT CHARACTER}xxx",
        ),
    ],
)
def test_an_interface_that_fails_makes_a_failed_listing(
    answer: str, message: str, httpserver: HTTPServer, discover: Discover
) -> None:
    httpserver.expect_request(COLUMN).respond_with_data(script(), content_type="text/html")
    httpserver.expect_request(UNIT).respond_with_data(answer, content_type="application/json")
    ((entries, _, error),) = listings(discover())
    assert entries == 0
    assert message in (error or "")
    assert len(error or "") < 500


def test_half_of_a_surrogate_pair_is_a_character_that_is_missing(
    httpserver: HTTPServer, discover: Discover
) -> None:
    html = "<a href='/a.html' title='2017年\ud800政府信息公开年度报告'></a>"
    httpserver.expect_request(COLUMN).respond_with_data(script(), content_type="text/html")
    answer = json.dumps({"data": {"html": html, "count": "1"}})
    httpserver.expect_request(UNIT).respond_with_data(answer, content_type="application/json")
    [reference] = (item for item in discover() if isinstance(item, Reference))
    assert reference.title == "2017年\N{REPLACEMENT CHARACTER}政府信息公开年度报告"


@pytest.mark.parametrize("address", ["http://[x/", "http://h:99999/"])
def test_an_interface_without_an_address_is_a_failed_listing(
    address: str, httpserver: HTTPServer, discover: Discover
) -> None:
    page = script().replace(UNIT, address) + script("健康")
    httpserver.expect_request(COLUMN).respond_with_data(page, content_type="text/html")
    httpserver.expect_request(UNIT).respond_with_data('{"data":{"html":""}}', content_type="application/json")
    sick, healthy = listings(discover())
    assert sick[2] is not None
    assert healthy == (0, None, None)


def test_a_count_that_no_list_has_is_none(httpserver: HTTPServer, discover: Discover) -> None:
    httpserver.expect_request(COLUMN).respond_with_data(script(), content_type="text/html")
    answer = json.dumps({"data": {"html": "", "count": "9" * 6000}})
    httpserver.expect_request(UNIT).respond_with_data(answer, content_type="application/json")
    assert listings(discover()) == [(0, None, None)]


def test_a_column_without_the_script_is_a_failed_listing(httpserver: HTTPServer, discover: Discover) -> None:
    httpserver.expect_request(COLUMN).respond_with_data("<ul><li><a href='/'>首页</a></li></ul>")
    assert listings(discover())[0][2] == "no unitbuild script and so no list on the page"


def test_an_older_source_whose_column_has_moved_is_read_with_an_issue(
    httpserver: HTTPServer, discover: Discover
) -> None:
    serve_list(httpserver, 4)
    items = discover("jcms_column")
    assert listings(items) == [(4, None, None)]
    assert issues(items) == ["discovery.platform_changed"]
