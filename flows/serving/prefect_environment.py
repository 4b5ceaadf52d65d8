"""The environment variables of Prefect, set before its first import: a home of our own, no telemetry, less output."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from flows.errors import NothingDoneError, refuse_target
from flows.failures import REPORTED_ERRORS
from flows.settings import Settings
from transform.text.inert import describe_error

_PERSONAL = ("PREFECT_PROFILE", "PREFECT_PROFILES_PATH")

_WANTED: Mapping[str, str] = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    # A temporary server takes 10 to 20 s on a busy machine; the default gives up at 20 s.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    # In memory, a reboot never frees the slot of a run, and every later night is then cancelled without any message.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
    # By default runs are kept for ever; with this they go after 90 days. The warehouse has a row for each all the same.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    # The server records tasks one by one by default and lags minutes behind.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "50",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "50",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "50",
    "PREFECT_SERVER_SERVICES_TRIGGERS_READ_BATCH_SIZE": "50",
}

_ROOM = 8 * 2**20
"""What Prefect's own records of a first night take, and some more: without it Prefect tries for two minutes."""
_QUIET = {"PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL", "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL"}


def prepare_prefect(settings: Settings, *, quiet: bool = False) -> None:
    """Set Prefect's environment for this process and its children; other variables that are set already stay.

    ``quiet`` keeps Prefect's log off the terminal, for our own report and errors; the log is on Prefect's server.
    Raises NothingDoneError if GONGKAI_HOME cannot be made, or has no room for Prefect's records.
    """
    _require_room(settings.prefect_home)
    for name in _PERSONAL:
        os.environ.pop(name, None)
    os.environ["PREFECT_HOME"] = str(settings.prefect_home)
    for name, value in {**_WANTED, **(_QUIET if quiet else {})}.items():
        os.environ.setdefault(name, value)


@contextmanager
def explain_prefect(settings: Settings) -> Iterator[None]:
    """A flow that is called in this context raises errors of ours alone: NothingDoneError where Prefect itself failed."""
    try:
        yield
    except REPORTED_ERRORS:
        raise
    except Exception as error:  # the command ends with one line
        raise NothingDoneError(
            f"Prefect could not run the flow ({describe_error(error)}); it keeps its records in {settings.prefect_home}, "
            "or where PREFECT_API_URL says. What was loaded stays; run it again"
        ) from error


def _require_room(folder: Path) -> None:
    probe = folder / f".room-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            probe.write_bytes(bytes(_ROOM))
        finally:
            probe.unlink(missing_ok=True)
    except OSError as error:
        failure = refuse_target(f"GONGKAI_HOME: {folder}", error)
        raise NothingDoneError(str(failure)) from error
