"""The Prefect server that runs use: the one that PREFECT_API_URL names, one of our own, or a temporary one of Prefect's."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from flows.errors import NothingDoneError
from flows.serving.own_server import find_own_server, is_healthy, keep_own_server
from flows.settings import Settings


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
    with keep_own_server(settings) as server:
        yield server.api


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


def stop_temporary_server() -> None:
    """Stop the server that Prefect started for the flows of this process, if it did: a process that a signal ends leaves
    it running for ever."""
    module = sys.modules.get("prefect.server.api.server")
    if module is not None:
        for server in list(module.SubprocessASGIServer._instances.values()):
            server.stop()


def _send_logs() -> None:
    """Send what was logged to the server, before it is stopped."""
    from prefect.logging.handlers import APILogHandler

    asyncio.run(APILogHandler.aflush())
