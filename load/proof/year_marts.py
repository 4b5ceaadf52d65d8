"""The marts of whole years against the facts: what a site's publishers show, added up once more, without SQL."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from load.proof.mart_rows import Office, Rows
from load.schema.dimensions import concept, concept_part, form, indicator

LINE_COLUMNS = (
    "value", "form", "indicator_label", "section", "unit", "reports", "reported", "blank", "not_applicable",
    "unreadable", "division_code", "province", "city", "district", "site_name",
)  # fmt: skip
CONCEPT_COLUMNS = (
    "value", "label", "unit", "reports", "offices", "derived", "division_code", "province", "city", "district",
    "site_name",
)  # fmt: skip
_MOST = Decimal(10) ** 15
_LARGE = Decimal(10) ** 9


@dataclass(slots=True)
class _Sum:
    """Figures that are added up. ``total`` is None where one of them is no number, and the sum cannot be told."""

    states: Counter[str] = field(default_factory=Counter)
    units: set[str] = field(default_factory=set)
    derived: int = 0
    total: Decimal | None = Decimal(0)

    def add(self, state: str, value: object, unit: str | None = None) -> None:
        """Add one figure, or count a cell without one."""
        self.states[state] += 1
        if value is None:
            return
        self.units.add(unit or "")
        self.total = self.total + value if self.total is not None and isinstance(value, Decimal) else None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Form, label, section and unit of lines by code; label and unit of concepts by code; the concepts that each form asks
    for."""

    lines: Mapping[str, tuple[Any, ...]]
    concepts: Mapping[str, tuple[Any, ...]]
    asked: Mapping[str, frozenset[str]]


def read_catalogue(conn: Connection) -> Catalogue:
    """Lines and concepts as the warehouse has them."""
    i, n = indicator.c, concept.c
    lines = select(i.code, form.c.code, i.label, i.section, i.unit).join(form, form.c.form_id == i.form_id)
    asked: dict[str, set[str]] = defaultdict(set)
    parts = (
        select(form.c.code, n.code)
        .join(indicator, i.form_id == form.c.form_id)
        .join(concept_part, concept_part.c.indicator_id == i.indicator_id)
        .join(concept, n.concept_id == concept_part.c.concept_id)
    )
    for form_code, concept_code in conn.execute(parts):
        asked[form_code].add(concept_code)
    return Catalogue(
        {row[0]: tuple(row[1:]) for row in conn.execute(lines)},
        {row[0]: tuple(row[1:]) for row in conn.execute(select(n.code, n.label, n.unit))},
        {form_code: frozenset(codes) for form_code, codes in asked.items()},
    )


class SiteYears:
    """The years of one site, added up publisher by publisher."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._lines: dict[tuple[Any, ...], _Sum] = {}
        self._concepts: dict[tuple[Any, ...], _Sum] = {}
        self._loaded: Counter[tuple[int, str]] = Counter()
        self._of_site: tuple[Any, ...] = ()

    def add(self, office: Office, current: Iterable[Any], facts: Rows, series: Rows) -> None:
        """Add what the marts of a publisher should show. ``current`` are its current versions."""
        self._of_site = *office.place, office.site_name
        for (year, *line), (value, state, _, unit, *_) in facts.items():
            self._lines.setdefault((year, *line), _Sum()).add(state, value, unit)
        for version in current:
            self._loaded[version.year, office.kind] += version.content == "tables"
            for form_code in str(version.forms).split():
                for code in self._catalogue.asked.get(form_code, ()):
                    self._concepts.setdefault((version.year, office.kind, code), _Sum())
        for (year, code), (value, is_derived, *_) in series.items():
            of_concept = self._concepts.setdefault((year, office.kind, code), _Sum())
            of_concept.add("reported", value)
            of_concept.derived += bool(is_derived)

    def filed(self) -> dict[int, int]:
        """The number of loaded reports by year."""
        counts: Counter[int] = Counter()
        for (year, _), loaded in self._loaded.items():
            counts[year] += loaded
        return counts

    def make_lines(self) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
        """By (year, indicator, breakdown): LINE_COLUMNS. The value is the exact sum; lines whose sum cannot be told are left
        out."""
        for key, figures in self._lines.items():
            if figures.total is None or key[1] not in self._catalogue.lines:
                continue
            form_code, label, section, unit_of_line = self._catalogue.lines[key[1]]
            reported = figures.states["reported"]
            unit = (
                unit_of_line
                if not reported
                else min(figures.units) or None
                if len(figures.units) == 1
                else None
            )
            value = figures.total if len(figures.units) == 1 else None
            counts = (
                figures.states[state] for state in ("reported", "blank", "not_applicable", "unreadable")
            )
            reports = figures.states.total()
            yield key, (value, form_code, label, section, unit, reports, *counts, *self._of_site)

    def make_concepts(self) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
        """By (year, kind, concept): CONCEPT_COLUMNS, as ``make_lines`` does."""
        for (year, kind, code), figures in self._concepts.items():
            if figures.total is None:
                continue
            offices = figures.states.total()
            value = figures.total if offices else None
            counts = self._loaded[year, kind], offices, figures.derived
            yield (year, kind, code), (value, *self._catalogue.concepts[code], *counts, *self._of_site)


def is_alike(shown: tuple[Any, ...] | None, wanted: tuple[Any, ...] | None) -> bool:
    """Whether a row of a year mart is the wanted one, whose value is the exact sum."""
    if shown is None or wanted is None:
        return shown is wanted
    return shown[1:] == wanted[1:] and _is_sum(shown[0], wanted[0])


def _is_sum(shown: object, exact: Decimal | None) -> bool:
    """Whether it is the sum to six decimals, from 10^9 on to whole numbers; from 10^15 on there is none."""
    if exact is None or abs(exact) >= _MOST:
        return shown is None
    unit = Decimal(1) if abs(exact) >= _LARGE else Decimal("0.000001")
    return isinstance(shown, Decimal) and abs(shown - exact) * 2 <= unit
