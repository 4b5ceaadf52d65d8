"""Tables whose rows are stacked in one: read where every column has as many lines as the labels, else said."""

import pytest

from tests.support.small_pages import HEADER, LAWSUITS, REVIEWS, match_page, read_page, table, values_of
from transform.document import NotAReport
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import Content

_ROWS = [row.split("|") for row in (*REVIEWS, *LAWSUITS)]


def stacked(rows: list[list[str]]) -> str:
    columns = zip(*rows, strict=True)
    return "<tr>" + "".join(f"<td>{'<br>'.join(column)}</td>" for column in columns) + "</tr>"


@pytest.mark.parametrize("with_heads", [False, True])
def test_columns_of_equal_lines_are_rows(with_heads: bool) -> None:
    heads = HEADER.split("|")
    html = stacked([heads, *_ROWS]) if with_heads else table(HEADER).removesuffix("</table>") + stacked(_ROWS)
    report = read_page(f"<table>{html}</table>" if with_heads else f"{html}</table>")
    values = {fact.indicator: f"{fact.value}" for fact in report.facts}
    assert values == values_of(match_page(table(HEADER, *REVIEWS, *LAWSUITS)))
    assert report.unmapped == ()


@pytest.mark.parametrize("blank", [0, 3, 7])
def test_a_column_that_lacks_a_line_gives_no_figure_and_is_said(blank: int) -> None:
    rows = [[label, unit, "" if n == blank else figure] for n, (label, unit, figure) in enumerate(_ROWS)]
    report = read_page(f"<table>{stacked(rows)}</table>{table(HEADER, '六、举报投诉数量|件|77')}")
    assert {fact.indicator for fact in report.facts} <= {"f2014.6"}
    printed = "\n".join(figure for _, _, figure in rows if figure)
    assert [cell.raw for cell in report.unmapped if "\n" in cell.raw] == [printed]
    assert "unmapped_row" in {issue.check for issue in report.issues if issue.severity == "warning"}


def test_a_stacked_table_without_a_title_is_a_report_all_the_same() -> None:
    rows = [[label, unit, "" if n == 3 else figure] for n, (label, unit, figure) in enumerate(_ROWS)]
    page = f"<p>政府信息公开情况统计表</p><table>{stacked(rows)}</table>"
    report = normalise(read_document(page.encode(), name="page.html"))
    assert report.content is Content.UNREAD_TABLE
    with pytest.raises(NotAReport):
        normalise(read_document(page.replace("信息公开", "工作").encode(), name="page.html"))


def test_a_label_over_two_lines_is_no_stack() -> None:
    label = "（一）主动公开政府信息数<br>（不同渠道和方式公开相同信息计1条）"
    assert values_of(match_page(table(HEADER, f"{label}|条|5", *REVIEWS)))["f2014.1.1"] == "5"
