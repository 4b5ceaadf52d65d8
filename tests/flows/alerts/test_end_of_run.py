"""What the person on call receives, at a webhook of their own, of nights that end in every way there is."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from pytest_httpserver import HTTPServer

from flows.alerts.end_of_run import tell_of_end, tell_of_status
from flows.alerts.messages import MOST_LINES
from flows.inspection.status import read_status
from flows.plain_run import run_plainly
from flows.run.report import RunReport
from flows.run.request import nightly_request
from flows.settings import Settings
from load.engine import write
from load.runs.outcome import RunOutcome
from load.runs.run_lock import finish_run, start_run
from load.schema.runs import run as run_table
from replica import Fault
from tests.support.deployment import Deployment
from tests.support.waiting import UNHURRIED

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
Told = Callable[[], list[dict[str, str]]]


@pytest.fixture
def settings(deployment: Deployment, httpserver: HTTPServer) -> Settings:
    """Of a deployment whose messages and pings go to a webhook."""
    httpserver.expect_request("/hook").respond_with_data("")
    httpserver.expect_request("/ping").respond_with_data("")
    httpserver.expect_request("/ping/fail").respond_with_data("")
    address = f"json://{httpserver.host}:{httpserver.port}/hook?{UNHURRIED}"
    more = {"alert_urls": (address,), "heartbeat_url": httpserver.url_for("/ping"), "lang": "en"}
    return deployment.settings.model_copy(update=more)


@pytest.fixture
def told(httpserver: HTTPServer) -> Told:
    """What came since it was asked last: messages, and pings as their paths."""

    def read() -> list[dict[str, str]]:
        came = [
            {"ping": request.path} if request.path != "/hook" else request.get_json()
            for request, _ in httpserver.log
        ]
        httpserver.clear_log()
        return came

    return read


def run(deployment: Deployment, settings: Settings) -> RunReport:
    deployment.now += timedelta(days=1)
    report = deployment.run()
    tell_of_end(settings, report, deployment.engine)
    return report


def test_a_good_night_says_nothing_and_pings(deployment: Deployment, settings: Settings, told: Told) -> None:
    run(deployment, settings)
    first = told()
    assert [item.get("ping") for item in first] == [None, "/ping"]
    assert "found something to look at" in first[0]["title"]  # the office that no profile knows
    assert "石化经济技术开发区" in first[0]["message"]
    run(deployment, settings)
    assert told() == [{"ping": "/ping"}]


def test_an_outage_is_told_every_night_and_its_end_once(
    deployment: Deployment, settings: Settings, told: Told
) -> None:
    run(deployment, settings)
    told()
    deployment.served.faults.add(Fault("reset", "^(?!/robots)"))
    for _ in range(2):
        run(deployment, settings)
        message, ping = told()
        assert message["title"] == "Gongkai, zhenhai-replica: the night got nothing from the site"
        assert message["type"] == "failure"
        assert ping == {"ping": "/ping/fail"}
        assert len(message["message"].splitlines()) <= MOST_LINES
        assert "Error" not in message["message"] and "Connection reset by peer" in message["message"]
    deployment.served.faults.clear()
    run(deployment, settings)
    message, ping = told()
    assert (message["title"], message["type"]) == (
        "Gongkai, zhenhai-replica: the night is well again", "success",
    )  # fmt: skip
    assert ping == {"ping": "/ping"}
    run(deployment, settings)
    assert told() == [{"ping": "/ping"}]


def test_the_same_failures_are_told_once_and_again_when_they_grow(
    deployment: Deployment, settings: Settings, told: Told
) -> None:
    run(deployment, settings)
    told()
    deployment.served.faults.add(Fault("unavailable", r"fbtime=2017&area=002971724"))
    titles = []
    for fault in (None, None, Fault("unavailable", r"fbtime=2016&area=002971724"), None):
        if fault is not None:
            deployment.served.faults.add(fault)
        run(deployment, settings)
        titles.append([item["title"].partition(": ")[2] for item in told() if "title" in item])
    some_failed = "the night is done, but some failed"
    assert titles == [[some_failed], [], [some_failed], []]


def test_a_mass_restatement_and_a_busy_site_are_told(
    deployment: Deployment, settings: Settings, told: Told
) -> None:
    run(deployment, settings)
    told()
    deployment.served.site.edit("zhuangshi", 2017, "f2014.2.2.4", "406")
    deployment.now += timedelta(days=1)
    report = deployment.run(lambda day: nightly_request(day, max_restatements=0))
    tell_of_end(settings, report, deployment.engine)
    message, ping = told()
    assert "refused: it would restate too much" in message["title"]
    assert "would restate 1 figures, and 0 may be (f2014 site 1)" in message["message"]
    assert "--dry-run" in message["message"]
    assert ping == {"ping": "/ping/fail"}

    with deployment.engine.connect() as conn:
        site = conn.exec_driver_sql("SELECT name, base_url FROM site").one()
    from load.sites import SiteRow

    holder = start_run(
        deployment.engine, "backfill", {}, deployment.now,
        site=SiteRow("zhenhai-replica", site.name, site.base_url), clock=lambda: deployment.now,
    )  # fmt: skip
    skipped = deployment.run()
    tell_of_end(settings, skipped, deployment.engine)
    message, ping = told()
    assert "the night was skipped" in message["title"] and message["type"] == "warning"
    assert f"run {holder.run_id} holds site zhenhai-replica" in message["message"]
    assert ping == {"ping": "/ping/fail"}
    finish_run(holder, RunOutcome.DONE, {}, deployment.now)


def test_a_run_that_died_is_told_by_the_next(deployment: Deployment, settings: Settings, told: Told) -> None:
    run(deployment, settings)
    told()
    with write(deployment.engine) as conn:
        conn.execute(run_table.update().values(outcome="running", finished_at=None, holder="elsewhere 1 1"))
        conn.exec_driver_sql(
            "UPDATE run_lock SET run_id = 1, holder = 'elsewhere 1 1', acquired_at = '2019-03-02 02:00:00.000000',"
            " heartbeat_at = '2019-03-02 02:00:00.000000' WHERE name = 'zhenhai-replica'"
        )
    run(deployment, settings)
    message, _ = told()
    assert "a night died without a word" in message["title"]
    assert "- night 1, begun 2019-03-02 02:00 UTC, died on the way" in message["message"]


def test_a_night_that_broke_off_is_told_without_the_warehouse(
    deployment: Deployment, settings: Settings, told: Told
) -> None:
    lost = settings.model_copy(
        update={"warehouse_url": "postgresql+psycopg://nobody@127.0.0.1:9/none", "lang": "zh"}
    )
    with pytest.raises(Exception, match="does not answer"):
        run_plainly(lost, "nightly", nightly_request)
    message, ping = told()
    assert message["title"] == "公开，zhenhai-replica：夜间运行中断"
    assert "does not answer" in message["message"]
    assert ping == {"ping": "/ping/fail"}


def test_a_message_that_was_lost_is_a_finding_until_one_arrives(
    deployment: Deployment, settings: Settings, httpserver: HTTPServer, told: Told
) -> None:
    deaf = settings.model_copy(update={"alert_urls": (f"json://127.0.0.1:9/x?{UNHURRIED}",)})
    report = run(deployment, deaf)
    found = "SELECT status, message_en FROM mart_issue WHERE check_id = 'alert_undelivered'"
    assert deployment.rows(found) == [("open", "a message about run 1 could not be sent to json://***")]
    assert report.outcome is RunOutcome.DONE
    deployment.served.faults.add(Fault("reset", "^(?!/robots)"))
    run(deployment, settings)
    assert [row[0] for row in deployment.rows(found)] == ["resolved"]


def test_the_watch_tells_what_is_wrong_and_nothing_else(
    deployment: Deployment, settings: Settings, told: Told
) -> None:
    deployment.run()
    with deployment.engine.connect() as conn:
        well = read_status(conn, deployment.now, alert_after_hours=26)
        stale = read_status(conn, deployment.now + timedelta(days=2), alert_after_hours=26)
    assert (well.is_healthy, tell_of_status(settings, well), told()) == (True, True, [])
    assert tell_of_status(settings, stale)
    (message,) = told()
    assert message["title"] == "Gongkai, zhenhai-replica: no good night for more than 26 hours"
    assert "zhenhai-replica: The last good night began 2019-03-01 02:00 UTC." in message["message"]
