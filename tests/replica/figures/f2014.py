"""Sound figures of the 2014 form: every relation holds and every row is filled."""

from random import Random

from replica.figures.random_figures import random_for, spread
from replica.sheet import TOTAL, Key

_APPLY = (3, 1, 6, 2)
_ANSWER = (4, 6, 2, 3, 3, 4, 1, 2)
_REFUSE = (1, 2, 3, 1, 3, 2)


def fill_2014(code: str, year: int) -> dict[Key, str]:
    """All 58 national rows, gazette row and section nine included, as plain numbers."""
    base = random_for(code, "f2014 size")
    size = (base.randint(120, 900), base.randint(3, 40))
    rng = random_for(code, year, "f2014")
    figures = _disclosure(rng, size[0]) | _responses(rng) | _requests(rng, size[1]) | _disputes(rng)
    figures |= _means(rng) | _training(rng)
    return {(f"f2014.{line}", TOTAL): str(number) for line, number in figures.items()}


Lines = dict[str, int | str]


def _disclosure(rng: Random, size: int) -> Lines:
    items = size + rng.randint(0, size // 3)
    made = rng.randint(2, 9)
    website, weibo, wechat = items - rng.randint(0, items // 5), rng.randint(20, 90), rng.randint(30, 99)
    other = items - website + rng.randint(1, 20)
    return {
        "1.1": items, "1.1.1": rng.randint(1, made), "1.1.2": made, "1.2.0": rng.randint(1, 12),
        "1.2.1": website, "1.2.2": weibo, "1.2.3": wechat, "1.2.4": other,
    }  # fmt: skip


def _responses(rng: Random) -> Lines:
    conferences, interviews = rng.randint(0, 4), rng.randint(1, 5)
    return {
        "2.1": rng.randint(0, 9), "2.2.1": conferences, "2.2.1.1": rng.randint(0, conferences),
        "2.2.2": interviews, "2.2.2.1": rng.randint(0, interviews), "2.2.3": rng.randint(1, 24),
        "2.2.4": rng.randint(10, 80), "2.2.5": rng.randint(4, 60),
    }  # fmt: skip


def _requests(rng: Random, size: int) -> Lines:
    received = size + rng.randint(0, size // 2)
    done = received - rng.randint(0, received // 6)
    late = rng.randint(0, done // 5)
    answers = spread(rng, done, _ANSWER)
    lines: Lines = {"3.1": received, "3.2": done, "3.2.1": done - late, "3.2.2": late, "3.3": done}
    lines |= _number("3.1", spread(rng, received, _APPLY)) | _number("3.3", answers)
    return lines | _number("3.3.4", spread(rng, answers[3], _REFUSE))


def _disputes(rng: Random) -> Lines:
    reviews, lawsuits = spread(rng, rng.randint(0, 5), (3, 1, 1)), spread(rng, rng.randint(0, 3), (3, 1, 1))
    totals: Lines = {"4": sum(reviews), "5": sum(lawsuits), "6": rng.randint(0, 2)}
    return totals | _number("4", reviews) | _number("5", lawsuits)


def _means(rng: Random) -> Lines:
    full, part = rng.randint(0, 3), rng.randint(1, 6)
    return {
        "7": rng.choice(("0", "0", "0.02", "0.15")), "8.1": 1, "8.2": rng.randint(0, 4),
        "8.3": full + part, "8.3.1": full, "8.3.2": part, "8.4": rng.choice(("0", "1.5", "2", "5", "3.25")),
    }  # fmt: skip


def _training(rng: Random) -> Lines:
    return {"9.1": rng.randint(1, 6), "9.2": rng.randint(1, 4), "9.3": rng.randint(12, 180)}


def _number(parent: str, parts: list[int]) -> Lines:
    return {f"{parent}.{n}": part for n, part in enumerate(parts, 1)}
