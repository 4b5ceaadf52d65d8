"""Texts that make a pattern work as hard as it can, and a judgement of how the time grows with their length.

The texts are made of the pattern's own parts: what comes before each of its repetitions, what each repetition
takes, again and again, and at the end a character that it does not want.
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

_ANY_CHARACTERS = " a1<>/=\"'-年一、(,"
_MISSES = ("\x00", "")
_MOST_CHARACTERS = 14
_MOST_UNITS = 40
_MOST_PREFIXES = 5
_MOST_OPENINGS = 600
_MOST_BRANCHES = 6
LONGEST = 4096
# In seconds of CPU: less than this says nothing.
_FLOOR = 0.002
# How much dearer a text of eight times the length may be; quadratic is 64.
_MOST_GROWTH = 24
_TRIALS = 3


class Pump(NamedTuple):
    """A text that grows: ``unit`` again and again, between what comes before and behind it."""

    before: str
    unit: str
    behind: str

    def blow(self, length: int) -> str:
        """The text of about this length, with two repetitions at least."""
        return self.before + self.unit * max(length // len(self.unit), 2) + self.behind


def measure_cpu(action: Callable[[], object]) -> float:
    """Seconds of CPU that this thread needs for an action."""
    begin = time.thread_time()
    action()
    return time.thread_time() - begin


def _takes_long(action: Callable[[], object]) -> bool:
    """Whether an action may have needed more than the floor. By the clock, which is never less than the CPU, and is
    asked for a quarter of the price: hundreds of thousands of actions are far below."""
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin > _FLOOR


def grows_faster_than_length(work: Callable[[int], Callable[[], object]], length: int) -> bool:
    """Whether the work on an input of ``length`` is dearer than the length explains, compared with an eighth of it.

    ``work`` makes the action on an input of a length. Each is the best of several; a suspicion is tried again.
    """
    short, long = work(length // 8), work(length)
    for _ in range(_TRIALS):
        cheap = min(measure_cpu(short) for _ in range(3))
        dear = measure_cpu(long)
        if dear < _FLOOR or dear <= cheap * _MOST_GROWTH:
            return False
    return True


def find_bad_pump(
    pattern: re.Pattern[Any], methods: Iterable[str], longest: int = LONGEST, end: str | None = None
) -> tuple[str, Pump] | None:
    """A use of the pattern and a pump whose text it takes more than linear time for, or None.

    ``longest`` is the length of the longest text that the product gives the pattern, ``end`` how each ends.
    """
    pumps = [pump if end is None else pump._replace(behind=end) for pump in make_pumps(pattern)]
    # The first match of finditer is that of search.
    for method in set(methods) - ({"search"} if "finditer" in methods else set()):
        for pump in pumps:
            if _is_slow(_use(pattern, method), pump, isinstance(pattern.pattern, bytes), longest):
                return method, pump
    return None


def _use(pattern: re.Pattern[Any], method: str) -> Callable[[Any], object]:
    if method == "finditer":
        return lambda text: sum(1 for _ in pattern.finditer(text))
    return getattr(pattern, method)  # type: ignore[no-any-return]


def _is_slow(use: Callable[[Any], object], pump: Pump, is_bytes: bool, longest: int) -> bool:
    """Short texts come first, and are judged at once: an exponential pattern would never end on the next."""

    def work(length: int) -> Callable[[], object]:
        text = pump.blow(length)
        ready = text.encode() if is_bytes else text
        return lambda: use(ready)

    for count in (4, 8, 12, 16, 20, 24, 32):
        action = work(count * len(pump.unit))
        if _takes_long(action) and min(measure_cpu(action) for _ in range(_TRIALS)) > _FLOOR:
            return True
    if longest == LONGEST:
        longest = max(longest, min(_MOST_OPENINGS * len(pump.unit), 4 * longest))
    for length in (longest // 8, longest):
        if _takes_long(work(length)):
            return grows_faster_than_length(work, length)
    return False


def make_pumps(pattern: re.Pattern[Any]) -> Iterator[Pump]:
    """The pumps of a pattern, always the same ones in the same order."""
    source = pattern.pattern
    tree = _parser.parse(source.decode("latin-1") if isinstance(source, bytes) else source, pattern.flags)
    parts = _Parts(_literals(tree))
    parts.collect(tree, [])
    units = list(dict.fromkeys(filter(None, parts.units)))[:_MOST_UNITS]
    prefixes = list(dict.fromkeys(parts.prefixes))
    for unit in dict.fromkeys(units + prefixes):
        if unit:
            yield from (Pump("", unit, miss) for miss in _MISSES)
    for prefix in prefixes[:_MOST_PREFIXES]:
        yield from (Pump(prefix, unit, _MISSES[0]) for unit in units if prefix and len(unit) < 12)


@dataclass
class _Parts:
    """What a pattern's repetitions take, and what comes before each."""

    literals: str
    units: list[str] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)

    def collect(self, tree: Iterable[Any], before: list[Any]) -> None:
        """Add the parts of a sequence that has these nodes before it."""
        passed = list(before)
        for node in tree:
            operation, argument = node
            if operation in _REPEATS:
                self.prefixes += [self._write(passed, 0, 0), self._write(passed, 1, 1)]
                self.units += self._variants(argument[2])
            for inner in _inner_sequences(operation, argument):
                self.collect(inner, passed)
            passed.append(node)
        if not before:
            self.units += self._variants(passed)
            self.prefixes += [self._write(passed[:end], 1, 0) for end in range(1, len(passed) + 1)]

    def _variants(self, tree: Iterable[Any]) -> list[str]:
        nodes = list(tree)
        branches = range(min(_count_branches(nodes), _MOST_BRANCHES))
        characters = (self.literals + _ANY_CHARACTERS)[:_MOST_CHARACTERS] + _ANY_CHARACTERS
        plain = [self._write(nodes, 1, branch) for branch in branches]
        return plain + [
            self._write(nodes, 2, branch, wanted)
            for wanted in dict.fromkeys(characters)
            for branch in branches
        ]

    def _write(self, tree: Iterable[Any], times: int, branch: int, wanted: str = "") -> str:
        """A text that the sequence takes: each repetition so many times, with the wanted character where it fits."""
        groups: dict[int, str] = {}
        rest = [branch]

        def write(nodes: Iterable[Any]) -> str:
            return "".join(write_node(operation, argument) for operation, argument in nodes)

        def write_node(operation: Any, argument: Any) -> str:
            if operation in _REPEATS:
                least, most, inner = argument
                return write(inner) * min(max(least, times), most)
            if operation is _constants.SUBPATTERN:
                groups[argument[0]] = text = write(argument[-1])
                return text
            if operation is _constants.ATOMIC_GROUP:
                return write(argument)
            if operation is _constants.BRANCH:
                # The choice of an inner one is what is left of the number: every combination has a number.
                chosen, rest[0] = rest[0] % len(argument[1]), rest[0] // len(argument[1])
                return write(argument[1][chosen])
            if operation is _constants.GROUPREF:
                return groups.get(argument, "")
            return self._choose(operation, argument, wanted)

        return write(tree)

    def _choose(self, operation: Any, argument: Any, wanted: str) -> str:
        if operation is _constants.LITERAL:
            return chr(argument)
        if operation not in {_constants.IN, _constants.ANY, _constants.NOT_LITERAL}:
            return ""
        for character in wanted + "ax" + _ANY_CHARACTERS + self.literals + _first_of(operation, argument):
            if _takes(operation, argument, character):
                return character
        return ""


_REPEATS = {_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT}
_LOOKS = {_constants.ASSERT, _constants.ASSERT_NOT}


def _inner_sequences(operation: Any, argument: Any) -> list[Any]:
    if operation in _REPEATS:
        return [argument[2]]
    if operation is _constants.SUBPATTERN:
        return [argument[-1]]
    if operation is _constants.BRANCH:
        return list(argument[1])
    if operation in _LOOKS:
        return [argument[1]]
    return [argument] if operation is _constants.ATOMIC_GROUP else []


def _count_branches(nodes: Iterable[Any]) -> int:
    most = 1
    for operation, argument in nodes:
        inner = _inner_sequences(operation, argument)
        own = len(inner) if operation is _constants.BRANCH else 1
        most *= own * max((_count_branches(sequence) for sequence in inner), default=1)
    return most


def _literals(nodes: Iterable[Any]) -> str:
    """The characters that a pattern names, each once, the most telling first: those that are no letters."""
    found: list[str] = []
    for operation, argument in nodes:
        if operation in {_constants.LITERAL, _constants.NOT_LITERAL}:
            found.append(chr(argument))
        elif operation is _constants.IN:
            found += [chr(value) for kind, value in argument if kind is _constants.LITERAL]
        else:
            found += [
                character for inner in _inner_sequences(operation, argument) for character in _literals(inner)
            ]
    return "".join(sorted(dict.fromkeys(found), key=str.isalpha))


def _first_of(operation: Any, argument: Any) -> str:
    """The first characters of the ranges and singles of a class."""
    if operation is not _constants.IN:
        return ""
    singles = [chr(value) for kind, value in argument if kind is _constants.LITERAL]
    return "".join([*singles, *(chr(value[0]) for kind, value in argument if kind is _constants.RANGE)])


_CATEGORIES = {
    _constants.CATEGORY_DIGIT: r"\d",
    _constants.CATEGORY_NOT_DIGIT: r"\D",
    _constants.CATEGORY_SPACE: r"\s",
    _constants.CATEGORY_NOT_SPACE: r"\S",
    _constants.CATEGORY_WORD: r"\w",
    _constants.CATEGORY_NOT_WORD: r"\W",
}


def _takes(operation: Any, argument: Any, character: str) -> bool:
    """Whether a single place of a pattern takes a character."""
    if operation is _constants.ANY:
        return character != "\n"
    if operation is _constants.NOT_LITERAL:
        return chr(argument) != character
    code, is_negated, is_in = ord(character), False, False
    for kind, value in argument:
        if kind is _constants.NEGATE:
            is_negated = True
        elif kind is _constants.LITERAL:
            is_in |= code == value
        elif kind is _constants.RANGE:
            is_in |= value[0] <= code <= value[1]
        elif kind is _constants.CATEGORY:
            is_in |= re.match(_CATEGORIES[value], character) is not None
    return is_in != is_negated
