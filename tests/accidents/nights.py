"""Accidents: what happens to a night, in the words of the table, and how it is made to happen."""

import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from subprocess import Popen

import psycopg
from sqlalchemy import make_url

from load.runs.outcome import RunOutcome
from load.runs.run_lock import finish_run, start_run
from load.sites import SiteRow
from replica import Fault
from tests.accidents.ground import Ground, wait_seconds
from tests.accidents.served import (
    cancel_night,
    kill_serve,
    kill_server,
    kill_worker,
    kill_worker_and_night,
    stop_serve,
)
from tests.support.disks import fill, mount_disk
from tests.support.waiting import PATIENCE

Happen = Callable[[Ground], int | None]
ONE_PAGE = r"fbtime=2017&area=002971724"
EVERYTHING = "^(?!/robots)"


@dataclass(frozen=True, slots=True)
class Accident:
    """An accident by its name. ``happen`` makes a night meet it and gives the exit code, None where nobody waits for it;
    ``on_postgresql`` needs that."""

    name: str
    happen: Happen
    on_postgresql: bool = False


def with_fault(kind: str, pattern: str) -> Happen:
    """A night whose site has a fault."""

    def happen(ground: Ground) -> int:
        ground.deployment.served.faults.add(Fault(kind, pattern))
        return ground.run_night()

    return happen


def stopped_at(when: Callable[[Popen[str]], object], number: signal.Signals) -> Happen:
    """A night that is sent a signal so long after its beginning."""
    return lambda ground: ground.stop_night(when, number)


def stopped_after(requests: int, number: signal.Signals) -> Happen:
    """A night that is sent a signal after so many requests."""
    return lambda ground: ground.stop_night(lambda night: ground.wait_for_requests(requests, night), number)


def lose_database(ground: Ground) -> int:
    """Nobody may connect any more, and whoever is connected is cut off, after ten requests."""
    url = make_url(ground.deployment.settings.warehouse)
    server = url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with ground.start_night() as night, psycopg.connect(server, autocommit=True) as conn:
        ground.wait_for_requests(10, night)
        conn.execute(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS false')
        conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [url.database]
        )
        night.communicate(timeout=PATIENCE)
        conn.execute(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS true')
    return night.returncode


def fill_archive(ground: Ground) -> int:
    """The archive is on a disk without room."""
    ground.deployment.served.site.edit("zhuangshi", 2017, "f2014.2.2.4", "406")
    with mount_disk(ground.deployment.settings.home / "full", 256) as disk:
        filling = fill(disk)
        code = ground.run_night("--archive", str(disk), "--full")
        filling.unlink()
    return code


def hold_site(ground: Ground) -> int:
    """Another run holds the site all the time that the night waits."""
    site = ground.deployment.rows("SELECT code, name, base_url FROM site")[0]
    holder = start_run(
        ground.deployment.engine, "backfill", {}, datetime.now(UTC), site=SiteRow(*map(str, site))
    )
    code = ground.run_night(GONGKAI_LOCK_WAIT_MINUTES="0")
    finish_run(holder, RunOutcome.DONE, {}, datetime.now(UTC))
    return code


def restate_much(ground: Ground) -> int:
    """The site shows other figures, and none may be restated."""
    ground.deployment.served.site.edit("zhuangshi", 2017, "f2014.2.2.4", "406")
    return ground.run_night(GONGKAI_MAX_RESTATED="0")


def name_another(ground: Ground) -> int:
    """An address answers with the report of another year."""
    ground.deployment.served.faults.add(Fault("echo", ONE_PAGE))
    return ground.run_night()


def jump_ahead(ground: Ground) -> int:
    """The last night began a year from now: the clock of that machine had jumped."""
    ahead = (datetime.now(UTC) + timedelta(days=400)).strftime("%Y-%m-%d %H:%M:%S.%f")
    with ground.deployment.engine.begin() as conn:
        conn.exec_driver_sql(f"UPDATE run SET started_at = '{ahead}', finished_at = '{ahead}'")
    return ground.run_night()


ACCIDENTS = (
    Accident("one page fails", with_fault("unavailable", ONE_PAGE)),
    Accident("many pages fail, the lists are well", with_fault("unavailable", "xxgkAnnualReport")),
    Accident("the site is down", with_fault("reset", EVERYTHING)),
    Accident("a firewall asks for a browser", with_fault("challenge_412", EVERYTHING)),
    Accident("the database is lost in mid-run", lose_database, on_postgresql=True),
    Accident("the archive's disk is full", fill_archive),
    Accident("kill -9 of a night among its pages", stopped_after(10, signal.SIGKILL)),
    Accident("kill -9 of serve, its server and its night", kill_serve),
    Accident("kill -9 of Prefect's server alone, under serve", kill_server),
    Accident("SIGTERM of serve with its night among the pages", stop_serve),
    Accident("kill -9 of a worker alone", kill_worker),
    Accident("kill -9 of a worker with its night", kill_worker_and_night),
    Accident("a night that an operator cancels in Prefect", cancel_night),
    Accident("another run holds the site", hold_site),
    Accident("a mass restatement", restate_much),
    Accident("a page shows another year than was asked for", name_another),
    Accident("a list came empty", with_fault("empty_list", "/col/|dataproxy|search")),
    Accident("the clock had jumped", jump_ahead),
    Accident("SIGTERM after half a second", stopped_at(wait_seconds(0.5), signal.SIGTERM)),
    Accident("SIGTERM after two seconds", stopped_at(wait_seconds(2), signal.SIGTERM)),
    Accident("SIGTERM with the first request", stopped_after(1, signal.SIGTERM)),
    Accident("SIGTERM among the pages", stopped_after(10, signal.SIGTERM)),
    Accident("SIGTERM after the last page", stopped_after(17, signal.SIGTERM)),
    Accident("Ctrl-C among the pages", stopped_after(10, signal.SIGINT)),
)
