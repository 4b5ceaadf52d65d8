"""Forms filled with values of every kind, and what a reading of them should find."""

from dataclasses import replace
from decimal import Decimal
from random import Random

from replica.layouts import LAYOUTS
from replica.sheet import Key, Sheet
from tests.support.corpus.truth import Figures
from transform.forms.catalogue import indicators

LAYOUTS_OF_FORMS = [(form, name) for form, layouts in LAYOUTS.items() for name in layouts]
"""Every form with the name of every layout of it."""

STATES = {
    "": "blank",
    "/": "not_applicable",
    "无": "not_applicable",
    "——": "not_applicable",
    "若干": "unreadable",
}
"""Texts of cells that are no figure, with the state that a reader gives them."""


def refill(sheet: Sheet, seed: int) -> Sheet:
    """The sheet with another random text in every cell."""
    rng = Random(seed)
    values = {key: _random_text(rng, indicators()[key[0]].unit) for key in sorted(sheet.values)}
    return replace(sheet, values=values)


def _random_text(rng: Random, unit: str | None) -> str:
    """A figure (small, like a year, large, or of money with its decimals), a mark, a word or nothing."""
    kind = rng.randrange(10)
    if kind < 3:
        return rng.choice(sorted(STATES))
    if kind < 5:
        return str(rng.randint(0, 9))
    if kind < 7:
        return str(rng.choice((2016, 2017, 2023, rng.randint(2000, 2099))))
    number = rng.randint(0, 10**8)
    return f"{Decimal(number) / 10_000:f}" if unit in ("元", "万元") else str(number)


def states_and_values(values: dict[Key, str]) -> Figures:
    """The state and value that a perfect reader finds for these texts."""
    return {
        key: (STATES[text], None) if text in STATES else ("reported", f"{Decimal(text).normalize():f}")
        for key, text in values.items()
    }
