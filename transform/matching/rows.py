"""Rows of labels and values to facts, for the list tables and the applicant matrix of the 2019 and 2021 reports."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from transform.document import Cell
from transform.forms.catalogue import Indicator
from transform.forms.sentences import say
from transform.matching.cell_texts import holds_label_and_figure
from transform.matching.line_index import LineIndex
from transform.matching.row_alignment import align_rows, find_fuzzy_match, resolve_parents
from transform.matching.table_match import TableMatch, add_facts
from transform.text.folding import remove_whitespace
from transform.text.states import State
from transform.text.values import UNREAD, fitting, read_value, unit_in_column, unit_in_text

# One row in four that is out of order shows that the office has sorted its rows anew.
_OUT_OF_ORDER_SHARE = 4


class Row(NamedTuple):
    """A row to be matched: its label cells from the outermost to the innermost, its value cells with their breakdown
    codes, and the cell of the unit column if the table has one."""

    labels: tuple[Cell, ...]
    values: tuple[tuple[str, Cell], ...]
    unit: Cell | None = None


def match_rows(
    match: TableMatch,
    lines: LineIndex,
    rows: Sequence[Row],
    *,
    previous: int | None = None,
    value_header: str = "",
) -> int | None:
    """Match rows of one group of columns and add their facts to the match.

    ``previous`` is the position of the last line of the group or table that these rows continue, and the position of
    their own last line is returned. ``value_header`` is the header of the values where it prints a unit.
    """
    candidates = [_candidates(row, lines) for row in rows]
    alignment, fuzzy = _align(rows, candidates, lines, previous)
    matched = {position for position in alignment if position is not None}
    shared_cells = _shared_cells(rows)
    for r, row in enumerate(rows):
        position = alignment[r]
        if position is None:
            _keep_row_unmapped(match, row, is_known=bool(candidates[r]))
        elif _is_heading(lines, position, matched):
            _claim_heading(match, row)
        else:
            _add_row(match, row, lines.indicators[position], r in fuzzy, shared_cells, value_header)
    return next((position for position in reversed(alignment) if position is not None), previous)


def _candidates(row: Row, lines: LineIndex) -> tuple[int, ...]:
    """The lines that a row's innermost label may name under the outer labels of the row."""
    return lines.candidates_under(tuple([cell.text for cell in row.labels])) if row.labels else ()


def _align(
    rows: Sequence[Row], candidates: Sequence[tuple[int, ...]], lines: LineIndex, previous: int | None
) -> tuple[list[int | None], set[int]]:
    """The alignment of the rows, and which of them have a label that is only similar to their line's."""
    labels = [row.labels[-1].text if row.labels else "" for row in rows]
    resolved = resolve_parents(candidates, labels, lines, previous)
    alignment = align_rows(resolved, lines)
    fuzzy = _align_fuzzy_rows(rows, candidates, alignment, lines)
    if fuzzy:
        # A misprinted parent opens its lines as any other does.
        known = [
            (p,) if r in fuzzy and (p := alignment[r]) is not None else candidates[r]
            for r in range(len(rows))
        ]
        alignment = align_rows(resolve_parents(known, labels, lines, previous), lines)
    return _without_guesses(alignment, candidates), fuzzy


def _without_guesses(alignment: list[int | None], candidates: Sequence[tuple[int, ...]]) -> list[int | None]:
    """The alignment without the rows whose label names several lines, where many rows are out of the form's order: then
    nothing tells which of them is meant."""
    known = [
        position is not None for position, positions in zip(alignment, candidates, strict=True) if positions
    ]
    if _OUT_OF_ORDER_SHARE * known.count(False) <= len(known):
        return alignment
    return [
        position if len(positions) < 2 else None
        for position, positions in zip(alignment, candidates, strict=True)
    ]


def _align_fuzzy_rows(
    rows: Sequence[Row],
    candidates: Sequence[tuple[int, ...]],
    alignment: list[int | None],
    lines: LineIndex,
) -> set[int]:
    """Add rows with misprinted labels to the alignment; gives these rows."""
    fuzzy: set[int] = set()
    for r, row in enumerate(rows):
        is_unknown = alignment[r] is None and not candidates[r] and bool(row.labels and row.values)
        label = row.labels[-1].text if is_unknown else ""
        if (
            label
            and not lines.candidates(label)
            and not holds_label_and_figure(label)
            and not _holds_two_labels(label, lines)
        ):
            position = find_fuzzy_match(label, alignment, r, lines)
            if position is not None and _may_be_under(row.labels[:-1], position, lines):
                alignment[r] = position
                fuzzy.add(r)
    return fuzzy


def _holds_two_labels(label: str, lines: LineIndex) -> bool:
    """Whether the labels of two rows have run together: such a label is similar to both, and names neither."""
    return sum(1 for part in label.split("\n") if lines.candidates(part)) > 1


def _may_be_under(outer_labels: Sequence[Cell], position: int, lines: LineIndex) -> bool:
    """Whether every outer label that names a line of the form names an ancestor of this line."""
    outer = [set(positions) for cell in outer_labels if (positions := lines.candidates(cell.text))]
    return all(positions & lines.ancestors[position] for positions in outer)


def _shared_cells(rows: Sequence[Row]) -> set[int]:
    """The ids of value cells that several rows share: which of them the figure belongs to is unknown."""
    tall = [id(cell) for row in rows for _, cell in row.values if cell.rowspan > 1]
    return {cell_id for cell_id in tall if tall.count(cell_id) > 1}


def _keep_row_unmapped(match: TableMatch, row: Row, *, is_known: bool) -> None:
    label = " / ".join(remove_whitespace(cell.text) for cell in row.labels)
    filled = [cell for _, cell in row.values if cell.text.strip()]
    if is_known and filled:
        match.add_issue(
            "label_out_of_place",
            say("label_out_of_place.row", label=label), tuple(filled),
        )  # fmt: skip
    for cell in filled:
        match.keep_unmapped(cell, label)
    match.claim(*row.labels)


def _is_heading(lines: LineIndex, position: int, matched: set[int]) -> bool:
    """Whether a line has no value of its own, since it is a heading whose lines are printed too."""
    indicator = lines.indicators[position]
    if indicator.kind != "heading":
        return False
    return not indicator.value_if_childless or not lines.children[position].isdisjoint(matched)


def _claim_heading(match: TableMatch, row: Row) -> None:
    match.claim(*row.labels)
    for _, cell in row.values:
        state = read_value(cell.text, "件").state
        if state in (State.REPORTED, State.UNREADABLE) and cell not in row.labels:
            match.keep_unmapped(cell, remove_whitespace(row.labels[-1].text))


def _add_row(
    match: TableMatch,
    row: Row,
    indicator: Indicator,
    is_fuzzy: bool,
    shared_cells: set[int],
    value_header: str,
) -> None:
    """Add the facts of a row whose line is known."""
    label = remove_whitespace(row.labels[-1].text)
    match.claim(*row.labels)
    printed_unit = _printed_unit(match, row, indicator, value_header)
    if printed_unit == UNREAD and any(cell.text.strip() for _, cell in row.values):
        _reject_unit(match, row, indicator)
        return
    values = row.values
    if shared_cells:
        values = tuple(value for value in row.values if id(value[1]) not in shared_cells)
        for cell in [cell for _, cell in row.values if id(cell) in shared_cells]:
            match.keep_unmapped(cell, label)
    add_facts(match, indicator, label, values, printed_unit)
    if is_fuzzy:
        match.doubt(say("uncertain_table.label", label=label, line=indicator.label), indicator.code)
        match.add_issue(
            "label_near",
            say("label_near.misprint", label=label, line=indicator.label),
            tuple(cell for _, cell in row.values),
            indicators=(indicator.code,), expected=indicator.label, actual=label,
        )  # fmt: skip


def _printed_unit(match: TableMatch, row: Row, indicator: Indicator, value_header: str) -> str | None:
    unit_cell = row.unit.text if row.unit else ""
    return _choose_unit(unit_cell, row.labels[-1].text, value_header, match.money_unit, indicator.unit)


@lru_cache(maxsize=16384)
def _choose_unit(
    unit_cell: str, label: str, header: str, over_table: str | None, form_unit: str | None
) -> str | None:
    """The unit that a page prints for a line: in the unit column, the label or the column's header, and over the
    table where the unit column is empty. UNREAD where the unit column prints one that cannot be converted."""
    in_column = unit_in_column(unit_cell, form_unit) if unit_cell else None
    in_label, in_header = (
        fitting(unit_in_text(label), form_unit),
        fitting(unit_in_text(header), form_unit),
    )
    over = None if unit_cell.strip() else fitting(over_table, form_unit)
    return in_column or in_label or in_header or over


def _reject_unit(match: TableMatch, row: Row, indicator: Indicator) -> None:
    label = remove_whitespace(row.labels[-1].text)
    unit = remove_whitespace(row.unit.text) if row.unit else ""
    cells = tuple(cell for _, cell in row.values)
    match.add_issue(
        "unit_unknown",
        say("unit_unknown.row", label=label, unit=unit, form_unit=indicator.unit),
        cells, indicators=(indicator.code,), expected=indicator.unit, actual=unit,
    )  # fmt: skip
    for cell in cells:
        match.keep_unmapped(cell, f"{label} / {unit}")
