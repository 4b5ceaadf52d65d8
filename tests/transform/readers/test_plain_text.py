"""Tables copied into plain text: cells a line or rows a line, labels that wrap, captions between tables."""

from decimal import Decimal

from tests.support.corpus.grids import grid_texts
from transform.document import Document
from transform.matching.match_tables import match_tables
from transform.readers import read_document


def read(text: str) -> Document:
    return read_document(text.encode(), name="report.txt")


def test_cells_a_line_and_rows_a_line_are_the_same_table() -> None:
    stacked = "附表\n\n\t规章\n\t件\n\t\n\n\t文件\n\t件\n\t5|\n\n完"
    assert grid_texts(read(stacked)) == [[["规章", "件", ""], ["文件", "件", "5"]]]
    assert grid_texts(read("附表\n规章\t件\t\n文件\t件\t5\n\n完")) == grid_texts(read(stacked))
    assert read(stacked).text == "附表\n完"


def test_a_bar_behind_a_blank_does_not_take_the_blank_with_it() -> None:
    assert grid_texts(read("\t规章\n\t件\n\t|\n\n\t文件\n\t件\n\t5|\n")) == [
        [["规章", "件", ""], ["文件", "件", "5"]]
    ]
    own = "\t规章\n\t\n\t|\n\t文件\n\t5\n\t|\n"
    assert grid_texts(read(own)) == [[["规章", ""], ["文件", "5"]]]


def test_a_label_that_wraps_is_not_its_parents() -> None:
    """2011's form: the second half of 其中：全文电子化的主动公开信息数 is the name of the line above it."""
    rows = [
        "统计指标\t单位\t统计数",
        "主动公开信息数\t条\t",
        "其中：全文电子化的\n主动公开信息数\t条\t77",
        "依申请公开信息目录数\t条\t3",
        "对申请的答复总数\t条\t4",
        "同意公开答复数\t条\t2",
    ]
    matching = match_tables(read("\n".join(rows)).tables, 2011)
    facts = {fact.indicator: fact.value for fact in matching.facts}
    assert "f2008.01" not in facts
    assert [cell.raw for cell in matching.unmapped] == ["77"]
    assert (facts["f2008.10"], facts["f2008.19"]) == (Decimal(3), Decimal(4))


def test_a_caption_between_tables_separates_them() -> None:
    document = read("规章\t5\t6\n文件\t7\t8\n三、收到申请情况\n自然人\t商业企业\t其他\t总计\n1\t2\t3\t6")
    assert document.text == "三、收到申请情况"
    assert [len(table.grid[0]) for table in document.tables] == [3, 4]


def test_what_follows_a_table_closely_is_not_its_row() -> None:
    assert read("规章\t5\n文件\t7\n特此报告").text == "特此报告"


PROSE = "2017年，庄市街道在镇海区政府信息公开网站上共公开涉及机构概况、法规公文等八大类政务信息353条，并实现了零举报、零投诉、零泄密。"


def test_prose_that_begins_with_a_tab_is_no_table() -> None:
    assert read(f"年度报告\n\t一、概述\n\n\t{PROSE}\n").text == f"年度报告\n一、概述\n{PROSE}"
    assert read(f"年度报告\n\t一、概述\n\n\t{PROSE}\n").tables == ()
    document = read(f"\t{PROSE}\n\n\t规章\n\t件\n\t5\n\n\t{PROSE}\n")
    assert document.text == f"{PROSE}\n{PROSE}"
    assert grid_texts(document) == [[["规章", "件", "5"]]]


def test_a_row_may_begin_with_a_tab() -> None:
    """Its first cell is blank: that makes it no cell on a line of its own."""
    assert grid_texts(read("\t自然人\t总计\n一、收到\t1\t2\n二、结转\t3\t4\n")) == [
        [["", "自然人", "总计"], ["一、收到", "1", "2"], ["二、结转", "3", "4"]]
    ]
    assert grid_texts(read("\t申请人情况\n自然人\t总计\n1\t2\n")) == [
        [["申请人情况", None], ["自然人", "总计"], ["1", "2"]]
    ]


def test_a_page_break_within_a_row_parts_no_cells() -> None:
    text = "\t规章\n\t件\n\f\t7\n\n\f\t文件\n\t件\f\n\t5\n"
    assert grid_texts(read(text)) == [[["规章", "件", "7"], ["文件", "件", "5"]]]
    assert read("年度报告\f一、概述\n\f\n特此报告\n").text == "年度报告\n一、概述\n特此报告"


def test_tabs_behind_all_words_of_a_line_part_nothing() -> None:
    text = "信息内容|\n本年增/减|\t\n行政事业性收费|\t\n261|\n1|\t\t\n"
    document = read(text)
    assert (document.tables, document.text) == ((), text.replace("\t", "").strip())
    # Beside other cells it is a blank one.
    assert grid_texts(read("规章\t5\n文件\t\n")) == [[["规章", "5"], ["文件", ""]]]


def test_tabs_at_the_ends_of_lines_part_nothing_nor_do_lines_of_a_tab_alone() -> None:
    document = read(
        "政府信息公开指标|单位|数量|\t\n与诉讼有关的总费用|万元|80.92|\t\n五、存在的主要问题\t\n\t\n"
    )
    assert document.tables == ()
    assert [block.text for block in document.blocks][-1] == "五、存在的主要问题"  # type: ignore[union-attr]
