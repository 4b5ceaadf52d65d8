"""The tables of a run in Prefect's UI: coverage, changes and failures, as rows of Markdown cells by column.

The UI sorts columns whose names are whole numbers to the front, so no year is called by its number alone.
"""

from collections.abc import Iterator, Mapping, Sequence

from flows.batch.outcome import PageOutcome, PageStatus
from flows.console.coverage_grid import COVERAGE_SIGNS
from flows.recording.report_text import (
    Names,
    describe_value,
    find_page,
    link_named,
    name_evidence,
    name_indicator,
)
from flows.run.report import RunReport
from flows.words import Words
from load.queries.coverage import CoverageCell
from transform.text.inert import escape_markdown

Row = dict[str, str]
MOST_ROWS = 1000
"""A table with more is cut there: the warehouse has all."""
_FAILURES = (PageStatus.FAILED, PageStatus.HELD, PageStatus.WAITING, PageStatus.REFUSED)


def coverage_rows(words: Words, cells: Sequence[CoverageCell]) -> list[Row]:
    """A row for each publisher, its name first, with the sign of each year in which anything was filed."""
    years = sorted({cell.year for cell in cells if cell.status != "missing"})
    by_publisher: dict[str, dict[int, CoverageCell]] = {}
    for cell in cells:
        by_publisher.setdefault(cell.publisher, {})[cell.year] = cell
    return [_coverage_row(words, years, found) for found in by_publisher.values()]


def _coverage_row(words: Words, years: Sequence[int], found: Mapping[int, CoverageCell]) -> Row:
    loaded = sum(found[year].status == "loaded" for year in years if year in found)
    one = next(iter(found.values()))
    signs = {
        words.say("artifact.year", year=f"{year % 100:02}"): _sign(found.get(year))
        for year in reversed(years)
    }
    return {
        words.say("artifact.publisher"): escape_markdown(one.name),
        words.say("artifact.there"): f"{loaded}/{len(years)}",
        **signs,
        words.say("artifact.code"): escape_markdown(one.publisher),
    }


def _sign(cell: CoverageCell | None) -> str:
    return "" if cell is None else COVERAGE_SIGNS[cell.status][0]


def change_rows(words: Words, report: RunReport, names: Names) -> list[Row]:
    """A row for each figure that changed, or in a dry run would: its old and new value, and how to see it on the page."""
    changes = [change for change in report.changes if change.old_state is not None]
    return [
        {
            words.say("artifact.publisher"): link_named(
                names.get(change.publisher, change.publisher), find_page(report, change)
            ),
            words.say("artifact.of_year"): f"{change.year}",
            words.say("artifact.figure"): escape_markdown(name_indicator(change)),
            words.say("artifact.before"): escape_markdown(describe_value(change.old_state, change.old_value)),
            words.say("artifact.now"): escape_markdown(describe_value(change.new_state, change.new_value)),
            words.say("artifact.evidence"): escape_markdown(name_evidence(change)),
        }
        for change in changes[:MOST_ROWS]
    ]


def failure_rows(words: Words, report: RunReport, names: Names) -> list[Row]:
    """A row for each address that failed, is held or waits, with its reason and a link."""
    return list(_failure_rows(words, report, names))[:MOST_ROWS]


def _failure_rows(words: Words, report: RunReport, names: Names) -> Iterator[Row]:
    for status in _FAILURES:
        for page in report.pages:
            if page.status is status:
                yield _failure_row(words, page, names)
    for listing in report.listings:
        if listing.error:
            yield _row_of_failure(words, listing.source, "", PageStatus.FAILED, listing.error, listing.url)


def _failure_row(words: Words, page: PageOutcome, names: Names) -> Row:
    name = names.get(page.publisher or "", page.publisher or page.title or "?")
    return _row_of_failure(words, name, f"{page.year or '?'}", page.status, page.reason or "", page.url)


def _row_of_failure(words: Words, name: str, year: str, status: PageStatus, reason: str, address: str) -> Row:
    return {
        words.say("artifact.publisher"): escape_markdown(name),
        words.say("artifact.of_year"): year,
        words.say("artifact.end"): words.say(f"artifact.{status.value}"),
        words.say("artifact.reason"): escape_markdown(reason),
        words.say("artifact.page"): link_named(words.say("artifact.page"), address),
    }
