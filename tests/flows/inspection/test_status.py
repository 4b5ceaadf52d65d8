"""`gongkai status`: what an operator sees first."""

from datetime import timedelta

from sqlalchemy import update

from flows.inspection.status import read_status
from load.engine import write
from load.queries.runs import find_lost_nights
from load.runs.lock_owner import describe_lock_owner
from load.schema.runs import run, run_lock
from replica import Fault
from tests.support.deployment import Deployment


def test_a_night_that_came_to_its_end_is_fresh_for_a_day_and_stale_after(deployment: Deployment) -> None:
    deployment.run()

    with deployment.engine.connect() as conn:
        fresh = read_status(conn, deployment.now + timedelta(hours=25), alert_after_hours=26)
        stale = read_status(conn, deployment.now + timedelta(hours=27), alert_after_hours=26)
        jumped = read_status(conn, deployment.now - timedelta(days=900), alert_after_hours=26)

    assert [site.last_night for site in fresh.sites] == [deployment.now]
    assert (fresh.is_stale, stale.is_stale, jumped.is_stale) == (False, True, True)


def test_what_failed_last_is_listed_with_its_reason(deployment: Deployment) -> None:
    deployment.served.faults.add(Fault("challenge_412", r"fbtime=2017&area=002971724"))
    deployment.run()

    with deployment.engine.connect() as conn:
        status = read_status(conn, deployment.now, alert_after_hours=26)

    (site,) = status.sites
    assert [(fetch.outcome, fetch.status) for fetch in site.failed] == [("challenge", 412)]
    assert "fbtime=2017" in site.failed[0].url
    assert status.runs[0].outcome == "some_failed"
    assert site.outcomes["page"] > 0


def test_a_night_whose_process_is_gone_is_no_good_one(deployment: Deployment) -> None:
    deployment.run()
    machine, pid, started = describe_lock_owner().split(" ")
    for holder, beat, well in (
        (describe_lock_owner(), deployment.now, True),
        (f"{machine} {pid} {int(started) + 1}", deployment.now, False),
        ("elsewhere 1 1", deployment.now, True),
        ("elsewhere 1 1", deployment.now - timedelta(minutes=4), False),
    ):
        with write(deployment.engine) as conn:
            conn.execute(update(run).values(outcome="running", finished_at=None, holder=holder, is_good=True))
            conn.execute(update(run_lock).where(run_lock.c.name == "zhenhai-replica").values(
                run_id=1, holder=holder, acquired_at=beat, heartbeat_at=beat
            ))  # fmt: skip
        with deployment.engine.connect() as conn:
            lost = find_lost_nights(conn, deployment.now, timedelta(minutes=3))
            status = read_status(conn, deployment.now, alert_after_hours=26)
        assert (lost == {}) is well
        assert status.is_healthy is False if not well else status.sites[0].last_end is None


def test_a_warehouse_without_a_night_is_stale(deployment: Deployment) -> None:
    deployment.backfill(2017, 2017, publishers=["zhuangshi"])

    with deployment.engine.connect() as conn:
        status = read_status(conn, deployment.now, alert_after_hours=26)

    assert [site.last_night for site in status.sites] == [None]
    assert status.is_stale
