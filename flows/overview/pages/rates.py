"""The page of rates: each by year, with the number of reports that it goes over."""

from collections.abc import Iterator, Sequence

from flows.overview.blocks import Block, Cell, Chart, Download, Page, Section, Table, Text
from flows.overview.charts import Bar, draw_bars
from flows.overview.district import make_slug
from flows.overview.pages.view import View, plain, tell_number
from load.queries.overview import RateRow


def make_rates_page(view: View) -> Page:
    """All rates of a district."""
    sections = [Section("", [Text(view.say("rates_lead"), "lead")])]
    sections += [
        Section(_label(view, rows), list(_show(view, rows))) for rows in view.district.rates.values()
    ]
    return view.page(view.in_folder("rates.html"), Cell(view.say("rates")), sections)


def _label(view: View, rows: Sequence[RateRow]) -> str:
    if view.words.language == "zh":
        return rows[0].label
    return rows[0].label_en[:1].upper() + rows[0].label_en[1:]


def _show(view: View, rows: Sequence[RateRow]) -> Iterator[Block]:
    caveat = rows[0].caveat_zh if view.words.language == "zh" else rows[0].caveat_en
    if caveat:
        yield Text(view.warn(caveat), "note")
    title = _label(view, rows)
    heads = [Cell(view.say(key)) for key in ("year", "rate", "numerator", "denominator", "reports_with_both")]
    cells = [
        [
            view.year(row.year),
            *(Cell(tell_number(value), mark="n") for value in (row.value, row.numerator, row.denominator)),
            Cell(f"{row.reports}/{row.filed}", mark="n"),
        ]
        for row in rows
    ]
    columns = ["rate", "year", "value", "numerator", "denominator", "reports", "filed"]
    lines = [
        [
            title,
            row.year,
            plain(row.value),
            plain(row.numerator),
            plain(row.denominator),
            row.reports,
            row.filed,
        ]
        for row in rows
    ]
    file = Download(view.csv(f"rate-{make_slug(rows[0].rate)}"), columns, lines)
    table = Table(title, heads, cells, summary=view.say("table_of", title=title), download=file)
    bars = [Bar(row.year, row.value, row.reports, row.filed) for row in rows]
    yield Chart(title, draw_bars(bars), view.say("rate_words"), table)
