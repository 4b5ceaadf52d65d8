"""Which form a table is of, and what becomes of tables of no form."""

import pytest

from tests.support.small_pages import (
    ARTICLE_2021,
    HEADER,
    NOT_PROCESSED,
    REQUESTS,
    RESULTS,
    REVIEWS,
    match_page,
    matrix,
    read_page,
    shows,
    spanned,
    table,
    values_of,
)
from transform.matching.match_tables import match_tables
from transform.readers import read_document


def test_a_single_sixth_row_in_the_2021_form() -> None:
    matching = match_page(
        ARTICLE_2021 + matrix(*REQUESTS, "（六）其他处理|0|3|0|0|0|0|3", "（七）总计|1|4|1|1|1|1|9"), 2023
    )
    assert matching.forms == ("f2021",)
    assert values_of(matching)["f2021.3.3.6/commercial"] == "3"


def test_three_sixth_rows_make_it_the_2021_form_whatever_the_year() -> None:
    assert match_page(matrix(*REQUESTS, "（六）其他处理|||||||", *NOT_PROCESSED), 2019).forms == ("f2021",)


def _table_four(*figures: str) -> str:
    return spanned([["行政复议@1x5"], list(RESULTS), list(figures)])


@pytest.mark.parametrize(
    ("year", "form"), [(2019, "f2019"), (2020, "f2019"), (2021, "f2021"), (2024, "f2021")]
)
def test_a_table_that_two_forms_print_alike_is_of_the_form_in_force(year: int, form: str) -> None:
    matching = match_page(_table_four("1", "2", "3", "4", "10"), year)
    assert matching.forms == (form,)
    assert values_of(matching)[f"{form}.4.review.total"] == "10"
    assert [(i.check, i.severity) for i in matching.issues] == [("form_by_year", "info")]


@pytest.mark.parametrize("year", [None, 2018])
def test_a_table_whose_form_nothing_decides_is_left_unmapped_with_an_issue(year: int | None) -> None:
    tables = read_document(_table_four("1", "1", "1", "1", "4").encode()).tables
    matching = match_tables(tables, year)
    assert (matching.facts, len(matching.unmapped)) == ((), 5)
    assert [i.check for i in matching.issues] == ["form_ambiguous"]


def test_the_year_decides_nothing_where_a_figure_means_another_thing_in_the_other_form() -> None:
    """3.其他 is a line of the 2021 form alone, under the heading that is a line of the 2019 form."""
    rows = (*REQUESTS, "（六）其他处理|7|0|0|0|0|0|7", "3.其他|7|0|0|0|0|0|7")
    for year in (2020, 2023):
        matching = match_page(matrix(*rows), year)
        codes = {fact.indicator.partition(".")[2] for fact in matching.facts}
        assert "form_by_year" not in {issue.check for issue in matching.issues}
        assert "3.3.6.3" not in codes or matching.forms == ("f2021",)


@pytest.mark.parametrize(
    "noise", ["序号|文件名|日期\n1|关于印发的通知|2017-03-01\n2|关于调整的通知|2017-05-01"]
)
def test_a_table_of_no_form_is_an_issue_and_is_not_read(noise: str) -> None:
    matching = match_page(table(*noise.split("\n")) + table(HEADER, *REVIEWS))
    assert values_of(matching)["f2014.4"] == "3"
    assert [i.check for i in matching.issues] == ["table_unrecognised"]
    assert matching.unmapped == ()


def test_a_list_of_a_thousand_rows_is_no_form() -> None:
    matching = match_page(
        table(HEADER, *(row for _ in range(251) for row in REVIEWS)) + table(HEADER, *REVIEWS)
    )
    assert values_of(matching)["f2014.4"] == "3"
    assert [(i.check, i.severity) for i in matching.issues] == [("table_unrecognised", "info")]


@pytest.mark.parametrize("row", ["行政诉讼数量 9", "行政诉讼数量：9件", "五、行政诉讼数量 9"])
def test_a_row_that_a_page_break_left_alone_in_one_cell_is_kept_unmapped(row: str) -> None:
    matching = match_page(table(HEADER, *REVIEWS) + table(row))
    assert [(cell.label, cell.raw) for cell in matching.unmapped] == [("行政诉讼数量", row)]
    assert "table_unrecognised" in {i.check for i in matching.issues}


def test_figures_that_lost_their_headers_are_kept_unmapped() -> None:
    matching = match_page(
        ARTICLE_2021 + matrix(*REQUESTS, *NOT_PROCESSED) + table("|".join("012345678901234")), 2023
    )
    assert len(matching.unmapped) == 15
    assert "table_unrecognised" in {i.check for i in matching.issues}


@pytest.mark.parametrize("row", ["培训人次|人|77", "（四）政府信息公开专用经费（不含网站）|万元|77"])
def test_a_table_of_one_unknown_row_is_an_issue(row: str) -> None:
    assert shows(read_page(table(HEADER, *REVIEWS) + table(row)), "77")


def test_a_table_whose_labels_are_all_misprinted_is_kept_unmapped() -> None:
    rows = (
        "主动公开故府信息数|条|5939",
        "主动公开规范性文件教|条|1058",
        "政府网站公开政府信总数|条|77",
        "收到中请数|件|12",
    )
    report = read_page(table(*rows) + table(HEADER, *REVIEWS))
    assert {cell.raw for cell in report.unmapped} == {"5939", "1058", "77", "12"}
    assert "unmapped_row" in {i.check for i in report.issues if i.severity == "warning"}


@pytest.mark.parametrize("row", ["小计|54544", "合　计|54544", "本局|54544"])
@pytest.mark.parametrize("is_repeated", [False, True])
def test_a_row_of_no_form_between_the_sections_of_a_table_is_kept_unmapped(
    row: str, is_repeated: bool
) -> None:
    rows = [
        "第二十条第（五）项", "信息内容|本年处理决定数量", "行政许可|7",
        "第二十条第（六）项", "信息内容|本年处理决定数量", "行政处罚|6", row, "行政强制|132",
        "第二十条第（八）项", "信息内容|本年收费金额（单位：万元）", "行政事业性收费|0",
    ]  # fmt: skip
    if is_repeated:
        rows = [f"{text}{text[text.index('|') :]}" if "|" in text else text for text in rows]
    matching = match_page(table(*rows), 2023)
    assert "54544" in {cell.raw for cell in matching.unmapped}
