"""Cells named by what stands left of them and above them (tables 二 and 四 of f2019 and f2021).

The table is read in bands: a caption or a row of heads opens one, rows of figures follow. The labels around
a cell, taken as a set, name its indicator, so the table may also come turned by a quarter.
"""

from collections.abc import Sequence

from transform.catalogue import TOTAL
from transform.document import Cell
from transform.matching.cell_texts import hide_figure, is_value
from transform.matching.crossing_rows import NamedRow, completes, name_row
from transform.matching.facts import add_facts
from transform.matching.form_crossings import Crossings
from transform.matching.heads import no_heads, read_caption, read_heads, read_labels, texts_of
from transform.matching.sheet import Sheet
from transform.report import Severity


def match_crossings(sheet: Sheet, crossings: Crossings) -> None:
    """Match every crossing of the table and add its facts to the sheet."""
    heads, used = no_heads(crossings, None), False
    for cells, slots in zip(sheet.rows, sheet.table.grid, strict=True):
        row = tuple([(column, span, hide_figure(text)) for _, _, column, text, _, span in cells])
        if not any(text for _, _, text in row) and (used or not completes(heads, row)):
            continue
        holes = tuple([c for c, cell in enumerate(slots) if cell is None]) if None in slots else ()
        named = name_row(heads, row, holes, sheet.has_lost_spans)
        if named is not None:
            used = True
            _add_row(sheet, cells, named)
            continue
        known = bool(read_labels(texts_of(cells), crossings).keys)
        caption = next((key for cell in cells if (key := read_caption(cell.text))), None)
        if caption is not None or (used and known):
            heads, used = no_heads(crossings, caption), False
        if known or caption is not None:
            sheet.handle(*cells)
        heads = read_heads(heads, tuple(cells))


def _add_row(sheet: Sheet, cells: Sequence[Cell], named: NamedRow) -> None:
    if not named.fits:
        figures = tuple(cell for name in named.values if is_value((cell := cells[name.at]).text))
        sheet.refuse(
            figures, named.shown, "has figures that do not stand under its heads", indicators=named.misfits
        )
        return
    labels = [cells[at] for at in named.labels]
    for at, indicator, label, unit, near in named.values:
        cell = cells[at]
        # One that stands beside several items is of none of them.
        shared = any(beside.rowspan < cell.rowspan for beside in labels)
        if indicator is not None and not shared:
            over_table = None if indicator.unit_in_cell else sheet.money
            add_facts(sheet, indicator, label, ((TOTAL, cell),), unit or over_table)
        elif is_value(cell.text):
            sheet.leave_unmapped(cell, label)
        if near is not None:
            sheet.find(
                "label_near", Severity.INFO,
                f"the head 「{near.printed}」 is read as 「{near.measure}」 by its place among the heads of its row",
                (cell,), indicators=(near.indicator.code,), expected=near.measure, actual=near.printed,
            )  # fmt: skip
    sheet.handle(*labels)
