"""Figures before their labels: never read as those of the label before, and always said."""

from collections.abc import Callable, Sequence

import pytest

from tests.support.small_pages import read_page
from tests.transform.flattened.test_layouts import (
    EXPECTED_2014,
    LIST,
    LIST_2008,
    MEDIA,
    REPORT_2021,
    Rows,
    figures,
    read_lines,
)
from transform.flattened.signs import prints_figure
from transform.report import Content, NormalisedReport, Severity


def split(row: Sequence[str]) -> tuple[list[str], list[str]]:
    """The figures of a row, and its other cells."""
    return [cell for cell in row if cell.isdecimal()], [cell for cell in row if cell and not cell.isdecimal()]


def on_the_same_line(rows: Rows) -> list[str]:
    return ["  ".join([cell for cells in split(row) for cell in cells]) for row in rows]


def on_the_line_above(rows: Rows) -> list[str]:
    return [" ".join(cells) for row in rows for cells in split(row) if cells]


def each_on_a_line_above(rows: Rows) -> list[str]:
    return [cell for row in rows for cells in split(row) for cell in cells]


ABOVE: dict[str, Callable[[Rows], list[str]]] = {
    "on the same line": on_the_same_line,
    "on the line above": on_the_line_above,
    "each on a line above": each_on_a_line_above,
}
REPORTS = {"f2014": (LIST, 2017), "f2008": (LIST_2008, 2011), "f2021": (REPORT_2021[:-1], 2023)}


def in_a_column(lines: Sequence[str], year: int) -> NormalisedReport:
    """One cell a row, as a table of one column that is there for the layout."""
    return read_page(f"<table>{''.join(f'<tr><td>{line}</td></tr>' for line in lines)}</table>", year)


def in_one_cell(lines: Sequence[str], year: int) -> NormalisedReport:
    return read_page(f"<table><tr><td>{'<br>'.join(lines)}</td></tr></table>", year)


@pytest.mark.parametrize("medium", [*MEDIA, "column", "cell"])
@pytest.mark.parametrize("form", REPORTS)
@pytest.mark.parametrize("way", ABOVE)
def test_figures_before_their_labels_are_none_of_the_label_before(way: str, form: str, medium: str) -> None:
    rows, year = REPORTS[form]
    lines = ABOVE[way](rows)
    media = {"column": in_a_column, "cell": in_one_cell}
    report = media[medium](lines, year) if medium in media else read_lines(lines, medium, year)
    assert figures(report) == {}
    assert report.content is Content.UNREAD_TABLE
    [issue] = [issue for issue in report.issues if issue.check == "unread_table"]
    assert issue.severity is not Severity.INFO


@pytest.mark.parametrize("medium", MEDIA)
def test_a_list_whose_first_and_last_figures_are_missing_tells_no_direction(medium: str) -> None:
    """Labels and figures that take turns from a label to a label: the first or the last of them has none."""
    rows = LIST[2:]
    lines = [cell for row in [*rows[:-1], [rows[-1][0], ""]] for cell in (row[0], row[-1]) if cell]
    assert figures(read_lines(lines, medium, 2017)) == {}


def test_a_last_figure_that_is_missing_takes_no_other_with_it() -> None:
    """The figure above the heading of the next section is that of the label above it."""
    section = ["一、主动公开情况", "（一）制发规范性文件总数", "件", "8", "二、回应解读情况"]
    lines = [cell for row in LIST[2:-1] for cell in row]
    read = figures(read_lines([*LIST[0], *section, *lines, *LIST[-1][:2]], "text", 2017))
    assert {code: read.get(code) for code in EXPECTED_2014 if code != "f2014.5.3"} == {
        code: figure for code, figure in EXPECTED_2014.items() if code != "f2014.5.3"
    }


@pytest.mark.parametrize(
    "mark", ["~", " ^ ", " ● ", "_", "《", "“", " = ", "*", "＃", "\\", "（", " / ", "：", " - "]
)
@pytest.mark.parametrize("form", REPORTS)
def test_lines_with_marks_that_nothing_knows_are_said(form: str, mark: str) -> None:
    rows, year = REPORTS[form]
    report = read_lines([mark.join(row) for row in rows], "text", year)
    assert set(figures(report).values()) <= {cell for row in rows for cell in row}
    told = [
        issue
        for issue in report.issues
        if issue.check in ("unread_table", "flattened_beside", "wrong_columns")
    ]
    assert told or figures(report)
    if not figures(report):
        assert report.content is Content.UNREAD_TABLE


@pytest.mark.parametrize("figure", ["1", "2"])
def test_row_numbers_before_labels_are_no_figures(figure: str) -> None:
    lines = [f"{n}  {row[0]}  {row[1]}  {row[-1]}" for n, row in enumerate(LIST[2:], 1)]
    lines[int(figure)] = lines[int(figure)].rsplit("  ", 1)[0]
    read = figures(read_lines(["  ".join(LIST[0]), *lines], "text", 2017))
    gone = list(EXPECTED_2014)[int(figure)]
    assert read == {code: value for code, value in EXPECTED_2014.items() if code != gone}


@pytest.mark.parametrize("before", ["", "[", "· "])
@pytest.mark.parametrize("number", ["3.", "3、", "（3）", "(3)"])
def test_the_number_of_a_label_is_no_figure(number: str, before: str) -> None:
    assert not prints_figure(f"{before}{number}政务微信公开政府信息数")
    assert prints_figure(f"{before}{number}政务微信公开政府信息数*条*5")


def test_codes_behind_labels_are_no_figures_of_theirs() -> None:
    """A line of figures, and below it the label with its unit and its code."""
    rows = [row for row in LIST_2008[1:] if row[-1]]
    lines = [
        cell for n, row in enumerate(rows, 1) for cell in (f"{row[2]} {row[2]}", f"{row[0]} {row[1]} {n:02}")
    ]
    report = read_lines(["指标名称 计量单位 代码 本月累计 本年累计", *lines], "text", 2011)
    assert figures(report) == {}
    assert report.content is Content.UNREAD_TABLE
