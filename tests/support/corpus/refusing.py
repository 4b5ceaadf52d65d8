"""What a hostile file must meet."""

from collections.abc import Callable

import pytest

from transform.document import Document
from transform.text.decode import UnreadableDocument


def refuse(read: Callable[[bytes], Document], data: bytes, why: str) -> None:
    """The reader says what is wrong, and raises nothing else."""
    with pytest.raises(UnreadableDocument, match=why):
        read(data)
