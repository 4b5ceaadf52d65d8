"""A warehouse that a run has just taken. Whatever a test does to it, its stored marts show what is in its tables."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine

from load.dimensions import PublisherRow, sync_publishers
from load.engine import write
from load.runs.run_lock import start_run
from load.sites import ensure_site
from tests.support.stale_marts import find_stale_marts
from tests.support.warehouse import FIRST_NIGHT, ZHENHAI, Warehouse


@pytest.fixture
def warehouse(engine: Engine) -> Iterator[Warehouse]:
    """A warehouse in the middle of a run."""
    with open_run(engine) as in_a_run:
        yield in_a_run


@contextmanager
def open_run(engine: Engine) -> Iterator[Warehouse]:
    """A warehouse in the middle of a run; in the end its stored marts are compared."""
    with write(engine) as conn:
        sync_publishers(conn, ensure_site(conn, ZHENHAI), [
            PublisherRow("zhuangshi", "庄市街道", "subdistrict", "002971724", ("庄市街道办事处",)),
            PublisherRow("jiaochuan", "蛟川街道", "subdistrict"),
        ])  # fmt: skip
    in_a_run = Warehouse(engine, start_run(engine, "nightly", {}, FIRST_NIGHT, site=ZHENHAI))
    yield in_a_run
    in_a_run.run.stop_heartbeat()
    assert find_stale_marts(engine) == {}
