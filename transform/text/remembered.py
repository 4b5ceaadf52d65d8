"""Functions that remember what they found for short texts: pages print the same labels; long texts hardly come again."""

from collections.abc import Callable
from typing import TypeVar

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
