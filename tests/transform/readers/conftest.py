"""Fixtures that read files in a process with limited memory and time."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import pytest

from tests.support.corpus.bounded import CPU_SECONDS, ReadBounded, RefuseBounded, open_bounded
from tests.support.waiting import PATIENCE
from transform.document import Document
from transform.readers import read_document
from transform.text.decode import UnreadableDocument

# The process reaches its own limit before this is over: then the reader is slow, and not the machine.
SECONDS = CPU_SECONDS + PATIENCE


@pytest.fixture(scope="session")
def bounded_pool() -> Iterator[ProcessPoolExecutor]:
    with open_bounded() as pool:
        yield pool


@pytest.fixture
def read_bounded(bounded_pool: ProcessPoolExecutor) -> ReadBounded:
    """Reads a file of this name in a process that dies when it takes more memory or time than it may."""

    def read(data: bytes, name: str) -> Document:
        return bounded_pool.submit(partial(read_document, data, name=name)).result(timeout=SECONDS)

    return read


@pytest.fixture
def refuse_bounded(read_bounded: ReadBounded) -> RefuseBounded:
    """Checks that a file of this name is refused within those limits, with a message that matches a pattern."""

    def refuse(data: bytes, name: str, message: str) -> None:
        with pytest.raises(UnreadableDocument, match=message):
            read_bounded(data, name)

    return refuse
