"""What is found once: by functions for short texts, because pages print the same labels and long texts hardly come again;
and by properties for an object."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

_Found = TypeVar("_Found")

# No form prints a label of this length.
_LONGEST_LABEL = 200


class _Remembered(dict[str, _Found]):
    """What a function found, by text."""

    def __init__(self, find: Callable[[str], _Found], most: int, longest: int) -> None:
        super().__init__()
        self._find, self._most, self._longest = find, most, longest

    def __missing__(self, text: str) -> _Found:
        found = self._find(text)
        if len(text) <= self._longest:
            if len(self) >= self._most:
                self.clear()
            self[text] = found
        return found


def remember_short(
    most: int, longest: int = _LONGEST_LABEL
) -> Callable[[Callable[[str], _Found]], Callable[[str], _Found]]:
    """Decorate a function of one text so that it is called once for a text of up to ``longest`` characters.

    It keeps ``most`` texts and then begins anew, so that neither the number nor the length of texts can fill the memory of
    a process that reads hostile pages. What was found is looked up without a call of Python code.
    """

    def decorate(find: Callable[[str], _Found]) -> Callable[[str], _Found]:
        return _Remembered(find, most, longest).__getitem__

    return decorate


class FoundOnce(Generic[_Found]):
    """Decorates a method to be a property that is found once for each object, and kept in its ``__dict__``.

    ``functools.cached_property`` does the same and takes a lock in Python 3.11: a page has a dozen to thirty of these, and
    a small one takes 3 % longer to read with it (benchmarks/reading.py). What is found depends on the object alone, so that
    two threads may find it twice.
    """

    def __init__(self, find: Callable[[Any], _Found]) -> None:
        self._find, self._name = find, find.__name__
        self.__doc__ = find.__doc__

    @overload
    def __get__(self, found_for: None, owner: type) -> "FoundOnce[_Found]": ...

    @overload
    def __get__(self, found_for: object, owner: type) -> _Found: ...

    def __get__(self, found_for: object | None, owner: type) -> "FoundOnce[_Found] | _Found":
        if found_for is None:
            return self
        found = found_for.__dict__[self._name] = self._find(found_for)
        return found
