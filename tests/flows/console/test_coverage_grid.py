"""The grid of coverage has a sign for everything that may have become of a report, and loses no year in a terminal."""

from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO

import pytest

from flows.console.coverage_grid import COVERAGE_SIGNS, print_grid
from flows.console.output import InertConsole
from flows.words import Words
from load.queries.coverage import CoverageCell
from load.versions.coverage import CoverageStatus
from transform.text.bilingual import Language

LANGUAGES: tuple[Language, ...] = ("zh", "en")
NOW = datetime(2024, 6, 1, tzinfo=UTC)
CELL = CoverageCell("zh", "zhuangshi", "庄市街道", 2017, "loaded", 0, 0, 0, None, NOW)


def draw(*cells: CoverageCell, width: int = 120, of_several: bool = False) -> list[str]:
    console = InertConsole(file=StringIO(), width=width, highlight=False)
    print_grid(console, cells, of_several=of_several)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue().splitlines()


def fill(years: range, **others: CoverageStatus) -> list[CoverageCell]:
    """A loaded report for each year, but for those of y2008=STATUS."""
    status = {int(name[1:]): other.value for name, other in others.items()}
    return [replace(CELL, year=year, status=status.get(year, "loaded")) for year in years]


def test_each_status_has_a_sign_of_its_own_in_grid_and_legend() -> None:
    signs = set()
    for status in CoverageStatus:
        lines = draw(*fill(range(2016, 2018), y2017=status))
        row = next(line for line in lines if "庄市街道" in line).split()
        assert len(row) == (4 if status is CoverageStatus.MISSING else 5)
        signs.add("·" if status is CoverageStatus.MISSING else row[3])
    assert len(signs) == len(CoverageStatus)
    for language in LANGUAGES:
        assert all(f"{sign} " in Words(language).say("coverage.legend") for sign in signs)


@pytest.mark.parametrize("width", [200, 120, 100, 80, 72, 40, 1])
def test_seventeen_years_are_there_in_any_terminal_each_sign_under_its_year(width: int) -> None:
    years = range(2008, 2025)
    lines = draw(*fill(years, y2011=CoverageStatus.HELD, y2024=CoverageStatus.FAILED), width=width)
    head = next(line for line in lines if " 08 " in line)
    row = next(line for line in lines if "●" in line)
    held, failed = (COVERAGE_SIGNS[status][0] for status in (CoverageStatus.HELD, CoverageStatus.FAILED))
    assert [label for label in head.split() if label.isdecimal()] == [f"{year % 100:02}" for year in years]
    shift = len(head) - len(row)  # a Chinese character is two columns wide
    assert (row[head.index("11") - shift], row[head.index("24") - shift]) == (held, failed)
    assert row.split()[-1] == "15/17"
    assert all(len(line) <= max(width, 72) for line in lines[:-1])


@pytest.mark.parametrize("width", [120, 80])
def test_code_and_name_stay_readable(width: int) -> None:
    lines = draw(*fill(range(2008, 2025)), width=width)
    assert any("zhuangshi" in line and "庄市街道" in line for line in lines)
    assert any("zh/zhuangshi" in line for line in draw(CELL, of_several=True))


def test_a_year_that_an_office_was_not_is_empty() -> None:
    other = [replace(cell, publisher="luotuo", name="骆驼街道") for cell in fill(range(2016, 2018))]
    lines = draw(*other, replace(CELL, year=2017))
    row = next(line for line in lines if "庄市街道" in line)
    assert row.split() == ["zhuangshi", "庄市街道", "●", "1/2"]
    assert row.index("●") > next(line for line in lines if "骆驼街道" in line).index("●")


def test_no_coverage_is_a_grid_without_rows() -> None:
    assert "●" not in "".join(draw()[:-1])
