"""Alerts reach their addresses without secrets, and one that is not delivered is logged."""

import logging
import re

import pytest
from pytest_httpserver import HTTPServer

from flows.alerts import send_alert
from flows.settings import read_settings
from tests.support.waiting import UNHURRIED

# A plugin of Apprise's still imports it; Apprise does without it where it is gone.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


def test_an_alert_reaches_every_address(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/first").respond_with_data("")
    httpserver.expect_request("/second").respond_with_data("")
    host = f"json://{httpserver.host}:{httpserver.port}"
    settings = read_settings(alert_urls=(f"{host}/first?{UNHURRIED}", f"{host}/second?{UNHURRIED}"))

    delivered = send_alert(settings, "Gongkai: nightly failed", "postgresql://me:s3cret@db/x does not answer")

    bodies = [request.get_data(as_text=True) for request, _ in httpserver.log]
    assert delivered
    assert [request.path for request, _ in httpserver.log] == ["/first", "/second"]
    assert all("nightly failed" in body and "me:***@db" in body for body in bodies)


def test_an_alert_that_did_not_arrive_is_logged_without_its_secret(
    httpserver: HTTPServer, caplog: pytest.LogCaptureFixture
) -> None:
    httpserver.expect_request(re.compile(".*")).respond_with_data("", status=500)
    settings = read_settings(
        alert_urls=(f"json://me:hidden@{httpserver.host}:{httpserver.port}/x?{UNHURRIED}",)
    )

    with caplog.at_level(logging.ERROR, logger="flows.alerts"):
        delivered = send_alert(settings, "Gongkai: nightly failed", "the site is down")

    assert not delivered
    assert "could not be sent to json://***: check GONGKAI_ALERT_URLS" in caplog.text
    assert "hidden" not in caplog.text


def test_without_addresses_nothing_is_sent_and_nothing_is_missed() -> None:
    assert send_alert(read_settings(), "title", "text")


def test_an_alert_is_text_where_a_service_takes_html(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/html").respond_with_data("")
    address = f"json://{httpserver.host}:{httpserver.port}/html?format=html&{UNHURRIED}"

    send_alert(read_settings(alert_urls=(address,)), "failed", "<img src=http://x>\x1b[2J: not found")

    (request, _) = httpserver.log[0]
    sent = request.get_json()["message"]
    assert "<img" not in sent
    assert "&lt;img" in sent
    assert "\x1b" not in sent
