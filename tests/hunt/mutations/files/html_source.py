"""How editors and spreadsheets write the source of a table: spans of nothing, heads for cells, parts out of order."""

import re
from collections.abc import Callable
from html import escape
from random import Random

from tests.hunt.mutations.report.other_tables import tables_span, with_other_figures
from tests.hunt.page import Box, Grid, Markup, Page, Row
from tests.hunt.registry import LISTS, enter_as, mutation

_CELL = re.compile(r"<td(?=[ >])", re.I)
_ANY_CELL = re.compile(r"<(/?)td(?=[ >])", re.I)
_END = re.compile(r"</t[dr]>", re.I)


def _in_source(write: Callable[[str, Random], str]) -> Callable[[Page, Random], bool]:
    """The change of the source of the page."""

    def change(page: Page, rng: Random) -> bool:
        seed = rng.random()
        page.sources.append(lambda source: write(source, Random(seed)))
        return True

    return change


def _add_to_cells(source: str, rng: Random, attributes: tuple[str, ...]) -> str:
    """Write an attribute into cells that have no span."""

    def add(match: re.Match[str]) -> str:
        tag = source[match.start() : source.index(">", match.start())].lower()
        return match[0] + (f" {rng.choice(attributes)}" if "span" not in tag and rng.random() < 0.4 else "")

    return _CELL.sub(add, source)


_SOURCES: dict[str, Callable[[str, Random], str]] = {
    "spans_of_nothing": lambda source, rng: _add_to_cells(source, rng, ('colspan="0"', "colspan=''", "colspan=0")),
    "spans_of_words": lambda source, rng: _add_to_cells(source, rng, ('colspan="x"', 'colspan="1;"', 'colspan="-1"', 'rowspan="1px"')),
    "heads_for_all_cells": lambda source, _: _ANY_CELL.sub(r"<\1th", source),
    "cells_not_closed": lambda source, _: _END.sub("", source),
    "attributes_of_excel": lambda source, rng: _add_to_cells(
        source, rng, ("x:num", 'x:str class="xl66"', 'x:fmla="=SUM(D4:D5)"', "style='mso-number-format:\"0\\.00_ \"'", 'data-value="99"', 'title="99"')
    ),
    "comments_of_word": lambda source, _: re.sub(
        r"(?i)</table>", "<![if supportMisalignedColumns]><tr height=0 style='display:none'><td width=64></td><td width=72></td></tr><![endif]></table>", source
    ),
    "line_feeds_in_tags": lambda source, _: re.sub(r"(?i)<(td|tr|table)(?=[ >])", "<\\1\n", source),
    "upper_case_entities": lambda source, _: source.replace("&nbsp;", "&#xA0;").replace("<br>", "<BR/>"),
}  # fmt: skip
for _name, _write in _SOURCES.items():
    enter_as(_name, _in_source(_write), "markup", kinds=("html",))


def _row(row: Row, tag: str = "td") -> str:
    return f"<tr>{''.join(_cell(box, tag) for box in row)}</tr>"


def _cell(box: Box, tag: str) -> str:
    spans = f"{f' rowspan={box.rowspan}' if box.rowspan > 1 else ''}{f' colspan={box.colspan}' if box.colspan > 1 else ''}"
    return f"<{tag}{spans}>{escape(box.text).replace(chr(10), '<br>')}</{tag}>"


def _write_parts(grid: Grid) -> str:
    """The last row is the foot, which stands before the body in the source and below it on the screen."""
    heads, rows = grid.head_rows(), grid.rows[len(grid.head_rows()) :]
    head = f"<thead>{''.join(_row(row, 'th') for row in heads)}</thead>" if heads else ""
    return (
        f"<table>{head}<tfoot>{_row(rows[-1])}</tfoot><tbody>{''.join(map(_row, rows[:-1]))}</tbody></table>"
    )


@mutation("markup", kinds=("html",))
def the_foot_before_the_body(page: Page, rng: Random) -> bool:
    """Tables have heads, a foot and a body, in this order."""
    if any(box.rowspan > 1 for grid in page.grids() for row in grid.figure_rows() for box in row):
        return False
    page.options["flatten"] = _write_parts
    return True


def _write_columns(grid: Grid) -> str:
    """Each column is one cell with a line for each row."""
    width = max(len(row) for row in grid.rows)
    columns = [
        [row[n].text.replace("\n", "") if n < len(row) else "" for row in grid.rows] for n in range(width)
    ]
    cells = "".join(f"<td>{'<br>'.join(map(escape, column))}</td>" for column in columns)
    return f"<table><tr>{cells}</tr></table>"


@mutation("markup", kinds=("html",), forms=LISTS)
def columns_in_one_cell_each(page: Page, rng: Random) -> bool:
    """The table has one row: its cells hold a whole column each, line by line."""
    if any(box.rowspan > 1 or box.colspan > 1 for box in page.boxes()):
        return False
    page.options["flatten"] = _write_columns
    return True


@mutation("markup", kinds=("html",))
def group_labels_that_reach_beyond(page: Page, rng: Random) -> bool:
    """A cell says that it reaches over more rows than there are."""
    changed = False
    for grid in page.grids():
        for n, row in enumerate(grid.rows):
            for box in row:
                if box.rowspan > 1 and n + box.rowspan == len(grid.rows):
                    box.rowspan, changed = box.rowspan + rng.choice((1, 5, 90)), True
    return changed


@mutation("markup", kinds=("html",))
def other_tables_that_are_no_content(page: Page, rng: Random) -> bool:
    """The source has the tables with other figures where no browser shows them."""
    first, last = tables_span(page)
    tag, end = rng.choice((
        ("<template>", "</template>"), ('<script type="text/html">', "</script>"), ("<noscript>", "</noscript>"),
        ('<div style="display:none !important">', "</div>"), ('<div hidden="hidden">', "</div>"), ("<dialog>", "</dialog>"),
    ))  # fmt: skip
    others = [with_other_figures(b, rng) for b in page.blocks[first : last + 1] if isinstance(b, Grid)]
    at = rng.choice((first, last + 1))
    page.blocks[at:at] = [Markup(tag), *others, Markup(end)]
    return True


@mutation("markup", kinds=("html",), forms=LISTS)
def years_in_captions(page: Page, rng: Random) -> bool:
    """Two tables name their years in their caption elements; one is last year's."""
    grids = page.grids()
    if len(grids) != 1:
        return False
    grid, other = grids[0], with_other_figures(grids[0], rng)
    for box in other.boxes():
        if box.role != "value":
            box.text = box.text.replace(str(page.reads_year), str(page.reads_year - 1))
    years = [(grid, page.reads_year), (other, page.reads_year - 1)]
    rng.shuffle(years)
    captions = {id(table): f"<caption>{year}年政府信息公开情况统计表</caption>" for table, year in years}

    def write(table: Grid) -> str:
        return f"<table>{captions.get(id(table), '')}{''.join(map(_row, table.rows))}</table>"

    page.options["flatten"] = write
    at = page.at(grid)
    page.blocks[at : at + 1] = [table for table, _ in years]
    return True
