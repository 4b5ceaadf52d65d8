"""A process pool of two workers with folders of their own, as docs/RUNBOOK.md has it: does each accident end as it should?

    python -m benchmarks.pools

A PostgreSQL for the warehouse and one for a Prefect server are started; the pool is made, and
`prefect deploy --all` registers what prefect.yaml says. One worker has a checkout of its own, the other the installed
package. Each does a night; one is cancelled, one is killed with its worker, and the next night finds it dead. Prints what
Prefect, the warehouse and a webhook say of each, and ends with 1 if anything is not as it has to be.
"""

import json
import os
import shutil
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import Any

import replica
from benchmarks.arguments import read_arguments
from benchmarks.districts import ENDED, OVER, ask, find_runs, say
from flows.serving.prefect_environment import prepare_prefect
from flows.serving.prefect_server import named_or_own_server
from flows.settings import export_settings, read_settings
from load.engine import Engine, open_engine
from tests.support.deployment import describe_site
from tests.support.postgres import open_postgres
from tests.support.processes import (
    ROOT,
    describe_environment,
    find_processes,
    kill_all,
    run_python,
    start_python,
)
from tests.support.system_postgres import open_system_postgres
from tests.support.waiting import wait_until
from tests.support.webhook import open_webhook

POOL = "gongkai"
LONGEST = 600.0
PACKAGES = ("flows", "extract", "transform", "load")
SLOW = 2.0
"""Seconds that a site takes for each answer while a run of it is to last."""
DISTRICTS = 4


@dataclass
class Pool:
    """What was started, and what was found wrong with it."""

    districts: Sequence[replica.Served]
    sites: Path
    warehouse: Engine
    opened: ExitStack
    scratch: Path
    workers: dict[str, Popen[str]] = field(default_factory=dict)
    alerts: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def expect(self, what: str, found: object, wanted: object) -> None:
        """Print what was found, and note it where something else was wanted."""
        say(f"  {what}: {found}")
        if found != wanted:
            self.wrong.append(f"{what}: {found}, not {wanted}")

    def code(self, number: int) -> str:
        """The code of a district."""
        return self.districts[number].site.district.code

    def start_night(self, number: int) -> str:
        """Start the night of a district as an operator does it; the id of the run."""
        before = {run["id"] for run in find_runs("night")}
        site = f'site="{self.sites / f"{self.code(number)}.toml"}"'
        asked = run_python("-m", "prefect", "deployment", "run", "night/night", "-p", site)
        if asked.returncode:
            raise AssertionError(asked.stderr)
        [run] = {run["id"] for run in find_runs("night")} - before
        return str(run)

    def wait(self, run_id: str, *states: str) -> dict[str, Any]:
        """The run, once it is in one of the states."""

        def find() -> dict[str, Any] | None:
            [run] = [run for run in find_runs("night") if run["id"] == run_id]
            return run if run["state_type"] in states else None

        return wait_until(find, LONGEST, every=1, tell=lambda: str(find_runs("night"))[:2000])

    def end_of(self, number: int) -> str:
        """What the warehouse says of the last run of a district."""
        return next((str(row[0]) for row in ask(self.warehouse, ENDED.format(self.code(number)))), "none")

    def wait_for_work(self, number: int) -> None:
        """Wait until a run of a district is at work in the warehouse."""
        wait_until(lambda: self.end_of(number) == "running", LONGEST, every=0.5)


def main() -> int:
    """Set the pool up and let everything happen to it; 1 if something was not as it has to be."""
    read_arguments(__doc__)
    with ExitStack() as opened:
        scratch = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        districts = opened.enter_context(
            replica.serve_districts(DISTRICTS, publishers=3, years=range(2019, 2021))
        )
        pool = opened.enter_context(open_pool(scratch, districts))
        each_worker_has_a_night(pool)
        a_night_is_cancelled(pool)
        a_worker_is_killed(pool)
        a_machine_is_lost(pool)
    for line in pool.wrong:
        say(f"WRONG: {line}")
    say("all as it has to be" if not pool.wrong else f"{len(pool.wrong)} things are wrong")
    return 1 if pool.wrong else 0


@contextmanager
def open_pool(scratch: Path, districts: Sequence[replica.Served]) -> Iterator[Pool]:
    """PostgreSQL, Prefect server, deployments and two workers while the context lasts."""
    sites = scratch / "sites"
    sites.mkdir()
    for served in districts:
        (sites / f"{served.site.district.code}.toml").write_text(describe_site(served), encoding="utf-8")
    with ExitStack() as opened:
        url = opened.enter_context(open_postgres(scratch / "postgres"))
        alerts: list[str] = []
        hook = opened.enter_context(open_webhook(alerts))
        settings = read_settings(
            home=scratch / "home", site=str(sites), warehouse_url=url, server_port=0, parse_workers=1,
            archive_url=str(scratch / "archive"), alert_urls=(hook,), stale_after_seconds=30,
        )  # fmt: skip
        export_settings(settings)
        prepare_prefect(settings, quiet=True)
        records = opened.enter_context(open_system_postgres(scratch / "prefect-postgres"))
        os.environ["PREFECT_API_DATABASE_CONNECTION_URL"] = records
        os.environ["PREFECT_API_URL"] = opened.enter_context(named_or_own_server(settings))
        run_python("-m", "flows", "db", "upgrade")
        pool = Pool(districts, sites, open_engine(url), opened, scratch, alerts=alerts)
        opened.callback(pool.warehouse.dispose)
        opened.callback(end_leftovers, pool)
        deploy(pool)
        add_worker(pool, "a", checkout(scratch / "a"))
        add_worker(pool, "b", ROOT)
        yield pool


def deploy(pool: Pool) -> None:
    """Make the pool and register prefect.yaml, by the commands that it names."""
    say("the pool, and prefect deploy --all")
    made = run_python("-m", "prefect", "work-pool", "create", POOL, "--type", "process")
    done = run_python("-m", "prefect", "--no-prompt", "deploy", "--all", folder=ROOT)
    pool.expect("exit codes", (made.returncode, done.returncode), (0, 0))
    if done.returncode:
        say(done.stdout + done.stderr)
    deployed = {one["name"]: one for one in post("deployments/filter", {})}
    pool.expect("deployments", sorted(deployed), ["backfill", "night", "nightly", "watch"])
    pool.expect("pull steps", {str(one["pull_steps"] or None) for one in deployed.values()}, {"None"})
    pool.expect("entrypoint of backfill", deployed["backfill"]["entrypoint"], "flows.backfill.backfill")
    say(f"  versions and tags: {sorted({(one['version'], *one['tags']) for one in deployed.values()})}")
    refused = run_python(
        "-m", "flows", "backfill", "--deployment", "--years", "2019", "--publisher", "nobody",
        "--site", str(pool.sites / f"{pool.code(0)}.toml"),
    )  # fmt: skip
    pool.expect("a publisher that nobody has, before a run is made", refused.returncode, 2)
    say(f"  {refused.stderr.strip()[-200:]}")


def checkout(folder: Path) -> Path:
    """A copy of the sources, as a worker's own checkout."""
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, folder / "checkout" / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    return folder / "checkout"


def add_worker(pool: Pool, name: str, sources: Path) -> None:
    """Start a worker in a folder of its own, with the sources there or the package of this checkout."""
    folder = pool.scratch / name
    folder.mkdir(exist_ok=True)
    environment = describe_environment(
        PYTHONPATH=str(sources), PREFECT_HOME=str(folder / "prefect"), PREFECT_WORKER_QUERY_SECONDS="2",
        PREFECT_WORKER_HEARTBEAT_SECONDS="5", GONGKAI_HOME=str(folder / "gongkai"),
    )  # fmt: skip
    words = ("-m", "prefect", "worker", "start", "--pool", POOL, "--name", name, "--limit", "1")
    log = pool.opened.enter_context((folder / "worker.log").open("wb"))
    started = start_python(*words, environment=environment, folder=folder, output=log, errors=log)
    pool.workers[name] = pool.opened.enter_context(started)


def find_of_worker(pool: Pool, name: str) -> list[int]:
    """The processes of a worker and of its runs."""
    return find_processes("GONGKAI_HOME", str(pool.scratch / name / "gongkai"))


def end_leftovers(pool: Pool) -> None:
    """End what workers that were killed left behind: it writes into folders that are about to be deleted."""
    for name in pool.workers:
        left = find_of_worker(pool, name)
        if left:
            say(f"  of worker {name} processes are left behind, and ended: {left}")
        kill_all(left)


def each_worker_has_a_night(pool: Pool) -> None:
    """Two nights at once, of which each worker takes one."""
    say("two nights, two workers with a slot each")
    for served in pool.districts[:2]:
        served.delay = SLOW / 4
    runs = [pool.start_night(number) for number in (0, 1)]
    ended = [pool.wait(run, *OVER) for run in runs]
    pool.expect("in Prefect", [run["state_name"] for run in ended], ["Completed", "Completed"])
    pool.expect("in the warehouse", [pool.end_of(0), pool.end_of(1)], ["done", "done"])
    pool.expect("workers", sorted(filter(None, map(worker_of, runs))), ["a", "b"])
    say(f"  names: {[run['name'] for run in ended]}")


def a_night_is_cancelled(pool: Pool) -> None:
    """Cancelled by an operator in mid-run: stopped, and the site free again."""
    say("a night that is cancelled")
    pool.districts[2].delay = SLOW
    run = pool.start_night(2)
    pool.wait_for_work(2)
    run_python("-m", "prefect", "flow-run", "cancel", run)
    pool.expect("in Prefect", pool.wait(run, *OVER)["state_name"], "Cancelled")
    wait_until(lambda: pool.end_of(2) != "running", LONGEST, every=0.5)
    pool.expect("in the warehouse", pool.end_of(2), "stopped")
    pool.districts[2].delay = 0
    again = pool.wait(pool.start_night(2), *OVER)
    pool.expect("the next night", (again["state_name"], pool.end_of(2)), ("Completed", "done"))
    say(f"  alerts: {pool.alerts}")
    pool.alerts.clear()


def a_worker_is_killed(pool: Pool) -> None:
    """A worker alone is gone: its run goes on, and ends as it should. Another worker takes its place."""
    say("a worker that is killed alone")
    pool.districts[3].delay = SLOW
    run = pool.start_night(3)
    pool.wait_for_work(3)
    name = worker_of(run) or "?"
    pool.workers[name].kill()
    pool.districts[3].delay = 0
    pool.expect("in Prefect", pool.wait(run, *OVER)["state_name"], "Completed")
    pool.expect("in the warehouse", pool.end_of(3), "done")
    pool.expect("alerts", pool.alerts, [])
    add_worker(pool, "c", ROOT)


def a_machine_is_lost(pool: Pool) -> None:
    """A worker and its run are gone at once, as with their machine: what says so, and what ends it."""
    say("a worker that is killed with its run")
    pool.districts[3].delay = SLOW
    run = pool.start_night(3)
    pool.wait_for_work(3)
    kill_all(find_of_worker(pool, worker_of(run) or "?"))
    pool.districts[3].delay = 0
    pool.expect("in Prefect, which nobody told", pool.wait(run, "RUNNING")["state_name"], "Running")
    pool.expect("in the warehouse, until somebody looks", pool.end_of(3), "running")
    again = pool.wait(pool.start_night(3), *OVER)
    ended = (again["state_name"], pool.end_of(3))
    pool.expect("the next night, by another worker", ended, ("Completed", "done"))
    all_ends = ask(pool.warehouse, ENDED.format(pool.code(3)).replace(" LIMIT 1", ""))
    pool.expect("all in the warehouse", [row[0] for row in all_ends], ["done", "abandoned", "done"])
    dead = pool.wait(run, *OVER)
    pool.expect("the dead one in Prefect now", dead["state_name"], "Crashed")
    say(f"  {dead['state']['message']}")
    pool.expect("alerts", len(pool.alerts), 1)
    say(f"  {pool.alerts}")


def worker_of(run_id: str) -> str | None:
    """The name of the worker that has a run, by the log of the run."""
    for entry in post("logs/filter", {"logs": {"flow_run_id": {"any_": [run_id]}}}):
        if "Worker '" in entry["message"]:
            return str(entry["message"].partition("Worker '")[2].partition("'")[0])
    return None


def post(path: str, body: dict[str, Any]) -> list[dict[str, Any]]:
    """What the Prefect server answers."""
    address = f"{os.environ['PREFECT_API_URL']}/{path}"
    request = urllib.request.Request(  # noqa: S310 - loopback
        address, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - loopback
        found: list[dict[str, Any]] = json.load(answer)
        return found


if __name__ == "__main__":
    sys.exit(main())
