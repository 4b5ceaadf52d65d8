"""Rows of a table to facts: the listed forms, and the applicant matrix of the six-section forms."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from transform.document import Cell
from transform.forms.catalogue import Indicator
from transform.matching.cell_texts import names_and_counts, squash
from transform.matching.line_index import LineIndex
from transform.matching.row_alignment import align_rows, find_fuzzy_match, resolve_parents
from transform.matching.table_match import TableMatch, add_facts
from transform.text.values import UNREAD, State, fitting, read_value, unit_in_column, unit_in_text


class Row(NamedTuple):
    """A row to be matched: its label cells outermost first, and its value cells with their breakdowns."""

    labels: tuple[Cell, ...]
    values: tuple[tuple[str, Cell], ...]
    unit: Cell | None = None


def match_rows(
    match: TableMatch,
    lines: LineIndex,
    rows: Sequence[Row],
    *,
    before: int | None = None,
    value_head: str = "",
) -> int | None:
    """Match rows of one group of columns and add their facts to the sheet.

    ``before`` is the last line of the group or table that these rows go on from; the last of these is returned.
    """
    candidates = [_candidates(row, lines) for row in rows]
    chain, near = _align(rows, candidates, lines, before)
    matched = {position for position in chain if position is not None}
    spread = _spread_values(rows)
    for r, row in enumerate(rows):
        position = chain[r]
        if position is None:
            _leave_row(match, row, known=bool(candidates[r]))
        elif _is_heading(lines, position, matched):
            _leave_heading(match, row)
        else:
            _add_row(match, row, lines.indicators[position], r in near, spread, value_head)
    return next((position for position in reversed(chain) if position is not None), before)


def _align(
    rows: Sequence[Row], candidates: Sequence[tuple[int, ...]], lines: LineIndex, before: int | None
) -> tuple[list[int | None], set[int]]:
    """The line of each row, and the rows whose label is only near to it."""
    labels = [row.labels[-1].text if row.labels else "" for row in rows]
    chosen = resolve_parents(candidates, labels, lines, before)
    chain = align_rows(chosen, lines)
    near = _match_near(rows, candidates, chain, lines)
    if near:
        # A misprinted parent opens its lines as any other does.
        known = [
            (p,) if r in near and (p := chain[r]) is not None else candidates[r] for r in range(len(rows))
        ]
        chain = align_rows(resolve_parents(known, labels, lines, before), lines)
    return chain, near


def _candidates(row: Row, lines: LineIndex) -> tuple[int, ...]:
    """What a row's innermost label may be, under the outer labels that its own cells print."""
    return lines.under(tuple([cell.text for cell in row.labels])) if row.labels else ()


def _match_near(
    rows: Sequence[Row], candidates: Sequence[tuple[int, ...]], chain: list[int | None], lines: LineIndex
) -> set[int]:
    near: set[int] = set()
    for r, row in enumerate(rows):
        unknown = chain[r] is None and not candidates[r] and bool(row.labels and row.values)
        label = row.labels[-1].text if unknown else ""
        if (
            label
            and not lines.candidates(label)
            and not names_and_counts(label)
            and not _names_two(label, lines)
        ):
            position = find_fuzzy_match(label, chain, r, lines)
            if position is not None and _stands_under(row.labels[:-1], position, lines):
                chain[r] = position
                near.add(r)
    return near


def _names_two(label: str, lines: LineIndex) -> bool:
    """Whether two rows have run together: the label is near to both, and is neither."""
    return sum(1 for part in label.split("\n") if lines.candidates(part)) > 1


def _stands_under(outer: Sequence[Cell], position: int, lines: LineIndex) -> bool:
    """Whether no other label of a row is a line that a line does not stand under."""
    known = [set(found) for cell in outer if (found := lines.candidates(cell.text))]
    return all(found & lines.ancestors[position] for found in known)


def _is_heading(lines: LineIndex, position: int, matched: set[int]) -> bool:
    indicator = lines.indicators[position]
    if indicator.kind != "heading":
        return False
    children = {p for p, parent in enumerate(lines.parents) if parent == position}
    return not indicator.value_if_childless or bool(children & matched)


def _spread_values(rows: Sequence[Row]) -> set[int]:
    """Value cells that several rows share: whose figure it is cannot be told."""
    tall = [id(cell) for row in rows for _, cell in row.values if cell.rowspan > 1]
    return {cell for cell in tall if tall.count(cell) > 1}


def _leave_row(match: TableMatch, row: Row, *, known: bool) -> None:
    label = " / ".join(squash(cell.text) for cell in row.labels)
    left = [cell for _, cell in row.values if cell.text.strip()]
    if known and left:
        match.find(
            "label_out_of_place",
            f"「{label}」 stands where the form has no such line; its figures are left unmapped", tuple(left),
        )  # fmt: skip
    for cell in left:
        match.leave_unmapped(cell, label)
    match.handle(*(cell for cell in row.labels if left or not names_and_counts(cell.text)))


def _leave_heading(match: TableMatch, row: Row) -> None:
    match.handle(*row.labels)
    for _, cell in row.values:
        state = read_value(cell.text, "件").state
        if state in (State.REPORTED, State.UNREADABLE) and cell not in row.labels:
            match.leave_unmapped(cell, squash(row.labels[-1].text))


def _add_row(
    match: TableMatch, row: Row, indicator: Indicator, near: bool, spread: set[int], value_head: str
) -> None:
    label = squash(row.labels[-1].text)
    match.handle(*row.labels, row.unit)
    printed = _printed_unit(match, row, indicator, value_head)
    if printed == UNREAD and any(cell.text.strip() for _, cell in row.values):
        _leave_unit(match, row, indicator)
        return
    own = [value for value in row.values if id(value[1]) not in spread] if spread else row.values
    for cell in [cell for _, cell in row.values if id(cell) in spread]:
        match.leave_unmapped(cell, label)
    add_facts(match, indicator, label, own, printed)
    if near:
        match.find(
            "label_near",
            f"「{label}」 is read as 「{indicator.label}」: position, parents and neighbours leave no other",
            tuple(cell for _, cell in row.values),
            indicators=(indicator.code,), expected=indicator.label, actual=label,
        )  # fmt: skip


def _printed_unit(match: TableMatch, row: Row, indicator: Indicator, value_head: str) -> str | None:
    column = row.unit.text if row.unit else ""
    return _choose_unit(column, row.labels[-1].text, value_head, match.money, indicator.unit)


@lru_cache(maxsize=16384)
def _choose_unit(column: str, label: str, head: str, over: str | None, unit: str | None) -> str | None:
    """The unit that a page prints for a line: in its unit column, its label, the column's head, over the table."""
    found = unit_in_column(column, unit) if column else None
    beside = (found, fitting(unit_in_text(label), unit), fitting(unit_in_text(head), unit))
    return next((one for one in beside if one), None if column.strip() else fitting(over, unit))


def _leave_unit(match: TableMatch, row: Row, indicator: Indicator) -> None:
    label, unit = squash(row.labels[-1].text), squash(row.unit.text) if row.unit else ""
    cells = tuple(cell for _, cell in row.values)
    match.find(
        "unit_unknown",
        f"「{label}」 is printed in 「{unit}」, the form has {indicator.unit}: its figures are left unmapped",
        cells, indicators=(indicator.code,), expected=indicator.unit, actual=unit,
    )  # fmt: skip
    for cell in cells:
        match.leave_unmapped(cell, f"{label} / {unit}")
