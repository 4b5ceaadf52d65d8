"""Which cells of a row are under which head, where blanks may be missing or no cells."""

from transform.flattened.items import Row
from transform.flattened.placing import fit_rows

COUNT = 3


def stacked(*rows: tuple[str, list[str]]) -> list[Row]:
    """Rows of a label and its cells, each on a line of its own."""
    return [
        Row(10 * n, 10 * n + len(cells), (label,), tuple(cells), True)
        for n, (label, cells) in enumerate(rows)
    ]


def test_as_many_cells_as_heads() -> None:
    rows = stacked(("一、甲", ["1", "", "3"]), ("二、乙", ["4", "5", "6"]))
    assert fit_rows(rows, COUNT, True) == [("1", "", "3"), ("4", "5", "6")]


def test_where_blanks_are_missing_only_a_row_without_any_is_certain() -> None:
    rows = stacked(("一、甲", ["1", "3"]), ("二、乙", ["4", "5", "6"]), ("三、丙", ["7", "8", ""]))
    assert fit_rows(rows, COUNT, False) == [None, ("4", "5", "6"), None]


def test_a_row_on_one_line_between_marks_holds_its_own_blanks() -> None:
    row = Row(0, 0, ("一、甲",), ("1", "", "3"), True, holds_blanks=True)
    assert fit_rows([row, *stacked(("二、乙", ["4"]))], COUNT, False) == [("1", "", "3"), None]


def test_an_empty_line_behind_every_row_is_no_cell() -> None:
    rows = stacked(
        ("一、甲", ["1", "", "3", ""]), ("二、乙", ["", "5", "6", ""]), ("三、丙", ["7", "8", "9"])
    )
    assert fit_rows(rows, COUNT, True) == [("1", "", "3"), ("", "5", "6"), ("7", "8", "9")]


def test_a_blank_for_every_column_of_a_merged_label() -> None:
    rows = stacked(
        ("一、甲", ["", "1", "2", "3"]),
        ("（一）乙", ["4", "", "6", ""]),
        ("（二）丙", ["7", "8", "9"]),
        ("二、丁", ["", "1", "2", "3"]),
    )
    rows.insert(1, Row(9, 9, ("二、组",), (), True))
    assert fit_rows(rows, COUNT, True) == [
        ("1", "2", "3"), None, ("4", "", "6"), ("7", "8", "9"), ("1", "2", "3")
    ]  # fmt: skip


def test_too_many_figures_fit_no_heads() -> None:
    rows = stacked(("一、甲", ["1", "2", "3", "4"]), ("二、乙", ["4", "5", "6"]))
    assert fit_rows(rows, COUNT, False) == [None, ("4", "5", "6")]
