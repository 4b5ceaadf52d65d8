"""The page of a concept: its sums with what is behind them, the distribution over offices, and each office's line."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from statistics import quantiles

from flows.overview.blocks import Block, Cell, Chart, Download, Page, Section, Sparks, Table, Text
from flows.overview.charts import Bar, draw_bars, draw_spread
from flows.overview.district import Concept
from flows.overview.pages.view import NO_FIGURE, View, plain, tell_number
from load.queries.overview import OfficeRow


def make_concept_page(view: View, concept: Concept) -> Page:
    """Everything about one concept."""
    title = view.say("figures_of", label=view.label(concept), unit=view.unit(concept))
    sections = [
        Section("", list(_warn(view, concept))),
        Section(view.say("sums_title"), [chart_sums(view, concept)]),
    ]
    if concept.figures:
        offices = [office for office in view.district.offices if office.code in concept.offices]
        sections += [
            Section(view.say("spread_title"), [_chart_spread(view, concept)]),
            Section(view.say("each_office"), [_draw_offices(view, concept, offices)]),
            Section(view.say("figures_table"), list(_tell_all(view, concept, offices))),
        ]
    return view.page(view.concept(concept).href, Cell(title), sections)


def chart_sums(view: View, concept: Concept) -> Chart:
    """The sums of a concept by year, with the number of offices and reports behind each."""
    keys = ("year", "sum", "offices_of_reports", "derived", "doubtful")
    heads = [Cell(view.say(key)) for key in keys]
    rows = [
        [
            view.year(one.year),
            Cell(tell_number(one.value), mark="n"),
            Cell(view.reports_behind(one), mark="n"),
            Cell(str(one.derived), mark="n"),
            Cell(str(view.count_doubts(concept, one.year)), mark="n"),
        ]
        for one in concept.sums
    ]
    columns = ["concept", "unit", "year", "value", "offices", "reports", "derived", "doubtful"]
    label, unit = view.label(concept), view.unit(concept)
    lines = [
        [label, unit, one.year, plain(one.value), one.offices, one.reports, one.derived,
         view.count_doubts(concept, one.year)]
        for one in concept.sums
    ]  # fmt: skip
    file = Download(view.csv_name(concept, "sums"), columns, lines)
    title = view.say("figures_of", label=label, unit=unit)
    words = view.say("sums_words", first=concept.sums[0].year, last=concept.sums[-1].year)
    bars = [Bar(one.year, one.value, one.offices, one.reports) for one in concept.sums]
    table = Table(title, heads, rows, summary=view.say("table_of", title=title), download=file)
    return Chart(title, draw_bars(bars), words, table)


def find_spread(concept: Concept) -> Mapping[int, Sequence[Decimal]]:
    """The least figure, the lower quarter, the median, the upper quarter and the greatest, of the offices of each year."""
    by_year: dict[int, list[Decimal]] = {}
    for (_, year), row in concept.figures.items():
        by_year.setdefault(year, []).append(row.value)
    return {year: _spread(sorted(values)) for year, values in sorted(by_year.items())}


def _spread(values: Sequence[Decimal]) -> Sequence[Decimal]:
    if len(values) == 1:
        return list(values) * 5
    middle = [value.quantize(Decimal("0.01")) for value in quantiles(values, n=4, method="inclusive")]
    return [values[0], *middle, values[-1]]


def _warn(view: View, concept: Concept) -> Iterator[Block]:
    if concept.caveats is not None:
        english, chinese = concept.caveats
        said = chinese if view.words.language == "zh" and chinese else english
        yield Text(view.warn(said), "note")


def _chart_spread(view: View, concept: Concept) -> Chart:
    spread = find_spread(concept)
    counts = Counter(year for _, year in concept.figures)
    names = [
        view.say(key)
        for key in ("year", "with_figure", "least", "quarter", "median", "three_quarters", "greatest")
    ]
    rows = [
        [
            view.year(year),
            Cell(str(counts[year]), mark="n"),
            *(Cell(tell_number(value), mark="n") for value in five),
        ]
        for year, five in spread.items()
    ]
    lines = [[year, counts[year], *map(plain, five)] for year, five in spread.items()]
    title = view.say("spread_title")
    table = Table(
        title,
        list(map(Cell, names)),
        rows,
        summary=view.say("table_of", title=title),
        download=Download(view.csv_name(concept, "spread"), names, lines),
    )
    return Chart(title, draw_spread(spread), view.say("spread_words"), table)


def _draw_offices(view: View, concept: Concept, offices: Sequence[OfficeRow]) -> Sparks:
    years, unit, figures = concept.years, view.unit(concept), concept.figures
    items = [
        view.spark(view.office(office), [figures.get((office.code, year)) for year in years], years, unit)
        for office in offices
    ]
    return Sparks(view.say("spark_words", first=years[0], last=years[-1]), items)


def _tell_all(view: View, concept: Concept, offices: Sequence[OfficeRow]) -> Iterator[Block]:
    heads = [Cell(view.say("office")), *(view.year(year) for year in concept.years)]
    rows = [
        [view.office(office), *(view.figure(concept, office.code, year) for year in concept.years)]
        for office in offices
    ]
    columns = ["concept", "unit", "office", "office_name", "year", "value", "derived", "doubtful", "status"]
    label, unit = view.label(concept), view.unit(concept)
    lines = [
        [label, unit, office.code, office.name, year, *_tell_one(view, concept, office, year)]
        for office in offices
        for year in concept.years
        if (office.code, year) in view.district.coverage or (office.code, year) in concept.figures
    ]
    file = Download(view.csv_name(concept, "offices"), columns, lines)
    yield Table(view.say("figures_table"), heads, rows, "wide", download=file)
    yield Text(view.say("signs"), "note")


def _tell_one(view: View, concept: Concept, office: OfficeRow, year: int) -> Sequence[object]:
    row, cell = concept.figures.get((office.code, year)), view.district.coverage.get((office.code, year))
    status = cell.status if cell is not None else NO_FIGURE
    if row is None:
        return ["", "", "", status]
    return [plain(row.value), int(row.is_derived), int(view.is_doubtful(row)), status]
