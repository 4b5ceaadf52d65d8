"""A list that an adapter cannot cope with fails by itself."""

import pytest
from pytest_httpserver import HTTPServer

from extract.adapters import discover_all, jcms_datastore, links
from extract.records import Listing
from tests.support.column_site import column_page, serve_column, wrap
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
