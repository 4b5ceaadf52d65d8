"""The commands of docs/OPERATIONS.md, run by their text: a service is set up, has a night, is backed up and restored.

    python -m benchmarks.service

Two PostgreSQL servers with passwords are started (the second is another machine), a Prefect server on the first, a worker,
and the replica as the site. The blocks of the document are run by bash, section by section; what differs from a real
server is in variables alone: addresses, folders, passwords. Prints each command that is run and what it says; ends with 1
if one fails or if what was restored is not what was there. Needs a packaged PostgreSQL with pg_trgm (Debian: postgresql).
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.arguments import read_arguments
from flows.serving.own_server import find_free_port
from tests.support.processes import ROOT, run_program, run_python, start_program
from tests.support.server_postgres import ServerPostgres, find_programs, open_server_postgres
from tests.support.waiting import wait_until

DOCUMENT = ROOT / "docs" / "OPERATIONS.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.M | re.S)
PASSWORDS = {"DB_PASSWORD_GONGKAI": "one", "DB_PASSWORD_PREFECT": "two", "DB_PASSWORD_BI": "three"}
LONGEST = 600.0
ALL = slice(None)
SAME = (
    "SELECT count(*), sum(value), min(recorded_at), max(recorded_at) FROM marts.mart_fact",
    "SELECT count(*), count(DISTINCT status), min(last_checked) FROM marts.mart_coverage",
    "SELECT count(*), max(finished) FROM marts.mart_run",
)


class ServiceError(Exception):
    """A command failed, or something is not as it has to be."""


def main() -> int:
    """Go through the document; 1 if something is not as it says."""
    read_arguments(__doc__)
    programs = find_programs()
    if programs is None:
        sys.stderr.write("no PostgreSQL with pg_trgm is installed (Debian: apt-get install postgresql)\n")
        return 2
    began = time.monotonic()
    with ExitStack() as opened:
        scratch = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="gongkai-service-")))
        scratch.chmod(0o755)
        try:
            check_service(opened, scratch, programs)
        except ServiceError as error:
            say(f"WRONG: {error}")
            return 1
    say(f"all as docs/OPERATIONS.md says, in {time.monotonic() - began:.0f} s")
    return 0


def check_service(opened: ExitStack, scratch: Path, programs: Path) -> None:
    """Set up, first night, backup, restore elsewhere, a night there, rotation of a password."""
    here = opened.enter_context(open_server_postgres(scratch / "here", programs))
    there = opened.enter_context(open_server_postgres(scratch / "there", programs))
    place = describe_place(here, scratch / "home", scratch)
    opened.enter_context(serve_replica(scratch, place))
    run_section("Roles and databases", place)
    refuse_to_bi(here)
    opened.enter_context(serve_prefect(scratch, place))
    run_section("Register with Prefect", place)
    opened.enter_context(run_aside("Worker", scratch / "worker.log", place))
    run_section("First night", place, slice(1))
    wait_for_night(place)
    run_section("First night", place, slice(1, None))
    run_section("Upgrade", place)
    before = [ask(here, place, sql) for sql in SAME]
    say(f"the first night: {before[0][0]} facts")
    run_section("Backup", place)
    elsewhere = describe_place(there, scratch / "other-home", scratch)
    run_section("Roles and databases", elsewhere, slice(1))
    run_section("Restore", elsewhere, slice(1))
    after = [ask(there, elsewhere, sql) for sql in SAME]
    require(before == after, f"restored is {after}, not {before}")
    require(
        count_prefect_runs(here) == count_prefect_runs(there) > 0,
        "runs of Prefect are missing where it was restored",
    )
    refuse_to_bi(there)
    run_section("Restore", elsewhere, slice(1, None))
    say("restored: the same facts, coverage, runs, and Prefect's own records")
    run_section("Retention", elsewhere)
    rotate(there, elsewhere)


def describe_place(server: ServerPostgres, home: Path, scratch: Path) -> dict[str, str]:
    """The environment of an operator on one machine: that of this process, without settings of it, and the server's."""
    own = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GONGKAI_", "PREFECT_", "PG"))
    }
    port = find_free_port()
    programs = Path(sys.executable).parent
    return {
        **own,
        **PASSWORDS,
        "PATH": os.pathsep.join((str(programs), str(server.programs), own["PATH"])),
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests"))),
        "PGADMIN": server.admin_url,
        "BACKUP": str(scratch / "backup"),
        "NEW_PASSWORD": "four",
        "GONGKAI_HOME": str(home),
        "GONGKAI_WAREHOUSE_URL": server.write_url("gongkai", PASSWORDS["DB_PASSWORD_GONGKAI"], "gongkai"),
        "GONGKAI_ARCHIVE_URL": str(home / "archive"),
        "GONGKAI_SITE": str(scratch / "site.toml"),
        "PREFECT_HOME": str(home / "prefect"),
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": server.write_url("prefect", "two", "prefect").replace(
            "postgresql:", "postgresql+asyncpg:"
        ),
    }


def read_blocks(section: str) -> list[str]:
    """The commands that the document has under a heading."""
    text = DOCUMENT.read_text(encoding="utf-8")
    _, found, rest = text.partition(f"\n### {section}\n")
    require(bool(found), f"the document has no section {section}")
    return BLOCK.findall(re.split(r"^##", rest, maxsplit=1, flags=re.M)[0])


def run_section(section: str, place: Mapping[str, str], which: slice = ALL) -> None:
    """Run the commands of a section, each block by a shell of its own that ends at the first failure."""
    for block in read_blocks(section)[which]:
        say(f"--- {section}\n{block.rstrip()}")
        done = run_program("bash", "-euo", "pipefail", "-c", block, environment=place, within=LONGEST)
        say((done.stdout + done.stderr)[-2000:])
        require(done.returncode == 0, f"{section} ended with {done.returncode}")


@contextmanager
def run_aside(section: str, log: Path, place: Mapping[str, str]) -> Iterator[None]:
    """Run the one block of a section beside what follows, while the context lasts."""
    [block] = read_blocks(section)
    say(f"--- {section}\n{block.rstrip()}")
    with (
        log.open("wb") as output,
        start_program("bash", "-c", block, environment=place, output=output, errors=output),
    ):
        yield


@contextmanager
def serve_prefect(scratch: Path, place: Mapping[str, str]) -> Iterator[None]:
    """Prefect's server, when it answers."""
    log = scratch / "prefect.log"

    def is_up() -> bool:
        try:
            with urllib.request.urlopen(f"{place['PREFECT_API_URL']}/health", timeout=5) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except OSError:
            return False

    with run_aside("Prefect's server", log, place):
        wait_until(is_up, LONGEST, every=0.5, tell=lambda: log.read_text(encoding="utf-8")[-3000:])
        yield


@contextmanager
def serve_replica(scratch: Path, place: Mapping[str, str]) -> Iterator[None]:
    """The site of the check; its profile becomes site.toml."""
    profile, words = scratch / "site.toml", ("gongkai", "replica", "--port", str(find_free_port()))
    environment = {**place, "PYTHONUNBUFFERED": "1"}
    with profile.open("wb") as output, start_program(*words, environment=environment, output=output):
        wait_until(lambda: "[[publisher]]" in profile.read_text(encoding="utf-8"))
        yield


def wait_for_night(place: Mapping[str, str]) -> None:
    """Wait until Prefect says how the night ended."""

    def find_ended() -> list[dict[str, Any]]:
        body = json.dumps({"flows": {"name": {"any_": ["nightly"]}}}).encode()
        address, kind = f"{place['PREFECT_API_URL']}/flow_runs/filter", {"Content-Type": "application/json"}
        request = urllib.request.Request(address, body, kind)  # noqa: S310 - loopback
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - loopback
            return [run for run in json.load(answer) if run["end_time"] and not run["auto_scheduled"]]

    [run] = wait_until(find_ended, LONGEST, every=1)
    say(f"Prefect: {run['name']} is {run['state_name']}: {run['state']['message']}")
    require(run["state_type"] == "COMPLETED", "the first night did not end well")


def ask(server: ServerPostgres, place: Mapping[str, str], sql: str) -> list[str]:
    """The first row of a query, in words, as BI asks it."""
    return (
        query(server, server.write_url("bi", place["DB_PASSWORD_BI"], "gongkai"), sql)
        .stdout.strip()
        .split("|")
    )


def query(server: ServerPostgres, url: str, sql: str) -> subprocess.CompletedProcess[str]:
    """What psql says to a statement."""
    return run_program(str(server.programs / "psql"), url, "--tuples-only", "--no-align", "--command", sql)


def refuse_to_bi(server: ServerPostgres) -> None:
    """See that the role of BI reads marts and no tables, and is not let in with another password."""
    url = server.write_url("bi", PASSWORDS["DB_PASSWORD_BI"], "gongkai")
    require(query(server, url, "SELECT count(*) FROM mart_fact").returncode == 0, "bi cannot read mart_fact")
    denied = query(server, url, "SELECT count(*) FROM gongkai.fact").stderr
    require("permission denied" in denied, f"bi may read tables: {denied}")
    wrong = query(server, server.write_url("bi", "wrong", "gongkai"), "SELECT 1").stderr
    require("password authentication failed" in wrong, f"bi needs no password: {wrong}")


def count_prefect_runs(server: ServerPostgres) -> int:
    """How many runs Prefect's database has."""
    url = server.write_url("prefect", PASSWORDS["DB_PASSWORD_PREFECT"], "prefect")
    return int(query(server, url, "SELECT count(*) FROM flow_run").stdout or 0)


def rotate(server: ServerPostgres, place: Mapping[str, str]) -> None:
    """Change the password of the warehouse as the document says: the old one is refused, the new one works."""
    run_section("Passwords", place)
    words = ("-m", "flows", "status")
    old = run_python(*words, environment=place)
    require(old.returncode == 3, f"the old password still works: {old.stdout}{old.stderr}")
    renewed = {
        **place,
        "GONGKAI_WAREHOUSE_URL": server.write_url("gongkai", place["NEW_PASSWORD"], "gongkai"),
    }
    new = run_python(*words, environment=renewed)
    require(new.returncode == 0, f"the new password does not work: {new.stdout}{new.stderr}")
    say(f"the old password is refused: {old.stderr.strip()[:120]}")


def require(holds: bool, otherwise: str) -> None:
    """Raise ServiceError with these words unless it holds."""
    if not holds:
        raise ServiceError(otherwise)


def say(text: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{text.rstrip()}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
