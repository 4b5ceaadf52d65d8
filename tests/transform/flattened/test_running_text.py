"""Rows that are written like sentences are the prose of a report, but not those of another year or of a second set."""

import pytest

from transform.flattened.running_text import find_running_text
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import Expectation

TITLE = "庄市街道2017年政府信息公开年度报告"
ROWS = {
    "stops": "1.政府网站公开政府信息数：{}条。2.政务微博公开政府信息数：{}条。3.政务微信公开政府信息数：{}条。",
    "verbs": "1.政府网站公开政府信息数为{}条，2.政务微博公开政府信息数为{}条，3.政务微信公开政府信息数共{}条。",
    "lines": "1.政府网站公开政府信息数为{}条。\n2.政务微博公开政府信息数为{}条。\n3.政务微信公开政府信息数为{}条。",
}  # fmt: skip
PROSE = "2017年共举办培训3次。"
LAST_YEAR = (
    "附：2016年度政府信息公开情况统计表",
    "上年度政府信息公开情况统计表",
    "附：上年度",
    "2016年度政府信息公开情况",
)
PART = ("附：2017年第四季度政府信息公开情况统计表", "2017年上半年政府信息公开情况")
DISTRICT = "镇海区2017年政府信息公开情况汇总表（全区）"
FORMS_OF_ROWS = pytest.mark.parametrize("rows", [ROWS["stops"], ROWS["verbs"]], ids=["stops", "verbs"])


def rows_of(rows: str, figure: int) -> str:
    return rows.format(figure, figure + 1, figure + 2)


@FORMS_OF_ROWS
@pytest.mark.parametrize("title", LAST_YEAR + PART)
def test_rows_below_a_title_of_another_year_or_a_part_of_it_are_left_out(rows: str, title: str) -> None:
    own, other = rows_of(rows, 578), rows_of(rows, 78807)
    text, issues = find_running_text(f"{own}\n{title}\n{other}\n{PROSE}", 2017)
    assert text == f"{own}\n{title}\n{PROSE}"
    assert [(issue.check, "3 figures" in issue.message.en) for issue in issues] == [("other_table", True)]


@FORMS_OF_ROWS
@pytest.mark.parametrize(
    "heads",
    ["指标名称计量单位2016年", "统计指标 单位 2016年", "统计指标\t单位\t2016年度统计数", "指标 单位 2016"],
)
def test_rows_below_heads_of_another_year_are_left_out(rows: str, heads: str) -> None:
    own, other = rows_of(rows, 578), rows_of(rows, 78807)
    text, issues = find_running_text(f"{own}\n{heads}\n{other}\n{PROSE}", 2017)
    assert (text, [issue.check for issue in issues]) == (f"{own}\n{heads}\n{PROSE}", ["other_table"])
    for same in (heads.replace("2016", "2017"), "统计指标 单位 2016年 2017年", "2016年单位共有3个"):
        assert find_running_text(f"{same}\n{own}\n{PROSE}", 2017) == (f"{same}\n{own}\n{PROSE}", ())


@FORMS_OF_ROWS
def test_rows_below_a_title_of_the_reports_own_year_are_its_own_again(rows: str) -> None:
    own, other = rows_of(rows, 578), rows_of(rows, 78807)
    titles = [f"{year}年度政府信息公开情况统计表" for year in (2016, 2017)]
    text, _ = find_running_text("\n".join((titles[0], other, titles[1], own)), 2017)
    assert text == "\n".join((titles[0], titles[1], own))
    # Where the year is not known, the two are two sets.
    assert find_running_text("\n".join((titles[0], other, titles[1], own)), None).text == "\n".join(titles)


@FORMS_OF_ROWS
def test_of_rows_that_are_printed_twice_with_other_figures_none_is_prose(rows: str) -> None:
    own, other = rows_of(rows, 578), rows_of(rows, 78807)
    text, issues = find_running_text(f"{own}\n{DISTRICT}\n{other}\n{PROSE}", 2017)
    assert text == f"{DISTRICT}\n{PROSE}"
    assert [issue.check for issue in issues] == ["flattened_beside"]


@FORMS_OF_ROWS
def test_rows_that_are_printed_once_or_alike_are_prose(rows: str) -> None:
    own = rows_of(rows, 578)
    for text in (f"{own}\n{PROSE}", f"{own}\n{PROSE}\n{own}", f"{own}\n政府网站公开政府信息数为9条。"):
        assert find_running_text(text, 2017) == (text, ())


def test_lines_of_one_label_are_no_two_sets() -> None:
    """f2008 prints these lines twice, of fees for what is disclosed and for what is asked for."""
    fees = "邮寄费1万元，复制费（纸张）2万元，复制费（光盘）3万元，复制费（软盘）4万元。"
    text = f"{fees}\n{fees.replace('万元', '5万元')}"
    assert find_running_text(text, 2012) == (text, ())
    assert find_running_text(f"{text}\n{fees.replace('万元', '6万元')}", 2012).text == ""


@pytest.mark.parametrize("kind", ["txt", "html"])
@pytest.mark.parametrize("title", [*LAST_YEAR, *PART, DISTRICT])
@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS)
def test_no_figure_of_another_set_becomes_one_of_the_prose(rows: str, title: str, kind: str) -> None:
    lines = f"{TITLE}\n{rows_of(rows, 578)}\n{title}\n{rows_of(rows, 78807)}".split("\n")
    page = "\n".join(lines) if kind == "txt" else "".join(f"<p>{line}</p>" for line in lines)
    report = normalise(read_document(page.encode(), name=f"a.{kind}"), Expectation(("庄市街道",), 2017))
    assert {int(figure.value) for figure in report.prose_figures} <= {578, 579, 580}
    assert not [fact for fact in report.facts if fact.value and fact.value > 580]
