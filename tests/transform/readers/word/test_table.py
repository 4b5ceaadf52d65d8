"""Word tables: spans in each way of writing them, rows and cells that are deleted, hidden or missing."""

from tests.support.corpus.grids import cell_spans, grid_texts
from tests.support.corpus.word_xml import cell, read_blocks, row, table


def test_deleted_rows_and_cells_are_gone() -> None:
    deleted = '<w:del w:id="1" w:author="a"/>'
    rows = row(cell("规章"), cell("5")), row(cell("旧行"), cell("7"), properties=deleted)
    mark = '<w:cellDel w:id="1" w:author="a"/>'
    assert grid_texts(read_blocks(table(*rows, row(cell("文件"), cell("9", mark), cell("6"))))) == [
        [["规章", "5"], ["文件", "6"]]
    ]


def test_hidden_rows_are_not_printed() -> None:
    rows = row(cell("规章"), cell("5")), row(cell("旧行"), cell("7"), properties="<w:hidden/>")
    assert grid_texts(read_blocks(table(*rows))) == [[["规章", "5"]]]


def test_spans() -> None:
    rows = (
        row(cell("事项", '<w:vMerge w:val="restart"/>'), cell("申请人", '<w:gridSpan w:val="2"/>')),
        row(cell("", "<w:vMerge/>"), cell("自然人"), cell("法人")),
        row(cell("", '<w:vMerge w:val="continue"/>'), cell("3"), cell("4")),
        row(cell("总计", '<w:vMerge w:val="restart"/>'), cell("5"), cell("6")),
    )
    (printed,) = read_blocks(table(*rows)).tables
    assert cell_spans(printed) == [
        ("事项", 1, 1, 3, 1),
        ("申请人", 1, 2, 1, 2),
        ("自然人", 2, 2, 1, 1),
        ("法人", 2, 3, 1, 1),
        ("3", 3, 2, 1, 1),
        ("4", 3, 3, 1, 1),
        ("总计", 4, 1, 1, 1),
        ("5", 4, 2, 1, 1),
        ("6", 4, 3, 1, 1),
    ]


def test_a_merge_that_goes_on_from_nothing_is_a_cell() -> None:
    rows = row(cell("甲"), cell("5")), row(cell("乙", "<w:vMerge/>"), cell("6"))
    assert grid_texts(read_blocks(table(*rows))) == [[["甲", "5"], ["乙", "6"]]]
    wider = (
        row(cell("甲", '<w:vMerge w:val="restart"/>')),
        row(cell("乙", '<w:vMerge/><w:gridSpan w:val="2"/>')),
    )
    assert grid_texts(read_blocks(table(*wider))) == [[["甲", None], ["乙", "乙"]]]


def test_merges_written_cell_by_cell() -> None:
    rows = (
        row(cell("申请人", '<w:hMerge w:val="restart"/>'), cell("", "<w:hMerge/>")),
        row(cell("3"), cell("4")),
    )
    (printed,) = read_blocks(table(*rows)).tables
    assert [(merged.text, merged.colspan) for merged in printed.cells()] == [
        ("申请人", 2),
        ("3", 1),
        ("4", 1),
    ]


def test_rows_that_begin_later_or_end_early_leave_slots_empty() -> None:
    rows = (
        row(cell("甲"), cell("乙"), cell("丙")),
        row(cell("5"), properties='<w:gridBefore w:val="1"/>'),
        row(cell("6")),
        row(cell("7"), properties='<w:gridBefore w:val="-1"/>'),
    )
    assert grid_texts(read_blocks(table(*rows))) == [
        [["甲", "乙", "丙"], [None, "5", None], ["6", None, None], ["7", None, None]]
    ]
