"""Tables as lists in sentences, one item a line or several: 当面申请数3件，传真申请数0件。"""

from collections.abc import Callable, Mapping

from tests.hunt.page import Grid, Row, values_of

WriteGrid = Callable[[Grid], list[str]]
WriteItem = Callable[[str, str, str], str]
_ITEMS_OF_A_LINE = 4


def _label(row: Row) -> str:
    """All labels of a row in one; without its number and code, which would be glued to the figure."""
    return "".join(
        box.text.replace("\n", "").strip() for box in row if box.role not in ("value", "unit", "serial")
    )


def _write_item(row: Row, write: WriteItem) -> str:
    unit = next((box.text for box in row if box.role == "unit"), "")
    return write(_label(row), "、".join(box.text or "空" for box in values_of(row)), unit)


def _one_a_line(write: WriteItem) -> WriteGrid:
    return lambda grid: [_write_item(row, write) if values_of(row) else _label(row) for row in grid.rows]


def _several_a_line(write: WriteItem, between: str, end: str) -> WriteGrid:
    """Up to four items in a line, which ends before each heading."""

    def write_grid(grid: Grid) -> list[str]:
        lines: list[str] = []
        items: list[str] = []
        for row in [*grid.rows, []]:
            if values_of(row):
                items.append(_write_item(row, write))
            if items and (len(items) == _ITEMS_OF_A_LINE or not values_of(row)):
                lines.append(between.join(items) + end)
                items = []
            if not values_of(row):
                lines.append(_label(row))
        return lines

    return write_grid


LISTS_IN_SENTENCES: Mapping[str, WriteGrid] = {
    "items": _one_a_line(lambda label, figures, unit: f"{label}{figures}{unit}"),
    "items_with_a_stop": _one_a_line(lambda label, figures, unit: f"{label}{figures}{unit}。"),
    "items_in_brackets": _one_a_line(lambda label, figures, unit: f"{label}（{figures}{unit}）"),
    "items_figure_first": _one_a_line(lambda label, figures, unit: f"{figures}{unit}{label}"),
    "items_unit_first": _one_a_line(lambda label, figures, unit: f"{label}（{unit}）{figures}"),
    "items_equal": _one_a_line(lambda label, figures, unit: f"{label} = {figures}"),
    "items_with_a_verb": _one_a_line(lambda label, figures, unit: f"{label}为{figures}{unit}"),
    "items_in_all": _one_a_line(lambda label, figures, unit: f"{label}共{figures}{unit}，"),
    "items_by_commas": _several_a_line(lambda label, figures, unit: f"{label}{figures}{unit}", "，", "。"),
    "items_by_semicolons": _several_a_line(
        lambda label, figures, unit: f"{label}：{figures}{unit}", "；", "。"
    ),
    "items_by_stops": _several_a_line(lambda label, figures, unit: f"{label}：{figures}{unit}", "。", "。"),
    "items_by_gaps": _several_a_line(lambda label, figures, unit: f"{label} {figures}{unit}", "   ", ""),
}
