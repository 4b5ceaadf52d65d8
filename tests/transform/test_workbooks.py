"""Workbooks as offices lay them out, new and old: whose figures are read, of which year, and what is said."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.support.small_books import (
    FIGURES_2008,
    FIGURES_2014,
    LINES_2008,
    LINES_2014,
    MERGES_4,
    SECTION_2,
    SECTION_3,
    SECTION_4,
    WRITERS,
    Merge,
    Row,
    Sheet,
    Shown,
    checks,
    figures,
    list_sheet,
    read_book,
)
from transform.document import merge_parts
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import HeldReason

KINDS = pytest.mark.parametrize("kind", ["xlsx", "xls"])
LISTS = pytest.mark.parametrize(
    ("lines", "printed"), [(LINES_2008, FIGURES_2008), (LINES_2014, FIGURES_2014)], ids=["f2008", "f2014"]
)
Lines = Sequence[tuple[str, str, int]]
Printed = dict[str, str]
TITLE = "庄市街道2017年政府信息公开情况统计表"
LAST_TITLE = "庄市街道2016年政府信息公开情况统计表"
PERIOD = ("（2021年1月1日至2021年12月31日）",)
# The figures of the sections, counted by hand: 10 of 二, 28 of 三, 15 of 四.
COUNT_2021 = 53
SOME_OF_2021 = {
    "f2021.2.1.2.valid": "9", "f2021.2.5.1.decisions": "4119", "f2021.2.6.2.decisions": "14",
    "f2021.2.8.1.amount": "50.98", "f2021.3.1": "21", "f2021.3.1/other_org": "6", "f2021.3.3.1/research": "1",
    "f2021.4.review.pending": "4", "f2021.4.litigation_direct.total": "3",
    "f2021.4.litigation_after_review.correct": "5",
}  # fmt: skip


def titled(rows: Sequence[Row], title: str = TITLE, *, merged: bool = False) -> Sheet:
    return Sheet([(title,), *rows], merges=[(0, 0, 0, 2)] if merged else ())


def move(merges: Sequence[Merge], rows: int) -> list[Merge]:
    return [(top + rows, left, bottom + rows, right) for top, left, bottom, right in merges]


# Titles


@KINDS
@LISTS
@pytest.mark.parametrize(
    "above",
    [
        [(TITLE,)],
        [(TITLE,), ()],
        [(None, TITLE), ()],
        [(), (), (), (TITLE,), ()],
        [(TITLE,), (None, None, "单位：件")],
        [("政府信息公开情况统计表",), ("（2017年度）",), ("填报单位：庄市街道",)],
    ],
    ids=["alone", "with a blank row", "in the middle", "further down", "above the unit", "in three rows"],
)
def test_a_title_need_not_be_merged(kind: str, lines: Lines, printed: Printed, above: list[Row]) -> None:
    report = read_book(kind, {"Sheet1": Sheet([*above, *list_sheet(lines)])}, None, None)
    assert figures(report) == printed
    assert report.publisher == "庄市街道"
    if any(TITLE in row for row in above):
        assert (report.year, report.held_reasons) == (2017, ())


@KINDS
@LISTS
def test_a_merged_title(kind: str, lines: Lines, printed: Printed) -> None:
    report = read_book(kind, {"Sheet1": titled(list_sheet(lines), merged=True)}, None, None)
    assert (figures(report), report.publisher, report.year) == (printed, "庄市街道", 2017)


@KINDS
def test_a_table_that_begins_away_from_the_corner(kind: str) -> None:
    rows = [(None, None, TITLE), (), *((None, *row) for row in list_sheet(LINES_2014))]
    report = read_book(kind, {"Sheet1": Sheet(rows)})
    assert (figures(report), report.held_reasons) == (FIGURES_2014, ())
    assert report.facts[0].source == (1, 5, 4, 0)


# Columns of years


@KINDS
@LISTS
@pytest.mark.parametrize(
    "heads",
    [
        ("2016年", "2017年"),
        ("2016年度", "2017年度"),
        (2016, 2017),
        ("2016", "2017"),
        (Shown(2016, '0"年"'), Shown(2017, '0"年"')),
        (Shown(date(2016, 1, 1), "yyyy"), Shown(date(2017, 1, 1), "yyyy")),
        (Shown(date(2016, 12, 31), 'yyyy"年"'), Shown(date(2017, 12, 31), 'yyyy"年"')),
        ("上年", "本年"),
    ],
    ids=[
        "words",
        "of the year",
        "numbers",
        "texts",
        "with a word",
        "dates",
        "dates in words",
        "last and this",
    ],
)
def test_of_columns_of_years_the_reports_is_read(
    kind: str, lines: Lines, printed: Printed, heads: tuple[Any, Any]
) -> None:
    for heads_in_order, columns in ((heads, (100, 0)), (heads[::-1], (0, 100))):
        rows = list_sheet(lines, "统计指标", "单位", *heads_in_order, columns=columns)
        report = read_book(kind, {"Sheet1": titled(rows)})
        assert figures(report) == printed
        assert report.held_reasons == ()
        assert "other_column" in {issue.check for issue in report.issues}


# Several sheets


@KINDS
@LISTS
@pytest.mark.parametrize(
    ("last", "this"),
    [
        ("2016", "2017"),
        ("2016年", "2017年"),
        ("2016年度统计表", "2017年度统计表"),
        ("统计表2016", "统计表2017"),
        ("上年", "2017"),
        ("去年数据", "2017年"),
        ("上一年度", "2017"),
        ("附：上年度", "2017"),
    ],
)
def test_a_sheet_of_last_year_is_set_aside_wherever_it_is(
    kind: str, lines: Lines, printed: Printed, last: str, this: str
) -> None:
    before, now = Sheet(list_sheet(lines, columns=(100,))), Sheet(list_sheet(lines))
    for sheets in ({last: before, this: now}, {this: now, last: before}):
        report = read_book(kind, sheets)
        assert (figures(report), report.year, report.held_reasons) == (printed, 2017, ())
        assert [issue.check for issue in report.issues if issue.check == "other_table"] == ["other_table"]


@KINDS
@LISTS
def test_titles_in_the_sheets_come_before_their_names(kind: str, lines: Lines, printed: Printed) -> None:
    before, now = list_sheet(lines, columns=(100,)), list_sheet(lines)
    report = read_book(kind, {"Sheet1": titled(before, LAST_TITLE), "Sheet2": titled(now)})
    assert (figures(report), report.year, report.held_reasons) == (printed, 2017, ())
    # The name of a sheet is left over from the year before.
    report = read_book(kind, {"2016": titled(now), "2015": titled(before, LAST_TITLE)})
    assert (figures(report), report.year) == (printed, 2017)


@KINDS
@LISTS
def test_two_sheets_of_figures_that_nothing_tells_apart_give_none(
    kind: str, lines: Lines, printed: Printed
) -> None:
    sheets = {"Sheet1": titled(list_sheet(lines)), "Sheet2": titled(list_sheet(lines, columns=(100,)))}
    report = read_book(kind, sheets)
    assert figures(report) == {}
    assert {"repeated_differs", "unread_table"} <= checks(report)


@KINDS
@LISTS
@pytest.mark.parametrize("other", ["2017.6", "2014版", "2015-2017", "附件"])
def test_the_name_of_a_sheet_that_is_no_year_dates_nothing(
    kind: str, lines: Lines, printed: Printed, other: str
) -> None:
    report = read_book(kind, {other: Sheet(list_sheet(lines))})
    assert (report.year, report.held_reasons) == (None, (HeldReason.NO_YEAR,))
    assert figures(report) == printed


@KINDS
@LISTS
@pytest.mark.parametrize("other", ["上半年", "2017年上半年", "2017年1-6月"])
def test_a_sheet_of_some_months_is_dated_by_no_name_and_held_as_no_whole_years(
    kind: str, lines: Lines, printed: Printed, other: str
) -> None:
    report = read_book(kind, {other: Sheet(list_sheet(lines))})
    assert (report.year, report.held_reasons) == (None, (HeldReason.NO_YEAR, HeldReason.OTHER_YEAR))
    assert figures(report) == printed


@KINDS
@LISTS
def test_a_sheet_of_instructions_is_no_table(kind: str, lines: Lines, printed: Printed) -> None:
    words = [("填表说明",), ("一、本表由各单位于2018年1月20日前填报。",), ("1.申请总次数：指本年度收到的申请",),
             ("2.主动公开政府信息数：指本年度公开的信息条数，不同渠道公开相同信息计1条",)]  # fmt: skip
    instructions = Sheet(words)
    for sheets in ({"填表说明": instructions, "表": titled(list_sheet(lines))},
                   {"表": titled(list_sheet(lines)), "填表说明": instructions}):  # fmt: skip
        report = read_book(kind, sheets)
        assert (figures(report), report.year, report.held_reasons) == (printed, 2017, ())


@KINDS
@LISTS
@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("填表说明", ("指本年度内的数量，由各单位填报",)),
        ("指标解释", ("条", "指本年度内的数量")),
        ("模板", ("条", None)),
        ("空表", ("条", "")),
        ("样表", ("条", 0)),
        ("示例2", ("条", 5)),
        ("附件1:填报说明", ("条", None, "必填")),
    ],
)
def test_a_sheet_that_explains_the_form_takes_no_figure_with_it(
    kind: str, lines: Lines, printed: Printed, name: str, cells: Row
) -> None:
    heads = ("统计指标", "单位", "统计数", "备注")[: len(cells) + 1]
    sample = Sheet([heads, *((label, *cells) for label, _, _ in lines)])
    name = name.replace(":", "：")
    for sheets in (
        {name: sample, "表": titled(list_sheet(lines))},
        {"表": titled(list_sheet(lines)), name: sample},
    ):
        report = read_book(kind, sheets)
        assert (figures(report), report.year, report.held_reasons) == (printed, 2017, ())
        assert [issue.check for issue in report.issues].count("sample_table") == 1


@KINDS
@pytest.mark.parametrize("others", [{}, {"封面": Sheet([("庄市街道",), ("政府信息公开情况统计表",)])}])
def test_a_template_that_was_filled_in_is_read(kind: str, others: dict[str, Sheet]) -> None:
    report = read_book(kind, {**others, "模板": titled(list_sheet(LINES_2014))})
    assert figures(report) == FIGURES_2014


@KINDS
@pytest.mark.parametrize("captions", [False, True])
def test_a_sheet_for_each_section(kind: str, captions: bool) -> None:
    sections = {
        "二": ("二、主动公开政府信息情况", SECTION_2, ()),
        "三": ("三、收到和处理政府信息公开申请情况", SECTION_3, ()),
        "四": ("四、政府信息公开行政复议、行政诉讼情况", SECTION_4, MERGES_4),
    }
    sheets = {
        name: Sheet([PERIOD, (caption,), *rows], merges=move(merges, 2)) if captions else Sheet(rows, merges)
        for name, (caption, rows, merges) in sections.items()
    }
    report = read_book(kind, sheets, 2021)
    assert len(figures(report)) == COUNT_2021
    assert figures(report).items() >= SOME_OF_2021.items()
    assert (report.forms, report.unmapped) == (("f2021",), ())
    assert report.year == (2021 if captions else None)


@KINDS
def test_the_sections_below_each_other_on_one_sheet(kind: str) -> None:
    rows = [PERIOD, (), *SECTION_2, (), *SECTION_3, (), *SECTION_4]
    merges = move(MERGES_4, len(rows) - len(SECTION_4))
    report = read_book(kind, {"Sheet1": Sheet(rows, merges=merges)}, 2021)
    assert len(figures(report)) == COUNT_2021
    assert figures(report).items() >= SOME_OF_2021.items()
    assert (report.year, report.unmapped) == (2021, ())


@KINDS
def test_one_section_of_last_year_beside_this_years(kind: str) -> None:
    last = [tuple(x + 1 if isinstance(x, int) else x for x in row) for row in SECTION_3]
    sheets = {"2020三": Sheet(last), "二": Sheet([PERIOD, *SECTION_2]), "三": Sheet(SECTION_3)}
    report = read_book(kind, sheets, 2021)
    assert report.year == 2021
    assert figures(report)["f2021.3.1"] == "21"
    assert "other_table" in {issue.check for issue in report.issues}


@KINDS
def test_prose_in_a_sheet_is_prose(kind: str) -> None:
    prose = Sheet([("庄市街道2021年政府信息公开工作年度报告",), ("一、总体情况",),
                   ("2021年，我街道共收到政府信息公开申请21件，均按时答复。",), ("（七）其他",),
                   ("六、其他需要报告的事项",), ("本年度收取信息处理费380元。",)])  # fmt: skip
    report = read_book(kind, {"一": prose, "二": Sheet([PERIOD, *SECTION_2]), "三": Sheet(SECTION_3)}, 2021)
    assert [(f.name, str(f.value)) for f in report.prose_figures] == [("requests.received", "21")]
    assert figures(report)["f2021.6.fee"] == "380"
    assert report.prose.count("收取信息处理费") == 1


@KINDS
def test_a_report_of_prose_alone_in_a_sheet(kind: str) -> None:
    rows = [("庄市街道2012年政府信息公开工作年度报告",), ("2012年，我街道主动公开政府信息244条。",)]
    report = read_book(kind, {"庄市街道2012年政府信息公开工作年报": Sheet(rows)}, 2012)
    assert [(f.name, str(f.value)) for f in report.prose_figures] == [("disclosure.items_published", "244")]


# Several offices


@KINDS
@LISTS
def test_of_a_collection_only_the_publishers_sheet_is_read_and_it_is_held(
    kind: str, lines: Lines, printed: Printed
) -> None:
    others = {
        "招宝山街道": Sheet(list_sheet(lines, columns=(1,))),
        "蛟川街道": Sheet(list_sheet(lines[:3], columns=(5,))),
    }
    report = read_book(kind, {**others, "庄市街道": titled(list_sheet(lines))})
    assert figures(report) == printed
    assert HeldReason.OTHER_PUBLISHER in report.held_reasons
    assert [issue.check for issue in report.issues].count("other_office_table") == len(others)


@KINDS
@LISTS
def test_a_collection_without_the_publishers_sheet_is_held(kind: str, lines: Lines, printed: Printed) -> None:
    sheets = {"招宝山街道": Sheet(list_sheet(lines)), "蛟川街道": Sheet(list_sheet(lines, columns=(1,)))}
    report = read_book(kind, sheets)
    assert figures(report) == {}
    assert HeldReason.OTHER_PUBLISHER in report.held_reasons


@KINDS
@LISTS
@pytest.mark.parametrize("where", ["title", "filled by"])
def test_the_offices_of_a_collection_stand_in_its_sheets(
    kind: str, lines: Lines, printed: Printed, where: str
) -> None:
    def sheet(office: str, more: int) -> Sheet:
        rows = list_sheet(lines, columns=(more,))
        if where == "title":
            return titled(rows, TITLE.replace("庄市街道", office))
        return Sheet([("2017年政府信息公开情况统计表",), (f"填报单位：{office}",), *rows])

    report = read_book(kind, {"1": sheet("招宝山街道", 1), "2": sheet("庄市街道", 0)})
    assert figures(report) == printed
    assert HeldReason.OTHER_PUBLISHER in report.held_reasons


# Cells


def one_figure(value: Any) -> Sheet:
    rows = list_sheet(LINES_2014)
    rows[5] = (*rows[5][:2], value)
    return titled(rows)


@KINDS
@pytest.mark.parametrize(
    ("value", "number", "raw"),
    [
        (6, "6", "6"), (6.0, "6", "6"), ("6", "6", "6"), ("'6", "6", "6"), (" 6 ", "6", "6"), ("6\xa0", "6", "6"),
        ("\u30006", "6", "6"), ("６", "6", "６"), ("6件", "6", "6件"), (Shown(6, '0"件"'), "6", "6件"),
        (Shown(6000, "#,##0"), "6000", "6,000"), ("'6,000", "6000", "6,000"), (Shown(6, "@"), "6", "6"),
        (Shown(0, ";;;"), "0", "0"), (Shown(0, "0;-0;;@"), "0", "0"), (Shown(0, "#"), "0", "0"),
        (Shown(0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ '), "0", "0"),
    ],
)  # fmt: skip
def test_a_number_however_it_is_stored(kind: str, value: Any, number: str, raw: str) -> None:
    report = read_book(kind, {"Sheet1": one_figure(value)})
    [fact] = [fact for fact in report.facts if fact.indicator == "f2014.4"]
    assert (str(fact.value), fact.raw) == (number, raw)


@KINDS
@pytest.mark.parametrize("value", ["", " ", "\u3000", None])
def test_a_text_of_nothing_is_blank(kind: str, value: str | None) -> None:
    report = read_book(kind, {"Sheet1": one_figure(value)})
    assert figures(report)["f2014.4"] is None
    assert [str(fact.state) for fact in report.facts if fact.indicator == "f2014.4"] == ["blank"]


@KINDS
@pytest.mark.parametrize(
    "value",
    [
        date(2017, 1, 6), Shown(date(2017, 1, 6), "yyyy"), Shown(42741, "yyyy"), Shown(6, "yyyy-mm-dd"),
        Shown(date(2017, 1, 6), 'm"月"d"日"'), Shown(6, "d"), Shown(0.06, "0%"), True, "'六", "''6", "6'",
        Shown(60000, '0!.0,"万"'), "=SUM(C7:C9)",
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_figure_is_unreadable_and_said(kind: str, value: Any) -> None:
    report = read_book(kind, {"Sheet1": one_figure(value)})
    assert figures(report)["f2014.4"] is None
    assert "unreadable_value" in checks(report)


@KINDS
def test_a_figure_that_several_rows_share_is_none_of_theirs(kind: str) -> None:
    sheet = replace(titled(list_sheet(LINES_2014)), merges=[(6, 2, 7, 2)])
    report = read_book(kind, {"Sheet1": sheet})
    assert not figures(report).keys() & {"f2014.4", "f2014.4.1"}
    assert "unmapped_row" in checks(report)


@KINDS
def test_a_figure_over_two_columns(kind: str) -> None:
    rows = [(*row, None) for row in list_sheet(LINES_2014)]
    sheet = Sheet([(TITLE,), *rows], merges=[(r, 2, r, 3) for r in range(1, len(rows) + 1)])
    report = read_book(kind, {"Sheet1": sheet})
    assert (figures(report), report.unmapped) == (FIGURES_2014, ())


@KINDS
@LISTS
def test_hidden_rows_and_columns_are_read(kind: str, lines: Lines, printed: Printed) -> None:
    sheet = replace(titled(list_sheet(lines)), hidden_rows=[3, 5])
    assert figures(read_book(kind, {"Sheet1": sheet})) == printed
    rows = list_sheet(lines, "统计指标", "单位", "上年", "统计数", columns=(100, 0))
    report = read_book(kind, {"Sheet1": replace(titled(rows), hidden_columns=[2])})
    assert figures(report) == printed
    assert "other_column" in {issue.check for issue in report.issues}


@KINDS
@LISTS
def test_a_hidden_column_that_nothing_tells_from_the_shown_one(
    kind: str, lines: Lines, printed: Printed
) -> None:
    rows = list_sheet(lines, "统计指标", "单位", "统计数", "统计数", columns=(100, 0))
    report = read_book(kind, {"Sheet1": replace(titled(rows), hidden_columns=[2])})
    assert figures(report) == {}
    assert HeldReason.WRONG_COLUMNS in report.held_reasons


@KINDS
@LISTS
def test_a_hidden_sheet_is_not_read(kind: str, lines: Lines, printed: Printed) -> None:
    hidden = Sheet(list_sheet(lines, columns=(100,)), is_hidden=True)
    report = read_book(kind, {"Sheet2": hidden, "Sheet1": titled(list_sheet(lines))})
    assert (figures(report), report.held_reasons) == (printed, ())


# Rounded figures


@KINDS
def test_a_list_figure_that_is_shown_rounded(kind: str) -> None:
    rows = list_sheet((*LINES_2014, ("七、依申请公开信息收取的费用", "万元", -1)))
    rows[-1] = (*rows[-1][:2], Shown(50.98, "0"))
    report = read_book(kind, {"Sheet1": titled(rows)})
    [fact] = [fact for fact in report.facts if fact.indicator == "f2014.7"]
    [issue] = [issue for issue in report.issues if issue.check == "rounded_print"]
    assert (str(fact.value), fact.raw) == ("50.98", "51")
    assert (issue.severity, issue.expected, issue.actual) == ("warning", "50.98", "51")
    assert issue.cells == (fact.source,)


@KINDS
def test_a_figure_of_2008_that_is_shown_rounded(kind: str) -> None:
    rows = list_sheet((*LINES_2008, ("处理政府信息公开的专项经费", "万元", -1)))
    rows[-1] = (*rows[-1][:2], Shown(12.346, "0.0"))
    report = read_book(kind, {"Sheet1": titled(rows)})
    assert figures(report)["f2008.52"] == "12.346"
    assert "rounded_print" in checks(report)


@KINDS
def test_figures_of_the_sections_that_are_shown_rounded(kind: str) -> None:
    fees = [*SECTION_2[:-1], ("行政事业性收费", Shown(50.98, "0"), None, None)]
    requests = [
        *SECTION_3[:2],
        ("二、上年结转政府信息公开申请数量", 0, Shown(0.4, "0"), 0, 0, 0, 0, Shown(0.4, "0")),
    ]
    report = read_book(kind, {"二": Sheet([PERIOD, *fees]), "三": Sheet(requests)}, 2021)
    assert figures(report)["f2021.2.8.1.amount"] == "50.98"
    # A request is no fraction, whatever is shown.
    assert (figures(report)["f2021.3.2/commercial"], figures(report)["f2021.3.2"]) == (None, None)
    assert "unreadable_value" in checks(report)
    rounded = [issue for issue in report.issues if issue.check == "rounded_print"]
    assert [(issue.indicators, issue.expected, issue.actual) for issue in rounded] == [
        (("f2021.2.8.1.amount",), "50.98", "51"),
        (("f2021.3.2",), "0.4, 0.4", "0, 0"),
    ]


@KINDS
def test_what_a_formula_leaves_is_no_difference(kind: str) -> None:
    rows = list_sheet((*LINES_2014, ("七、依申请公开信息收取的费用", "万元", -1)))
    for value in (0.1 + 0.2, Shown(0.1 + 0.2, "0.0"), 0.300000000000002):
        rows[-1] = (*rows[-1][:2], value)
        report = read_book(kind, {"Sheet1": titled(rows)})
        assert (figures(report)["f2014.7"], checks(report)) == ("0.3", set())


@KINDS
def test_a_rounded_figure_in_a_part_that_is_attached_to_a_page(kind: str) -> None:
    page = read_document("<p>庄市街道2017年政府信息公开年度报告</p><p>见附件。</p>".encode(), name="a.html")
    rows = list_sheet((*LINES_2014, ("七、依申请公开信息收取的费用", "万元", -1)))
    rows[-1] = (*rows[-1][:2], Shown(50.98, "0"))
    sheets = {"2016": Sheet(list_sheet(LINES_2014, columns=(100,))), "2017": Sheet(rows)}
    book = read_document(WRITERS[kind](sheets), name=f"a.{kind}")
    report = normalise(merge_parts(page, [book]))
    assert figures(report) == FIGURES_2014 | {"f2014.7": "50.98"}
    assert "rounded_print" in checks(report)
