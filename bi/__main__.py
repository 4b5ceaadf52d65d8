"""Superset on loopback with the dashboards of bi/superset: python -m bi [--warehouse URL] [--port N] [--home DIR] ...

Over the warehouse at URL, asked as the role in it (`gongkai db grant-bi`, docs/BI.md); without one over a made-up
district, in a PostgreSQL that is started for it. It is there until Ctrl-C.
"""

import argparse
import contextlib
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bi.sample_warehouse import open_sample
from bi.superset_server import DASHBOARDS, USER, Superset, SupersetFailed
from flows.errors import WrongUsageError
from flows.serving.own_server import find_free_port, is_port_taken

_USUAL_PORT = 8088


def main() -> int:
    """Start, print the addresses, and stay until a signal; 1 where it cannot be had, and why."""
    given = _read_arguments()
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    port = find_free_port() if is_port_taken(given.port) else given.port
    try:
        with _open_warehouse(given.warehouse) as warehouse:
            _require_marts(warehouse)
            superset = Superset(given.programs, given.home, warehouse, port)
            _tell("preparing Superset; the first time takes some minutes")
            superset.prepare()
            with superset.serve():
                _tell(_describe(superset))
                stop.wait()
    except SQLAlchemyError as error:
        sys.stderr.write(
            f"the warehouse cannot be asked: {' '.join(str(getattr(error, 'orig', error)).split())}\n"
        )
        return 1
    except (SupersetFailed, WrongUsageError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--warehouse", default="", metavar="URL", help="a PostgreSQL warehouse, as the role for BI"
    )
    parser.add_argument("--programs", type=Path, default=Path(".venv-superset/bin"), metavar="BIN")
    parser.add_argument(
        "--home", type=Path, default=Path("bi-home"), metavar="DIR", help="Superset's own files"
    )
    parser.add_argument("--port", type=int, default=_USUAL_PORT, metavar="N", help="another if it is taken")
    return parser.parse_args()


@contextlib.contextmanager
def _open_warehouse(address: str) -> Iterator[str]:
    if address:
        yield address
        return
    with tempfile.TemporaryDirectory() as folder:
        _tell("two nights of the made-up district into a PostgreSQL of their own")
        with open_sample(Path(folder)) as warehouse:
            yield warehouse


def _require_marts(address: str) -> None:
    """An address that does not answer, or a role that may not read, is found before Superset is started."""
    if make_url(address).get_backend_name() != "postgresql":
        raise WrongUsageError(
            "the dashboards are for a warehouse on PostgreSQL: WAREHOUSE=postgresql://bi:…@host/gongkai"
        )
    engine = create_engine(make_url(address).set(drivername="postgresql+psycopg"))
    try:
        with engine.connect() as conn:
            conn.execute(text("SELECT 1 FROM marts.mart_coverage LIMIT 1"))
    finally:
        engine.dispose()


def _describe(superset: Superset) -> str:
    pages = "\n".join(f"  {superset.address}/superset/dashboard/{slug}/" for slug in DASHBOARDS)
    return f"{pages}\n  user {USER}, password {superset.password}\nCtrl-C ends it"


def _tell(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
