"""A warehouse to try the dashboards on: the made-up district after two nights, in a PostgreSQL that is started for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

import replica
from load.bi_role import grant_bi
from load.engine import open_engine
from tests.support.postgres import open_postgres
from tests.support.processes import ROOT, describe_environment, run_python

ROLE = "bi"
_NIGHT_SECONDS = 600


@contextmanager
def open_database(folder: Path) -> Iterator[str]:
    """The owner's address of an empty database, on a server whose files are in ``folder`` until the context is left. The
    role ``bi`` may connect to it."""
    with open_postgres(folder) as server:
        with psycopg.connect(server, autocommit=True) as conn:
            conn.execute("CREATE DATABASE gongkai")
            conn.execute(f"CREATE ROLE {ROLE} LOGIN".encode())
        yield server.replace("/postgres?", "/gongkai?")


def open_to_bi(warehouse: str) -> str:
    """Let the role read the marts of a warehouse; its address as that role."""
    engine = open_engine(warehouse)
    try:
        grant_bi(engine, ROLE)
    finally:
        engine.dispose()
    return make_url(warehouse).set(username=ROLE, password=None).render_as_string(hide_password=False)


@contextmanager
def open_sample(folder: Path) -> Iterator[str]:
    """The address, as the role of BI, of a warehouse with all reports of the made-up district and what a second night found:
    figures that the site has changed, and a report that was filed late."""
    with open_database(folder / "postgres") as warehouse, replica.serve() as served:
        profile = folder / "site.toml"
        profile.write_text(replica.profile_text(served.base_url), encoding="utf-8")
        _run_night(folder, profile, warehouse)
        site = served.site
        site.edit("zhuangshi", 2017, "f2014.2.2.4", "4071")
        site.edit("luotuo", 2016, "f2014.1.1", "95")
        site.publish("zhaobaoshan", 2021)
        _run_night(folder, profile, warehouse)
        yield open_to_bi(warehouse)


def _run_night(folder: Path, profile: Path, warehouse: str) -> None:
    """``gongkai nightly``, of which the replica leaves nothing undone, whatever a deployment here has in its settings."""
    elsewhere = ("GONGKAI_ALERT_URLS", "GONGKAI_ARCHIVE_URL", "GONGKAI_OVERVIEW", "PREFECT_API_URL")
    environment = describe_environment(
        **dict.fromkeys(elsewhere, ""),
        GONGKAI_HOME=str(folder / "home"),
        GONGKAI_SITE=str(profile),
        GONGKAI_WAREHOUSE_URL=warehouse,
    )
    for words in (("db", "upgrade"), ("nightly",)):
        done = run_python("-m", "flows", *words, environment=environment, folder=ROOT, within=_NIGHT_SECONDS)
        if done.returncode != 0:
            raise RuntimeError(
                f"gongkai {words[0]} has ended with {done.returncode}:\n{done.stdout}{done.stderr}"
            )
