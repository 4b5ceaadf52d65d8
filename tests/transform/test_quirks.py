"""One small page for each oddity of real reports, with the figures a person reads on it."""

import pytest

from transform.matching.match_tables import Matching, match_tables
from transform.normalise import normalise
from transform.readers import read_document
from transform.text.values import State


def match(html: str, year: int = 2017, name: str = "page.html") -> Matching:
    return match_tables(read_document(html.encode(), name=name).tables, year)


def figures(matching: Matching) -> dict[str, str | None]:
    return {
        f.indicator if f.breakdown == "total" else f"{f.indicator}/{f.breakdown}": None
        if f.value is None
        else f"{f.value:f}"
        for f in matching.facts
    }


def table(*rows: str) -> str:
    """Rows of cells separated by bars, as an HTML table."""
    cells = ("".join(f"<td>{cell}</td>" for cell in row.split("|")) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


HEAD = "统　计　指　标|单位|统计数"
REVIEWS = (
    "四、行政复议数量|件|3",
    "（一）维持具体行政行为数|件|2",
    "（二）被依法纠错数|件|1",
    "（三）其他情形数|件|0",
)
SUITS = ("五、行政诉讼数量|件|9", "（一）维持具体行政行为或者驳回原告诉讼请求数|件|4", "（二）被依法纠错数|件|5",
         "（三）其他情形数|件|0")  # fmt: skip


def test_the_same_label_under_two_parents() -> None:
    found = figures(match(table(HEAD, *REVIEWS, *SUITS)))
    assert (found["f2014.4.2"], found["f2014.5.2"]) == ("1", "5")
    assert (found["f2014.4.3"], found["f2014.5.3"]) == ("0", "0")


def test_numbering_shifts_where_the_gazette_is_printed() -> None:
    found = figures(
        match(
            table(
                HEAD,
                "一、主动公开情况|——|",
                "（一）主动公开政府信息数|条|353",
                "（二）通过不同渠道和方式公开政府信息的情况|——|",
                "1.政府公报公开政府信息数|条|7",
                "2.政府网站公开政府信息数|条|100",
                "3.政务微博公开政府信息数|条|236",
                "4.政务微信公开政府信息数|条|156",
                "5.其他方式公开政府信息数|条|9",
            )
        )
    )
    assert found == {
        "f2014.1.1": "353", "f2014.1.2.0": "7", "f2014.1.2.1": "100",
        "f2014.1.2.2": "236", "f2014.1.2.3": "156", "f2014.1.2.4": "9",
    }  # fmt: skip


def test_a_local_row_is_kept_unmapped() -> None:
    matching = match(table(HEAD, *REVIEWS[:2], "（一之二）协调处理数|件|8", *REVIEWS[2:], *SUITS))
    assert [(u.label, u.raw) for u in matching.unmapped] == [("（一之二）协调处理数", "8")]
    assert figures(matching)["f2014.4.2"] == "1"


def test_a_label_over_two_lines_with_guidance_in_it() -> None:
    html = table(
        HEAD, "（一）主动公开政府信息数<br>　　（不同渠道和方式公开相同信息计1条）|条|353", *REVIEWS,
        "（一）政府信息公开工作专门机构数（指承担该项工作的机构）|个|1",
    )  # fmt: skip
    found = figures(match(html))
    assert (found["f2014.1.1"], found["f2014.8.1"]) == ("353", "1")


def test_a_heading_row_is_no_fact() -> None:
    matching = match(table(HEAD, "八、机构建设和保障经费情况|——|", "（一）政府信息公开工作专门机构数|个|1",
                           "（二）设置政府信息公开查阅点数|个|0", "（三）从事政府信息公开工作人员数|人|"))  # fmt: skip
    assert figures(matching) == {"f2014.8.1": "1", "f2014.8.2": "0", "f2014.8.3": None}


def test_blanks_of_word_are_blank() -> None:
    html = table(HEAD, *REVIEWS[:3]).replace("<td>2</td>", "<td><p><span>&nbsp;</span><o:p> </o:p></p></td>")
    assert figures(match(html))["f2014.4.1"] is None


def test_a_number_split_over_spans_is_one_number() -> None:
    split = '<td><p class=MsoNormal><span lang=EN-US>20</span><font face="Times New Roman"><b>23</b></font></p></td>'
    html = table(HEAD, *REVIEWS).replace("<td>3</td>", split)
    assert figures(match(html))["f2014.4"] == "2023"


def test_attributes_in_capitals_without_quotes() -> None:
    html = table(HEAD, *REVIEWS).replace("<td>四", "<TD WIDTH=94 ROWSPAN=1 STYLE=BORDER-COLLAPSE>四")
    assert figures(match(html))["f2014.4"] == "3"


def test_two_years_side_by_side_the_reports_year_wins() -> None:
    html = table("统计指标|单位|2016年|2017年", *(f"{row}|{n}" for n, row in enumerate(REVIEWS, 40)))
    matching = match(html)
    assert figures(matching) == {"f2014.4": "40", "f2014.4.1": "41", "f2014.4.2": "42", "f2014.4.3": "43"}
    assert [(i.check, i.severity, i.actual) for i in matching.issues] == [("other_column", "info", "2016")]


def test_columns_of_other_years_only_are_not_read() -> None:
    matching = match(table("统计指标|单位|2015年|2016年", *(f"{row}|7" for row in REVIEWS)))
    assert (figures(matching), matching.wrong_columns, len(matching.unmapped)) == ({}, True, 8)


@pytest.mark.parametrize("year", [2015, 2016, 2017])
def test_heads_of_bare_years_are_read_alike_however_often_they_come(year: int) -> None:
    for figure in (7, 2017, 8, 9):
        matching = match(table("统计指标|单位|2016|2017", *(f"{row}|{figure}" for row in REVIEWS)), year)
        printed = {2016: ["3", "2", "1", "0"], 2017: [str(figure)] * 4}.get(year, [])
        assert [str(fact.value) for fact in matching.facts] == printed
        assert matching.wrong_columns == (year == 2015)


def test_the_years_column_of_the_2008_form() -> None:
    html = table(
        "指标名称|计量单位|代码|本月累计|本年累计", "申请总次数|条|12|1|30", "其中：1.当面申请数|条|13|1|10",
        "2.传真申请数|条|14|0|20", "3.电子邮件申请数|条|15|0|0",
    )  # fmt: skip
    assert figures(match(html, 2011)) == {
        "f2008.12": "30", "f2008.13": "10", "f2008.14": "20", "f2008.15": "0"
    }  # fmt: skip


def test_siblings_in_another_order() -> None:
    html = table(HEAD, "（二）申请办结数|件|5", "2.延期办结数|件|1", "1.按时办结数|件|4", *REVIEWS)
    found = figures(match(html))
    assert (found["f2014.3.2"], found["f2014.3.2.1"], found["f2014.3.2.2"]) == ("5", "4", "1")


def test_a_unit_other_than_the_forms_is_converted_and_said() -> None:
    matching = match(table(HEAD, *REVIEWS, "七、依申请公开信息收取的费用|元|8500"))
    assert figures(matching)["f2014.7"] == "0.85"
    assert [i.check for i in matching.issues] == ["unit_differs"]


def test_the_same_line_twice_with_different_figures_is_loaded_from_neither() -> None:
    matching = match(
        table(HEAD, *REVIEWS, *SUITS) + table(HEAD, *REVIEWS).replace("<td>3</td>", "<td>4</td>")
    )
    assert "f2014.4" not in figures(matching)
    assert ("repeated_differs", ("f2014.4",)) in {(i.check, i.indicators) for i in matching.issues}
    assert {u.raw for u in matching.unmapped} == {"3", "4"}


def test_a_layout_table_around_the_statistics() -> None:
    html = f"<table width=100%><tr><td><p>庄市街道年报</p>{table(HEAD, *REVIEWS)}</td></tr></table>"
    assert figures(match(html))["f2014.4.1"] == "2"


APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def matrix(*rows: str) -> str:
    return table("|".join(("", *APPLICANTS)), *rows)


RESULTS = ("一、本年新收政府信息公开申请数量|1|2|3|4|5|6|21", "二、上年结转政府信息公开申请数量|0|0|0|0|0|0|0",
           "（一）予以公开|1|1|1|1|1|1|6", "1.属于国家秘密|0|0|0|0|0|0|0")  # fmt: skip
SIXTH = ("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请|1|0|0|0|0|0|1",
         "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请|0|0|0|0|0|0|0",
         "3.其他|0|1|0|0|0|0|1")  # fmt: skip
ARTICLE_2021 = table("第二十条第（六）项", "信息内容|本年处理决定数量", "行政处罚|4119", "行政强制|195")


def test_a_corrupt_label_is_read_where_one_line_is_left_and_said() -> None:
    """洪泽 2023 and 2024 print 其他法律行政止公开."""
    matching = match(
        matrix(*RESULTS, "2.其他法律行政止公开|0|7|0|0|0|0|7", "3.危及“三安全一稳定”|0|0|0|0|0|0|0", *SIXTH),
        2023,
    )
    assert figures(matching)["f2021.3.3.3.2/commercial"] == "7"
    assert [(i.check, i.severity, i.indicators) for i in matching.issues] == [
        ("label_near", "info", ("f2021.3.3.3.2",))
    ]


def test_two_labels_in_one_cell_are_neither() -> None:
    rows = ("5.不属于本行政机关公开数|件|1", "6.申请信息不存在数<br>7.告知作出更改补充数|件|7",
            "8.告知通过其他途径办理数|件|3")  # fmt: skip
    matching = match(table(HEAD, *rows, *REVIEWS))
    assert {code for code in figures(matching) if code.startswith("f2014.3")} == {
        "f2014.3.3.5",
        "f2014.3.3.8",
    }
    assert [cell.raw for cell in matching.unmapped] == ["7"]


def test_an_unlike_label_between_the_same_neighbours_stays_unmapped() -> None:
    matching = match(
        matrix(*RESULTS, "2.涉及机构改革|0|7|0|0|0|0|7", "3.危及“三安全一稳定”|0|0|0|0|0|0|0", *SIXTH), 2023
    )
    assert "f2021.3.3.3.2/commercial" not in figures(matching)
    assert len(matching.unmapped) == 7


def test_a_single_sixth_row_in_the_2021_form() -> None:
    matching = match(
        ARTICLE_2021 + matrix(*RESULTS, "（六）其他处理|0|3|0|0|0|0|3", "（七）总计|1|4|1|1|1|1|9"), 2023
    )
    assert matching.forms == ("f2021",)
    assert figures(matching)["f2021.3.3.6/commercial"] == "3"


def test_three_sixth_rows_make_it_the_2021_form_whatever_the_year() -> None:
    assert match(matrix(*RESULTS, "（六）其他处理|||||||", *SIXTH), 2019).forms == ("f2021",)


def test_a_form_that_nothing_decides_is_left_unmapped_and_said() -> None:
    heads = "".join(f"<td>{r}</td>" for r in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计"))
    html = f"<table><tr><td colspan=5>行政复议</td></tr><tr>{heads}</tr><tr>{'<td>1</td>' * 5}</tr></table>"
    matching = match(html, 2023)
    assert (matching.facts, len(matching.unmapped)) == ((), 5)
    assert [i.check for i in matching.issues] == ["form_ambiguous"]


def test_a_table_that_goes_on_over_a_page_keeps_its_columns() -> None:
    html = ARTICLE_2021 + matrix(*RESULTS) + table("3.补正后申请内容仍不明确|5|0|0|0|0|0|5", *SIXTH)
    assert figures(match(html, 2023))["f2021.3.3.4.3/natural_person"] == "5"


def test_heads_printed_again_within_a_table_are_heads() -> None:
    again = "|".join(("申请人情况", *APPLICANTS))
    matching = match(ARTICLE_2021 + matrix(*RESULTS, again, *SIXTH), 2023)
    once = match(ARTICLE_2021 + matrix(*RESULTS, *SIXTH), 2023)
    assert (figures(matching), matching.unmapped, matching.issues) == (figures(once), (), once.issues)


def test_a_row_short_of_a_cell_is_left_unmapped_and_said() -> None:
    matching = match(ARTICLE_2021 + matrix(*RESULTS[:3], "1.属于国家秘密|0|9|0|0|0|0", *SIXTH), 2023)
    assert not any(key.startswith("f2021.3.3.3.1") for key in figures(matching))
    assert [(i.check, i.severity) for i in matching.issues] == [("wrong_columns", "error")]


def test_a_total_left_blank_at_the_end_of_a_row() -> None:
    """上海市科委 2024 leaves the total of what is carried over blank."""
    rows = (*RESULTS, *SIXTH, "四、结转下年度继续办理|1|0|0|0|0|0|")
    found = figures(match(ARTICLE_2021 + matrix(*rows), 2023))
    assert (found["f2021.3.4/natural_person"], found["f2021.3.4"]) == ("1", None)


def test_totals_filled_in_the_last_row_only() -> None:
    """A 2019 city report prints &nbsp; in the column of totals of every other row."""
    leaves = (
        "（一）予以公开|258|12|1|1|3|0|&nbsp;",
        "1.属于国家秘密|0|0|0|0|0|0|&nbsp;",
        *(f"{row.rpartition('|')[0]}|&nbsp;" for row in SIXTH),
    )
    html = ARTICLE_2021 + matrix(*RESULTS[:2], *leaves, "（七）总计|259|13|1|1|3|0|277")
    report = normalise(read_document(f"<p>甲街道2023年政府信息公开年度报告</p>{html}".encode()))
    totals = {fact.indicator: fact.raw for fact in report.facts if fact.breakdown == "total"}
    assert (totals["f2021.3.3.1"], totals["f2021.3.3.7"]) == ("", "277")
    assert "blank_total" in {issue.check for issue in report.issues}


def test_heads_clipped_to_the_same_words_are_read_by_place() -> None:
    """铁山港 2019 keeps 本年新 for two different columns."""
    html = table(
        "第二十条第（一）项", "信息内容|本年新|本年新|对外公开总数量", "规章|1|2|3", "规范性文件|4|5|6"
    )
    assert figures(match(html, 2019)) == {
        "f2019.2.1.1.made": "1", "f2019.2.1.1.published": "2", "f2019.2.1.1.stock": "3",
        "f2019.2.1.2.made": "4", "f2019.2.1.2.published": "5", "f2019.2.1.2.stock": "6",
    }  # fmt: skip


def test_units_in_the_cells_of_purchases() -> None:
    rows = ("第二十条第（九）项", "信息内容|采购项目数量|采购总金额")
    with_unit = match(table(*rows, "政府集中采购|12|160.5964万元"), 2019)
    assert [(f.value, f.unit) for f in with_unit.facts][1:] == [(1605964, "元")]
    bare = match(table(*rows, "政府集中采购|12|6944.93"), 2020)
    assert [(f"{f.value}", f.unit) for f in bare.facts][1:] == [("6944.93", None)]


def test_a_unit_over_the_table_is_that_of_fees_and_not_of_purchases() -> None:
    def titled(*rows: str) -> str:
        return table(*rows).replace("<table>", "<table><tr><td colspan=3>（单位：件、元）</td></tr>")

    fees = titled("第二十条第（八）项", "信息内容|本年收费金额", "行政事业性收费|50000") + ARTICLE_2021
    assert figures(match(fees, 2022))["f2021.2.8.1.amount"] == "5"
    bought = titled("第二十条第（九）项", "信息内容|采购项目数量|采购总金额", "政府集中采购|12|6944.93")
    assert [(f"{fact.value}", fact.unit) for fact in match(bought, 2020).facts] == [
        ("12", "个"),
        ("6944.93", None),
    ]


def test_a_fee_in_another_unit_than_the_forms() -> None:
    html = (
        table("第二十条第（八）项", "信息内容|本年收费金额（单位：元）", "行政事业性收费|50000")
        + ARTICLE_2021
    )
    assert figures(match(html, 2022))["f2021.2.8.1.amount"] == "5"


def test_signed_changes_of_items() -> None:
    html = table("第二十条第（五）项", "信息内容|上一年项目数量|本年增/减|处理决定数量", "行政许可|334|-8|1374",
                 "其他对外管理服务事项|200|+1036|7")  # fmt: skip
    found = figures(match(html, 2019))
    assert (found["f2019.2.5.1.delta_items"], found["f2019.2.5.2.delta_items"]) == ("-8", "1036")


@pytest.mark.parametrize(
    "noise", ["序号|文件名|日期\n1|关于印发的通知|2017-03-01\n2|关于调整的通知|2017-05-01"]
)
def test_a_foreign_table_is_said_and_not_read(noise: str) -> None:
    matching = match(table(*noise.split("\n")) + table(HEAD, *REVIEWS))
    assert figures(matching)["f2014.4"] == "3"
    assert [i.check for i in matching.issues] == ["table_unrecognised"]
    assert matching.unmapped == ()


def test_a_list_of_a_thousand_rows_is_no_form() -> None:
    matching = match(table(HEAD, *(row for _ in range(251) for row in REVIEWS)) + table(HEAD, *REVIEWS))
    assert figures(matching)["f2014.4"] == "3"
    assert [(i.check, i.severity) for i in matching.issues] == [("table_unrecognised", "info")]


def test_figures_that_lost_their_heads_are_kept_unmapped() -> None:
    matching = match(ARTICLE_2021 + matrix(*RESULTS, *SIXTH) + table("|".join("012345678901234")), 2023)
    assert len(matching.unmapped) == 15
    assert "table_unrecognised" in {i.check for i in matching.issues}


@pytest.mark.parametrize("words", ["若干", "详见附件", "约九余件，另有口头答复的未作统计，故不列数"])
def test_words_in_place_of_a_figure_are_kept_and_are_no_number(words: str) -> None:
    listed = match(table(HEAD, *REVIEWS).replace("<td>3</td>", f"<td>{words}</td>"))
    item = match(
        table("第二十条第（六）项", "信息内容|本年处理决定数量", f"行政处罚|{words}", "行政强制|195"), 2023
    )
    rows = matrix(*RESULTS[:2], f"（一）予以公开|{words}|1|1|1|1|1|5", *RESULTS[3:], *SIXTH)
    titled = rows.replace("<table>", "<table><tr><td colspan=8>本列数据的勾稽关系为</td></tr>")
    row = match(ARTICLE_2021 + titled, 2023)
    for matching, code in (
        (listed, "f2014.4"), (item, "f2021.2.6.1.decisions"), (row, "f2021.3.3.1"),
    ):  # fmt: skip
        assert [(f.indicator, f.value, f.raw) for f in matching.facts if f.state is State.UNREADABLE] == [
            (code, None, words)
        ]
    assert figures(item)["f2021.2.6.2.decisions"] == "195"


def test_words_in_a_row_of_no_line_are_kept_unmapped() -> None:
    matching = match(table(HEAD, *REVIEWS[:2], "（一之二）协调处理数|件|若干", *REVIEWS[2:]))
    assert [(u.label, u.raw) for u in matching.unmapped] == [("（一之二）协调处理数", "若干")]
