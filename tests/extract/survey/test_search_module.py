"""The search module as shells and trees print it: which nodes are searched, and with which fields."""

import pytest
from pytest_httpserver import HTTPServer

from extract.survey.explorer import Explorer, Page, find_script
from extract.survey.search_module import find_searches
from tests.support.scripted_server import MakeClient, MakeProfile

LOADED = (
    "<script>loadDynamic('/module/xxgk/search.jsp?infotypeId=Z2401'+a+'&vc_title='+encodeURI(b)+"
    "'&area=AREA123','div1665241','0','1000','5503452','1305','','')</script>"
)
TREE = (
    '<iframe src="/module/xxgk/tree.jsp?standardXxgk=1&amp;area=11220100MB1507524C&amp;divid=div4"></iframe>'
)
NODES = (
    "<a onclick=\"funclick('rsglrsrm','人事任免')\">人事任免</a>"
    "<a onclick=\"funclick('A05','政府信息公开年报')\">年报(123)</a>"
    "<a onclick=\"funclick('A0501','2019年年度报告')\">x</a>"
)


@pytest.fixture
def explorer(make_profile: MakeProfile, make_client: MakeClient) -> Explorer:
    profile = make_profile()
    return Explorer(profile, make_client(profile))


def read(text: str, explorer: Explorer, httpserver: HTTPServer) -> list[dict[str, str]]:
    address = httpserver.url_for("/zfxxgk/index.html")
    return [source.params for source in find_searches(Page(address, address, text), explorer)]


def test_nodes_that_are_called_annual_reports_are_searched(
    explorer: Explorer, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/module/xxgk/tree.jsp").respond_with_data(NODES, content_type="text/html")
    assert read(TREE + LOADED, explorer, httpserver) == [
        {"infotypeId": "A05", "jdid": "1305", "divid": "div4"},
        {"infotypeId": "A0501", "jdid": "1305", "divid": "div4"},
    ]


def test_without_a_tree_the_shells_own_node_is_searched(explorer: Explorer, httpserver: HTTPServer) -> None:
    assert read(LOADED, explorer, httpserver) == [
        {"infotypeId": "Z2401", "jdid": "1305", "divid": "div1665241"}
    ]


def test_a_page_without_the_module_gives_nothing(explorer: Explorer, httpserver: HTTPServer) -> None:
    assert read("<a href='/search.html'>搜索</a>", explorer, httpserver) == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("load('/module/xxgk/search.jsp?a=1&b=2')", "/module/xxgk/search.jsp?a=1&b=2"),
        ('src="http://h/module/xxgk/Search.jsp"', "http://h/module/xxgk/Search.jsp"),
        ("research.jsp", None),
        ("", None),
    ],
)
def test_the_address_of_a_script(text: str, address: str | None) -> None:
    assert find_script(text, "search.jsp") == address
