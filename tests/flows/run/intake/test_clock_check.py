"""Nights whose clock had jumped: it is said, and what the site restates later becomes current all the same."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from extract.records import Fetch, FetchOutcome
from flows.batch.outcome import PageStatus
from flows.run.intake.clock_check import SiteClock
from flows.run.request import nightly_request
from load.runs.outcome import RunOutcome
from tests.support.deployment import Deployment

RIGHT = datetime(2019, 3, 1, 2, tzinfo=UTC)
FAR_AHEAD = datetime.now(UTC) + timedelta(days=900)
CLOCK = "SELECT check_id, status FROM issue WHERE check_id LIKE 'clock%' ORDER BY 1"


def test_a_night_far_ahead_is_said_and_buries_no_restatement(deployment: Deployment) -> None:
    deployment.run()
    deployment.now = FAR_AHEAD
    ahead = deployment.run()
    assert (ahead.exit_code, ahead.counts[PageStatus.RESTATED]) == (0, 0)
    assert deployment.rows(CLOCK) == [("clock_ahead", "open")]
    assert [issue.check for issue in ahead.issues] == ["clock_ahead"]

    deployment.served.site.edit("zhuangshi", 2017, "f2014.2.2.4", "406")
    deployment.now = RIGHT + timedelta(days=1)
    due = partial(nightly_request, scheduled_for=deployment.now - timedelta(minutes=5))
    right = deployment.run(due)
    assert right.outcome is RunOutcome.DONE
    assert [(change.old_raw, change.new_raw) for change in right.changes] == [("405", "406")]
    assert deployment.rows(
        "SELECT value FROM mart_fact WHERE publisher_code = 'zhuangshi' AND year = 2017"
        " AND indicator_code = 'f2014.2.2.4'"
    ) == [(406,)]
    assert deployment.rows(CLOCK) == [("clock_ahead", "resolved"), ("clock_went_back", "open")]

    deployment.now += timedelta(days=1)
    next_night = deployment.run()
    assert next_night.counts[PageStatus.RESTATED] == next_night.counts[PageStatus.LOADED] == 0
    assert deployment.rows(CLOCK) == [("clock_ahead", "resolved"), ("clock_went_back", "resolved")]
    late = deployment.run(due)
    assert (late.outcome, late.run_id) == (RunOutcome.DONE, None)


@pytest.mark.parametrize("mode", ["first", "from_archive"])
def test_what_only_the_night_far_ahead_saw_is_restated_later(deployment: Deployment, mode: str) -> None:
    deployment.now = FAR_AHEAD
    deployment.run()
    deployment.served.site.edit("zhuangshi", 2017, "f2014.2.2.4", "406")
    deployment.now = RIGHT
    if mode == "from_archive":
        deployment.backfill(2016, 2018, mode="from_archive")
        assert deployment.rows("SELECT * FROM mart_restatement") == []
        deployment.now += timedelta(hours=1)
    deployment.run()
    assert deployment.rows("SELECT old_value, new_value, cause FROM mart_restatement") == [(405, 406, "site")]
    order = deployment.rows("SELECT url, parts_digest, last_run_id, last_request FROM reading ORDER BY 1, 2")
    deployment.now += timedelta(days=1)
    deployment.backfill(2016, 2018, mode="from_archive")
    assert deployment.rows("SELECT COUNT(*) FROM mart_restatement") == [(1,)]
    assert (
        deployment.rows("SELECT url, parts_digest, last_run_id, last_request FROM reading ORDER BY 1, 2")
        == order
    )


def test_the_freshest_date_of_the_site_counts() -> None:
    def answered(at: datetime, said: datetime | None) -> Fetch:
        return Fetch("http://x/", at, FetchOutcome.PAGE, server_time=said)

    clock = SiteClock()
    clock.note([answered(RIGHT, None)])
    assert clock.lead is None
    clock.note([answered(RIGHT, RIGHT - timedelta(days=9))])
    clock.note([answered(RIGHT, RIGHT + timedelta(seconds=2)), answered(RIGHT, None)])
    assert clock.lead == timedelta(seconds=-2)
