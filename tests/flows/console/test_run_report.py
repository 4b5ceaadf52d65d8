"""The count of pages has words for everything that may have become of a page."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from rich.console import Console

from flows.batch.outcome import PageOutcome, PageStatus
from flows.console.run_report import _count_pages
from flows.run.report import RunReport
from flows.words import Words
from load.runs.outcome import RunOutcome
from transform.text.bilingual import Language

LANGUAGES: tuple[Language, ...] = ("zh", "en")
NOW = datetime(2024, 6, 1, tzinfo=UTC)


def draw(drawn: object) -> str:
    console = Console(file=StringIO(), width=120)
    console.print(drawn)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", PageStatus)
def test_each_page_is_counted_in_words(status: PageStatus, language: Language) -> None:
    page = PageOutcome("http://x/", "annual", status)
    report = RunReport("nightly", "http://x", RunOutcome.DONE, NOW, NOW, pages=(page,))
    lines = draw(_count_pages(Words(language), report)).splitlines()
    assert len(lines) == 2
    assert " 1 " in lines[1]
