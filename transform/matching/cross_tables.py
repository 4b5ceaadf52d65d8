"""Cross tables, whose cells are named by what is left of them and above them (tables 二 and 四 of f2019 and f2021).

A caption or a row of headers begins a band of the table, and rows of figures follow. The labels around a cell, taken
as a set, name its indicator, so the table may also be printed with rows and columns exchanged.

The cells of a row are named with its figures hidden, so that a row named once is named for every page that prints it.
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from transform.document import Cell
from transform.forms.catalogue import TOTAL, Indicator
from transform.forms.sentences import say
from transform.matching.cell_texts import hide_figure, is_words
from transform.matching.cross_headers import (
    ColumnHeaders,
    HeaderPath,
    add_header_row,
    assign_by_order,
    columns_of,
    no_headers,
    read_caption,
    read_header_path,
    read_labels,
    texts_of,
)
from transform.matching.cross_index import CrossIndex
from transform.matching.cross_measures import FuzzyMatch, is_repeated, match_measure
from transform.matching.table_match import TableMatch, add_facts
from transform.text.values import read_value

Slot = tuple[int, int, str]
"""The column (from 1), the colspan and the words (``hide_figure``) of a printed cell."""


class CellName(NamedTuple):
    """The name of the cell at an index of its row; no indicator where the labels around it name none."""

    at: int
    indicator: Indicator | None
    label: str
    unit: str | None = None
    fuzzy: FuzzyMatch | None = None

    def unnamed(self) -> "CellName":
        """The cell without an indicator."""
        return self._replace(indicator=None, unit=None, fuzzy=None)


class NamedRow(NamedTuple):
    """A row of figures: its label as printed, the names of its value cells, and the indexes of the labels that the form has.

    Where the row does not fit its headers, no cell has a name, and ``possible`` are the codes of the indicators that
    its labels could be part of.
    """

    label: str
    values: tuple[CellName, ...]
    labels: tuple[int, ...]
    fits: bool = True
    possible: tuple[str, ...] = ()


def match_cross_table(match: TableMatch, cross_index: CrossIndex) -> None:
    """Match the cells of a cross table and add their facts to the match."""
    headers, has_figures = no_headers(cross_index, None), False
    for cells, grid_row in zip(match.rows, match.table.grid, strict=True):
        row = tuple([(column, colspan, hide_figure(text)) for _, _, column, text, _, colspan, _ in cells])
        if not any(text for _, _, text in row) and (has_figures or not _names_blank_row(headers, row)):
            continue
        holes = tuple([c for c, cell in enumerate(grid_row) if cell is None]) if None in grid_row else ()
        named = name_row(headers, row, holes, match.has_lost_spans)
        if named is not None:
            has_figures = True
            _add_row(match, cells, named)
            continue
        is_known = bool(read_labels(texts_of(cells), cross_index).keys)
        caption = next((key for cell in cells if (key := read_caption(cell.text))), None)
        if caption is not None or (has_figures and is_known):
            headers, has_figures = no_headers(cross_index, caption), False
        if is_known or caption is not None:
            match.claim(*cells)
        headers = add_header_row(headers, tuple(cells))


def _add_row(match: TableMatch, cells: Sequence[Cell], named: NamedRow) -> None:
    """Add the facts of a row of figures."""
    if not named.fits:
        figures = tuple(cell for name in named.values if (cell := cells[name.at]).text.strip())
        match.reject_row(
            figures, named.label, say("wrong_columns.not_under_heads"), indicators=named.possible
        )
        return
    labels = [cells[at] for at in named.labels]
    unproven = _find_unproven(cells, named)
    for at, indicator, label, unit, fuzzy in named.values:
        cell = cells[at]
        # A value beside the labels of several items belongs to none of them.
        is_shared = any(item.rowspan < cell.rowspan for item in labels)
        if indicator is not None and not is_shared and at not in unproven:
            unit_over_table = None if indicator.unit_in_cell else match.money_unit
            add_facts(match, indicator, label, ((TOTAL, cell),), unit or unit_over_table)
        elif cell.text.strip():
            match.keep_unmapped(cell, label)
        if fuzzy is not None and at not in unproven:
            match.doubt(
                say("uncertain_table.head", printed=fuzzy.printed, measure=fuzzy.measure),
                fuzzy.indicator.code,
            )
            match.add_issue(
                "label_near",
                say("label_near.head", printed=fuzzy.printed, measure=fuzzy.measure),
                (cell,), indicators=(fuzzy.indicator.code,), expected=fuzzy.measure, actual=fuzzy.printed,
            )  # fmt: skip
    match.claim(*labels)


def _find_unproven(cells: Sequence[Cell], named: NamedRow) -> set[int]:
    """The indexes of the two columns under one header, unless both have one figure, or that of the second is at most the
    row's last, which is the total that it is part of."""
    for before, name in pairwise(named.values):
        if name.fuzzy is not None and name.fuzzy.is_repeat:
            columns = (before.at, name.at, named.values[-1].at)
            other, part, total = (read_value(cells[at].text, name.fuzzy.indicator.unit)[1] for at in columns)
            is_proven = part is not None and (part == other or (total is not None and part <= total > 0))
            return set() if is_proven else {before.at, name.at}
    return set()


@lru_cache(maxsize=4096)
def _names_blank_row(headers: ColumnHeaders, row: tuple[Slot, ...]) -> bool:
    """Whether the headers alone name every cell of a row that is blank throughout (an empty table 四)."""
    return bool(headers.columns) and all(
        headers.cross_index.find(read_header_path(headers, column, colspan).labels.keys) is not None
        for column, colspan, _ in row
    )


@lru_cache(maxsize=8192)
def name_row(
    headers: ColumnHeaders, row: tuple[Slot, ...], holes: tuple[int, ...], lost_spans: bool
) -> NamedRow | None:
    """Name the value cells of a row; None for a row of headers. ``holes`` are the grid columns, counted from 0, in
    which the row has no cell; ``lost_spans`` is true for a table that came without spans."""
    values = _find_values(headers, row)
    if not values:
        return None
    cross_index = headers.cross_index
    words = [at for at in range(len(row)) if at not in values]
    row_labels = read_labels(tuple([row[at][2] for at in words]), cross_index)
    paths = [read_header_path(headers, *row[at][:2]) for at in values]
    row_label = " / ".join(row_labels.texts)
    by_order = assign_by_order(headers, paths, lost_spans)
    cells = [row[at] for at in values]
    if not _fits_headers(headers, cells, paths, holes, lost_spans) or (
        not by_order and _share_a_header(headers, cells)
    ):
        unnamed = tuple(CellName(at, None, row_label) for at in values)
        return NamedRow(row_label, unnamed, (), False, cross_index.indicators_of(row_labels.keys))
    keys_above = by_order or [path.labels.keys for path in paths]
    names: list[CellName] = []
    for at, keys, (above, _, is_single) in zip(values, keys_above, paths, strict=True):
        label = "/".join((row_label, *above.texts) if row_label else above.texts)
        indicator = cross_index.find(keys, row_labels.keys)
        is_certain = indicator is not None and not is_repeated(headers, row[at][0])
        # A figure over two columns is of neither header.
        fuzzy = match_measure(headers, row[at][0], row_labels.keys) if is_single and not is_certain else None
        indicator = fuzzy.indicator if fuzzy else indicator
        if indicator is None or _contradicts_caption(headers, indicator):
            names.append(CellName(at, None, row_label or label))
        else:
            names.append(CellName(at, indicator, label, above.unit or row_labels.unit, fuzzy))
    printed = Counter(name.indicator.code for name in names if name.indicator)
    # One name for two cells of a row is none for either, whatever they hold.
    settled = (
        name if name.indicator and printed[name.indicator.code] == 1 else name.unnamed() for name in names
    )
    return NamedRow(row_label, tuple(settled), tuple(at for at in words if cross_index.key(row[at][2])))


def _find_values(headers: ColumnHeaders, row: Sequence[Slot]) -> list[int]:
    """The indexes of a row's value cells; none in a row of headers.

    A blank is a value where the labels around it name an indicator, and so are words that no form prints, also
    under any header to the right of the row's one item.
    """
    cross_index = headers.cross_index
    row_keys = read_labels(tuple([text for _, _, text in row if is_words(text)]), cross_index).keys
    paths = [read_header_path(headers, column, colspan) for column, colspan, _ in row]
    indicators = [cross_index.find(path.labels.keys, row_keys) for path in paths]
    items = [at for at, (_, _, text) in enumerate(row) if cross_index.key(text) in cross_index.items]
    item = items[0] if len(items) == 1 else len(row)
    values = [
        at
        for at, (_, _, text) in enumerate(row)
        if not is_words(text)
        or (cross_index.key(text) is None and (indicators[at] or (at > item and paths[at].has_header)))
    ]
    return values if any(row[at][2] or indicators[at] for at in values) else []


def _fits_headers(
    headers: ColumnHeaders,
    values: Sequence[Slot],
    paths: Sequence[HeaderPath],
    holes: Sequence[int],
    lost_spans: bool,
) -> bool:
    """Whether a row has a value under each header that the form has, and no figure without a header: else the row
    was shifted, or the headers were."""
    if not headers.names_columns or (lost_spans and len(headers.rows) > 1):
        return True
    known = {column for column, stack in headers.columns.items() if headers.cross_index.key(stack[-1].text)}
    covered = {c for column, colspan, _ in values for c in columns_of(column, colspan)}
    return (
        known <= covered <= headers.covered
        and not any(column in holes for column in headers.columns)
        and all(path.has_header or not text for (_, _, text), path in zip(values, paths, strict=True))
        and _has_equal_results(headers)
    )


def _share_a_header(headers: ColumnHeaders, values: Sequence[Slot]) -> bool:
    """Whether two figures begin under one leaf header: the row has one too many."""
    leaves = [
        id(headers.columns[column - 1][-1])
        for column, _, text in values
        if text and headers.columns.get(column - 1)
    ]
    return len(leaves) > len(set(leaves))


def _has_equal_results(headers: ColumnHeaders) -> bool:
    """Whether each procedure of a table 四 has the same results below it as the others."""
    cross_index = headers.cross_index
    results: dict[str, set[str]] = {}
    for stack in headers.columns.values():
        keys = [key for header in stack if (key := cross_index.key(header.text))]
        procedure = next((key for key in reversed(keys) if key in cross_index.procedures), None)
        if procedure is not None:
            results.setdefault(procedure, set()).add(keys[-1])
    return len({frozenset(keys) for keys in results.values()}) <= 1


def _contradicts_caption(headers: ColumnHeaders, indicator: Indicator) -> bool:
    """Whether the form has the indicator under another caption than the one that is printed."""
    caption = headers.cross_index.captions.get(indicator.code)
    return headers.caption is not None and caption is not None and headers.caption != caption
