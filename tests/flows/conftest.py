"""A small site on loopback, a warehouse of its own, and runs without Prefect."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import replica
from flows.settings import read_settings
from load.engine import open_engine
from tests.support.deployment import YEARS, Deployment, describe_site
from tests.support.kept_processes import keep_processes


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Tests see neither the environment nor a .env file of this machine, and wait for no lock."""
    for name in list(os.environ):
        if name.startswith(("GONGKAI_", "PREFECT_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GONGKAI_LOCK_WAIT_MINUTES", "0")
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session", autouse=True)
def kept_processes() -> Iterator[None]:
    """The runs of all tests are read by the same few processes."""
    with keep_processes():
        yield


@pytest.fixture
def site() -> replica.Site:
    """Three offices, three years, and an unregistered publisher in the column."""
    return replica.Site(3, YEARS)


@pytest.fixture
def served(site: replica.Site) -> Iterator[replica.Served]:
    """The site on loopback."""
    with replica.serve(site) as served:
        yield served


@pytest.fixture
def deployment(served: replica.Served, tmp_path: Path, sqlite_template: Path) -> Iterator[Deployment]:
    """A new deployment that reads the site, on SQLite: it has no run yet, and its tables are there already."""
    profile = tmp_path / "site.toml"
    profile.write_text(describe_site(served), encoding="utf-8")
    settings = read_settings(home=tmp_path, site=str(profile), parse_workers=1)
    engine = open_engine(settings.warehouse)
    assert engine.url.database is not None
    shutil.copy(sqlite_template, engine.url.database)
    deployment = Deployment(served, settings, engine)
    yield deployment
    deployment.engine.dispose()
