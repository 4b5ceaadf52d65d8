"""The headers over a run of rows of a cross table, and which of them are over each cell below.

Equal headers in equal columns are one object on all pages, so that what depends on them is looked up once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from transform.document import Cell
from transform.matching.cross_index import CrossIndex
from transform.text.folding import label_key, normalise_text, remove_whitespace
from transform.text.remembered import remember_short
from transform.text.values import unit_in_text


class Labels(NamedTuple):
    """Some labels together: the keys that they name, their texts on one line each, and a unit in their brackets."""

    keys: frozenset[str]
    texts: tuple[str, ...]
    unit: str | None


class HeaderPath(NamedTuple):
    """The headers over a cell. ``has_header`` is true where there is any, ``is_single`` where the cell is under a
    single leaf header; under two different ones, ``labels`` has no keys."""

    labels: Labels
    has_header: bool
    is_single: bool


@dataclass(frozen=True, slots=True, eq=False)
class ColumnHeaders:
    """The rows of headers as printed, and the key of the article-20 caption over them.

    ``columns`` gives the headers over each grid column, counted from 0, from the uppermost to the leaf header.
    ``keys`` are the keys that they name, ``names_columns`` is true where the form has the leaf header of some column,
    and ``covered`` are the columns in which the rows of headers have a cell, empty ones too.
    """

    cross_index: CrossIndex
    caption: str | None = None
    rows: tuple[tuple[Cell, ...], ...] = ()
    columns: Mapping[int, tuple[Cell, ...]] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()
    names_columns: bool = False
    covered: frozenset[int] = frozenset()

    def leaf_headers(self) -> list[Cell]:
        """The leaf header of each column from left to right, each once where it covers several."""
        leaves = [self.columns[column][-1] for column in sorted(self.columns)]
        return [leaf for n, leaf in enumerate(leaves) if n == 0 or leaves[n - 1] is not leaf]


@lru_cache(maxsize=256)
def no_headers(cross_index: CrossIndex, caption: str | None) -> ColumnHeaders:
    """The headers before any row of them is read, under a caption or none."""
    return ColumnHeaders(cross_index, caption)


@lru_cache(maxsize=4096)
def add_header_row(headers: ColumnHeaders, cells: tuple[Cell, ...]) -> ColumnHeaders:
    """The headers with one more row of them."""
    columns = dict(headers.columns)
    for cell in cells:
        if cell.text.strip() and read_caption(cell.text) is None:
            for column in columns_of(cell.column, cell.colspan):
                above = columns.get(column, ())
                if cell not in above:
                    columns[column] = (*above, cell)
    leaf_texts = tuple([stack[-1].text for stack in columns.values()])
    is_caption = all(read_caption(cell.text) for cell in cells if cell.text.strip())
    header_cells = () if is_caption else cells
    return replace(
        headers,
        rows=headers.rows if is_caption else (*headers.rows, cells),
        columns=columns,
        keys=headers.keys | read_labels(texts_of(cells), headers.cross_index).keys,
        names_columns=bool(read_labels(leaf_texts, headers.cross_index).keys),
        covered=headers.covered.union(*(columns_of(cell.column, cell.colspan) for cell in header_cells)),
    )


@lru_cache(maxsize=8192)
def read_header_path(headers: ColumnHeaders, column: int, colspan: int) -> HeaderPath:
    """The headers over the cell at a column, counted from 1."""
    stacks = [headers.columns[c] for c in columns_of(column, colspan) if c in headers.columns]
    if not stacks:
        return HeaderPath(Labels(frozenset(), (), None), False, False)
    first = read_labels(texts_of(stacks[0]), headers.cross_index)
    if len(stacks) == 1:
        return HeaderPath(first, True, True)
    is_single = all(stack[-1] is stacks[0][-1] for stack in stacks)
    over = dict.fromkeys(header for stack in stacks for header in stack)
    labels = read_labels(texts_of(tuple(over)), headers.cross_index)
    return HeaderPath(labels._replace(keys=first.keys if is_single else frozenset()), True, is_single)


def assign_by_order(
    headers: ColumnHeaders, paths: Sequence[HeaderPath], lost_spans: bool
) -> list[frozenset[str]]:
    """The keys over each value cell of a row by the order of headers and cells.

    An empty list where the columns of the headers are right, or where headers and cells do not match one to one;
    empty sets for the cells of a table 四 without spans that does not print whole runs of results.
    """
    if lost_spans and headers.keys & headers.cross_index.procedures:
        return _assign_results(headers, len(paths))
    return [] if all(path.is_single for path in paths) else _assign_measures(headers, len(paths))


def _assign_measures(headers: ColumnHeaders, count: int) -> list[frozenset[str]]:
    """The keys over each cell under a single row of headers whose spans differ from those of the figures."""
    key_of = headers.cross_index.key
    columns = [
        c for c in sorted(headers.columns) if any(key_of(header.text) for header in headers.columns[c])
    ]
    leaves: list[Cell] = []
    for column in columns:
        leaf = headers.columns[column][-1]
        if key_of(leaf.text) and (not leaves or leaves[-1] is not leaf):
            leaves.append(leaf)
    if len(leaves) != count or any(len(headers.columns[c]) != 1 for c in columns):
        return []
    return [frozenset({key}) for leaf in leaves if (key := key_of(leaf.text))]


def _assign_results(headers: ColumnHeaders, count: int) -> list[frozenset[str]]:
    """The keys over each cell of a table 四 without spans: each procedure has the next run of results."""
    cross_index = headers.cross_index
    keys = [key for row in headers.rows for cell in row if (key := cross_index.key(cell.text))]
    procedures = _order_procedures(headers, keys)
    printed = [key for key in keys if key in cross_index.results]
    results = list(dict.fromkeys(printed))
    if not procedures or printed != results * len(procedures) or count != len(printed):
        return [frozenset()] * count
    return [frozenset({procedure, result}) for procedure in procedures for result in results]


def _order_procedures(headers: ColumnHeaders, keys: Sequence[str]) -> list[str]:
    """The procedures from left to right: those of a group (行政诉讼) come where the row above prints the group.

    Empty where a page leaves the group out and prints its procedures in another row than the others.
    """
    cross_index = headers.cross_index
    printed = [key for key in keys if key in cross_index.procedures]
    group_of = {member: group for group, members in cross_index.groups.items() for member in members}
    rows = [{cross_index.key(cell.text) for cell in row} for row in headers.rows]
    if any(set(printed) <= row for row in rows):
        return printed
    if any(member in printed and group not in keys for member, group in group_of.items()):
        return []
    order: list[str] = []
    for key in keys:
        if key in cross_index.groups:
            order += [member for member in printed if group_of.get(member) == key]
        elif key in printed and key not in group_of:
            order.append(key)
    return order if len(order) == len(printed) else []


@lru_cache(maxsize=4096)
def read_labels(texts: tuple[str, ...], cross_index: CrossIndex) -> Labels:
    """Read labels that are printed over each other, or beside each other in a row."""
    keys = frozenset(key for text in texts if (key := cross_index.key(text)))
    unit = next((unit for text in texts if (unit := unit_in_text(text))), None)
    return Labels(keys, tuple(remove_whitespace(text) for text in texts), unit)


@remember_short(4096)
def read_caption(text: str) -> str | None:
    """The key of an article-20 caption (第二十条第（一）项), or None."""
    words = normalise_text(text)
    return label_key(text) if words.startswith("第二十条") and words.endswith("项") else None


def texts_of(cells: Sequence[Cell]) -> tuple[str, ...]:
    """The texts of some cells as printed."""
    return tuple([cell.text for cell in cells])


def columns_of(column: int, colspan: int) -> range:
    """The grid columns, counted from 0, that a cell at a column, counted from 1, covers."""
    return range(column - 1, column - 1 + colspan)
