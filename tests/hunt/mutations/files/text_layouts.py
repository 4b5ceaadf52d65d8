"""Tables that end up as lines of text, in text files and in pages.

Where a blank cell leaves no trace, a row with one is read right or not at all.
"""

import re
from collections.abc import Callable
from html import escape
from random import Random

from tests.hunt.page import Grid, Means, Page, Row
from tests.hunt.registry import SIX, enter_as, mutation
from tests.hunt.render.text import GRID_WRITERS


def _blur_all(page: Page) -> None:
    for box in page.boxes():
        box.blur()


def _written(name: str) -> Callable[[Page, Random], bool]:
    def change(page: Page, rng: Random) -> bool:
        page.writer = name
        if name == "glued":
            _blur_all(page)
        return True

    return change


for _writer in GRID_WRITERS:
    enter_as(
        f"text_{_writer}",
        _written(_writer),
        "text",
        kinds=("text",),
        is_last=True,
        mutilates=_writer == "glued",
    )


def _flattened(
    write: Callable[[Row], str], before: str = "", behind: str = ""
) -> Callable[[Page, Random], bool]:
    """The tables of an HTML page as other elements."""

    def change(page: Page, rng: Random) -> bool:
        def flatten(grid: Grid) -> str:
            return before + "\n".join(write(row) for row in grid.rows) + behind

        page.options["flatten"] = flatten
        return True

    return change


def _texts(row: Row) -> list[str]:
    return [escape(box.text.replace("\n", " " if box.role == "value" else "")) for box in row]


def _figures_first(row: Row) -> list[str]:
    """The cells of a row with its figures before the others."""
    cells = list(zip(_texts(row), row, strict=True))
    return [text for is_figure in (True, False) for text, box in cells if (box.role == "value") is is_figure]


_ELEMENTS: dict[str, tuple[Callable[[Row], str], str, str]] = {
    "html_divs": (lambda row: f"<div class='row'>{''.join(f'<div class=cell>{t}</div>' for t in _texts(row))}</div>", "<div>", "</div>"),
    "html_spans": (lambda row: f"<p>{''.join(f'<span>{t}</span>' for t in _texts(row))}</p>", "", ""),
    "html_spans_apart": (lambda row: f"<p>{'　'.join(f'<span>{t}</span>' for t in _texts(row))}</p>", "", ""),
    "html_paragraphs": (lambda row: "".join(f"<p>{t or '&nbsp;'}</p>" for t in _texts(row)), "", ""),
    "html_paragraphs_closed": (lambda row: "".join(f"<p>{t}|</p>" for t in _texts(row)), "", ""),
    "html_paragraph_rows_of_bars": (lambda row: f"<p>{'|'.join(_texts(row))}|</p>", "", ""),
    "html_paragraph_rows_of_blanks": (lambda row: f"<p>{'&nbsp;&nbsp;&nbsp;'.join(_texts(row))}</p>", "", ""),
    "html_pre_tabs": (lambda row: "\t".join(_texts(row)), "<pre>", "</pre>"),
    "html_pre_bars": (lambda row: "|".join(_texts(row)), "<pre>", "</pre>"),
    "html_pre_spaces": (lambda row: "  ".join(_texts(row)), "<pre>", "</pre>"),
    "html_lists": (lambda row: f"<ul>{''.join(f'<li>{t}</li>' for t in _texts(row))}</ul>", "", ""),
    "html_definitions": (lambda row: f"<dt>{_texts(row)[0]}</dt>{''.join(f'<dd>{t}</dd>' for t in _texts(row)[1:])}", "<dl>", "</dl>"),
    "html_breaks": (lambda row: "<br>".join(_texts(row)) + "<br>", "<p>", "</p>"),
    "html_display_table": (lambda row: f"<div style='display:table-row'>{''.join(f'<div style=display:table-cell>{t}</div>' for t in _texts(row))}</div>", "<div style='display:table'>", "</div>"),
    "html_row_in_one_cell": (lambda row: f"<tr><td>{' '.join(_texts(row))}</td></tr>", "<table>", "</table>"),
    "html_table_in_one_cell": (lambda row: "<br>".join(_texts(row)) + "<br>", "<table><tr><td>", "</td></tr></table>"),
    "html_paragraphs_figures_first": (lambda row: "".join(f"<p>{t or '&nbsp;'}</p>" for t in _figures_first(row)), "", ""),
    "html_divs_figures_first": (lambda row: f"<div>{''.join(f'<span>{t}</span> ' for t in _figures_first(row))}</div>", "", ""),
    "html_column_figures_first": (lambda row: "".join(f"<tr><td>{t}</td></tr>" for t in _figures_first(row)), "<table>", "</table>"),
    "html_column_of_cells": (lambda row: "".join(f"<tr><td>{t}</td></tr>" for t in _texts(row)), "<table>", "</table>"),
    "html_cell_figures_first": (lambda row: "<br>".join(_figures_first(row)) + "<br>", "<table><tr><td>", "</td></tr></table>"),
    "html_cells_figures_first": (lambda row: f"<tr>{''.join(f'<td>{t}</td>' for t in _figures_first(row))}</tr>", "<table>", "</table>"),
    "html_paragraphs_of_arrows": (lambda row: f"<p>{'→'.join(_texts(row))}</p>", "", ""),
    "html_paragraphs_of_tags": (lambda row: f"<p>{escape('<tr>')}{''.join(escape('<td>') + t + escape('</td>') for t in _texts(row))}{escape('</tr>')}</p>", "", ""),
    "html_paragraphs_in_brackets": (lambda row: f"<p>{''.join(f'[{t}]' for t in _texts(row))}</p>", "", ""),
    "html_glued": (lambda row: "".join(_texts(row)), "<p>", "</p>"),
}  # fmt: skip


def _glue(change: Callable[[Page, Random], bool]) -> Callable[[Page, Random], bool]:
    def glue(page: Page, rng: Random) -> bool:
        _blur_all(page)
        return change(page, rng)

    return glue


for _name, (_write, _before, _behind) in _ELEMENTS.items():
    _change = _flattened(_write, _before, _behind)
    if _name in ("html_glued", "html_spans"):
        # Spans without space between them run together: 当面申请数件14.
        _change = _glue(_change)
    enter_as(
        _name, _change, "text", kinds=("html",), is_last=True, mutilates=_name in ("html_glued", "html_spans")
    )


def _in_paragraphs(name: str) -> Callable[[Page, Random], bool]:
    def change(page: Page, rng: Random) -> bool:
        def flatten(grid: Grid) -> str:
            return "\n".join(f"<p>{escape(line)}</p>" for line in GRID_WRITERS[name](grid))

        page.options["flatten"] = flatten
        return True

    return change


_IN_PARAGRAPHS = (
    "fields", "fields_with_units", "fields_in_a_line_of_semicolons", "fields_values_first", "whole_sentences",
    "items_with_a_stop", "items_by_commas",
)  # fmt: skip
for _name in _IN_PARAGRAPHS:
    enter_as(f"html_{_name}", _in_paragraphs(_name), "text", kinds=("html",), is_last=True)


def _lines(pattern: str, replacement: str) -> Callable[[str], str]:
    return lambda source: re.sub(pattern, replacement, source, flags=re.M)


@mutation("text", kinds=("text",))
def text_with_page_numbers(page: Page, rng: Random) -> bool:
    """Every thirty lines there is a page number."""

    def change(source: str) -> str:
        lines = source.split("\n")
        for number, at in enumerate(range(40, len(lines), 40)):
            lines.insert(at + number, f"- {number + 1} -")
        return "\n".join(lines)

    page.sources.append(change)
    return True


@mutation("text", kinds=("text",))
def text_of_windows(page: Page, rng: Random) -> bool:
    """Lines end as on Windows, and the file begins with a mark."""
    page.sources.append(lambda source: source.replace("\n", "\r\n"))
    page.encode = lambda source: source.encode("utf-8-sig")
    return True


@mutation("text", kinds=("text",))
def text_with_blank_lines(page: Page, rng: Random) -> bool:
    """There is an empty line behind every line."""
    page.sources.append(lambda source: source.replace("\n", "\n\n"))
    page.writer = rng.choice(("bars", "tabs", "cells_bare"))
    return page.writer != "cells_bare" or not any(box.means is Means.BLANK for box in page.boxes())


@mutation("text", kinds=("text",))
def text_indented(page: Page, rng: Random) -> bool:
    """Every line is indented."""
    page.sources.append(_lines(r"^(?=.)", "    "))
    return True


@mutation("text", kinds=("text",), forms=SIX)
def text_from_the_second_section_on(page: Page, rng: Random) -> bool:
    """The text begins at 二、."""
    page.sources.append(lambda source: source[max(source.find("二、"), 0) :])
    page.title, page.publisher, page.year = None, None, None
    # A day above the tables is cut off with the rest.
    page.day_is_plain = False
    return page.layout != "restarted"


@mutation("text", kinds=("text",))
def text_without_blank_cells(page: Page, rng: Random) -> bool:
    """Blank cells left no line at all: rows of several values with one cannot be told."""
    page.writer = "cells_bare"
    page.sources.append(lambda source: re.sub(r"\n(?=\n)", "", source))
    return True


@mutation("text", kinds=("text",))
def text_with_form_feeds(page: Page, rng: Random) -> bool:
    """A form feed stands between pages."""

    def change(source: str) -> str:
        lines = source.split("\n")
        for at in range(50, len(lines), 50):
            lines[at] = f"\f{lines[at]}"
        return "\n".join(lines)

    page.sources.append(change)
    return True


@mutation("text", kinds=("text",))
def text_with_blanks_at_the_ends(page: Page, rng: Random) -> bool:
    """Lines end with blanks and tabs."""
    seed = rng.random()

    def change(source: str) -> str:
        ends = Random(seed)
        return "\n".join(line + ends.choice(("", " ", "\t", "　")) for line in source.split("\n"))

    page.sources.append(change)
    page.writer = rng.choice(("bars", "bars_closed", "cells_closed_each"))
    return True
