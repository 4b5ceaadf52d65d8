"""A run is a sequence of named steps. Whoever runs it decides how a step is performed: plainly, or as a task."""

from collections.abc import Callable
from typing import Protocol, TypeVar

Result = TypeVar("Result")


class Perform(Protocol):
    """Performs one step and gives what it gives."""

    def __call__(self, name: str, step: Callable[[], Result]) -> Result:
        """Perform the step of this name."""
        ...


def perform_plainly(name: str, step: Callable[[], Result]) -> Result:
    """Just do it."""
    return step()
