"""A fact as it is stored."""

from decimal import Decimal
from typing import NamedTuple

from load.prepared.exact_values import exact_decimal, sanitise_text
from transform.report import Fact
from transform.text.states import State

FactKey = tuple[str, str]
"""Indicator code and breakdown code."""


# Calling StoredFact takes three times as long.
_new_tuple = tuple.__new__
# An enumeration's own ``value`` is a call.
_WORDS = {state: state.value for state in State}


class StoredFact(NamedTuple):
    """A fact as it is stored, without its label and its place in the page. A named tuple: a report has hundreds."""

    value: Decimal | None
    state: str
    raw: str
    unit: str | None
    note: str | None = None

    def differs_from(self, other: "StoredFact") -> bool:
        """Whether value, state or unit differ. The same number printed in another way is no restatement."""
        return (self.value, self.state, self.unit) != (other.value, other.state, other.unit)


def stored(parsed: Fact) -> StoredFact:
    """A parsed fact as it will be stored. Raises InexactValue for a number of more than 15 digits."""
    _, _, _, unit, number, state, raw, _, note = parsed
    value = None if number is None else exact_decimal(number)
    fields = (value, _WORDS[state], sanitise_text(raw), unit, note and sanitise_text(note))
    return _new_tuple(StoredFact, fields)
