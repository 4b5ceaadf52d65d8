"""The Prefect server that a command of ours starts and stops: its process, its note for other commands, and its log."""

import json
import logging
import os
import shutil
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from flows.errors import NothingDoneError, WrongUsageError
from flows.settings import Settings
from flows.stopping import hold_signals

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"
START_SECONDS = 120
"""A server of our own that does not answer by then has failed to start."""
STOP_SECONDS = 20
"""A server of our own that still runs so long after SIGTERM is killed."""
_MOST_BYTES = 10 * 2**20
_KEPT_LOGS = 3


@dataclass(frozen=True, slots=True)
class OwnServer:
    """A server that a command of ours, the process ``owner``, started. It is written to a file, for others to find it."""

    api: str
    pid: int
    owner: int

    @property
    def is_of_another(self) -> bool:
        """Whether the process that started it is another one, and lives."""
        return self.owner != os.getpid() and is_alive(self.owner)


@contextmanager
def keep_own_server(settings: Settings) -> Iterator[OwnServer]:
    """The server of our own that answers already, or a new one; at the end it is stopped, and its note removed, unless it is
    that of another process.

    Raises NothingDoneError if it does not start, and WrongUsageError if its port is taken.
    """
    server = find_own_server(settings)
    if server is not None and server.is_of_another:
        yield server
        return
    try:
        if server is None:
            with hold_signals():
                server = _start(settings)
            _wait_until_healthy(server, log_file(settings))
        yield server
    finally:
        if server is not None:
            stop_own_server(server)
            _note_file(settings).unlink(missing_ok=True)


def find_own_server(settings: Settings) -> OwnServer | None:
    """The server of our own that answers now, of a `gongkai serve` that runs or was killed; None if there is none."""
    server = read_note(settings)
    return server if server and is_alive(server.pid) and is_healthy(server.api) else None


def require_alone(settings: Settings) -> None:
    """Raise WrongUsageError if another process serves in this GONGKAI_HOME: it would take this one's runs for dead."""
    server = find_own_server(settings)
    if server is not None and server.is_of_another:
        raise WrongUsageError(
            f"GONGKAI_HOME: process {server.owner} serves {settings.home} already, at {server.api}; end it first"
        )


def read_note(settings: Settings) -> OwnServer | None:
    """The server of our own that was started last and not stopped, whether it still runs or not."""
    note = _note_file(settings)
    try:
        return OwnServer(**json.loads(note.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        logger.warning("%s names no server (%s); it is written anew", note, error)
        return None


def is_healthy(api: str) -> bool:
    """Whether a server answers under this address, and says at ``health`` that it is well."""
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


def is_alive(pid: int) -> bool:
    """Whether a process runs; one of our children that has ended is taken leave of."""
    try:
        finished, _ = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        finished = 0
    if finished:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def stop_own_server(server: OwnServer, seconds: float = STOP_SECONDS) -> None:
    """Ask the server to stop, and kill what is left of its process group after so many seconds."""
    if not is_alive(server.pid):
        return
    os.kill(server.pid, signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not is_alive(server.pid):
            return
        time.sleep(0.1)
    logger.warning("the Prefect server (process %s) did not stop within %s s; killed", server.pid, seconds)
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    is_alive(server.pid)


def drop_own_server(settings: Settings) -> None:
    """Kill the server of our own that still runs, and remove its note: the last that a process does that hangs."""
    server = read_note(settings)
    if server is not None:
        stop_own_server(server, 0)
        _note_file(settings).unlink(missing_ok=True)


def look_after_server(settings: Settings) -> None:
    """Keep the log of our own server short. Raises NothingDoneError if the server has ended."""
    server, log = read_note(settings), log_file(settings)
    rotate_log(log)
    if server is None or not is_alive(server.pid):
        raise NothingDoneError(f"the Prefect server has ended, and the schedules with it; its log is {log}")


def log_file(settings: Settings) -> Path:
    """Where the server of our own writes what it has to say."""
    return settings.prefect_home / "server.log"


def rotate_log(log: Path, most_bytes: int = _MOST_BYTES) -> None:
    """Move what is in a log that has grown too long to ``.1``, and that to ``.2`` and so on; three are kept.

    The file itself stays, for whoever has it open to append to.
    """
    if not log.exists() or log.stat().st_size < most_bytes:
        return
    olds = [log.with_name(f"{log.name}.{number}") for number in range(1, _KEPT_LOGS + 1)]
    for old, older in zip(reversed(olds[:-1]), reversed(olds[1:]), strict=True):
        if old.exists():
            old.replace(older)
    shutil.copyfile(log, olds[0])
    os.truncate(log, 0)


def _start(settings: Settings) -> OwnServer:
    port = settings.server_port or find_free_port()
    _require_free_port(port)
    log = log_file(settings)
    rotate_log(log)
    api = f"http://{HOST}:{port}/api"
    server = OwnServer(api, _spawn_server(port, api, log), os.getpid())
    _write_note(settings, server)
    return server


def _spawn_server(port: int, api: str, log: Path) -> int:
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)]
    # Without this the pages of the UI ask port 4200, whatever the port of the server is.
    environment = {"PREFECT_SERVER_UI_API_URL": api, **os.environ}
    with log.open("ab") as output:
        to_log = [(os.POSIX_SPAWN_DUP2, output.fileno(), stream) for stream in (1, 2)]
        # In a process group of its own: Ctrl-C must reach the runs first, and their server last.
        return os.posix_spawn(
            sys.executable, command, environment, file_actions=to_log, setpgroup=0, setsigmask=()
        )


def _write_note(settings: Settings, server: OwnServer) -> None:
    """Write the note whole or not at all: another command may read it at any moment."""
    note = _note_file(settings)
    whole = note.with_name(f"{note.name}.{os.getpid()}")
    whole.write_text(json.dumps(asdict(server)), encoding="utf-8")
    whole.replace(note)


def _wait_until_healthy(server: OwnServer, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if is_healthy(server.api):
            return
        if not is_alive(server.pid):
            raise NothingDoneError(f"the Prefect server ended at once; its log says why: {log}")
        time.sleep(0.3)
    raise NothingDoneError(f"the Prefect server was not up after {START_SECONDS} s; its log is {log}")


def _require_free_port(port: int) -> None:
    if is_port_taken(port):
        raise WrongUsageError(
            f"port {port} is taken: set GONGKAI_SERVER_PORT to another one (0 finds a free one), "
            f"or PREFECT_API_URL=http://{HOST}:{port}/api if that is a Prefect server to use"
        )


def _note_file(settings: Settings) -> Path:
    return settings.prefect_home / "own-server.json"
