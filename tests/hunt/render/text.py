"""A page as plain text: every way in which tables end up as lines."""

from collections.abc import Callable, Mapping
from functools import partial

from tests.hunt.page import Grid, Line, Page, Row
from tests.hunt.render.lists import LISTS_IN_SENTENCES
from tests.hunt.render.named_fields import NAMED_FIELDS
from tests.hunt.render.odd_lines import FIGURES_FIRST, ODD_MARKS

_LINE_OF_MAIL = 34

WriteGrid = Callable[[Grid], list[str]]


def render_text(page: Page) -> str:
    """The page as text in the way that it names."""
    write = GRID_WRITERS[page.writer or "cells"]
    lines: list[str] = []
    for block in page.blocks:
        if isinstance(block, Line):
            lines.append(block.text)
        elif isinstance(block, Grid):
            lines += write(block)
    return "\n".join(lines) + "\n"


def _texts(row: Row) -> list[str]:
    return [box.text.replace("\n", " " if box.role == "value" else "") for box in row]


def _joined(separator: str, before: str = "", behind: str = "") -> WriteGrid:
    return lambda grid: [f"{before}{separator.join(_texts(row))}{behind}" for row in grid.rows]


def _each_cell(before: str = "", behind: str = "", end: tuple[str, ...] = ()) -> WriteGrid:
    def write(grid: Grid) -> list[str]:
        lines: list[str] = []
        for row in grid.rows:
            lines += [f"{before}{text}{behind}" for text in _texts(row)]
            lines += end
        return lines

    return write


def _cells_closed_last(grid: Grid) -> list[str]:
    """One cell a line, the last of a row closed by a bar."""
    lines: list[str] = []
    for row in grid.rows:
        texts = _texts(row)
        lines += [f"\t{text}" for text in texts[:-1]]
        lines += [f"\t{texts[-1]}|", ""]
    return lines


def _markdown(grid: Grid) -> list[str]:
    lines = [f"| {' | '.join(_texts(row))} |" for row in grid.rows]
    width = max(len(row) for row in grid.rows)
    return [lines[0], "|" + " --- |" * width, *lines[1:]]


def _leaders(grid: Grid) -> list[str]:
    return [
        "".join(texts) if len(texts) == 1 else f"{texts[0]}……{' '.join(texts[1:])}"
        for texts in map(_texts, grid.rows)
    ]


def _aligned(grid: Grid) -> list[str]:
    """Columns padded with spaces, as old terminals print them."""
    lines = []
    for row in grid.rows:
        texts = _texts(row)
        lines.append("".join(text + " " * max(2, 12 - len(text)) for text in texts).rstrip())
    return lines


def _csv(grid: Grid) -> list[str]:
    def quote(text: str) -> str:
        return f'"{text}"' if "," in text or '"' in text else text

    return [",".join(map(quote, _texts(row))) for row in grid.rows]


def _pasted(grid: Grid) -> list[str]:
    """A range copied from a spreadsheet: tabs, and quotes around cells of several lines."""

    def quote(text: str) -> str:
        return f'"{text}"' if "\n" in text else text

    return ["\t".join(quote(box.text) for box in row) for row in grid.rows]


def _sentences(grid: Grid, end: str = "；") -> list[str]:
    """Rows as sentences: 网络申请数：14件；"""
    lines: list[str] = []
    for row in grid.rows:
        values = [box.text for box in row if box.role == "value"]
        words = [
            text.replace("\n", "") for box in row if box.role not in ("value", "unit") and (text := box.text)
        ]
        if not values:
            lines.append("".join(words))
        elif any(values):
            unit = next((box.text for box in row if box.role == "unit"), "")
            lines.append(f"{''.join(words)}：{'、'.join(value or '无' for value in values)}{unit}{end}")
    return lines


def _wrapped(grid: Grid) -> list[str]:
    """Rows of bars, broken behind a bar where they are longer than a line of mail."""
    lines: list[str] = []
    for row in grid.rows:
        line = ""
        for text in _texts(row):
            if line and len(line) + len(text) > _LINE_OF_MAIL:
                lines.append(line)
                line = ""
            line += f"{text}|"
        lines.append(line)
    return lines


def _glued(grid: Grid) -> list[str]:
    return ["".join("".join(_texts(row)) for row in grid.rows)]


def _label_then_figures(grid: Grid) -> list[str]:
    """The label on a line of its own, then the row of figures, as text comes out of a PDF."""
    lines: list[str] = []
    for row in grid.rows:
        labels = [box.text for box in row if box.role != "value" and box.text]
        values = [box.text for box in row if box.role == "value"]
        lines += [line for label in labels for line in _broken(label)]
        if values:
            lines.append(" ".join(values))
    return lines


def _label_with_figures(grid: Grid) -> list[str]:
    """The label broken over lines, the row of figures behind its last one."""
    lines: list[str] = []
    for row in grid.rows:
        labels = [line for box in row if box.role != "value" and box.text for line in _broken(box.text)]
        values = " ".join(box.text for box in row if box.role == "value")
        lines += labels[:-1]
        lines.append(f"{labels[-1] if labels else ''} {values}".strip())
    return lines


def _broken(label: str) -> list[str]:
    flat = label.replace("\n", "")
    return [flat[n : n + 12] for n in range(0, len(flat), 12)] or [""]


GRID_WRITERS: Mapping[str, WriteGrid] = {
    "cells": _each_cell("\t", "", ("",)),
    "cells_bare": _each_cell(),
    "cells_closed_last": _cells_closed_last,
    "cells_closed_each": _each_cell("", "|"),
    "cells_spaced": _each_cell("", "", ("", "")),
    "bars": _joined("|"),
    "bars_closed": _joined("|", "", "|"),
    "bars_both_sides": _joined("|", "|", "|"),
    "bars_spaced": _joined(" | "),
    "wide_bars": _joined("｜"),
    "box_bars": _joined("│", "│", "│"),
    "tabs": _joined("\t"),
    "tabs_first": _joined("\t", "\t"),
    "two_spaces": _joined("  "),
    "aligned": _aligned,
    "wide_blanks": _joined("　　"),
    "commas": _csv,
    "wide_commas": _joined("，"),
    "semicolons": _joined(";"),
    "markdown": _markdown,
    "leaders": _leaders,
    "glued": _glued,
    "pasted": _pasted,
    "sentences": _sentences,
    "whole_sentences": partial(_sentences, end="。"),
    "wrapped": _wrapped,
    "label_then_figures": _label_then_figures,
    "label_with_figures": _label_with_figures,
    **FIGURES_FIRST,
    **ODD_MARKS,
    **NAMED_FIELDS,
    **LISTS_IN_SENTENCES,
}
