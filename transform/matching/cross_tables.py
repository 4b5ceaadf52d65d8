"""What the cells of a row of figures are called, by the words in the row and the heads over it.

Figures are hidden from all that is here, so that a row named once is named for every page that prints it.

Cells named by what stands left of them and above them (tables 二 and 四 of f2019 and f2021).

The table is read in bands: a caption or a row of heads opens one, rows of figures follow. The labels around
a cell, taken as a set, name its indicator, so the table may also come turned by a quarter.

Heads and figures counted off against each other, where their spans say nothing (flattened text, skewed rows).
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from transform.document import Cell
from transform.forms.catalogue import TOTAL, Indicator
from transform.matching.cell_texts import hide_figure, is_value, is_words, squash
from transform.matching.cross_headers import (
    ColumnHeaders,
    HeaderPath,
    columns_of,
    no_headers,
    read_caption,
    read_column_headers,
    read_header_paths,
    read_labels,
    texts_of,
)
from transform.matching.cross_index import CrossIndex
from transform.matching.table_match import TableMatch, add_facts
from transform.text.folding import label_key


def assign_by_order(
    headers: ColumnHeaders, over: Sequence[HeaderPath], lost_spans: bool
) -> list[frozenset[str]]:
    """Heads and figures counted off against each other where spans say nothing; else nothing."""
    if lost_spans and headers.keys & headers.crossings.procedures:
        return _by_procedure(headers, len(over))
    return [] if all(above.straight for above in over) else _by_order(headers, len(over))


def _by_order(headers: ColumnHeaders, count: int) -> list[frozenset[str]]:
    """One row of heads and the figures under it, where their spans disagree."""
    key_of = headers.crossings.key
    columns = [c for c in sorted(headers.columns) if any(key_of(head.text) for head in headers.columns[c])]
    leaves: list[Cell] = []
    for column in columns:
        leaf = headers.columns[column][-1]
        if key_of(leaf.text) and (not leaves or leaves[-1] is not leaf):
            leaves.append(leaf)
    if len(leaves) != count or any(len(headers.columns[c]) != 1 for c in columns):
        return []
    return [frozenset({key}) for leaf in leaves if (key := key_of(leaf.text))]


def _by_procedure(headers: ColumnHeaders, count: int) -> list[frozenset[str]]:
    """Table 四 without its spans: each procedure printed owns the next run of results, in printing order.

    Anything but one whole run of results for each procedure says nothing, and the cells stay unmapped.
    """
    crossings = headers.crossings
    keys = [key for row in headers.rows for cell in row if (key := crossings.key(cell.text))]
    owners = _order_procedures(headers, keys)
    printed = [key for key in keys if key in crossings.results]
    results = list(dict.fromkeys(printed))
    if not owners or printed != results * len(owners) or count != len(printed):
        return [frozenset()] * count
    return [frozenset({owner, result}) for owner in owners for result in results]


def _order_procedures(headers: ColumnHeaders, keys: Sequence[str]) -> list[str]:
    """The procedures from left to right: those below a group (行政诉讼) stand where the group does in the row above;
    none where a page leaves the group out, and its procedures are in another row than the others."""
    crossings = headers.crossings
    printed = [key for key in keys if key in crossings.procedures]
    grouped = {member: group for group, members in crossings.groups.items() for member in members}
    rows = [{crossings.key(cell.text) for cell in row} for row in headers.rows]
    if any(set(printed) <= row for row in rows):
        return printed
    if any(member in printed and group not in keys for member, group in grouped.items()):
        return []
    order: list[str] = []
    for key in keys:
        if key in crossings.groups:
            order += [member for member in printed if grouped.get(member) == key]
        elif key in printed and key not in grouped:
            order.append(key)
    return order if len(order) == len(printed) else []


Slot = tuple[int, int, str]
"""Of a printed cell its column (from 1), its colspan, and its words (``hide_figure``)."""


class FuzzyMatch(NamedTuple):
    """A head that prints only part of its measure."""

    indicator: Indicator
    printed: str
    measure: str


class Name(NamedTuple):
    """What the cell at a place of its row is called; no indicator where the labels around it name none."""

    at: int
    indicator: Indicator | None
    label: str
    unit: str | None = None
    near: FuzzyMatch | None = None


class NamedRow(NamedTuple):
    """The value cells of a row, and the labels that are accounted for. Where the row does not fit its heads, no
    cell has a name, and ``misfits`` are the indicators that its labels could be."""

    shown: str
    values: tuple[Name, ...]
    labels: tuple[int, ...]
    fits: bool = True
    misfits: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def completes(headers: ColumnHeaders, row: tuple[Slot, ...]) -> bool:
    """Whether a row without a word or figure lies under heads that leave nothing to add (a blank table 四)."""
    return bool(headers.columns) and all(
        headers.crossings.find(read_header_paths(headers, column, span).labels.keys) is not None
        for column, span, _ in row
    )


@lru_cache(maxsize=8192)
def name_row(
    headers: ColumnHeaders, row: tuple[Slot, ...], holes: tuple[int, ...], lost_spans: bool
) -> NamedRow | None:
    """Name the cells of a row; None for a row of heads. ``holes`` are the columns (from 0) where no cell is."""
    values = _find_values(headers, row)
    if not values:
        return None
    words = [at for at in range(len(row)) if at not in values]
    beside = read_labels(tuple([row[at][2] for at in words]), headers.crossings)
    over = [read_header_paths(headers, *row[at][:2]) for at in values]
    shown = " / ".join(beside.texts)
    if not _fits(headers, [row[at] for at in values], over, holes, lost_spans):
        unnamed = tuple(Name(at, None, shown) for at in values)
        return NamedRow(shown, unnamed, (), False, headers.crossings.indicators_of(beside.keys))
    keys = assign_by_order(headers, over, lost_spans) or [above.labels.keys for above in over]
    names = []
    for at, own, (above, _, _) in zip(values, keys, over, strict=True):
        label = "/".join((shown, *above.texts) if shown else above.texts)
        indicator = headers.crossings.find(own, beside.keys)
        near = _near_measure(headers, row[at][0], beside.keys) if indicator is None else None
        indicator = near.indicator if near else indicator
        if indicator is None or _contradicts(headers, indicator):
            names.append(Name(at, None, shown or label))
        else:
            names.append(Name(at, indicator, label, above.unit or beside.unit, near))
    return NamedRow(shown, tuple(names), tuple(at for at in words if headers.crossings.key(row[at][2])))


def _find_values(headers: ColumnHeaders, row: Sequence[Slot]) -> list[int]:
    """The places of a row's value cells; none in a row of heads.

    A row of blanks is one of values where its labels name them, and so are words that no form prints: under
    labels that name them, or under any head behind an item.
    """
    crossings = headers.crossings
    beside = read_labels(tuple([text for _, _, text in row if is_words(text)]), crossings).keys
    over = [read_header_paths(headers, column, span) for column, span, _ in row]
    named = [crossings.find(above.labels.keys, beside) for above in over]
    items = [at for at, (_, _, text) in enumerate(row) if crossings.key(text) in crossings.items]
    first = items[0] if len(items) == 1 else len(row)
    values = [
        at
        for at, (_, _, text) in enumerate(row)
        if not is_words(text)
        or (crossings.key(text) is None and (named[at] or (at > first and over[at].headed)))
    ]
    return values if any(row[at][2] or named[at] for at in values) else []


def _fits(
    headers: ColumnHeaders,
    values: Sequence[Slot],
    over: Sequence[HeaderPath],
    holes: Sequence[int],
    lost_spans: bool,
) -> bool:
    """Whether a row has a value under each head that the form knows, and no figure beside them: else it was
    shifted, or the heads were."""
    if not headers.names_columns or (lost_spans and len(headers.rows) > 1):
        return True
    known = {column for column, stack in headers.columns.items() if headers.crossings.key(stack[-1].text)}
    covered = {c for column, span, _ in values for c in columns_of(column, span)}
    return (
        known <= covered <= headers.covered
        and not any(column in holes for column in headers.columns)
        and all(above.headed or not text for (_, _, text), above in zip(values, over, strict=True))
        and _has_whole_runs(headers)
    )


def _has_whole_runs(headers: ColumnHeaders) -> bool:
    """Whether each procedure of a table 四 stands over the same results as the others."""
    crossings = headers.crossings
    runs: dict[str, list[str]] = {}
    for _, stack in sorted(headers.columns.items()):
        keys = [key for head in stack if (key := crossings.key(head.text))]
        owner = next((key for key in reversed(keys) if key in crossings.procedures), None)
        if owner is not None:
            run = runs.setdefault(owner, [])
            run += [key for key in keys[-1:] if key not in run]
    return len({frozenset(run) for run in runs.values()}) <= 1


def _near_measure(headers: ColumnHeaders, column: int, beside: frozenset[str]) -> FuzzyMatch | None:
    """A head that keeps only part of its measure (铁山港 2019: 本年新 twice) is read by its place in the row."""
    crossings = headers.crossings
    item = next((key for key in beside if key in crossings.items), None)
    if item is None or not headers.columns.get(column - 1):
        return None
    first = min(headers.columns) + 1
    printed = [head for head in headers.lowest() if head.column > first or crossings.key(head.text)]
    measures = crossings.measures[item]
    own = headers.columns[column - 1][-1]
    if own not in printed or len(printed) != len(measures):
        return None
    if not all(_alike(label_key(head.text), m) for head, m in zip(printed, measures, strict=True)):
        return None
    measure = measures[printed.index(own)]
    return FuzzyMatch(crossings.by_keys[frozenset({item, measure})], squash(own.text), measure)


def _alike(printed: str, measure: str) -> bool:
    return bool(printed) and (printed in measure or measure in printed)


def _contradicts(headers: ColumnHeaders, indicator: Indicator) -> bool:
    wanted = headers.crossings.captions.get(indicator.code)
    return headers.caption is not None and wanted is not None and headers.caption != wanted


def match_cross_table(match: TableMatch, crossings: CrossIndex) -> None:
    """Match every crossing of the table and add its facts to the sheet."""
    heads, used = no_headers(crossings, None), False
    for cells, slots in zip(match.rows, match.table.grid, strict=True):
        row = tuple([(column, span, hide_figure(text)) for _, _, column, text, _, span in cells])
        if not any(text for _, _, text in row) and (used or not completes(heads, row)):
            continue
        holes = tuple([c for c, cell in enumerate(slots) if cell is None]) if None in slots else ()
        named = name_row(heads, row, holes, match.has_lost_spans)
        if named is not None:
            used = True
            _add_row(match, cells, named)
            continue
        known = bool(read_labels(texts_of(cells), crossings).keys)
        caption = next((key for cell in cells if (key := read_caption(cell.text))), None)
        if caption is not None or (used and known):
            heads, used = no_headers(crossings, caption), False
        if known or caption is not None:
            match.handle(*cells)
        heads = read_column_headers(heads, tuple(cells))


def _add_row(match: TableMatch, cells: Sequence[Cell], named: NamedRow) -> None:
    if not named.fits:
        figures = tuple(cell for name in named.values if is_value((cell := cells[name.at]).text))
        match.refuse(
            figures, named.shown, "has figures that do not stand under its heads", indicators=named.misfits
        )
        return
    labels = [cells[at] for at in named.labels]
    for at, indicator, label, unit, near in named.values:
        cell = cells[at]
        # One that stands beside several items is of none of them.
        shared = any(beside.rowspan < cell.rowspan for beside in labels)
        if indicator is not None and not shared:
            over_table = None if indicator.unit_in_cell else match.money
            add_facts(match, indicator, label, ((TOTAL, cell),), unit or over_table)
        elif is_value(cell.text):
            match.leave_unmapped(cell, label)
        if near is not None:
            match.find(
                "label_near",
                f"the head 「{near.printed}」 is read as 「{near.measure}」 by its place among the heads of its row",
                (cell,), indicators=(near.indicator.code,), expected=near.measure, actual=near.printed,
            )  # fmt: skip
    match.handle(*labels)
