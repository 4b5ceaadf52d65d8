"""A PostgreSQL of the system, with its extensions: Prefect's server needs pg_trgm, which the one from a wheel has not."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.serving.own_server import find_free_port
from tests.support.processes import start_program
from tests.support.waiting import wait_until

_PLACES = "/usr/lib/postgresql"
_ADVICE = "Prefect's server needs a PostgreSQL with pg_trgm: apt-get install postgresql postgresql-contrib"


@contextmanager
def open_system_postgres(folder: Path) -> Iterator[str]:
    """The URL of a server on loopback with its files in this folder while the context lasts. Raises AssertionError where
    there is none on this machine."""
    programs = _find_programs()
    # It refuses to run as root.
    as_user = (
        ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    )
    folder.mkdir(parents=True)
    if as_user:
        for place in (folder, *folder.parents[: len(folder.parents) - 2]):
            place.chmod(0o755)
        shutil.chown(folder, "postgres")
    data, port = folder / "data", find_free_port()
    made = [*as_user, str(programs / "initdb"), "-D", str(data), "-U", "prefect", "-A", "trust", "-N"]
    subprocess.run(made, check=True, capture_output=True, cwd=folder)
    options = ["-h", "127.0.0.1", "-p", str(port), "-k", str(folder), "-F"]
    with start_program(
        *as_user, str(programs / "postgres"), "-D", str(data), *options, folder=folder
    ) as server:
        ready = [str(programs / "pg_isready"), "-h", "127.0.0.1", "-p", str(port)]
        wait_until(
            lambda: subprocess.run(ready, check=False, capture_output=True).returncode == 0,
            every=0.1,
            process=server,
        )
        yield f"postgresql+asyncpg://prefect@127.0.0.1:{port}/postgres"


def _find_programs() -> Path:
    """The programs of the newest PostgreSQL that has the extension."""
    for control in sorted(Path("/usr/share/postgresql").glob("*/extension/pg_trgm.control"), reverse=True):
        programs = Path(_PLACES, control.parents[1].name, "bin")
        if (programs / "postgres").exists():
            return programs
    raise AssertionError(_ADVICE)
