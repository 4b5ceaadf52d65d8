"""The grid of coverage and the count of pages have a sign or words for everything that may have become of a report."""

from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO

import pytest
from rich.console import Console

from flows.batch.outcome import PageOutcome, PageStatus
from flows.console.run_report import _count_pages, draw_grid
from flows.run.report import RunReport
from flows.words import Words
from load.queries.coverage import CoverageCell
from load.runs.outcome import RunOutcome
from load.versions.coverage import CoverageStatus
from transform.text.bilingual import Language

LANGUAGES: tuple[Language, ...] = ("zh", "en")
NOW = datetime(2024, 6, 1, tzinfo=UTC)
CELL = CoverageCell("zh", "zhuangshi", "庄市街道", 2017, "loaded", 0, 0, 0, None, NOW)


def draw(drawn: object) -> str:
    console = Console(file=StringIO(), width=120)
    console.print(drawn)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_each_status_has_a_sign_of_its_own_in_grid_and_legend() -> None:
    signs = set()
    for status in CoverageStatus:
        grid = draw(draw_grid(Words("en"), [replace(CELL, year=2016), replace(CELL, status=status.value)]))
        row = next(line for line in grid.splitlines() if "庄市街道" in line).split()
        assert len(row) == (4 if status is CoverageStatus.MISSING else 5)
        signs.add("·" if status is CoverageStatus.MISSING else row[3])
    assert len(signs) == len(CoverageStatus)
    for language in LANGUAGES:
        assert all(f"{sign} " in Words(language).say("coverage.legend") for sign in signs)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", PageStatus)
def test_each_page_is_counted_in_words(status: PageStatus, language: Language) -> None:
    page = PageOutcome("http://x/", "annual", status)
    report = RunReport("nightly", "http://x", RunOutcome.DONE, NOW, NOW, pages=(page,))
    lines = draw(_count_pages(Words(language), report)).splitlines()
    assert len(lines) == 2
    assert " 1 " in lines[1]
