"""The page of the reports there are: offices by years, and the page of a year."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from flows.overview.blocks import Block, Cell, Download, Links, Page, Section, Table, Text
from flows.overview.district import LOADED, Concept
from flows.overview.pages.view import DOUBT, NO_FIGURE, View, plain, tell_number
from load.queries.overview import OfficeRow

_SHOWN = ("requests.received", "requests.granted", "requests.refused", "reviews.total", "lawsuits.total")
"""The concepts that the page of a year shows office by office."""


def make_coverage_page(view: View) -> Page:
    """The heat map, which is a table: what there is of each office and year."""
    district = view.district
    heads = [Cell(view.say("office")), *map(view.year, district.years)]
    rows = [
        [view.office(office), *(_show_status(view, office, year) for year in district.years)]
        for office in district.offices
    ]
    lines = [
        [office.code, office.name, office.kind, year, cell.status, cell.facts, cell.reported, cell.issues]
        for office in district.offices
        for year in district.years
        if (cell := district.coverage.get((office.code, year))) is not None
    ]
    columns = ["office", "office_name", "kind", "year", "status", "facts", "reported", "findings"]
    table = Table(
        view.say("coverage_title"),
        heads,
        rows,
        "heat",
        download=Download(view.csv("coverage"), columns, lines),
    )
    legend = view.status_legend(cell.status for cell in district.coverage.values())
    title = view.say("coverage_title")
    blocks: list[Block] = [Text(view.say("coverage_words"), "note"), legend, table]
    return view.page(view.in_folder("coverage.html"), Cell(title), [Section("", blocks)])


def make_year_page(view: View, year: int) -> Page:
    """A year: how many reports there are, the sums, and a few figures office by office."""
    district, counts = view.district, view.district.count(year)
    said = view.say("year_reports", loaded=counts[LOADED], asked=sum(counts.values()))
    beside = [other for other in (year - 1, year + 1) if other in district.years]
    links = [
        Cell(view.say("previous" if other < year else "next", year=other), view.year(other).href)
        for other in beside
    ]
    sections = [
        Section("", [Text(said, "lead"), Links(links, "row")]),
        Section(view.say("year_figures"), list(_tell_sums(view, year))),
        Section(view.say("year_offices"), list(_tell_offices(view, year))),
    ]
    return view.page(view.year(year).href, Cell(view.say("year_heading", year=year)), sections)


def compare_years(concept: Concept, year: int) -> tuple[int, Decimal, Decimal]:
    """How many offices have a figure in a year and in the one before, and their sums of the year before and of the year."""
    both = [
        (before.value, row.value)
        for office in concept.offices
        if (row := concept.figures.get((office, year))) is not None
        and (before := concept.figures.get((office, year - 1))) is not None
    ]
    return len(both), sum((one for one, _ in both), Decimal(0)), sum((two for _, two in both), Decimal(0))


def _show_status(view: View, office: OfficeRow, year: int) -> Cell:
    cell = view.district.coverage.get((office.code, year))
    if cell is None:
        return Cell("")
    word = view.say_of("coverage_word", cell.status)
    return Cell(f"{word} {cell.issues}" if cell.issues else word, mark=cell.status)


def _tell_sums(view: View, year: int) -> Iterator[Block]:
    asked = [concept for concept in view.district.concepts if year in concept.years]
    names = [
        view.say("concepts"), view.say("offices_of_reports"), view.say("sum"), view.say("unit"), view.say("same_offices"),
        view.say("year_before", year=year - 1), view.say("year_now", year=year), view.say("change"),
    ]  # fmt: skip
    rows, lines = [], []
    for concept in asked:
        one = next(one for one in concept.sums if one.year == year)
        count, before, now = compare_years(concept, year)
        same = [before, now, now - before] if count else [None, None, None]
        rows.append(
            [
                view.concept(concept),
                Cell(view.reports_behind(one), mark="n"),
                Cell(tell_number(one.value) + (DOUBT if view.count_doubts(concept, year) else ""), mark="n"),
                Cell(view.unit(concept)),
                Cell(str(count) if count else NO_FIGURE, mark="n"),
                *(Cell(tell_number(value), mark="n") for value in same),
            ]
        )
        line = [view.label(concept), view.unit(concept), plain(one.value), one.offices, one.reports]
        lines.append([*line, count, *map(plain, same)])
    columns = [
        "concept",
        "unit",
        "value",
        "offices",
        "reports",
        "offices_in_both_years",
        "before",
        "now",
        "change",
    ]
    file = Download(view.csv(f"year-{year}"), columns, lines)
    yield Text(view.say("same_words"), "note")
    yield Table(view.say("year_figures"), list(map(Cell, names)), rows, download=file)


def _tell_offices(view: View, year: int) -> Iterator[Block]:
    shown = _choose_concepts(view.district.concepts, year)
    offices = [office for office in view.district.offices if (office.code, year) in view.district.coverage]
    heads = [Cell(view.say("office")), Cell(view.say("status")), *map(view.concept, shown)]
    rows = [
        [view.office(office), _show_status(view, office, year)]
        + [view.figure(concept, office.code, year) for concept in shown]
        for office in offices
    ]
    lines = [
        [office.code, office.name, view.district.coverage[office.code, year].status]
        + [_plain(concept, office, year) for concept in shown]
        for office in offices
    ]
    columns = ["office", "office_name", "status", *(view.label(concept) for concept in shown)]
    file = Download(view.csv(f"year-{year}-offices"), columns, lines)
    yield Table(view.say("year_offices"), heads, rows, "heat", download=file)
    yield Text(view.say("signs"), "note")


def _choose_concepts(concepts: Sequence[Concept], year: int) -> list[Concept]:
    return [concept for concept in concepts if concept.code in _SHOWN and year in concept.years]


def _plain(concept: Concept, office: OfficeRow, year: int) -> str:
    row = concept.figures.get((office.code, year))
    return "" if row is None else plain(row.value)
