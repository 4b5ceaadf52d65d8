"""Alerts reach their addresses without secrets, and one that is not delivered is logged."""

import logging
import re

import pytest
from pytest_httpserver import HTTPServer

from flows.prefect_tasks import send_alert
from flows.settings import read_settings
from tests.support.waiting import PATIENCE

UNHURRIED = f"rto={PATIENCE}&cto={PATIENCE}"
"""The end of an alert's address that says how long Apprise waits for an answer; by default it is 4 s."""
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

    with caplog.at_level(logging.ERROR, logger="flows.prefect_tasks"):
        delivered = send_alert(settings, "Gongkai: nightly failed", "the site is down")

    assert not delivered
    assert "could not be sent to json://***: check GONGKAI_ALERT_URLS" in caplog.text
    assert "hidden" not in caplog.text


def test_without_addresses_nothing_is_sent_and_nothing_is_missed() -> None:
    assert send_alert(read_settings(), "title", "text")
