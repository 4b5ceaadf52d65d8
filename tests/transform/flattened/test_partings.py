"""How lines are parted: which marks part cells, which words are one, and what is no cell."""

import pytest

from transform.flattened.partings import PARTINGS, Line, part_lines, possible_partings

PARTING = {parting.name: parting for parting in PARTINGS}


def part(name: str, *texts: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    return [(line.words, line.cells) for line in part_lines(texts, PARTING[name])]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bars", "（一）收到申请数|件|5"),
        ("bars", "|（一）收到申请数|件|5|"),
        ("bars", "┃（一）收到申请数┃件┃5┃"),
        ("bars", "│ （一）收到申请数 │ 件 │ 5 │"),
        ("bars", "（一）收到申请数｜件｜5｜"),
        ("inner bars", "（一）收到申请数|件|5"),
        ("tabs", "\t（一）收到申请数\t件\t5"),
        ("commas", "（一）收到申请数,件,5"),
        ("commas", '"（一）收到申请数","件","5"'),
        ("semicolons", "（一）收到申请数；件；5"),
        ("wide commas", "（一）收到申请数，件，5"),
        ("wide spaces", "　　（一）收到申请数　件　5"),
        ("gaps", "　　（一）收到申请数　　件   5"),
        ("gaps", "（一）收到申请数\u00a0\u00a0件\u00a0\u00a05"),
        ("spaces", "  （一）收到申请数 件 5"),
        ("spaces", "（一） 收到 申请数 件 5"),
    ],
)
def test_a_row_on_one_line(name: str, text: str) -> None:
    assert part(name, text) == [(("（一）收到申请数",), ("件", "5"))]


def test_blanks_between_marks_are_cells_and_those_before_words_are_none() -> None:
    assert part("bars", "|规章||0||") == [(("规章",), ("", "0", ""))]
    assert part("inner bars", "规章||0|") == [(("规章",), ("", "0", ""))]
    assert part("bars", "||（一）予以公开|1|") == [(("（一）予以公开",), ("1",))]
    assert part("bars", "|") == [((), ("",))]
    assert part("spaces", "\u00a0") == [((), ())]


def test_drawn_rules_are_no_rows_and_dashes_are_cells() -> None:
    assert part("bars", "|---|---|", "├──┼──┤", "+---+---+") == []
    assert part("bars", "一、主动公开情况|——|", "-|") == [(("一、主动公开情况",), ("——",)), ((), ("-",))]


def test_two_outer_labels_and_rows_side_by_side() -> None:
    assert part("bars", "（三）不予公开|1.属于国家秘密|0|0") == [
        (("（三）不予公开", "1.属于国家秘密"), ("0", "0"))
    ]
    assert part_lines(["四、行政复议数量|件|3|五、行政诉讼数量|件|9"], PARTING["bars"]) == [
        Line(0, ("四、行政复议数量",), ("件", "3"), 0, True),
        Line(0, ("五、行政诉讼数量",), ("件", "9"), 1, True),
    ]


def test_letters_drawn_apart_are_one_head() -> None:
    assert part("gaps", "统　计　指　标　　单　位　　统计数") == [(("统计指标", "单位", "统计数"), ())]
    assert part("spaces", "总 计") == [(("总计",), ())]


def test_a_number_in_front_of_a_row_is_no_figure_of_it() -> None:
    assert part("bars", "2|（一）收到申请数|件|5") == [(("（一）收到申请数",), ("件", "5"))]
    assert part("bars", "5|（一）收到申请数") == [((), ("5",)), (("（一）收到申请数",), ())]


def test_figures_with_a_space_between_them_are_two_unless_marks_close_the_cell() -> None:
    assert part("lines", "4 389") == [((), ("4", "389"))]
    assert part("bars", "（一）收到申请数|件|4 389") == [(("（一）收到申请数",), ("件", "4 389"))]


def test_only_ways_that_the_lines_are_written_for_are_tried() -> None:
    assert [parting.name for parting in possible_partings(["规章", "5"])] == ["lines"]
    assert "bars" in [parting.name for parting in possible_partings(["规章|5"])]
