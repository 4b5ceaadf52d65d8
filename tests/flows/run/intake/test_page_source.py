"""A report whose table stands in a file: the file may be replaced while the page stays as it was."""

from dataclasses import replace

import pytest

import replica
from flows.batch.outcome import PageStatus
from flows.batch.store import WarehouseStore
from replica import Fault
from replica.fault_answers import Healthy
from replica.http_types import Request, Response
from tests.support.deployment import Deployment

FIGURE = "f2014.8.4"


@pytest.fixture
def site() -> replica.Site:
    """Nine offices in 2015; the report of one stands in a Word file."""
    return replica.Site(9, range(2015, 2016))


def figure(deployment: Deployment) -> list[tuple[object, ...]]:
    return deployment.rows(
        "SELECT value, raw FROM mart_fact WHERE publisher_code = 'jiaoyu' AND year = 2015"
        f" AND indicator_code = '{FIGURE}'"
    )


def test_a_file_replaced_under_its_address_is_read_again(deployment: Deployment) -> None:
    filing = deployment.served.site.filings["jiaoyu", 2015]
    assert filing.carrier == "docx"
    deployment.run()
    before = figure(deployment)
    quiet = deployment.run()
    assert quiet.counts[PageStatus.UNCHANGED] > 0
    assert quiet.counts[PageStatus.RESTATED] == 0
    assert figure(deployment) == before

    deployment.served.site.replace_file("jiaoyu", 2015, FIGURE, "77")
    report = deployment.run()

    assert figure(deployment) == [(77, "77")]
    assert [(change.indicator, change.new_raw) for change in report.changes] == [(FIGURE, "77")]
    assert deployment.run().counts[PageStatus.RESTATED] == 0


def test_a_file_that_is_gone_leaves_its_figures_and_is_said(deployment: Deployment) -> None:
    deployment.run()
    before = figure(deployment)
    deployment.served.faults.add(Fault("gone", "^/attach/"))

    report = deployment.run()

    assert figure(deployment) == before
    [page] = [page for page in report.pages if page.status is PageStatus.FAILED]
    assert "attachment" in str(page.reason)


def test_a_file_replaced_before_a_night_that_was_killed_is_read_by_the_next(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment.run()
    deployment.served.site.replace_file("jiaoyu", 2015, FIGURE, "77")
    with monkeypatch.context() as killed, pytest.raises(KeyboardInterrupt):
        killed.setattr(WarehouseStore, "load", stop)
        deployment.run()

    deployment.run()

    assert figure(deployment) == [(77, "77")]


def stop(*_: object) -> None:
    """The operator's Ctrl-C between the requests of a batch and its load."""
    raise KeyboardInterrupt


class BadBytes(replica.Faults):
    """While ``is_bad``, articles are answered with bytes that no reader can read, dated as the sound page is."""

    is_bad = True

    def respond(self, request: Request, healthy: Healthy) -> Response:
        """The site's answer, or that of a bad night."""
        if not self.is_bad or "/art/" not in request.path:
            return healthy(request)
        return replace(healthy(replace(request, headers={})), body=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 100)


@pytest.mark.parametrize("nights_before", [0, 1])
def test_bytes_that_could_not_be_read_are_asked_for_anew(nights_before: int, deployment: Deployment) -> None:
    """The site would say that they did not change, and the night would fail again and again."""
    for _ in range(nights_before):
        deployment.run()
    deployment.served.faults = faults = BadBytes()
    bad = deployment.run()
    faults.is_bad = False
    good = deployment.run()

    assert any(page.status is PageStatus.FAILED and "/art/" in page.url for page in bad.pages)
    assert [page.url for page in good.pages if page.status is PageStatus.FAILED] == []
    assert good.exit_code == 0
