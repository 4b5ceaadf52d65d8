"""Messages reach their addresses without secrets; one that is not delivered, or hangs, is logged and holds nobody up."""

import json
import logging
import re
import time

import pytest
from pytest_httpserver import HTTPServer
from typer.testing import CliRunner
from werkzeug import Request, Response

from flows.alerts.delivery import deliver, ping, require_known_addresses
from flows.alerts.messages import Gravity, Message
from flows.cli import app
from flows.errors import WrongUsageError
from flows.settings import read_settings
from tests.support.waiting import PATIENCE, UNHURRIED

# A plugin of Apprise's still imports it; Apprise does without it where it is gone.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
FAILED = Message("Gongkai, zhenhai: failed", "postgresql://me:s3cret@db/x does not answer", Gravity.FAILURE)


def test_a_message_reaches_every_address(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/first").respond_with_data("")
    httpserver.expect_request("/second").respond_with_data("")
    host = f"json://{httpserver.host}:{httpserver.port}"
    settings = read_settings(alert_urls=(f"{host}/first?{UNHURRIED}", f"{host}/second?{UNHURRIED}"))

    assert deliver(settings, FAILED) == []

    bodies = [request.get_json() for request, _ in httpserver.log]
    assert [request.path for request, _ in httpserver.log] == ["/first", "/second"]
    assert all(body["title"] == FAILED.title and "me:***@db" in body["message"] for body in bodies)
    assert {body["type"] for body in bodies} == {"failure"}


def test_a_message_that_did_not_arrive_is_logged_without_its_secret(
    httpserver: HTTPServer, caplog: pytest.LogCaptureFixture
) -> None:
    httpserver.expect_request(re.compile(".*")).respond_with_data("", status=500)
    settings = read_settings(
        alert_urls=(f"json://me:hidden@{httpserver.host}:{httpserver.port}/x?{UNHURRIED}",)
    )

    with caplog.at_level(logging.ERROR, logger="flows.alerts"):
        lost = deliver(settings, FAILED)

    assert lost == ["json://***"]
    assert "to json://*** was not delivered" in caplog.text
    assert "hidden" not in caplog.text


def test_a_message_that_hangs_is_given_up(httpserver: HTTPServer) -> None:
    def hang(_: Request) -> Response:
        time.sleep(1)
        return Response("")

    httpserver.expect_request("/hangs").respond_with_handler(hang)
    settings = read_settings(alert_urls=(f"json://{httpserver.host}:{httpserver.port}/hangs?{UNHURRIED}",))
    assert deliver(settings, FAILED, patience=0.1) == ["json://***"]
    assert deliver(settings, FAILED, patience=PATIENCE) == []


def test_without_addresses_nothing_is_sent_and_nothing_is_missed() -> None:
    assert deliver(read_settings(), FAILED) == []
    assert ping(read_settings(), is_good=False) is None


def test_a_message_is_text_where_a_service_takes_html(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/html").respond_with_data("")
    address = f"json://{httpserver.host}:{httpserver.port}/html?format=html&{UNHURRIED}"

    deliver(
        read_settings(alert_urls=(address,)),
        Message("failed", "<img src=http://x>\x1b[2J: not found", Gravity.INFO),
    )

    (request, _) = httpserver.log[0]
    sent = request.get_json()["message"]
    assert "<img" not in sent
    assert "&lt;img" in sent
    assert "\x1b" not in sent


@pytest.mark.parametrize("url", ["nosuchservice://x", "mailto://", "hello"])
def test_an_address_that_nobody_can_send_to_is_refused_at_start(url: str) -> None:
    with pytest.raises(WrongUsageError, match=r"address 2 \(.*\) is none that Apprise knows") as refused:
        require_known_addresses(read_settings(alert_urls=("json://localhost/", url)))
    assert "hello" not in str(refused.value)
    require_known_addresses(read_settings(alert_urls=("json://localhost/",)))


@pytest.mark.parametrize(("is_good", "path"), [(True, "/uuid"), (False, "/uuid/fail")])
def test_the_dead_man_switch_hears_of_good_nights_and_of_others(
    httpserver: HTTPServer, is_good: bool, path: str
) -> None:
    httpserver.expect_request(re.compile(".*")).respond_with_data("OK")
    assert ping(read_settings(heartbeat_url=httpserver.url_for("/uuid/")), is_good=is_good) in (None,)
    assert [request.path.rstrip("/") for request, _ in httpserver.log] == [path]


def test_a_ping_that_is_not_taken_is_said(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/uuid").respond_with_data("", status=404)
    assert ping(read_settings(heartbeat_url=httpserver.url_for("/uuid")), is_good=True) == "http://***"
    # An address whose scheme was forgotten is asked in vain, and shows nothing of its secret.
    assert ping(read_settings(heartbeat_url="hc.test/secret"), is_good=False) == "***"


def test_the_way_is_tried_and_each_address_named_for_scripts(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    httpserver.expect_request("/well").respond_with_data("")
    httpserver.expect_request("/sick").respond_with_data("", status=500)
    host = f"json://{httpserver.host}:{httpserver.port}"
    monkeypatch.setenv("GONGKAI_ALERT_URLS", f"{host}/well?{UNHURRIED} {host}/sick?{UNHURRIED}")
    tried = CliRunner().invoke(app, ["alerts", "test", "--json"])
    assert tried.exit_code == 1
    assert json.loads(tried.stdout) == {"asked": ["json://***"] * 2, "not_taken": ["json://***"]}
