"""Fixtures that read files in a process with limited memory and time."""

from collections.abc import Iterator

import pytest

from tests.support.corpus.bounded import ReadBounded, RefuseBounded, open_bounded
from transform.text.decode import UnreadableDocument


@pytest.fixture(scope="session")
def read_bounded() -> Iterator[ReadBounded]:
    """Reads a file of this name in a process that is ended when it takes more memory or time than it may."""
    with open_bounded() as read:
        yield read


@pytest.fixture
def refuse_bounded(read_bounded: ReadBounded) -> RefuseBounded:
    """Checks that a file of this name is refused within those limits, with a message that matches a pattern."""

    def refuse(data: bytes, name: str, message: str) -> None:
        with pytest.raises(UnreadableDocument, match=message):
            read_bounded(data, name)

    return refuse
