"""Tables as records of named fields: 指标：当面申请数 on one line, 数值：3 on the next, and all else that forms of a database print."""

from collections.abc import Callable, Mapping, Sequence

from tests.hunt.page import Box, Grid, Row

WriteGrid = Callable[[Grid], list[str]]
Field = tuple[str, str]


def _fields_of(row: Row, names: Sequence[str]) -> list[Field]:
    """The fields of a row: its labels in one, its unit, and its values, numbered where there are several."""
    label, unit, value = names
    texts = [
        box.text.replace("\n", "").strip() for box in row if box.role in ("label", "section", "title", "head")
    ]
    fields = [(label, "".join(texts))] if any(texts) else []
    values = [box for box in row if box.role == "value"]
    if unit:
        fields += [(unit, box.text) for box in row if box.role == "unit"]
    return fields + [
        (f"{value}{n if len(values) > 1 else ''}", _flat(box)) for n, box in enumerate(values, 1)
    ]


def _flat(box: Box) -> str:
    return box.text.replace("\n", " ")


def _is_record(row: Row) -> bool:
    return any(box.role == "value" for box in row)


def _lines(names: Sequence[str], mark: str, ends: Sequence[str] = (), before: str = "") -> WriteGrid:
    """One field a line; rows without values are headings."""

    def write(grid: Grid) -> list[str]:
        lines: list[str] = []
        for row in grid.rows:
            if _is_record(row):
                lines += [f"{before}{name}{mark}{text}" for name, text in _fields_of(row, names)]
                lines += ends
        return lines

    return write


def _one_line(names: Sequence[str], mark: str, between: str, before: str = "", behind: str = "") -> WriteGrid:
    """One record a line."""

    def write(grid: Grid) -> list[str]:
        return [
            f"{before}{between.join(f'{name}{mark}{text}' for name, text in _fields_of(row, names))}{behind}"
            for row in grid.rows
            if _is_record(row)
        ]

    return write


def _numbered(grid: Grid) -> list[str]:
    """指标1：… 数值1：…"""
    lines: list[str] = []
    for n, row in enumerate(filter(_is_record, grid.rows), 1):
        lines += [f"{name}{n}：{text}" for name, text in _fields_of(row, ("指标", "", "数值"))]
    return lines


def _values_first(grid: Grid) -> list[str]:
    """数值：3 above 指标：…"""
    return [
        f"{name}：{text}"
        for row in grid.rows
        if _is_record(row)
        for name, text in reversed(_fields_of(row, ("指标", "", "数值")))
    ]


def _tagged(grid: Grid) -> list[str]:
    return [
        "".join(f"<{name}>{text}</{name}>" for name, text in _fields_of(row, ("指标", "单位", "数值")))
        for row in grid.rows
        if _is_record(row)
    ]


NAMED_FIELDS: Mapping[str, WriteGrid] = {
    "fields": _lines(("指标", "", "数值"), "："),
    "fields_with_units": _lines(("指标名称", "计量单位", "统计数"), "：", ("",)),
    "fields_of_items": _lines(("项目", "单位", "数"), "=", ("---",)),
    "fields_spaced": _lines(("内容", "单位", "数量"), " : "),
    "fields_of_a_list": _lines(("  指标", "  单位", "  值"), ": ", ("-",)),
    "fields_in_a_line": _one_line(("名称", "", "数量"), "：", " "),
    "fields_in_a_line_of_commas": _one_line(("指标", "单位", "数值"), "：", "，"),
    "fields_in_a_line_of_semicolons": _one_line(("统计指标", "单位", "统计数"), "：", "；", "", "。"),
    "fields_equal": _one_line(("项目", "单位", "数"), "= ", " "),
    "fields_equal_in_bars": _one_line(("项目", "单位", "数量"), "=", " | "),
    "fields_of_json": _one_line(('"指标"', '"单位"', '"数值"'), ": ", ", ", "{", "},"),
    "fields_quoted": _one_line(("指标", "单位", "数值"), "：“", "”，", "", "”"),
    "fields_numbered": _numbered,
    "fields_values_first": _values_first,
    "fields_in_tags": _tagged,
}
