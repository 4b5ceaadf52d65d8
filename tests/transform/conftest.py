"""Fixtures of the readers' tests."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import pytest

from tests.support.corpus.bounded import CPU_SECONDS, open_bounded
from tests.support.waiting import PATIENCE
from transform.document import Document
from transform.readers import read_document
from transform.text.decode import UnreadableDocument

SECONDS = CPU_SECONDS + PATIENCE
"""The process dies of its own bound before this is over: there the reading is slow, here the machine."""


@pytest.fixture(scope="session")
def pool() -> Iterator[ProcessPoolExecutor]:
    with open_bounded() as opened:
        yield opened


@pytest.fixture
def read_bounded(pool: ProcessPoolExecutor) -> Callable[[bytes, str], Document]:
    """Reads a file of this name in a process that dies rather than take more memory or time than it may."""

    def read(data: bytes, name: str) -> Document:
        return pool.submit(partial(read_document, data, name=name)).result(timeout=SECONDS)

    return read


@pytest.fixture
def refuse_bounded(read_bounded: Callable[[bytes, str], Document]) -> Callable[[bytes, str, str], None]:
    """Checks that a file of this name is refused in these words, within those bounds."""

    def refuse(data: bytes, name: str, why: str) -> None:
        with pytest.raises(UnreadableDocument, match=why):
            read_bounded(data, name)

    return refuse
