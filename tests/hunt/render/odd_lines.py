"""Tables as lines of text whose order or marks are not those of a table: figures first, arrows, brackets, tags."""

from collections.abc import Callable, Mapping

from tests.hunt.page import Grid, Row

WriteGrid = Callable[[Grid], list[str]]


def _texts(row: Row) -> list[str]:
    return [box.text.replace("\n", " " if box.role == "value" else "") for box in row]


def _figures_first(row: Row) -> tuple[list[str], list[str]]:
    """The values of a row, and its other cells."""
    texts = list(zip(_texts(row), row, strict=True))
    return (
        [text for text, box in texts if box.role == "value"],
        [text.strip() for text, box in texts if box.role != "value"],
    )


def _figures_before_labels(grid: Grid) -> list[str]:
    """4676  1010  规章"""
    return ["  ".join([cell for cells in _figures_first(row) for cell in cells]) for row in grid.rows]


def _figures_above_labels(grid: Grid) -> list[str]:
    """A line of figures, and the line of their label below it."""
    return [" ".join(texts) for row in grid.rows for texts in _figures_first(row) if any(texts)]


def _cells_above_labels(grid: Grid) -> list[str]:
    """One cell a line, the figures of a row before its label; blank cells left no line."""
    return [text for row in grid.rows for texts in _figures_first(row) for text in texts if text]


def _joined(separator: str, before: str = "", behind: str = "") -> WriteGrid:
    return lambda grid: [f"{before}{separator.join(_texts(row))}{behind}" for row in grid.rows]


def _columns_below(grid: Grid) -> list[str]:
    """The first cells of all rows, then the second ones."""
    rows = [_texts(row) for row in grid.rows]
    return [row[n] if n < len(row) else "" for n in range(max(map(len, rows))) for row in rows]


def _enclosed(opening: str, closing: str, before: str = "", behind: str = "") -> WriteGrid:
    def write(grid: Grid) -> list[str]:
        return [
            f"{before}{''.join(f'{opening}{text}{closing}' for text in _texts(row))}{behind}"
            for row in grid.rows
        ]

    return write


FIGURES_FIRST: Mapping[str, WriteGrid] = {
    "figures_before_labels": _figures_before_labels,
    "figures_above_labels": _figures_above_labels,
    "cells_above_labels": _cells_above_labels,
}
ODD_MARKS: Mapping[str, WriteGrid] = {
    "arrows": _joined("→"),
    "spaced_arrows": _joined(" -> "),
    "double_arrows": _joined("⇒"),
    "angles": _joined(" > "),
    "wide_angles": _joined("＞"),
    "equals_arrows": _joined(" => "),
    "bars_and_arrows": _joined("|→"),
    "dashes": _joined(" - "),
    "long_dashes": _joined("——"),
    "slashes": _joined(" / "),
    "hashes": _joined("#"),
    "colons": _joined("："),
    "dots": _joined("……"),
    "middle_dots": _joined("·"),
    "stars": _joined(" * "),
    "square_brackets": _enclosed("[", "]"),
    "lenticular_brackets": _enclosed("【", "】"),
    "round_brackets": _enclosed("（", "）"),
    "corner_brackets": _enclosed("「", "」"),
    "ampersands": _joined(" & ", "", " \\\\"),
    "double_bars": _enclosed("||", "", "", "||"),
    "tildes": _joined("~"),
    "carets": _joined("^"),
    "backslashes": _joined("\\"),
    "double_colons": _joined("::"),
    "low_lines": _joined("____"),
    "pluses": _joined(" + "),
    "dollars": _joined("$"),
    "quoted_mail": _joined("|", "> "),
    "statements": _joined("', '", "INSERT INTO t VALUES ('", "');"),
    "last_cell_first": lambda grid: ["|".join(reversed(_texts(row))) for row in grid.rows],
    "columns_one_below_the_other": _columns_below,
    "bulleted_cells": lambda grid: [f"- {text}" for row in grid.rows for text in _texts(row)],
    "numbered_cells": lambda grid: [
        f"{n}.{m} {text}" for n, row in enumerate(grid.rows, 1) for m, text in enumerate(_texts(row), 1)
    ],
    "tags": _enclosed("<td>", "</td>", "<tr>", "</tr>"),
}
