"""A fact as it is stored."""

from dataclasses import dataclass
from decimal import Decimal

from load.prepared.exact_values import exact_decimal, sanitise_text
from transform.report import Fact

FactKey = tuple[str, str]
"""Indicator code and breakdown code."""


@dataclass(frozen=True, slots=True)
class StoredFact:
    """A fact as it is stored, without its label and its place in the page."""

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
    value = None if parsed.value is None else exact_decimal(parsed.value)
    return StoredFact(
        value, parsed.state.value, sanitise_text(parsed.raw), parsed.unit, sanitise_text(parsed.note)
    )
