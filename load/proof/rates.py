"""The marts of rates against mart_series as it should be: computed once more, without SQL."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from load.proof.mart_rows import Office, Rows
from load.schema.dimensions import concept, rate, rate_part

RATE_COLUMNS = (
    "value", "numerator", "denominator", "label", "label_en", "caveat", "caveat_code", "caveat_zh", "unit", "reports",
    "is_derived", "form", "publisher_name", "publisher_kind", "site_name",
)  # fmt: skip
RATE_YEAR_COLUMNS = (
    "value", "numerator", "denominator", "label", "label_en", "caveat", "caveat_code", "caveat_zh", "unit", "reports",
    "filed", "division_code", "province", "city", "district", "site_name",
)  # fmt: skip
_IS_DERIVED, _FORM = 1, 6
"""Their places in a row of the series."""
_MOST = 10**9
_UNIT = "%"


@dataclass(slots=True)
class RateParts:
    """A rate as the warehouse has it: its words, and its concepts with whether each is added to the numerator."""

    words: tuple[Any, ...]
    parts: dict[str, bool] = field(default_factory=dict)


def read_rates(conn: Connection) -> Mapping[str, RateParts]:
    """The rates by code."""
    a = rate.c
    words = select(a.code, a.label, a.label_en, a.caveat, a.caveat_code, a.caveat_zh)
    rates = {row[0]: RateParts(tuple(row[1:])) for row in conn.execute(words)}
    parts = (
        select(a.code, concept.c.code, rate_part.c.is_numerator)
        .join(rate_part, rate_part.c.rate_id == a.rate_id)
        .join(concept, concept.c.concept_id == rate_part.c.concept_id)
    )
    for code, concept_code, is_numerator in conn.execute(parts):
        rates[code].parts[concept_code] = is_numerator
    return rates


def make_rates(rates: Mapping[str, RateParts], office: Office, series: Rows) -> Rows:
    """By (year, rate): RATE_COLUMNS, of the rows that mart_series should have of a publisher."""
    made: Rows = {}
    for year in {key[0] for key in series}:
        for code, wanted in rates.items():
            figures = {part: series[year, part] for part in wanted.parts if (year, part) in series}
            forms = {figure[_FORM] for figure in figures.values()}
            sides = _add_sides(wanted, figures)
            if len(figures) == len(wanted.parts) and len(forms) == 1 and sides is not None:
                is_derived = any(figure[_IS_DERIVED] for figure in figures.values())
                counted = (_UNIT, 1, is_derived, forms.pop())
                row = (*sides, *wanted.words, *counted, office.name, office.kind, office.site_name)
                made[year, code] = (_divide(*sides), *row)
    return made


class SiteRates:
    """The rates of one site by year, added up publisher by publisher."""

    def __init__(self, rates: Mapping[str, RateParts]) -> None:
        self.rates = rates
        self._sums: dict[tuple[Any, ...], list[Any]] = {}
        self._of_site: tuple[Any, ...] = ()

    def add(self, office: Office, rows: Rows) -> None:
        """Add what mart_rate should show of a publisher."""
        self._of_site = *office.place, office.site_name
        for key, row in rows.items():
            of_key = self._sums.setdefault(key, [Decimal(0), Decimal(0), 0])
            of_key[0] += row[1]
            of_key[1] += row[2]
            of_key[2] += 1

    def make_years(self, filed: Mapping[int, int]) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
        """By (year, rate): RATE_YEAR_COLUMNS. ``filed`` is the number of loaded reports by year."""
        for (year, code), (numerator, denominator, reports) in self._sums.items():
            value = _divide(numerator, denominator)
            counts = (_UNIT, reports, filed.get(year, 0))
            row = (value, numerator, denominator, *self.rates[code].words, *counts, *self._of_site)
            yield (year, code), row


def is_same_rate(shown: tuple[Any, ...] | None, wanted: tuple[Any, ...] | None) -> bool:
    """Whether a row of a mart of rates is the wanted one, whose value is exact: the mart's has four decimals."""
    if shown is None or wanted is None:
        return shown is wanted
    if shown[1:] != wanted[1:]:
        return False
    if shown[0] is None or wanted[0] is None:
        return shown[0] is wanted[0]
    return isinstance(shown[0], Decimal) and abs(shown[0] - wanted[0]) <= Decimal("0.0001")


def _add_sides(wanted: RateParts, figures: Mapping[str, tuple[Any, ...]]) -> tuple[Decimal, Decimal] | None:
    """Numerator and denominator; None where a figure is no number of a size that offices have."""
    sides = [Decimal(0), Decimal(0)]
    for part, (value, *_) in figures.items():
        if not isinstance(value, Decimal) or abs(value) >= _MOST:
            return None
        sides[0 if wanted.parts[part] else 1] += value
    return sides[0], sides[1]


def _divide(numerator: Decimal, denominator: Decimal) -> Decimal | None:
    return 100 * numerator / denominator if denominator else None
