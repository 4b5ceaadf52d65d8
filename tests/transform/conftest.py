"""Fixtures of the readers' tests."""

import tracemalloc
from collections.abc import Iterator

import pytest

ROOM = 256 * 2**20


@pytest.fixture
def memory() -> Iterator[None]:
    """No test that uses this may take more than that, whatever the file claims."""
    tracemalloc.start()
    yield
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < ROOM
