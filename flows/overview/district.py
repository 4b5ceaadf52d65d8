"""A district as its pages show it: offices, years and concepts in an order of their own, and figures by place."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from load.queries.coverage import CoverageCell
from load.queries.issues import IssueRow
from load.queries.overview import DistrictRows, FigureRow, OfficeRow, RateRow, ReportRow, SeriesRow, SumRow
from transform.forms.catalogue import FORM_CODES, TOTAL
from transform.forms.catalogue import concepts as catalogue_concepts
from transform.forms.rate_catalogue import rates as declared_rates

LOADED = "loaded"
STATUSES = (
    "loaded", "prose_only", "image_only", "unread_table", "held", "waiting", "failed", "missing",
)  # fmt: skip
"""The statuses of coverage, from figures to none, as charts stack them."""

SHOWN = ("requests.received", "disclosure.items_published", "normative_documents.made")
"""The concepts of which one figure is shown in each report, the first that it has."""

Place = tuple[str, int]
"""The code of an office, and a year."""

_KINDS = ("district", "department", "subdistrict", "town", "other")
_SAFE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,79}")


@dataclass(frozen=True, slots=True)
class YearSum:
    """A concept in a year, all offices together: ``offices`` of ``reports`` have a value, ``derived`` of those have one
    that nobody printed. ``value`` is their sum; None where there is none, or it is too large to be exact."""

    year: int
    reports: int
    offices: int
    derived: int
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Concept:
    """A series across all forms. ``caveats`` are in English and in Chinese, or None; ``figures`` by office and year.
    ``offices`` are the codes of those that have any; ``years`` are those in which a form of a report asks for it."""

    code: str
    label: str
    unit: str
    caveats: tuple[str, str] | None
    sums: tuple[YearSum, ...]
    figures: Mapping[Place, SeriesRow]
    offices: frozenset[str]
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class District:
    """All that the pages of a district are made of. ``years`` are all from the first to the last one that was ever asked
    for; ``findings`` are the open ones, the gravest first; ``doubts`` are the figures, by concept, office and year, of which
    an error or a warning speaks."""

    site: str
    name: str
    offices: Sequence[OfficeRow]
    years: Sequence[int]
    concepts: Sequence[Concept]
    rates: Mapping[str, Sequence[RateRow]]
    coverage: Mapping[Place, CoverageCell]
    reports: Mapping[Place, ReportRow]
    findings: Sequence[IssueRow]
    last_good: datetime | None
    evidence: Mapping[Place, FigureRow]
    doubts: frozenset[tuple[str, str, int]]

    @property
    def folder(self) -> str:
        """The folder of its pages in the tree of a language."""
        return make_slug(self.site)

    @property
    def first_year(self) -> int:
        """The first of its years; 0 without any."""
        return self.years[0] if self.years else 0

    def count(self, year: int | None = None) -> dict[str, int]:
        """How many reports have which status; of all years or of one."""
        counted = dict.fromkeys(STATUSES, 0)
        for (_, of_year), cell in self.coverage.items():
            if year is None or year == of_year:
                counted[cell.status] = counted.get(cell.status, 0) + 1
        return counted

    def is_loaded(self, place: Place) -> bool:
        """Whether the tables of a report were read."""
        return place in self.coverage and self.coverage[place].status == LOADED


def make_district(rows: DistrictRows, figures: Iterable[FigureRow] = ()) -> District:
    """The rows of the marts, sorted: by the kind of the office and its code, by year, by the order of the catalogue.

    Of the ``figures``, those of the lines of ``SHOWN``, the first one of each report is shown in it.
    """
    years = {cell.year for cell in rows.coverage} | {row.year for row in rows.sums}
    return District(
        rows.site,
        rows.name,
        sorted(rows.offices, key=lambda office: (_rank(office.kind), office.code)),
        range(min(years), max(years) + 1) if years else (),
        list(_make_concepts(rows.sums, rows.series)),
        _sort_rates(rows.rates),
        {(cell.publisher, cell.year): cell for cell in rows.coverage},
        {(report.office, report.year): report for report in rows.reports},
        sorted(rows.findings, key=_order_of_finding),
        rows.last_good,
        _choose_evidence(figures),
        frozenset(_find_doubts(rows.findings)),
    )


@lru_cache(8192)
def make_slug(code: str) -> str:
    """A code as the name of a file or folder, the same for life, on every file system and in every address."""
    if _SAFE.fullmatch(code) and code != "index":
        return code
    return f"x-{hashlib.sha256(code.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def home_page(site: str, *, is_only: bool) -> str:
    """The first page of a district, in the tree of a language; that of the whole, where there is no other district."""
    return "index.html" if is_only else f"{make_slug(site)}/index.html"


def office_page(district: District, code: str) -> str:
    """The page of an office, in the tree of a language."""
    return f"{district.folder}/office/{make_slug(code)}.html"


def year_page(district: District, year: int) -> str:
    """The page of a year."""
    return f"{district.folder}/year/{year}.html"


def concept_page(district: District, code: str) -> str:
    """The page of a concept."""
    return f"{district.folder}/concept/{make_slug(code)}.html"


def evidence_page(district: District, office: str, year: int) -> str:
    """The page of a report with a figure marked, beside the trees of languages."""
    return f"evidence/{district.folder}/{make_slug(office)}/{year}.html"


def shown_lines() -> list[str]:
    """The lines of all forms whose figures may be shown in their reports, those that are preferred first."""
    by_code = {concept.code: concept for concept in catalogue_concepts()}
    return [line for code in SHOWN for form in FORM_CODES for line in by_code[code].parts(form)]


def _choose_evidence(figures: Iterable[FigureRow]) -> dict[Place, FigureRow]:
    order = {line: place for place, line in enumerate(shown_lines())}
    return {
        (figure.office, figure.year): figure
        for figure in sorted(figures, key=lambda one: order[one.indicator], reverse=True)
    }


def _find_doubts(findings: Iterable[IssueRow]) -> Iterator[tuple[str, str, int]]:
    concepts_of: dict[str, list[str]] = {}
    for concept in catalogue_concepts():
        for form in FORM_CODES:
            for line in concept.parts(form):
                concepts_of.setdefault(line, []).append(concept.code)
    for one in findings:
        if one.severity != "info" and one.publisher and one.year and one.breakdown in (None, TOTAL):
            for code in (code for line in one.indicators for code in concepts_of.get(line, ())):
                yield code, one.publisher, one.year


def _rank(kind: str) -> int:
    return _KINDS.index(kind) if kind in _KINDS else len(_KINDS)


def _order_of_finding(finding: IssueRow) -> tuple[object, ...]:
    rank = ("error", "warning", "info").index(finding.severity)
    return rank, finding.check, finding.publisher or "", finding.year or 0, finding.message, finding.issue_id


def _make_concepts(sums: Iterable[SumRow], series: Iterable[SeriesRow]) -> Iterable[Concept]:
    by_concept: dict[str, list[SumRow]] = {}
    for row in sums:
        by_concept.setdefault(row.concept, []).append(row)
    figures: dict[str, dict[Place, SeriesRow]] = {}
    for figure in series:
        figures.setdefault(figure.concept, {})[figure.office, figure.year] = figure
    order = [concept.code for concept in catalogue_concepts()]
    for code in sorted(
        by_concept, key=lambda code: (order.index(code) if code in order else len(order), code)
    ):
        rows, own = by_concept[code], figures.get(code, {})
        first = next(iter(own.values()), None)
        caveats = (first.caveat_en, first.caveat_zh) if first is not None and first.caveat_en else None
        sums_of = tuple(_add_up(rows))
        yield Concept(
            code, rows[0].label, rows[0].unit, caveats, sums_of, own, frozenset(office for office, _ in own),
            tuple(one.year for one in sums_of),
        )  # fmt: skip


def _sort_rates(rows: Iterable[RateRow]) -> dict[str, list[RateRow]]:
    """By rate, in the order of their declaration, then by year."""
    by_rate: dict[str, list[RateRow]] = {}
    for row in sorted(rows, key=lambda row: row.year):
        by_rate.setdefault(row.rate, []).append(row)
    order = [rate.code for rate in declared_rates()]
    return {rate: by_rate[rate] for rate in sorted(by_rate, key=lambda rate: (order.index(rate), rate))}


def _add_up(rows: Sequence[SumRow]) -> Iterable[YearSum]:
    """The sums of all kinds of offices; none where that of one kind is too large to be known."""
    for year in sorted({row.year for row in rows}):
        own = [row for row in rows if row.year == year]
        values = [row.value for row in own if row.offices]
        known = [value for value in values if value is not None]
        yield YearSum(
            year,
            sum(row.reports for row in own),
            sum(row.offices for row in own),
            sum(row.derived for row in own),
            sum(known, Decimal(0)) if known and len(known) == len(values) else None,
        )
