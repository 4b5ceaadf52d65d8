"""What is a report, for which year, and which of its tables are read."""

import pytest

from transform.document import Document, NotAReport, Paragraph, Table, expand_grid
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import Content, Expectation, Issue, Severity

EXPECTED = Expectation(("庄市街道",), 2017)


def page(*lines: str) -> Document:
    return Document("html", tuple(map(Paragraph, lines)))


@pytest.mark.parametrize(
    "period",
    [
        "2017年1月1日至3月31日",
        "2017年12月1日至2017年12月31日",
        "截至2018年2月",
        "2016年7月1日至2017年6月30日",
    ],
)
def test_a_part_of_a_year_gives_no_year(period: str) -> None:
    report = normalise(page("庄市街道政府信息公开年度报告", f"统计期限：{period}。"))
    assert (report.year, report.held_reasons) == (None, ("no_year",))


@pytest.mark.parametrize("period", ["2008年5月1日至2008年12月31日", "截至2008年12月31日", "2008年度"])
def test_the_first_year_began_in_may(period: str) -> None:
    report = normalise(page("庄市街道2008年政府信息公开年度报告", f"统计期限：{period}。"))
    assert (report.year, report.held_reasons) == (2008, ())


@pytest.mark.parametrize(
    "title",
    [
        "庄市街道2017年上半年政府信息公开工作报告",
        "关于做好2017年政府信息公开年度报告编制工作的通知",
        "镇海区2017年政府信息公开工作要点",
    ],
)
def test_a_paper_of_another_kind_is_refused_even_if_expected(title: str) -> None:
    table = expand_grid(1, [[("主动公开政府信息数", 1, 1), ("条", 1, 1), ("353", 1, 1)]])
    body = Document("html", (Paragraph(title), table), metas={"ArticleTitle": title})
    with pytest.raises(NotAReport):
        normalise(body, EXPECTED)


def test_a_news_item_is_not_a_report() -> None:
    with pytest.raises(NotAReport):
        normalise(page("庄市街道召开信息公开工作会议", "会议学习了政府信息公开条例。" * 20))


def test_a_report_without_tables_is_its_prose() -> None:
    text = "2012年我街道主动公开政府信息244条，收到信息公开申请3件。"
    report = normalise(page("庄市街道2012年政府信息公开年度报告", text))
    assert (report.content, report.facts, report.forms) == ("prose_only", (), ())
    assert {(f.name, f.value) for f in report.prose_figures} >= {("disclosure.items_published", 244)}
    assert all(figure.sentence in text for figure in report.prose_figures)


TITLE_2017 = Paragraph("庄市街道2017年政府信息公开年度报告")
# Both forms have these three lines and nothing decides between them.
OF_TWO_FORMS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


@pytest.mark.parametrize(
    ("rows", "content"),
    [
        ([("行政复议",), OF_TWO_FORMS, ("1", "0", "0", "0", "1")], Content.UNREAD_TABLE),
        ([("主动公开数", "353"), ("政务微信", "405")], Content.UNREAD_TABLE),
        ([("举报投诉数量：77", "备注")], Content.UNREAD_TABLE),
        ([("353",), ("405",)], Content.UNREAD_TABLE),
        ([("联系人", "张三"), ("地址", "")], Content.PROSE_ONLY),
        ([("四、行政复议数量", "件", "3"), ("五、行政诉讼数量", "件", "1"), ("六、举报投诉数量", "件", "")], Content.TABLES),
    ],
)  # fmt: skip
def test_a_table_with_figures_that_nobody_understood_is_no_prose(
    rows: list[tuple[str, ...]], content: Content
) -> None:
    table = expand_grid(1, [[(text, 1, 1) for text in row] for row in rows])
    report = normalise(Document("html", (TITLE_2017, table)), EXPECTED)
    assert (report.content, bool(report.facts)) == (content, content is Content.TABLES)
    own_check = {content.value} - {Content.TABLES.value}
    assert {issue.check for issue in report.issues} & {"unread_table", "prose_only"} == own_check


def test_a_table_flattened_to_lines_that_nobody_understood_is_no_prose() -> None:
    """The lines are of two forms alike, and each has one figure."""
    labels = [
        "1.属于国家秘密",
        "2.其他法律行政法规禁止公开",
        "3.危及“三安全一稳定”",
        "4.保护第三方合法权益",
        "5.属于三类内部事务信息",
        "6.属于四类过程性信息",
        "7.属于行政执法案卷",
        "8.属于行政查询事项",
        "1.信访举报投诉类申请",
        "2.重复申请",
        "3.要求提供公开出版物",
    ]
    report = normalise(
        page("庄市街道2021年政府信息公开年度报告", *"、1、".join((*labels, "")).split("、")[:-1])
    )
    assert (report.content, report.facts, len(report.unmapped)) == (Content.UNREAD_TABLE, (), 11)


def test_a_table_of_another_year_is_an_issue_and_not_read() -> None:
    """Last year's table beside this year's; where all titles say last year, the title was left over."""

    def titled(number: int, year: int | str, *figures: str) -> tuple[Paragraph, Table]:
        labels = ("四、行政复议数量", "五、行政诉讼数量", "六、举报投诉数量")
        filled = (*figures, "1", "2")[:3]
        rows = [
            ("统计指标", "单位", "统计数"),
            *((label, "件", text) for label, text in zip(labels, filled, strict=True)),
        ]
        grid = expand_grid(number, [[(text, 1, 1) for text in row] for row in rows])
        words = f"政府信息公开情况统计表（{year}年度）" if isinstance(year, int) else year
        return Paragraph(words), grid

    title = Paragraph("庄市街道2017年政府信息公开年度报告")
    both = normalise(Document("html", (title, *titled(1, 2017, "3"), *titled(2, 2016, "9"))), EXPECTED)
    assert {fact.indicator: fact.raw for fact in both.facts}["f2014.4"] == "3"
    assert both.unmapped == ()
    [issue] = [issue for issue in both.issues if issue.check == "other_table"]
    assert (issue.severity, issue.cells[0].table) == (Severity.INFO, 2)
    assert "its 3 figures" in issue.message.en
    assert "year_conflict" in {issue.check for issue in both.issues}
    last = normalise(
        Document("html", (title, *titled(1, "统计表", "3"), *titled(2, "上年度统计表", "9"))), EXPECTED
    )
    assert {fact.indicator: fact.raw for fact in last.facts}["f2014.4"] == "3"
    assert "other_table" in {issue.check for issue in last.issues}
    first = titled(1, "情况如下", "3")
    untitled = normalise(Document("html", (title, *first, *titled(2, 2016, "9", "8", "7"))), EXPECTED)
    assert {fact.indicator: fact.raw for fact in untitled.facts}["f2014.4"] == "3"
    assert "other_table" in {issue.check for issue in untitled.issues}
    alone = normalise(Document("html", (title, *titled(1, 2016, "9"))), EXPECTED)
    assert {fact.indicator: fact.raw for fact in alone.facts}["f2014.4"] == "9"
    assert conflicts_of(alone.issues) == [("year_conflict", "2016")]


def conflicts_of(issues: tuple[Issue, ...]) -> list[tuple[str, str | None]]:
    return [(issue.check, issue.actual) for issue in issues if issue.check == "year_conflict"]


def test_words_of_any_table_make_no_report() -> None:
    """总计, 其他 and 自然人 are labels of the forms, and words of any table beside a menu that names 信息公开."""
    rows = "".join(
        f"<tr><td>{label}</td><td>{n}</td></tr>"
        for n, label in enumerate(("总计", "其他", "自然人", "小计"), 5)
    )
    page = f"<p>网站首页 信息公开 办事服务</p><table>{rows}</table>"
    with pytest.raises(NotAReport):
        normalise(read_document(page.encode(), name="page.html"))
