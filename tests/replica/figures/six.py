"""Sound figures of the six-section forms of 2019 and 2021.

What is carried on and what is in force hang on (office, year) alone, so years always join up.
"""

from random import Random

from replica.figures.random_figures import random_for, spread
from replica.sheet import TOTAL, Key
from transform.forms.catalogue import forms

_COLUMNS = ("natural_person", "commercial", "research", "social_org", "legal_service", "other_org")
_BUSY = (20, 5, 0, 1, 2, 1)
_REVIEWS = ("review", "litigation_direct", "litigation_after_review")
_RESULTS = ("maintain", "correct", "other", "pending")
_ITEMS = ("5.1", "5.2", "6.1", "6.2", "8.1")


def fill_six(form: str, code: str, year: int) -> dict[Key, str]:
    """Every cell of the three tables of ``f2019`` or ``f2021``, as plain numbers."""
    rng = random_for(code, year, form)
    article = _article_2019(rng, code, year) if form == "f2019" else _article_2021(rng, code, year)
    cells = {(line, TOTAL): number for line, number in article.items()}
    cells |= _requests(rng, form, code, year)
    cells |= {(line, TOTAL): number for line, number in _disputes(rng).items()}
    return {(f"{form}.{line}", column): str(number) for (line, column), number in cells.items()}


def carried_on(code: str, year: int) -> dict[str, int]:
    """Requests left for the next year, by applicant."""
    rng = random_for(code, year, "carried on")
    return {column: rng.randint(0, (busy + 3) // 4) for column, busy in zip(_COLUMNS, _BUSY, strict=True)}


def _requests(rng: Random, form: str, code: str, year: int) -> dict[tuple[str, str], int]:
    rows = _result_rows(form)
    weights = [6, 3, *[1] * (len(rows) - 2)]
    before, after = carried_on(code, year - 1), carried_on(code, year)
    cells: dict[tuple[str, str], int] = {}
    for column, busy in zip(_COLUMNS, _BUSY, strict=True):
        received = after[column] + rng.randint(busy // 2, busy)
        done = received + before[column] - after[column]
        cells |= {("3.1", column): received, ("3.2", column): before[column], ("3.4", column): after[column]}
        cells[("3.3.7", column)] = done
        cells |= {(row, column): n for row, n in zip(rows, spread(rng, done, weights), strict=True)}
    lines = {line for line, _ in cells}
    return cells | {(line, TOTAL): sum(cells[line, column] for column in _COLUMNS) for line in lines}


def _result_rows(form: str) -> list[str]:
    """The rows that add up to （七）总计."""
    lines = [i.code.removeprefix(f"{form}.") for i in forms()[form].indicators if i.kind == "value"]
    return [line for line in lines if line.startswith("3.3.") and line != "3.3.7"]


def _article_2019(rng: Random, code: str, year: int) -> dict[str, int]:
    made = rng.randint(1, 8)
    lines = {"2.1.1.made": 0, "2.1.1.published": 0, "2.1.1.stock": 0, "2.1.2.made": made}
    lines |= {"2.1.2.published": made - rng.randint(0, 1), "2.1.2.stock": made + rng.randint(10, 60)}
    for item in _ITEMS:
        lines[f"2.{item}.prev_items"] = _items(code, item, year)
        lines[f"2.{item}.delta_items"] = _items(code, item, year + 1) - _items(code, item, year)
        if item != "8.1":
            lines[f"2.{item}.decisions"] = rng.randint(0, 3000)
    return lines | {"2.9.1.count": rng.randint(0, 30), "2.9.1.amount": rng.randint(10, 999) * 10_000}


def _items(code: str, item: str, year: int) -> int:
    """Kinds of decision on the books at the start of a year."""
    first = random_for(code, item, "items").randint(20, 400)
    return first + sum(random_for(code, item, y, "delta").randint(-8, 12) for y in range(2019, year))


def _article_2021(rng: Random, code: str, year: int) -> dict[str, int | str]:
    lines: dict[str, int | str] = {"2.1.1.made": 0, "2.1.1.repealed": 0, "2.1.1.valid": 0}
    made, repealed = _documents(code, year)
    valid = random_for(code, "in force").randint(40, 90)
    valid += sum(m - r for m, r in (_documents(code, y) for y in range(2021, year + 1)))
    lines |= {"2.1.2.made": made, "2.1.2.repealed": repealed, "2.1.2.valid": valid}
    lines |= {"2.5.1.decisions": rng.randint(0, 90_000), "2.6.1.decisions": rng.randint(0, 9000)}
    fees = f"{rng.randint(0, 40)}.{rng.randint(1, 99):02d}"
    return lines | {"2.6.2.decisions": rng.randint(0, 300), "2.8.1.amount": fees.rstrip("0").rstrip(".")}


def _documents(code: str, year: int) -> tuple[int, int]:
    """Normative documents made and repealed in a year."""
    rng = random_for(code, year, "documents")
    return rng.randint(1, 9), rng.randint(0, 5)


def _disputes(rng: Random) -> dict[str, int]:
    lines: dict[str, int] = {}
    for kind in _REVIEWS:
        results = spread(rng, rng.randint(0, 6), (4, 1, 1, 2))
        lines |= {f"4.{kind}.{name}": n for name, n in zip(_RESULTS, results, strict=True)}
        lines[f"4.{kind}.total"] = sum(results)
    return lines
