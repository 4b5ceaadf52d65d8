"""One night of many made-up districts through one work pool, one of them dead, one challenged, one slow: is all right?

    python -m benchmarks.districts [--districts N]

A PostgreSQL, a Prefect server and one worker are started; `gongkai deploy` registers the deployments, and one run of
`nightly` starts the night of each district. Prints how each ended in Prefect and in the warehouse, and compares mart_fact
with what the districts print. Ends with 1 if anything is not as it has to be.
"""

import json
import os
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from pathlib import Path
from typing import Any

import replica
from benchmarks.arguments import read_arguments
from flows.serving.prefect_environment import prepare_prefect
from flows.serving.prefect_server import named_or_own_server
from flows.settings import export_settings, read_settings
from load.engine import Engine, open_engine
from load.runs.outcome import RunOutcome
from load.runs.run_lock import finish_run, start_run, utc_now
from load.sites import SiteRow
from replica.platforms import KINDS
from tests.support.deployment import describe_site
from tests.support.postgres import open_postgres
from tests.support.processes import run_python, start_python
from tests.support.waiting import wait_until

POOL = "gongkai"
SLOTS = 4
"""Runs that the one worker takes at once, and nights that the settings allow at once."""
YEARS = range(2019, 2021)
OFFICES = 3
LONGEST = 1800.0
OVER = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
SICK: dict[int, replica.Ailment] = {1: "dead", 2: "challenged", 3: "slow"}
FACTS = (
    "SELECT publisher_code, year, indicator_code, breakdown, state, raw FROM mart_fact WHERE site_code = '{}'"
)
ENDED = "SELECT outcome FROM mart_run WHERE site_code = '{}' ORDER BY run_id DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class Expected:
    """How the night of a district has to end: in Prefect, in the warehouse, and words that its state has to say."""

    state: str
    outcome: str
    words: str = ""


WELL = Expected("Completed", "done")
EXPECTED = {
    "dead": Expected("Failed", "nothing_done", "nothing that could be read"),
    "challenged": Expected("Failed", "nothing_done", "challenge"),
}


def main() -> int:
    """Run the night; 1 if it was not as it has to be."""
    wanted = read_arguments(__doc__, districts=30).districts
    with ExitStack() as opened:
        scratch = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        districts = opened.enter_context(
            replica.serve_districts(wanted, publishers=OFFICES, years=YEARS, sick=SICK)
        )
        warehouse = opened.enter_context(open_pool(scratch, districts))
        began = time.perf_counter()
        parent, nights = run_nightly(len(districts))
        seconds = time.perf_counter() - began
        engine = open_engine(warehouse)
        wrong = [*judge_nights(engine, districts, nights), *judge_pool(parent, nights, wanted)]
        say(f"{wanted} districts in {seconds:.0f} s, {most_at_once(nights)} nights at once, {SLOTS} slots")
        wrong += judge_busy(engine, districts[0], nights)
        engine.dispose()
    for line in wrong:
        say(f"WRONG: {line}")
    say("all as it has to be" if not wrong else f"{len(wrong)} things are wrong")
    return 1 if wrong else 0


@contextmanager
def open_pool(scratch: Path, districts: Sequence[replica.Served]) -> Iterator[str]:
    """A Prefect server, deployments and a worker for these districts while the context lasts; gives the warehouse."""
    sites = scratch / "sites"
    sites.mkdir()
    for served in districts:
        (sites / f"{served.site.district.code}.toml").write_text(describe_site(served), encoding="utf-8")
    with ExitStack() as opened:
        url = opened.enter_context(open_postgres(scratch / "postgres"))
        settings = read_settings(
            home=scratch / "home", site=str(sites), warehouse_url=url, server_port=0, parse_workers=1,
            nightly_cron="0 0 29 2 *", nights_window_minutes=1, nights_at_once=SLOTS,
        )  # fmt: skip
        export_settings(settings)
        prepare_prefect(settings, quiet=True)
        os.environ["PREFECT_API_URL"] = opened.enter_context(named_or_own_server(settings))
        deployed = run_python("-m", "flows", "deploy", "--pool", POOL)
        say(deployed.stdout + deployed.stderr)
        log = opened.enter_context((scratch / "worker.log").open("wb"))
        words = ("-m", "prefect", "worker", "start", "--pool", POOL, "--limit", str(SLOTS))
        opened.enter_context(start_python(*words, output=log, errors=log))
        yield url


def run_nightly(count: int) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Start the deployment `nightly` and wait for the night of each district; it, and they by their names in the UI."""
    asked = run_python("-m", "prefect", "deployment", "run", "nightly/nightly")
    if asked.returncode:
        raise AssertionError(asked.stderr)

    def find_ended() -> list[dict[str, Any]]:
        runs = find_runs("night")
        return runs if len(runs) == count and all(run["state_type"] in OVER for run in runs) else []

    nights = wait_until(find_ended, LONGEST, every=1, tell=lambda: str(find_runs("nightly")))
    [parent] = find_runs("nightly")
    return parent, {run["name"]: run for run in nights}


def find_runs(flow: str) -> list[dict[str, Any]]:
    """The runs of a flow on the Prefect server, but for those that its schedule foresees."""
    body = json.dumps({"flows": {"name": {"any_": [flow]}}, "limit": 200}).encode()
    address = f"{os.environ['PREFECT_API_URL']}/flow_runs/filter"
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})  # noqa: S310 - loopback
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - loopback
        return [run for run in json.load(answer) if not run["auto_scheduled"]]


def judge_nights(
    engine: Engine, districts: Sequence[replica.Served], nights: dict[str, dict[str, Any]]
) -> Iterator[str]:
    """Print how each district ended, and give a line for each thing that is wrong."""
    for number, served in enumerate(districts):
        code, ailment = served.site.district.code, SICK.get(number, "")
        expected = EXPECTED.get(ailment, WELL)
        night = nights.get(code)
        if night is None:
            yield f"{code}: no run has its name"
            continue
        facts, printed = (
            read_facts(engine, code),
            Counter[tuple[Any, ...]]() if ailment in EXPECTED else list_printed(served),
        )
        outcome = next((row[0] for row in ask(engine, ENDED.format(code))), "none")
        message = night["state"]["message"] or ""
        state = night["state_name"]
        say(
            f"{code:<12}{KINDS[number % len(KINDS)]:<8}{ailment:<12}{state:<11}{outcome:<14}"
            f"{facts.total():>6} facts of {printed.total():<6}{night['total_run_time']:6.1f} s  {message[:110]}"
        )
        if (state, outcome) != (expected.state, expected.outcome) or expected.words not in message:
            yield f"{code}: {state}, {outcome}, {message!r}, not {expected}"
        if facts != printed:
            yield f"{code}: {(printed - facts).total()} facts are missing, {(facts - printed).total()} too many"


def judge_pool(parent: dict[str, Any], nights: dict[str, dict[str, Any]], wanted: int) -> Iterator[str]:
    """A line for each thing that is wrong with who ran when."""
    say(f"the parent: {parent['state_name']} in {parent['total_run_time']:.1f} s")
    if parent["state_name"] != "Completed":
        yield f"the parent is {parent['state_name']}"
    most = most_at_once(nights)
    if most > SLOTS or (wanted >= 5 * SLOTS and most < SLOTS):
        yield f"{most} nights at once where there are {SLOTS} slots"
    if read_time(parent["end_time"]) > max(read_time(run["end_time"]) for run in nights.values()):
        yield "the parent waited for its nights"


def judge_busy(engine: Engine, served: replica.Served, nights: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Hold a district, start its night, and see that it is skipped and said so, and that its site was asked nothing."""
    district = served.site.district
    asked, site = len(served.asked), SiteRow(district.code, district.profile_name, served.base_url)
    held = start_run(engine, "by hand", {}, utc_now(), site=site)
    parameters = f'site="{nights[district.code]["parameters"]["site"]}"'
    started = run_python("-m", "prefect", "deployment", "run", "night/night", "-p", parameters)
    before = {run["id"] for run in nights.values()}

    def find_skipped() -> list[dict[str, Any]]:
        return [run for run in find_runs("night") if run["id"] not in before and run["state_type"] in OVER]

    [run] = wait_until(find_skipped, 300, every=1, tell=lambda: started.stdout + started.stderr)
    finish_run(held, RunOutcome.DONE, {}, utc_now())
    say(f"{district.code} while it is held: {run['state_name']}, {run['state']['message']}")
    if run["state_name"] != "Skipped" or f"site {district.code}" not in (run["state"]["message"] or ""):
        yield f"a night of a site that is held is {run['state_name']}"
    if len(served.asked) != asked:
        yield "a site that is held was asked"


def most_at_once(nights: dict[str, dict[str, Any]]) -> int:
    """How many of the runs were at work at the same time."""
    begins = [(read_time(run["start_time"]), 1) for run in nights.values()]
    ends = [(read_time(run["end_time"]), -1) for run in nights.values()]
    return max(accumulate(step for _, step in sorted([*begins, *ends])))


def read_time(text: str) -> datetime:
    """A time as Prefect's server writes it."""
    return datetime.fromisoformat(text)


def read_facts(engine: Engine, code: str) -> Counter[tuple[Any, ...]]:
    """What mart_fact says of a district."""
    return Counter((*row[:5], row[5].strip()) for row in ask(engine, FACTS.format(code)))


def list_printed(served: replica.Served) -> Counter[tuple[Any, ...]]:
    """What the reports of a district print, as mart_fact has to say it."""
    return Counter(
        (code, year, indicator, breakdown, state, raw.strip())
        for (code, year), filing in served.site.filings.items()
        for (indicator, breakdown), (state, _, raw) in filing.truth().items()
    )


def ask(engine: Engine, sql: str) -> list[Any]:
    """The rows of a query to the warehouse."""
    with engine.connect() as conn:
        return list(conn.exec_driver_sql(sql))


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text.rstrip()}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
