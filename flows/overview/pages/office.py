"""The page of an office: its lines, its reports with the way to each, and what is to be checked of them."""

from collections.abc import Iterator, Sequence

from flows.overview.blocks import Block, Cell, Download, Facts, Page, Section, Sparks, Table, Text
from flows.overview.district import Concept, evidence_page, make_slug
from flows.overview.pages.findings import tell_findings
from flows.overview.pages.view import View, plain, tell_number
from load.queries.overview import OfficeRow
from transform.forms.catalogue import indicators
from transform.text.inert import web_address


def make_office_page(view: View, office: OfficeRow) -> Page:
    """Everything about one office."""
    district = view.district
    own = [finding for finding in district.findings if finding.publisher == office.code]
    concepts = [concept for concept in district.concepts if office.code in concept.offices]
    sections = [Section("", list(_describe(view, office)))]
    if concepts:
        sections += [
            Section(view.say("series_of_office"), [_draw_series(view, office, concepts)]),
            Section(view.say("figures_table"), list(_tell_series(view, office, concepts))),
        ]
    sections += [
        Section(view.say("reports_of_office"), list(_list_reports(view, office))),
        Section(
            view.say("open_findings"),
            list(tell_findings(view, own, f"{_file(office)}-findings", names_office=False)),
        ),
    ]
    return view.page(view.office(office).href, view.office(office)._replace(href=""), sections)


def _file(office: OfficeRow) -> str:
    return f"office-{make_slug(office.code)}"


def _describe(view: View, office: OfficeRow) -> Iterator[Block]:
    items = [(view.say("kind"), Cell(view.say_of("office_kind", office.kind)))]
    if office.first_year or office.last_year:
        years = f"{office.first_year or view.district.first_year}–{office.last_year or ''}"
        items.append((view.say("filed_years"), Cell(years)))
    by_code = {other.code: other for other in view.district.offices}
    if office.successor in by_code:
        items.append((view.say("went_on"), view.office(by_code[office.successor])))
    items += [
        (view.say("came_from"), view.office(other))
        for other in view.district.offices
        if other.successor == office.code
    ]
    yield Facts(items)
    if not office.registered:
        yield Text(view.say("unregistered"), "note")


def _draw_series(view: View, office: OfficeRow, concepts: Sequence[Concept]) -> Sparks:
    years = view.district.years
    items = [
        view.spark(
            view.concept(concept),
            [concept.figures.get((office.code, year)) for year in years],
            years,
            view.unit(concept),
        )
        for concept in concepts
    ]
    return Sparks(view.say("spark_words", first=years[0], last=years[-1]), items)


def _tell_series(view: View, office: OfficeRow, concepts: Sequence[Concept]) -> Iterator[Block]:
    years = [year for year in view.district.years if (office.code, year) in view.district.coverage]
    heads = [Cell(view.say("concepts")), *map(view.year, years)]
    rows = [
        [view.concept(concept)]
        + [view.figure(concept, office.code, year) if year in concept.years else Cell("") for year in years]
        for concept in concepts
    ]
    lines = [
        [label, unit, year, plain(row.value), int(row.is_derived), int(view.is_doubtful(row))]
        for concept in concepts
        for label, unit in ((view.label(concept), view.unit(concept)),)
        for year in years
        if (row := concept.figures.get((office.code, year))) is not None
    ]
    file = Download(
        view.csv(_file(office)), ["concept", "unit", "year", "value", "derived", "doubtful"], lines
    )
    yield Table(view.say("figures_table"), heads, rows, "wide", download=file)
    yield Text(view.say("signs"), "note")


def _list_reports(view: View, office: OfficeRow) -> Iterator[Block]:
    years = [year for year in reversed(view.district.years) if (office.code, year) in view.district.coverage]
    keys = ["year", "status", "title_of_report", "published", "figures_read", "open_findings"]
    columns = ["year", "status", "title", "address", "published_on", "figures", "findings"]
    lines = [_plain_report(view, office, year) for year in years]
    rows = [_tell_report(view, office, year) for year in years]
    if view.district.evidence:
        keys.append("evidence")
        rows = [[*row, _show_evidence(view, office, year)] for row, year in zip(rows, years, strict=True)]
    file = Download(view.csv(f"{_file(office)}-reports"), columns, lines)
    heads = [Cell(view.say(key)) for key in keys]
    yield Table(view.say("reports_of_office"), heads, rows, "filed", download=file)


def _tell_report(view: View, office: OfficeRow, year: int) -> list[Cell]:
    _, status, title, address, day, reported, issues = _plain_report(view, office, year)
    return [
        view.year(year),
        Cell(view.say_of("coverage_status", str(status)), mark=str(status)),
        Cell(str(title), web_address(str(address)) or "", lang="zh") if address else Cell(""),
        Cell(str(day)),
        Cell(str(reported) if address else "", mark="n"),
        Cell(str(issues) if address else "", mark="n"),
    ]


def _plain_report(view: View, office: OfficeRow, year: int) -> Sequence[object]:
    cell, report = view.district.coverage[office.code, year], view.district.reports.get((office.code, year))
    if report is None:
        return [year, cell.status, "", "", "", cell.reported, cell.issues]
    day = "" if report.published_on is None else report.published_on.isoformat()
    return [year, cell.status, report.title or report.url, report.url, day, cell.reported, cell.issues]


def _show_evidence(view: View, office: OfficeRow, year: int) -> Cell:
    """The way to the page on which a figure is marked in the report: what that figure is."""
    figure = view.district.evidence.get((office.code, year))
    if figure is None:
        return Cell("")
    said = f"{indicators()[figure.indicator].label} {tell_number(figure.value)}"
    return Cell(said, f"../{evidence_page(view.district, office.code, year)}#evidence", lang="zh")
