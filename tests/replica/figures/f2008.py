"""Sound figures of the local statistics forms before 2014."""

from random import Random

from replica.figures.random_figures import random_for, spread
from replica.sheet import TOTAL, Key

_APPLY = (3, 1, 2, 4, 1, 1)
_ANSWER = (8, 2, 2, 3, 4, 1, 1, 3)
_REFUSE = (1, 2, 2, 1, 1, 1)


def fill_2008(code: str, year: int) -> dict[Key, str]:
    """The 54 numbered rows, as plain numbers."""
    base = random_for(code, "f2008 size")
    size = (base.randint(150, 700), base.randint(3, 30))
    rng = random_for(code, year, "f2008")
    lines = _disclosure(rng, size[0]) | _requests(rng, size[1]) | _fees(rng) | _means(rng)
    return {(f"f2008.{line:02d}", TOTAL): str(number) for line, number in sorted(lines.items())}


Lines = dict[int, int | str]


def _disclosure(rng: Random, size: int) -> Lines:
    items = size + rng.randint(0, size // 3)
    digital = items - rng.randint(0, 9)
    documents = rng.randint(8, 40)
    visits = {
        6: rng.randint(900, 90_000),
        7: rng.randint(0, 300),
        8: rng.randint(0, 90),
        9: rng.randint(0, 200),
    }
    return {1: items, 2: digital, 3: documents, 4: rng.randint(0, 6), 5: rng.randint(0, 50), **visits}


def _requests(rng: Random, size: int) -> Lines:
    received = size + rng.randint(0, size // 2)
    answered = received - rng.randint(0, received // 8)
    answers = spread(rng, answered, _ANSWER)
    lines: Lines = {10: rng.randint(0, 30), 11: rng.randint(0, 4), 12: received, 19: answered}
    lines |= _number(13, spread(rng, received, _APPLY)) | _number(20, answers)
    lines |= _number(28, spread(rng, answers[7], _REFUSE))
    return lines | {34: rng.randint(0, 3), 35: rng.randint(0, 2), 36: rng.randint(0, 1)}


def _fees(rng: Random) -> Lines:
    open_fees, asked_fees = [rng.randint(0, 60) for _ in range(4)], [rng.randint(0, 80) for _ in range(5)]
    lines: Lines = {37: sum(open_fees) + sum(asked_fees), 38: sum(open_fees), 43: sum(asked_fees)}
    return lines | _number(39, open_fees) | _number(44, asked_fees)


def _means(rng: Random) -> Lines:
    full, part = rng.randint(0, 3), rng.randint(1, 8)
    money = {52: rng.choice(("0", "2.5", "10")), 53: rng.choice(("0", "1.86", "9.4")), 54: "0"}
    return {49: full + part, 50: full, 51: part, **money}


def _number(first: int, parts: list[int]) -> Lines:
    return dict(enumerate(parts, first))
