"""Small workbooks of several sheets, the same as .xlsx and as .xls, and what a reading of them gives."""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import xlwt
from openpyxl import Workbook

from tests.support.small_pages import APPLICANTS
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import Expectation, NormalisedReport


@dataclass(frozen=True)
class Shown:
    """A value with its number format."""

    value: Any
    number_format: str


Row = Sequence[Any]
Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column, counted from 0."""


@dataclass(frozen=True)
class Sheet:
    """Rows of values (None for no cell, ``Shown`` with a format), with merges, hidden rows and hidden columns."""

    rows: Sequence[Row]
    merges: Sequence[Merge] = ()
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()
    first_row: int = 0
    is_hidden: bool = False
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)


Sheets = Mapping[str, Sheet]


def write_xlsx(sheets: Sheets, title: str | None = None) -> bytes:
    """A new workbook."""
    book = Workbook()
    book.remove(book.active)
    for name, given in sheets.items():
        sheet = book.create_sheet(name)
        for r, c, value, number_format in _list_cells(given):
            sheet.cell(r + 1, c + 1, value).number_format = number_format
        for top, left, bottom, right in given.merges:
            sheet.merge_cells(None, top + 1, left + 1, bottom + 1, right + 1)
        for row in given.hidden_rows:
            sheet.row_dimensions[row + 1].hidden = True
        for column in given.hidden_columns:
            sheet.column_dimensions["ABCDEFGHIJ"[column]].hidden = True
        if given.is_hidden:
            sheet.sheet_state = "hidden"
    book.properties.title = title
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def write_xls(sheets: Sheets) -> bytes:
    """An old workbook."""
    book = xlwt.Workbook()
    for name, given in sheets.items():
        sheet = book.add_sheet(name, cell_overwrite_ok=True)
        for r, c, value, number_format in _list_cells(given):
            sheet.write(r, c, value, xlwt.easyxf(num_format_str=number_format))
        for top, left, bottom, right in given.merges:
            sheet.merge(top, bottom, left, right)
        for row in given.hidden_rows:
            sheet.row(row).hidden = True
        for column in given.hidden_columns:
            sheet.col(column).hidden = True
        sheet.visibility = int(given.is_hidden)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _list_cells(sheet: Sheet) -> Iterable[tuple[int, int, Any, str]]:
    for r, row in enumerate(sheet.rows, sheet.first_row):
        for c, value in enumerate(row):
            if isinstance(value, Shown):
                yield r, c, value.value, value.number_format
            elif value is not None:
                yield r, c, value, "yyyy-mm-dd" if isinstance(value, date) else "General"


WRITERS: Mapping[str, Callable[[Sheets], bytes]] = {"xlsx": write_xlsx, "xls": write_xls}


def read_book(
    kind: str, sheets: Sheets, year: int | None = 2017, publisher: str | None = "庄市街道"
) -> NormalisedReport:
    """A workbook of this kind, normalised as the report of this publisher and year."""
    expected = Expectation((publisher,) if publisher else (), year)
    return normalise(read_document(WRITERS[kind](sheets), name=f"a.{kind}"), expected)


def figures(report: NormalisedReport) -> dict[str, str | None]:
    """The values of the facts by indicator, with the breakdown behind a slash where it is not the total."""
    return {
        fact.indicator if fact.breakdown == "total" else f"{fact.indicator}/{fact.breakdown}": None
        if fact.value is None
        else f"{fact.value:f}"
        for fact in report.facts
    }


def checks(report: NormalisedReport) -> set[str]:
    """The checks of the issues that are more than information."""
    return {issue.check for issue in report.issues if issue.severity != "info"}


# Rows of the forms of 2008 and 2014, with a figure for each.
LINES_2008: Sequence[tuple[str, str, int]] = (
    ("申请总次数", "条", 21),
    ("其中：1.当面申请数", "条", 2),
    ("2.传真申请数", "条", 0),
    ("3.电子邮件申请数", "条", 4),
    ("4.网上申请数", "条", 12),
    ("5.信函申请数", "条", 3),
    ("6.其它形式申请数", "条", 0),
)
LINES_2014: Sequence[tuple[str, str, int]] = (
    ("一、主动公开情况", "——", -1),
    ("（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条", 353),
    ("其中：主动公开规范性文件数", "条", 4),
    ("制发规范性文件总数", "件", 7),
    ("四、行政复议数量", "件", 6),
    ("（一）维持具体行政行为数", "件", 3),
    ("（二）被依法纠错数", "件", 1),
    ("（三）其他情形数", "件", 2),
)
FIGURES_2008 = {f"f2008.{12 + n}": str(figure) for n, (_, _, figure) in enumerate(LINES_2008)}
FIGURES_2014 = dict(
    zip(
        ("f2014.1.1", "f2014.1.1.1", "f2014.1.1.2", "f2014.4", "f2014.4.1", "f2014.4.2", "f2014.4.3"),
        ("353", "4", "7", "6", "3", "1", "2"),
        strict=True,
    )
)
SECTION_2: Sequence[Row] = (
    ("第二十条第（一）项", None, None, None),
    ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
    ("规章", 0, 0, 0),
    ("行政规范性文件", 2, 1, 9),
    ("第二十条第（五）项", None, None, None),
    ("信息内容", "本年处理决定数量", None, None),
    ("行政许可", 4119, None, None),
    ("第二十条第（六）项", None, None, None),
    ("信息内容", "本年处理决定数量", None, None),
    ("行政处罚", 195, None, None),
    ("行政强制", 14, None, None),
    ("第二十条第（八）项", None, None, None),
    ("信息内容", "本年收费金额（单位：万元）", None, None),
    ("行政事业性收费", Shown(50.98, "0.00"), None, None),
)
SECTION_3: Sequence[Row] = (
    ("", *APPLICANTS),
    ("一、本年新收政府信息公开申请数量", 1, 2, 3, 4, 5, 6, 21),
    ("二、上年结转政府信息公开申请数量", 0, 0, 0, 0, 0, 0, 0),
    ("（一）予以公开", 1, 1, 1, 1, 1, 1, 6),
    ("（七）总计", 1, 1, 1, 1, 1, 1, 6),
)
SECTION_4: Sequence[Row] = (
    ("行政复议", None, None, None, None, "行政诉讼", None, None, None, None, None, None, None, None, None),
    (
        None,
        None,
        None,
        None,
        None,
        "未经复议直接起诉",
        None,
        None,
        None,
        None,
        "复议后起诉",
        None,
        None,
        None,
        None,
    ),
    ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计") * 3,
    (1, 2, 3, 4, 10, 2, 0, 1, 0, 3, 0, 5, 0, 0, 5),
)
MERGES_4: Sequence[Merge] = ((0, 0, 1, 4), (0, 5, 0, 14), (1, 5, 1, 9), (1, 10, 1, 14))


def list_sheet(
    lines: Sequence[tuple[str, str, int]], *heads: Any, columns: Sequence[int] = (0,)
) -> list[Row]:
    """Rows of a list form: heads, then each line with its unit and, for each column, its figure plus a number."""
    return [
        heads or ("统计指标", "单位", "统计数"),
        *(
            (label, unit, *(None if figure < 0 else figure + more for more in columns))
            for label, unit, figure in lines
        ),
    ]
