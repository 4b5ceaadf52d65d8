"""A PostgreSQL of the machine's own packages that asks for passwords, as a server has it.

That of the tests comes from a wheel, asks nobody for a password, and lacks the extension pg_trgm, without which Prefect's
server makes no tables.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flows.serving.own_server import find_free_port

_PACKAGED = Path("/usr/lib/postgresql")
_OTHER_USER = "postgres"
"""The account of the packages. As root the server refuses to run."""


@dataclass(frozen=True, slots=True)
class ServerPostgres:
    """A server on loopback: its programs, its port, and the password of its superuser."""

    programs: Path
    port: int
    password: str

    def write_url(self, role: str, password: str, database: str) -> str:
        """The address of a database for a role."""
        return f"postgresql://{role}:{password}@127.0.0.1:{self.port}/{database}"

    @property
    def admin_url(self) -> str:
        """The address for the superuser."""
        return self.write_url("postgres", self.password, "postgres")


def find_programs() -> Path | None:
    """The folder of the newest PostgreSQL of this machine that has pg_trgm; None if there is none."""
    found = sorted(_PACKAGED.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    return next((path.parent for path in reversed(found) if _has_trgm(path.parent)), None)


@contextmanager
def open_server_postgres(folder: Path, programs: Path) -> Iterator[ServerPostgres]:
    """A new server with its files in this folder, while the context lasts."""
    server = ServerPostgres(programs, find_free_port(), "admin")
    folder.mkdir(parents=True)
    password = folder / "password"
    password.write_text(server.password, encoding="utf-8")
    if _is_root():
        shutil.chown(folder, _OTHER_USER)
    data = folder / "data"
    how = (
        "--username=postgres",
        "--auth=scram-sha-256",
        f"--pwfile={password}",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
    )
    _run(programs / "initdb", [*how, "-D", str(data)], folder)
    password.unlink()
    listen = f"-h 127.0.0.1 -p {server.port} -k {folder}"
    _run(
        programs / "pg_ctl", ["-D", str(data), "-l", str(folder / "log"), "-o", listen, "-w", "start"], folder
    )
    try:
        yield server
    finally:
        _run(programs / "pg_ctl", ["-D", str(data), "-m", "fast", "-w", "stop"], folder)


def _has_trgm(programs: Path) -> bool:
    asked = subprocess.run([programs / "pg_config", "--sharedir"], capture_output=True, check=True, text=True)
    return Path(asked.stdout.strip(), "extension", "pg_trgm.control").exists()


def _is_root() -> bool:
    return os.geteuid() == 0


def _run(program: Path, words: Sequence[str], folder: Path) -> None:
    account = _OTHER_USER if _is_root() else None
    # What is started in the background keeps its files open: a pipe would never end.
    with (folder.parent / f"{folder.name}-{program.name}.log").open("wb") as log:
        subprocess.run(
            [program, *words],
            cwd=folder,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            check=True,
            user=account,
        )
