"""Reading processes that the tests of this folder share."""

from collections.abc import Iterator

import pytest

from tests.support.kept_processes import keep_processes


@pytest.fixture(scope="session", autouse=True)
def kept_processes() -> Iterator[None]:
    """The processes of one test serve the next."""
    with keep_processes():
        yield
