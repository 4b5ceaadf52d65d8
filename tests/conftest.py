"""Databases for every test: a new SQLite file, or a new database on one PostgreSQL server a session.

And where the web server of the tests listens.
"""

import gc
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine

from flows.reading.limited_process import COLLECT_SELDOM
from load.dimensions import sync_catalogue
from load.engine import open_engine, write
from load.migrate import upgrade
from tests.support.postgres import open_postgres

DATABASES = ("sqlite", "postgresql")
# By default an example that takes 200 ms fails its test, and so do examples that are slow to make.
settings.register_profile(
    "unhurried", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("unhurried")


_LONG_BY_THEMSELVES = frozenset(
    {
        "test_hostile_nights.py",
        "test_kill_points.py",
        "test_killing.py",
        "test_loads_at_once.py",
        "test_parse_and_load.py",
        "test_parser_pool.py",
        "test_patterns_are_linear.py",
        "test_process_pool.py",
    }
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that wait for whole servers begin first, then those that take long by themselves: at the end three workers
    would wait for the fourth."""
    items.sort(
        key=lambda item: (item.get_closest_marker("serve") is None, item.path.name not in _LONG_BY_THEMSELVES)
    )


def pytest_collection_finish() -> None:
    """What was imported and collected lives until the end: the garbage collector need not walk through it again and
    again, and collects as seldom as in the processes that read reports."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_SELDOM)


@pytest.fixture(scope="session")
def httpserver_listen_address() -> tuple[str, int]:
    """One address for the server that all tests of a session share, whichever of them starts it."""
    return ("127.0.0.1", 0)


@pytest.fixture(scope="session")
def postgres_server(testrun_uid: str) -> Iterator[str]:
    """The URI of a PostgreSQL server of this session's own; the workers of one session share it.

    Its files stand beside pytest's own folder: as root the server runs as another user, and every
    pytest session that begins takes other users' rights on that folder away again.
    """
    with open_postgres(Path(tempfile.gettempdir()) / f"gongkai-postgres-{testrun_uid}") as uri:
        _forgo_durability(uri)
        yield uri


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of a database that is migrated and filled with the catalogue."""
    name = create_database(postgres_server)
    _fill(database_url(postgres_server, name))
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that is migrated and filled with the catalogue."""
    path = tmp_path_factory.mktemp("template") / "warehouse.db"
    _fill(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """An empty SQLite warehouse."""
    return f"sqlite:///{tmp_path / 'warehouse.db'}"


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """An empty PostgreSQL database."""
    name = create_database(postgres_server)
    yield database_url(postgres_server, name)
    drop_database(postgres_server, name)


@pytest.fixture(params=DATABASES)
def warehouse_url(request: pytest.FixtureRequest) -> str:
    """An empty warehouse, once on each database."""
    wanted = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(wanted))


@pytest.fixture(params=DATABASES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A migrated warehouse with the catalogue in it, once on each database."""
    with open_copy(request, tmp_path) as engine:
        yield engine


@contextmanager
def open_copy(request: pytest.FixtureRequest, folder: Path) -> Iterator[Engine]:
    """A migrated warehouse with the catalogue in it, on the database that is the parameter of a fixture."""
    server = name = None
    if request.param == "sqlite":
        path = folder / "filled.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        engine = open_engine(f"sqlite:///{path}")
    else:
        server = request.getfixturevalue("postgres_server")
        name = create_database(server, template=request.getfixturevalue("postgres_template"))
        engine = open_engine(database_url(server, name))
    yield engine
    engine.dispose()
    if server is not None and name is not None:
        drop_database(server, name)


def _fill(url: str) -> None:
    engine = open_engine(url)
    upgrade(engine)
    with write(engine) as conn:
        sync_catalogue(conn)
    engine.dispose()


def _forgo_durability(server: str) -> None:
    """Nothing here must outlive a power cut: databases are made and dropped by the hundred."""
    with psycopg.connect(server, autocommit=True) as conn:
        for setting in (b"fsync", b"synchronous_commit", b"full_page_writes"):
            conn.execute(b"ALTER SYSTEM SET " + setting + b" = off")
        conn.execute("SELECT pg_reload_conf()")


def create_database(server: str, template: str = "template0") -> str:
    """A new database, a copy of the one that is the template; its name."""
    name = f"t{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    return name


def drop_database(server: str, name: str) -> None:
    """Drop a database, whoever is connected to it."""
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def database_url(server: str, name: str) -> str:
    """The same server, another database."""
    return server.replace("/postgres?", f"/{name}?")
