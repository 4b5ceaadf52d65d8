"""Cross tables: the items and measures of table 二, the procedures and results of table 四."""

import pytest

from replica.printed import PrintedCell, PrintedTable
from replica.writers.flat import write_flat
from tests.support.small_pages import (
    ARTICLE_2021,
    RESULTS,
    loaded,
    match_page,
    read_page,
    shows,
    spanned,
    table,
    values_of,
)
from transform.report import NormalisedReport

FIGURES = ("1", "0", "0", "0", "1", "2", "0", "0", "0", "2", "3", "0", "0", "0", "3")


def test_headers_cut_to_the_same_words_are_read_by_their_place() -> None:
    """As in the report of 铁山港 for 2019: 本年新 is all that is left of two different headers."""
    html = table(
        "第二十条第（一）项", "信息内容|本年新|本年新|对外公开总数量", "规章|1|2|3", "规范性文件|4|5|6"
    )
    assert values_of(match_page(html, 2019)) == {
        "f2019.2.1.1.made": "1", "f2019.2.1.1.published": "2", "f2019.2.1.1.stock": "3",
        "f2019.2.1.2.made": "4", "f2019.2.1.2.published": "5", "f2019.2.1.2.stock": "6",
    }  # fmt: skip


def test_signed_changes_of_items() -> None:
    html = table("第二十条第（五）项", "信息内容|上一年项目数量|本年增/减|处理决定数量", "行政许可|334|-8|1374",
                 "其他对外管理服务事项|200|+1036|7")  # fmt: skip
    values = values_of(match_page(html, 2019))
    assert (values["f2019.2.5.1.delta_items"], values["f2019.2.5.2.delta_items"]) == ("-8", "1036")


def test_a_figure_in_a_cell_beside_two_lines_belongs_to_neither() -> None:
    html = spanned(
        [["第二十条第（六）项@1x2"], ["信息内容", "本年处理决定数量"], ["行政处罚", "7@2x1"], ["行政强制"]]
    )
    report = read_page(html, 2023)
    assert [loaded(report, f"f2021.2.6.{n}.decisions") for n in (1, 2)] == [None, None]
    assert shows(report, "7")


def _assert_no_lawsuit_is_a_review(report: NormalisedReport) -> None:
    assert loaded(report, "f2021.4.review.maintain") in (None, "3")
    assert loaded(report, "f2021.4.litigation_direct.maintain") in (None, "1")
    assert loaded(report, "f2021.4.litigation_after_review.maintain") in (None, "2")


def test_lawsuits_before_reviews_with_every_merged_cell_split() -> None:
    """No cell is merged, but every figure is in the column of its headers."""
    gap = ("",) * 4
    html = spanned(
        [
            ("行政诉讼", *gap, "", *gap, "行政复议", *gap),
            ("未经复议直接起诉", *gap, "复议后起诉", *gap, "", *gap),
            RESULTS * 3,
            FIGURES,
        ]
    )
    _assert_no_lawsuit_is_a_review(read_page(ARTICLE_2021 + html, 2023))


def test_lawsuits_before_reviews_in_flattened_text() -> None:
    def cells(*texts: str, tall: int = 1, wide: int = 1) -> tuple[PrintedCell, ...]:
        return tuple(PrintedCell(text, tall, wide) for text in texts)

    reviews = PrintedTable(
        (
            (*cells("行政诉讼", wide=10), *cells("行政复议", wide=5)),
            (*cells("未经复议直接起诉", "复议后起诉", wide=5), *cells(*RESULTS, tall=2)),
            cells(*RESULTS * 2),
            cells(*FIGURES),
        )
    )
    article = PrintedTable(
        (cells("第二十条第（六）项", wide=2), cells("信息内容", "本年处理决定数量"), cells("行政处罚", "41"),
         cells("行政强制", "19"))
    )  # fmt: skip
    _assert_no_lawsuit_is_a_review(
        read_page(write_flat((article, "四、行政复议、行政诉讼情况", reviews)), 2023, "page.txt")
    )


def test_a_header_of_table_four_is_missing_and_the_next_ones_move_to_the_left() -> None:
    """Fourteen results over fifteen figures: which figure has lost its header is unknown."""
    tall = [f"{result}@2x1" for result in RESULTS]
    html = spanned(
        [
            ["行政复议@1x5", "行政诉讼@1x10"],
            [*tall, "未经复议直接起诉@1x5", "复议后起诉@1x5"],
            (RESULTS * 2)[1:],
            ["0"] * 8 + ["2", "2"] + ["0"] * 5,
        ]
    )
    report = read_page(ARTICLE_2021 + html, 2023)
    assert loaded(report, "f2021.4.litigation_direct.pending") in (None, "2")
    assert loaded(report, "f2021.4.litigation_direct.maintain") in (None, "0")


def test_a_header_of_table_four_spans_the_row_of_figures_too() -> None:
    """The figures to the right of it move by one column, and the last one has no header."""
    tall = [*(f"{result}@2x1" for result in RESULTS[:4]), "总计@3x1"]
    html = spanned(
        [
            ["行政复议@1x5", "行政诉讼@1x10"],
            [*tall, "未经复议直接起诉@1x5", "复议后起诉@1x5"],
            RESULTS * 2,
            ["0"] * 4 + ["", "", "0", "0", "0", "2", "2", "0", "0", "0", ""],
        ]
    )
    report = read_page(ARTICLE_2021 + html, 2023)
    assert loaded(report, "f2021.4.litigation_direct.total") in (None, "2")
    assert loaded(report, "f2021.4.litigation_after_review.maintain") in (None, "0", "2")
    assert loaded(report, "f2021.4.litigation_direct.pending") in (None, "2")


def test_a_label_that_spans_a_column_of_figures() -> None:
    html = spanned(
        [
            ["第二十条第（一）项@1x4"],
            ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
            ["规章", "1", "2", "3"],
            ["行政规范性文件@1x2", "4", "5", ""],
        ]
    )
    report = read_page(html, 2023)
    assert loaded(report, "f2021.2.1.1.made") == "1"
    assert loaded(report, "f2021.2.1.2.repealed") in (None, "5")


@pytest.mark.parametrize("figures", ["1|2", "1|2|2|3"])
def test_a_row_with_more_or_fewer_figures_than_headers(figures: str) -> None:
    """A row that does not fit its headers is left unmapped, as in the applicant matrix and under a merged caption."""
    html = table("第二十条第（五）项", "信息内容|上一年项目数量|本年增/减|处理决定数量", f"行政许可|{figures}",
                 "其他对外管理服务事项|4|5|6")  # fmt: skip
    report = read_page(html, 2019)
    assert loaded(report, "f2019.2.5.2.decisions") == "6"
    assert loaded(report, "f2019.2.5.1.decisions") in (None, "3")
    assert loaded(report, "f2019.2.5.1.delta_items") is None


def test_words_under_a_header_are_kept() -> None:
    html = table("第二十条第（一）项", "信息内容|本年制发件数|本年废止件数|现行有效件数", "规章|1|2|3",
                 "行政规范性文件|本年共制定规范性文件十二件（修订3件）|5|6")  # fmt: skip
    assert shows(read_page(html, 2023), "十二件")


def test_a_figure_that_begins_like_a_year_is_kept() -> None:
    html = table("第二十条第（六）项", "信息内容|本年处理决定数量", "行政处罚|2016余", "行政强制|195")
    assert shows(read_page(html, 2023), "2016余")


def _article_1(heads: str, *rows: str) -> str:
    return spanned([["第二十条第（一）项@1x4"], *(row.split("|") for row in (f"信息内容|{heads}", *rows))])


@pytest.mark.parametrize(
    "heads", ["本年制作数量|本年公开数量|对外公开总数量", "本年新制作数量|本年新公开数量|对外公开总数"]
)
def test_heads_that_lost_a_character_are_told_by_their_place_among_the_others(heads: str) -> None:
    matching = match_page(_article_1(heads, "规章|1|2|3", "规范性文件|4|5|6"), 2019)
    assert values_of(matching) == {
        "f2019.2.1.1.made": "1", "f2019.2.1.1.published": "2", "f2019.2.1.1.stock": "3",
        "f2019.2.1.2.made": "4", "f2019.2.1.2.published": "5", "f2019.2.1.2.stock": "6",
    }  # fmt: skip


_MADE_TWICE = "本年新制作数量|本年新制作数量|对外公开总数量"


def test_a_head_printed_twice_is_told_by_its_place_where_the_figures_allow_it() -> None:
    report = read_page(_article_1(_MADE_TWICE, "规章|0|0|0", "规范性文件|4|5|6"), 2019)
    values = {f.indicator: str(f.value) for f in report.facts}
    assert (values["f2019.2.1.1.published"], values["f2019.2.1.2.made"], values["f2019.2.1.2.published"]) == (
        "0", "4", "5",
    )  # fmt: skip
    assert "label_near" in {issue.check for issue in report.issues}


@pytest.mark.parametrize(
    ("heads", "rows"),
    [
        (_MADE_TWICE, ("规章|0|0|0", "规范性文件|4|7|6")),
        (_MADE_TWICE, ("规范性文件|4|7|",)),
        ("本年新公开数量|本年新公开数量|对外公开总数量", ("规范性文件|4|7|9",)),
        ("本年新制作数量|本年新公开数量|本年新公开数量", ("规范性文件|4|7|9",)),
    ],
)
def test_a_head_printed_twice_gives_no_figure_where_nothing_proves_it(
    heads: str, rows: tuple[str, ...]
) -> None:
    report = read_page(_article_1(heads, *rows), 2019)
    assert loaded(report, "f2019.2.1.2.published") is None
    assert shows(report, "7")


def test_two_heads_of_the_2021_form_alike_give_no_figure() -> None:
    """No sum tells 制发 from 废止."""
    report = read_page(
        _article_1("本年制发件数|本年制发件数|现行有效件数", "规章|1|1|9", "行政规范性文件|4|7|9"), 2023
    )
    assert {"f2021.2.1.2.made", "f2021.2.1.2.repealed"}.isdisjoint(f.indicator for f in report.facts)
    assert shows(report, "7")


@pytest.mark.parametrize(
    ("printed", "value"), [("增1423", "1423"), ("减4", "-4"), ("持平", "0"), ("+21", "21")]
)
def test_changes_in_words_under_their_head(printed: str, value: str) -> None:
    heads = "信息内容|上一年项目数量|本年增/减|处理决定数量"
    rows = [["第二十条第（五）项@1x4"], heads.split("|"), ["行政许可", "8", printed, "30"]]
    fact = next(f for f in match_page(spanned(rows), 2019).facts if f.indicator == "f2019.2.5.1.delta_items")
    assert (f"{fact.value}", fact.raw) == (value, printed)


def test_a_row_with_a_figure_too_many_gives_none() -> None:
    """As where a head covers two columns and the row has a figure in each."""
    rows = [
        ["第二十条第（八）项@1x4"],
        ["信息内容", "上一年项目数量", "本年增/减@1x2"],
        ["行政事业性收费", "7240", "36811", "7093"],
    ]
    report = read_page(spanned([["第二十条第（五）项@1x4"], ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"],
                                ["行政许可", "8", "1", "30"], *rows]), 2019)  # fmt: skip
    assert not any(fact.indicator.startswith("f2019.2.8") for fact in report.facts)
    assert {"7240", "36811", "7093"} <= {cell.raw for cell in report.unmapped}


def test_words_under_the_heads_of_a_table_without_spans_are_kept() -> None:
    rows = (
        "行政复议|行政诉讼",
        "未经复议直接起诉|复议后起诉",
        "|".join((*RESULTS, *RESULTS)),
        "1|较多|0|0|1",
    )
    assert shows(read_page(table(*rows) + ARTICLE_2021, 2023), "较多")


@pytest.mark.parametrize(("spanned_at", "lost"), [(1, "made|repealed"), (2, "repealed|valid")])
def test_a_figure_over_two_columns_is_of_neither(spanned_at: int, lost: str) -> None:
    rows = [["第二十条第（一）项@1x4"], ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
            ["规章", "7605@1x2", "43"] if spanned_at == 1 else ["规章", "7605", "43@1x2"],
            ["行政规范性文件", "4", "5", "6"]]  # fmt: skip
    report = read_page(spanned(rows), 2023)
    read = {f.indicator.rpartition(".")[2] for f in report.facts if f.indicator.startswith("f2021.2.1.1.")}
    assert read.isdisjoint(lost.split("|"))
    assert shows(report, "7605")
    assert shows(report, "43")


def test_a_head_without_its_first_words_is_of_the_form_of_the_other_tables() -> None:
    """处理决定数量 is the head of the 2019 form, and what is left of 本年处理决定数量."""
    penalties = table("第二十条第（六）项", "信息内容|处理决定数量", "行政处罚|4119", "行政强制|195")
    documents = _article_1("本年制发件数|本年废止件数|现行有效件数", "规章|1|1|9", "行政规范性文件|4|7|9")
    matching = match_page(documents + penalties, 2023)
    assert matching.forms == ("f2021",)
    assert values_of(matching)["f2021.2.6.1.decisions"] == "4119"
    old = _article_1("本年新制作数量|本年新公开数量|对外公开总数量", "规章|1|1|9", "规范性文件|4|7|9")
    assert values_of(match_page(old + penalties, 2019))["f2019.2.6.1.decisions"] == "4119"
