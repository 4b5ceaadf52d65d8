"""A list that an adapter cannot cope with fails by itself."""

import json
from collections.abc import Callable

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from extract.adapters import discover_all, jcms_datastore, jcms_search, jpaas_column, links, list_entries
from extract.adapters.list_page import parse_html
from extract.records import Listing, Reference
from tests.support.column_site import column_page, serve_column, store, wrap
from tests.support.scripted_server import MakeClient, MakeProfile

COLUMN, PAGE = "/col/col1001/index.html", "/list.html"


def listings(make_profile: MakeProfile, make_client: MakeClient) -> list[tuple[str, int, str | None]]:
    profile = make_profile([{"kind": "links", "path": PAGE}, {"kind": "jcms_column", "path": COLUMN}])
    items = discover_all(profile, make_client(profile), years=range(2008, 2026))
    return [(item.source, item.entries, item.error) for item in items if isinstance(item, Listing)]


@pytest.fixture
def lists(httpserver: HTTPServer) -> None:
    """A page of links, and a column with two lists."""
    httpserver.expect_request(PAGE).respond_with_data(
        wrap("<a href='/a.html'>要闻</a>"), content_type="text/html"
    )
    serve_column(httpserver, wrap(column_page(2, "7"), column_page(3, "8")))


@pytest.mark.usefixtures("lists")
def test_an_exception_in_a_source_fails_that_source(
    make_profile: MakeProfile,
    make_client: MakeClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(links, "read_selected", fail)

    assert listings(make_profile, make_client) == [
        (f"links:{PAGE}", 0, "reading it failed (RecursionError: too deep); the log has its traceback"),
        (f"jcms_column:{COLUMN}#7", 2, None),
        (f"jcms_column:{COLUMN}#8", 3, None),
    ]
    assert "Traceback" in caplog.text


def test_a_list_of_more_tags_than_any_is_not_parsed(
    httpserver: HTTPServer, make_profile: MakeProfile, make_client: MakeClient
) -> None:
    """Parsed, 20 MB of the shortest tags would take gigabytes in the process that runs the night."""
    bomb = wrap("<a href='/a.html'>要闻</a>" + "<b>" * 200_000)
    httpserver.expect_request(PAGE).respond_with_data(bomb, content_type="text/html")
    serve_column(httpserver, wrap(column_page(2, "7")))

    (_, _, error), *others = listings(make_profile, make_client)

    assert "over the 200,000 that any list may have" in str(error)
    assert others == [(f"jcms_column:{COLUMN}#7", 2, None)]


@pytest.mark.usefixtures("lists")
def test_an_exception_in_a_list_leaves_the_other_lists_of_its_column(
    make_profile: MakeProfile, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = jcms_datastore.UnitReader.read_all

    def fail_one(self: jcms_datastore.UnitReader) -> object:
        if self.unit.unit_id == "7":
            raise MemoryError
        return read(self)

    monkeypatch.setattr(jcms_datastore.UnitReader, "read_all", fail_one)

    assert listings(make_profile, make_client)[1:] == [
        (f"jcms_column:{COLUMN}#7", 0, "reading it failed (MemoryError); the log has its traceback"),
        (f"jcms_column:{COLUMN}#8", 3, None),
    ]


@pytest.mark.usefixtures("lists")
def test_an_interruption_is_no_failure_of_a_list(
    make_profile: MakeProfile, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(links, "read_selected", stop)
    with pytest.raises(KeyboardInterrupt):
        listings(make_profile, make_client)


SEARCH, BUILT, UNIT = "/module/xxgk/search.jsp", "/col/col2/index.html", "/unit"


def entry(number: int) -> str:
    return f"<li><a href='/{number}.html'>第{number}街道2017年度政府信息公开年度报告</a></li>"


def serve_two_pages(server: HTTPServer) -> None:
    """Lists of two pages each, of all kinds: 1 to 3 on the first, 4 to 6 on the second."""
    pages = {1: "".join(map(entry, (1, 2, 3))), 2: "".join(map(entry, (4, 5, 6)))}

    def search(request: Request) -> Response:
        rows = pages[int(request.form["currpage"])]
        frame = f"<div class='zfxxgk_list_con'>共2页<ul>{rows}</ul></div>"
        return Response(f"<html><body>{frame}{'列表' * 60}</body></html>", content_type="text/html")

    def build(request: Request) -> Response:
        html = pages[json.loads(request.args["paramJson"])["pageNo"]]
        return Response(json.dumps({"data": {"html": html, "count": "6"}}), content_type="application/json")

    script = f"<script src='/unitbuild.js' url='{UNIT}' querydata=\"{{'tagId':'t'}}\"></script>"
    server.expect_request(PAGE).respond_with_data(wrap("".join(pages.values())), content_type="text/html")
    server.expect_request(SEARCH).respond_with_handler(search)
    server.expect_request(BUILT).respond_with_data(wrap(script), content_type="text/html")
    server.expect_request(UNIT).respond_with_handler(build)
    # Not more than a group, so that the proxy is not asked.
    records = [entry(number) for number in range(1, 7)]
    server.expect_request(COLUMN).respond_with_data(wrap(f"<script>{store(records, 6)}</script>"))


@pytest.mark.parametrize("function", ["normalise_url", "judge_title"])
@pytest.mark.parametrize(
    ("kind", "path"),
    [("links", PAGE), ("jcms_search", SEARCH), ("jpaas_column", BUILT), ("jcms_column", COLUMN)],
)
def test_an_exception_in_one_entry_costs_that_entry_and_the_list_has_failed(
    kind: str,
    path: str,
    function: str,
    httpserver: HTTPServer,
    make_profile: MakeProfile,
    make_client: MakeClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    serve_two_pages(httpserver)
    real: Callable[..., object] = getattr(list_entries, function)

    def fail_one(*given: str) -> object:
        if given[0].startswith(("/5.", "第5")):
            raise RecursionError("too deep")
        return real(*given)

    monkeypatch.setattr(list_entries, function, fail_one)
    profile = make_profile([{"kind": kind, "path": path}])

    items = list(discover_all(profile, make_client(profile), years=range(2008, 2026)))

    found = [item.url.rpartition("/")[2] for item in items if isinstance(item, Reference)]
    assert found == [f"{number}.html" for number in (1, 2, 3, 4, 6)]
    (error,) = (item.error for item in items if isinstance(item, Listing))
    assert error == "reading it failed (RecursionError: too deep); the log has its traceback"


@pytest.mark.parametrize(("kind", "path"), [("jcms_search", SEARCH), ("jpaas_column", BUILT)])
def test_what_was_read_of_a_list_before_an_exception_is_kept(
    kind: str,
    path: str,
    httpserver: HTTPServer,
    make_profile: MakeProfile,
    make_client: MakeClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    serve_two_pages(httpserver)
    module = jcms_search if kind == "jcms_search" else jpaas_column

    def fail_on_the_second(markup: str) -> object:
        if "/4.html" in markup:
            raise MemoryError
        return parse_html(markup)

    monkeypatch.setattr(module, "parse_html", fail_on_the_second)
    profile = make_profile([{"kind": kind, "path": path}])

    items = list(discover_all(profile, make_client(profile), years=range(2008, 2026)))

    found = [item.url.rpartition("/")[2] for item in items if isinstance(item, Reference)]
    assert found == ["1.html", "2.html", "3.html"]
    (listing,) = (item for item in items if isinstance(item, Listing))
    assert (listing.entries, (listing.error or "")[:31]) == (3, "reading it failed (MemoryError)")
