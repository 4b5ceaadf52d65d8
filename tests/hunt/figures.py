"""The figures of a hunted page: all different with sums that hold, or small and repeated as real offices have them."""

from random import Random

from replica.figures.forms import fill_form
from replica.figures.six import fill_six
from replica.sheet import TOTAL, Key
from transform.forms.catalogue import forms, indicators, relations

_TRIES = 40
# Lines that count a part of another line.
_PARTS = {
    "f2008": (("f2008.02", "f2008.01"), ("f2008.04", "f2008.03")),
    "f2014": (
        ("f2014.1.1.1", "f2014.1.1.2"), ("f2014.1.1.2", "f2014.1.1"), ("f2014.1.1.1", "f2014.1.1.2"),
        ("f2014.2.2.1.1", "f2014.2.2.1"), ("f2014.2.2.2.1", "f2014.2.2.2"),
    ),
}  # fmt: skip
_EQUAL = {("f2014.3.2", TOTAL)}
_MONEY = {"万元": 100, "元": 10}


def fill_distinctly(form: str, rng: Random) -> dict[Key, str]:
    """Figures that are all different, so that a misplaced one shows; every hard sum holds."""
    for _ in range(_TRIES):
        numbers = _draw(form, rng)
        texts = {key: _write(key, number) for key, number in numbers.items()}
        different = [text for key, text in texts.items() if key not in _EQUAL]
        if len(set(different)) == len(different) and not any(text.startswith("-") for text in different):
            return texts
    raise AssertionError(f"no {_TRIES} tries gave different figures for {form}")


def fill_as_offices_do(form: str, rng: Random, year: int) -> dict[Key, str]:
    """Small figures, zeros and blanks: totals or zeros are left out by some offices."""
    # In order: what is drawn for each figure must not depend on how the replica lists them.
    filled = sorted(fill_form(form, f"office{rng.randrange(99)}", year).items())
    values = {key: str(text) for key, text in filled}
    habit = rng.randrange(5)
    if habit == 0:
        values = {key: "" if text == "0" else text for key, text in values.items()}
    elif habit == 1:
        values = {key: "/" if text == "0" and rng.random() < 0.5 else text for key, text in values.items()}
    elif habit == 2:
        values = {key: "" if rng.random() < 0.15 else text for key, text in values.items()}
    return values


def _draw(form: str, rng: Random) -> dict[Key, int]:
    keys = [(i.code, TOTAL) for i in forms()[form].indicators if i.kind == "value" and not i.variant]
    if form in ("f2019", "f2021"):
        keys = sorted(fill_six(form, "zhuangshi", int(form[1:])))
    pool = rng.sample(range(11, 9000), len(keys))
    numbers = dict(zip(keys, pool, strict=True))
    for relation in _sums(form):
        _add_up(numbers, relation)
    for smaller, larger in _PARTS.get(form, ()):
        _order(numbers, (smaller, TOTAL), (larger, TOTAL))
    if form == "f2014":
        _close_requests(numbers)
    return numbers


def _order(numbers: dict[Key, int], smaller: Key, larger: Key) -> None:
    """A part is no larger than what it is part of."""
    numbers[smaller], numbers[larger] = sorted((numbers[smaller], numbers[larger]))


def _close_requests(numbers: dict[Key, int]) -> None:
    """As many requests are answered as concluded, and the channels publish all items."""
    late, done = ("f2014.3.2.2", TOTAL), numbers["f2014.3.3", TOTAL]
    numbers["f2014.3.2", TOTAL], numbers["f2014.3.2.1", TOTAL] = done, done - numbers[late]
    channels = sum(numbers[f"f2014.1.2.{n}", TOTAL] for n in range(1, 5))
    if numbers["f2014.1.1", TOTAL] > channels:
        numbers["f2014.1.2.1", TOTAL] += numbers["f2014.1.1", TOTAL]


def _sums(form: str) -> list[tuple[str, tuple[str, ...]]]:
    """The totals of a form with their parts, those that are parts of others first."""
    found = [(r.total or "", r.parts) for r in relations() if r.form == form and r.type == "sum"]
    totals = {total for total, _ in found}
    # 27 is a part of 19, 38 and 43 are parts of 37.
    return sorted(found, key=lambda pair: len(totals & set(pair[1])))


def _add_up(numbers: dict[Key, int], relation: tuple[str, tuple[str, ...]]) -> None:
    total, parts = relation
    breakdowns = {who for code, who in numbers if code == total}
    for who in breakdowns - {TOTAL}:
        numbers[total, who] = sum(numbers.get((part, who), 0) for part in parts)
    if breakdowns == {TOTAL}:
        numbers[total, TOTAL] = sum(numbers.get((part, TOTAL), 0) for part in parts)
    else:
        _balance(numbers, total.partition(".")[0], breakdowns - {TOTAL})


def _balance(numbers: dict[Key, int], form: str, applicants: set[str]) -> None:
    """New requests are what was concluded and carried on, less what came from last year; then all totals."""
    for who in applicants:
        done, left, before = (numbers[f"{form}.3.{line}", who] for line in ("3.7", "4", "2"))
        numbers[f"{form}.3.1", who] = done + left - before
    for code in {code for code, who in numbers if who in applicants}:
        numbers[code, TOTAL] = sum(numbers[code, who] for who in applicants)


def _write(key: Key, number: int) -> str:
    unit = indicators()[key[0]].unit or ""
    if unit == "万元":
        return f"{number / _MONEY[unit]:.2f}".rstrip("0").rstrip(".")
    return str(number)
