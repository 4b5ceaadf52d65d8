"""Reports without their title: tables are read all the same, publisher and year from wherever they are printed."""

import io
from collections.abc import Sequence

import pytest
from openpyxl import Workbook

from tests.support.small_pages import HEADER, LAWSUITS, REVIEWS, table
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import Expectation, NormalisedReport

ROWS = (HEADER, *REVIEWS, *LAWSUITS)
FACTS = {
    "f2014.4": 3,
    "f2014.4.1": 2,
    "f2014.4.2": 1,
    "f2014.4.3": 0,
    "f2014.5": 9,
    "f2014.5.1": 4,
    "f2014.5.2": 5,
    "f2014.5.3": 0,
}


def read(data: bytes, name: str) -> NormalisedReport:
    report = normalise(read_document(data, name=name), Expectation(file_name=name))
    assert {fact.indicator: fact.value for fact in report.facts} == FACTS
    assert report.title is None
    assert ("no_publisher" in report.held_reasons) == (report.publisher is None)
    assert ("no_year" in report.held_reasons) == (report.year is None)
    return report


def workbook(
    *first: Sequence[str], sheet: str = "Sheet1", merged: bool = True, last: Sequence[str] = ()
) -> bytes:
    """A workbook with the rows of a table below these first ones, which are merged over its width."""
    book = Workbook()
    written = book.active
    assert written is not None
    written.title = sheet
    for number, row in enumerate(first, start=1):
        written.append(list(row))
        if merged:
            written.merge_cells(start_row=number, start_column=1, end_row=number, end_column=3)
    for printed in ROWS:
        label, unit, value = printed.split("|")
        written.append([label, unit, int(value) if value.isdecimal() else value])
    written.append(list(last))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


TITLE = ("庄市街道2014年政府信息公开情况统计表",)
UNNAMED = ("政府信息公开情况统计表",)
WORKBOOKS = {
    "title over the table": (workbook(TITLE), "book.xlsx", "庄市街道", 2014),
    "title in A1": (workbook(TITLE, merged=False), "book.xlsx", "庄市街道", 2014),
    "title below 附件": (workbook(("附件：",), TITLE), "book.xlsx", "庄市街道", 2014),
    "year in a row of its own": (
        workbook(("庄市街道政府信息公开情况统计表",), ("（2014年度）",)), "book.xlsx", "庄市街道", 2014
    ),
    "office that filled it in": (
        workbook(UNNAMED, ("填报单位：庄市街道办事处", "", "填报日期：2015年1月20日"), merged=False), "book.xlsx", "庄市街道办事处", None
    ),
    "labels": (workbook(("单位名称：庄市街道", "", "年度：2014年"), merged=False), "book.xlsx", "庄市街道", 2014),
    "sheet and period": (
        workbook(UNNAMED, ("（2014年1月1日至2014年12月31日）",), sheet="庄市街道"), "book.xlsx", "庄市街道", 2014
    ),
    "sheet of a year": (workbook(sheet="庄市街道2014年"), "book.xlsx", "庄市街道", 2014),
    "sheet that is a year": (workbook(UNNAMED, sheet="2014"), "book.xlsx", None, 2014),
    "file of a year": (workbook(), "2014年统计表.xlsx", None, 2014),
    "file of a year and a time": (workbook(), "庄市街道2014年度统计表20160101.xlsx", None, 2014),
    "file of a time": (workbook(), "20150120093355.xlsx", None, None),
    "who signed it": (
        workbook(UNNAMED, last=("单位负责人：张三", "审核人：李四", "填报日期：2015年1月20日")), "book.xlsx", None, None
    ),
}  # fmt: skip


@pytest.mark.parametrize(("data", "name", "publisher", "year"), WORKBOOKS.values(), ids=WORKBOOKS)
def test_a_workbook_without_a_title(data: bytes, name: str, publisher: str | None, year: int | None) -> None:
    report = read(data, name)
    assert (report.publisher, report.year) == (publisher, year)


@pytest.mark.parametrize(
    ("before", "after", "publisher", "year"),
    [
        ("二、主动公开政府信息的情况", "", None, None),
        ("二、主动公开政府信息的情况", "庄市街道办事处\n2015年1月20日", "庄市街道办事处", None),
        ("（2014年度）", "", None, 2014),
        ("统计时间：2014年1月1日至2014年12月31日\n填报单位：庄市街道", "", "庄市街道", 2014),
        ("统计数据时限为2014年", "填报单位：庄市街道　填报日期：2015年1月", "庄市街道", 2014),
        ("庄市街道\n政府信息公开情况统计表\n（2014年度）", "", "庄市街道", 2014),
        ("庄市街道政府信息公开情况统计表\n（2014年度）", "", "庄市街道", 2014),
        ("我局", "2015年1月20日", None, None),
    ],
)
def test_an_excerpt(before: str, after: str, publisher: str | None, year: int | None) -> None:
    paragraphs = ["".join(f"<p>{line}</p>" for line in text.split("\n")) for text in (before, after)]
    page = read(table(*ROWS).join(paragraphs).encode(), "page.html")
    text = read("\n".join((before, *(row.replace("|", "\t") for row in ROWS), after)).encode(), "page.txt")
    assert (page.publisher, page.year) == (text.publisher, text.year) == (publisher, year)


def test_a_figure_is_no_year() -> None:
    rows = (HEADER, "四、行政复议数量|件|2014", *REVIEWS[1:])
    report = normalise(read_document(table(*rows).encode(), name="page.html"))
    assert (report.year, report.held_reasons) == (None, ("no_publisher", "no_year"))


@pytest.mark.parametrize(
    "row",
    [
        "指标：{label}\n数值：{figure}",
        "{label}为{figure}件，",
        "<指标>{label}</指标><数值>{figure}</数值>",
        "{figure}\n{label}",
    ],
)
def test_rows_that_are_not_told_apart_make_a_report_too(row: str) -> None:
    """Neither a title nor a figure that is read with certainty: the page holds a table, and is not refused."""
    cells = [
        printed.split("|")
        for printed in (*REVIEWS, *LAWSUITS, "六、举报投诉数量|件|77", "（一）收到申请数|件|88")
    ]
    lines = "\n".join(row.format(label=label, figure=figure) for label, _, figure in cells)
    page = f"政府信息公开情况\n{lines}\n"
    report = normalise(read_document(page.encode(), name="附表.txt"))
    assert report.content == "unread_table"
    assert len(report.unmapped) >= len(cells) - 1
