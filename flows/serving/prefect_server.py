"""The Prefect server that runs use: the one that PREFECT_API_URL names, or one of our own."""

import asyncio
import json
import logging
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from flows.errors import NothingDoneError, WrongUsageError
from flows.settings import Settings

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"
START_SECONDS = 120
"""A server of our own that does not answer by then has failed to start."""
STOP_SECONDS = 20
"""A server of our own that still runs so long after SIGTERM is killed."""


@dataclass(frozen=True, slots=True)
class OwnServer:
    """A server that `gongkai serve` started. It is written to a file, for other commands to find it."""

    api: str
    pid: int


@contextmanager
def named_or_own_server(settings: Settings) -> Iterator[str]:
    """The API address of the server that PREFECT_API_URL names, or else of our own, which is stopped at the end.

    Raises NothingDoneError if the named server does not answer or our own does not start, and WrongUsageError if the
    port of our own is taken.
    """
    named = os.environ.get("PREFECT_API_URL")
    if named:
        if not is_healthy(named):
            raise NothingDoneError(
                f"no Prefect server answers at {named}: start it, or unset PREFECT_API_URL to have one of our own"
            )
        yield named
        return
    server = find_own_server(settings) or _start(settings)
    try:
        yield server.api
    finally:
        _stop(server)
        _note_file(settings).unlink(missing_ok=True)


@contextmanager
def server_of_workers(settings: Settings) -> Iterator[None]:
    """A server that other processes can reach, while an engine other than local works: a temporary one is its own
    process's alone."""
    if settings.engine == "local" or os.environ.get("PREFECT_API_URL"):
        yield
        return
    with named_or_own_server(settings) as api:
        os.environ["PREFECT_API_URL"] = api
        try:
            yield
        finally:
            _send_logs()


def use_running_server(settings: Settings) -> None:
    """Set PREFECT_API_URL to the server that `gongkai serve` keeps, if it is up; else Prefect starts a temporary one."""
    server = None if os.environ.get("PREFECT_API_URL") else find_own_server(settings)
    if server is not None:
        os.environ["PREFECT_API_URL"] = server.api


def find_own_server(settings: Settings) -> OwnServer | None:
    """The server of our own that answers now, of a `gongkai serve` that runs or was killed; None if there is none."""
    note = _note_file(settings)
    if not note.exists():
        return None
    server = OwnServer(**json.loads(note.read_text(encoding="utf-8")))
    return server if _is_alive(server.pid) and is_healthy(server.api) else None


def is_healthy(api: str) -> bool:
    """Whether a Prefect server answers at this address."""
    try:
        with urllib.request.urlopen(f"{api.rstrip('/')}/health", timeout=5) as response:  # noqa: S310 - http only
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False


def is_port_taken(port: int) -> bool:
    """Whether something answers on this port of loopback."""
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def find_free_port() -> int:
    """A port of loopback that nothing uses now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _send_logs() -> None:
    """Send what was logged to the server, before it is stopped."""
    from prefect.logging.handlers import APILogHandler

    asyncio.run(APILogHandler.aflush())


def _start(settings: Settings) -> OwnServer:
    port = settings.server_port or find_free_port()
    _require_free_port(port)
    log = settings.prefect_home / "server.log"
    server = OwnServer(f"http://{HOST}:{port}/api", _spawn_server(port, log))
    _note_file(settings).write_text(json.dumps(asdict(server)), encoding="utf-8")
    try:
        _wait_until_healthy(server, log)
    except BaseException:
        _stop(server)
        raise
    return server


def _spawn_server(port: int, log: Path) -> int:
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)]
    with log.open("ab") as output:
        to_log = [(os.POSIX_SPAWN_DUP2, output.fileno(), stream) for stream in (1, 2)]
        # In a process group of its own: Ctrl-C must reach the runs first, and their server last.
        return os.posix_spawn(sys.executable, command, os.environ, file_actions=to_log, setpgroup=0)


def _wait_until_healthy(server: OwnServer, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if is_healthy(server.api):
            return
        if not _is_alive(server.pid):
            raise NothingDoneError(f"the Prefect server ended at once; its log says why: {log}")
        time.sleep(0.3)
    raise NothingDoneError(f"the Prefect server was not up after {START_SECONDS} s; its log is {log}")


def _require_free_port(port: int) -> None:
    if is_port_taken(port):
        raise WrongUsageError(
            f"port {port} is taken: set GONGKAI_SERVER_PORT to another one (0 finds a free one), "
            f"or PREFECT_API_URL=http://{HOST}:{port}/api if that is a Prefect server to use"
        )


def _stop(server: OwnServer) -> None:
    if not _is_alive(server.pid):
        return
    os.kill(server.pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline:
        if not _is_alive(server.pid):
            return
        time.sleep(0.1)
    logger.warning(
        "the Prefect server (process %s) did not stop within %s s; killed", server.pid, STOP_SECONDS
    )
    os.kill(server.pid, signal.SIGKILL)


def _is_alive(pid: int) -> bool:
    try:
        finished, _ = os.waitpid(pid, os.WNOHANG)  # a child of ours that has ended must not count as alive
    except ChildProcessError:
        finished = 0
    if finished:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _note_file(settings: Settings) -> Path:
    return settings.prefect_home / "own-server.json"
