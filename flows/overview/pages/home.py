"""The first page, of all districts or of the one there is; the lists of a district's figures and of its offices."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from flows.overview.blocks import (
    Block,
    Cell,
    Chart,
    Download,
    Facts,
    Links,
    Page,
    Search,
    Section,
    Table,
    Text,
)
from flows.overview.charts import draw_statuses
from flows.overview.district import LOADED, STATUSES, Concept, YearSum, make_slug
from flows.overview.pages.concept import chart_sums
from flows.overview.pages.view import View, plain, tell_number
from flows.words import Words
from load.queries.overview import DistrictSummary

HEADLINE = "requests.received"
_MANY_DISTRICTS = 8


def make_district_home(view: View) -> Page:
    """The first page of a district: what it is, how complete and how fresh; its reports, its headline figure, its years."""
    district = view.district
    sections = [
        Section("", [Text(view.say("lead"), "lead"), Facts(list(_describe(view)))]),
        *_show_headline(view),
        Section(view.say("reports_by_year"), list(_show_reports(view))),
        Section(view.say("years"), [Links([view.year(year) for year in reversed(district.years)], "row")]),
        Section(view.say("all_figures"), [list_concepts(view)]),
    ]
    return view.page(view.home, Cell(view.say("title")), sections)


def make_home(words: Words, summaries: Sequence[DistrictSummary], timezone: str) -> Page:
    """The first page of several districts: a row each, and a field to find one."""

    def say(key: str, **values: object) -> str:
        return words.say(f"overview.{key}", **values)

    heads = [Cell(say(key)) for key in ("district", "offices", "complete", "open_findings", "fresh")]
    rows = [
        [
            Cell(one.name, f"{make_slug(one.site)}/index.html", lang="zh"),
            Cell(str(one.offices), mark="n"),
            Cell(f"{one.loaded}/{one.asked}", mark="n"),
            Cell(str(one.findings), mark="n"),
            Cell(tell_time(one.last_good, timezone) if one.last_good else "–"),
        ]
        for one in summaries
    ]
    columns = ["site", "name", "offices", "reports_loaded", "reports_asked_for", "findings", "last_read"]
    lines = [
        [one.site, one.name, one.offices, one.loaded, one.asked, one.findings, row[-1].text]
        for one, row in zip(summaries, rows, strict=True)
    ]
    file = Download("data/districts.csv", columns, lines)
    blocks: list[Block] = [Text(say("lead"), "lead")]
    if len(summaries) > _MANY_DISTRICTS:
        found = [
            (row[0], f"{one.name} {one.site}".lower(), "") for one, row in zip(summaries, rows, strict=True)
        ]
        blocks.append(Search(say("find_district"), say("none_found"), found))
    blocks.append(Table(say("districts"), heads, rows, download=file))
    return Page(words.language, "index.html", Cell(say("title")), None, (), [Section("", blocks)])


def make_concept_list(view: View) -> Page:
    """The list of all concepts."""
    return view.page(
        view.in_folder("concepts.html"), Cell(view.say("concepts")), [Section("", [list_concepts(view)])]
    )


def make_office_list(view: View) -> Page:
    """The list of all offices, with a field to find one."""
    district = view.district
    found = [
        (view.office(office), f"{office.name} {office.code}".lower(), view.say_of("office_kind", office.kind))
        for office in district.offices
    ]
    search = Search(view.say("find_office"), view.say("none_found"), found)
    return view.page(view.in_folder("offices.html"), Cell(view.say("offices")), [Section("", [search])])


def list_concepts(view: View) -> Table:
    """Each concept with the sum of its last year, over how many offices of how many reports."""
    heads = [Cell(view.say(key)) for key in ("concepts", "latest", "offices_of_reports", "sum", "unit")]
    latest = [(concept, _find_latest(concept)) for concept in view.district.concepts]
    rows = [
        [
            view.concept(concept),
            Cell(str(last.year)),
            Cell(view.reports_behind(last), mark="n"),
            Cell(tell_number(last.value), mark="n"),
            Cell(view.unit(concept)),
        ]
        for concept, last in latest
    ]
    columns = ["concept", "year", "offices", "reports", "value", "unit"]
    lines = [
        [view.label(concept), last.year, last.offices, last.reports, plain(last.value), view.unit(concept)]
        for concept, last in latest
    ]
    file = Download(view.csv("concepts"), columns, lines)
    return Table(view.say("all_figures"), heads, rows, download=file)


def tell_time(moment: datetime, timezone: str) -> str:
    """A time to the minute, where the reader is."""
    return f"{moment.astimezone(ZoneInfo(timezone)):%Y-%m-%d %H:%M}"


def _find_latest(concept: Concept) -> YearSum:
    return next((one for one in reversed(concept.sums) if one.offices), concept.sums[-1])


def _describe(view: View) -> Iterator[tuple[str, Cell]]:
    district = view.district
    asked, loaded = len(district.coverage), district.count()[LOADED]
    if district.years:
        yield view.say("complete"), Cell(
            view.say(
                "complete_of", loaded=loaded, asked=asked, percent=100 * loaded // asked if asked else 0,
                offices=len(district.offices), first=district.years[0], last=district.years[-1],
            ), view.in_folder("coverage.html"),
        )  # fmt: skip
    good = district.last_good
    if good is None:
        yield view.say("fresh"), Cell(view.say("never_fresh"))
    else:
        at = view.say("fresh_at", at=tell_time(good, view.timezone), zone=view.timezone)
        yield view.say("fresh"), Cell(at)
    findings = view.say("count_findings", count=len(district.findings))
    yield view.say("open_findings"), Cell(findings, view.in_folder("findings.html"))


def _show_reports(view: View) -> Iterator[Block]:
    by_year = {year: view.district.count(year) for year in view.district.years}
    present = [status for status in STATUSES if any(counts[status] for counts in by_year.values())]
    names = [view.say_of("coverage_status", status) for status in present]
    heads = [Cell(view.say("year")), *map(Cell, names)]
    rows = [
        [view.year(year), *(Cell(str(counts[status]), mark="n") for status in present)]
        for year, counts in by_year.items()
    ]
    file = Download(
        view.csv("reports-by-year"),
        [head.text for head in heads],
        [[year, *(counts[status] for status in present)] for year, counts in by_year.items()],
    )
    title = view.say("reports_by_year")
    table = Table(title, heads, rows, summary=view.say("table_of", title=title), download=file)
    if by_year:
        words, legend = view.say("reports_by_year_words"), view.status_legend(present)
        yield Chart(title, draw_statuses(by_year), words, table, legend)


def _show_headline(view: View) -> Iterator[Section]:
    for concept in view.district.concepts:
        if concept.code == HEADLINE:
            label = view.say("more_of", label=view.label(concept))
            more = Links([Cell(label, view.concept(concept).href)], "row")
            yield Section(view.say("headline"), [chart_sums(view, concept), more])
