"""Tables on two pages are joined only where they are one, and no figure moves to another row."""

from transform.readers.grid import PlacedCell
from transform.readers.pdf.tables import RuledTable, continues_table, join_tables

HEAD = ("统计指标", "单位", "统计数")
LINES = (72.0, 200.0, 260.0, 320.0)


def ruled(*rows: tuple[str, ...], lines: tuple[float, ...] = LINES) -> RuledTable:
    return RuledTable(
        lines, tuple(PlacedCell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row))
    )


def rows(part: RuledTable) -> list[tuple[str, ...]]:
    return [tuple(cell.text for cell in part.cells if cell.row == row) for row in range(part.height)]


def test_rows_go_on_below() -> None:
    above, below = ruled(HEAD, ("主动公开", "条", "353")), ruled(("其中", "条", "2"), ("其他", "条", ""))
    assert continues_table(above, below)
    assert rows(join_tables(above, below)) == [
        HEAD,
        ("主动公开", "条", "353"),
        ("其中", "条", "2"),
        ("其他", "条", ""),
    ]


def test_heads_printed_again_are_dropped_and_rows_of_figures_are_not() -> None:
    above, below = ruled(HEAD, ("主动公开", "条", "353")), ruled(HEAD, ("其中", "条", "2"))
    assert rows(join_tables(above, below)) == [HEAD, ("主动公开", "条", "353"), ("其中", "条", "2")]
    figures = ruled(("0", "0", "0")), ruled(("0", "0", "0"), ("1", "2", "3"))
    assert rows(join_tables(*figures)) == [("0", "0", "0"), ("0", "0", "0"), ("1", "2", "3")]


def test_a_blank_below_a_figure_stays_a_blank() -> None:
    above, below = ruled(HEAD, ("主动公开", "条", "353")), ruled(("其中", "条", ""))
    assert rows(join_tables(above, below))[-1] == ("其中", "条", "")


def test_a_label_over_several_rows_goes_on_into_the_empty_cell_below() -> None:
    above = RuledTable(
        LINES,
        (
            PlacedCell(0, 0, "不予公开", 2),
            PlacedCell(0, 1, "1."),
            PlacedCell(0, 2, "5"),
            PlacedCell(1, 1, "2."),
            PlacedCell(1, 2, "6"),
        ),
    )
    below = RuledTable(
        LINES,
        (
            PlacedCell(0, 0, "", 2),
            PlacedCell(0, 1, "3."),
            PlacedCell(0, 2, ""),
            PlacedCell(1, 1, "4."),
            PlacedCell(1, 2, "8"),
        ),
    )
    joined = join_tables(above, below)
    assert joined.cells[0] == PlacedCell(0, 0, "不予公开", 4)
    assert [(cell.row, cell.text) for cell in joined.cells if cell.column == 2] == [
        (0, "5"),
        (1, "6"),
        (2, ""),
        (3, "8"),
    ]


def test_columns_of_one_page_may_be_fewer() -> None:
    above, below = ruled(HEAD), ruled(("行政许可", "550"), lines=(72.0, 200.5, 319.0))
    assert continues_table(above, below)
    assert join_tables(above, below).cells[-1] == PlacedCell(1, 1, "550", 1, 2)


def test_other_columns_are_another_table() -> None:
    assert not continues_table(ruled(HEAD), ruled(HEAD, lines=(72.0, 180.0, 260.0, 320.0)))
    assert not continues_table(ruled(HEAD), ruled(HEAD, lines=(72.0, 200.0, 260.0, 400.0)))
