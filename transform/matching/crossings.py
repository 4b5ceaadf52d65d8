"""Cells named by what stands left of them and above them (tables 二 and 四 of f2019 and f2021).

The table is read in bands: a caption or a row of heads opens one, rows of figures follow. The labels around
a cell, taken as a set, name its indicator, so the table may also come turned by a quarter.
"""

from collections.abc import Sequence

from transform.catalogue import TOTAL, Indicator
from transform.document import Cell
from transform.labels import fold
from transform.matching.bands import Band, Over, read_caption, read_labels
from transform.matching.facts import add_facts
from transform.matching.form_crossings import Crossings
from transform.matching.sheet import Sheet, is_value, is_words, squash
from transform.report import Severity


def match_crossings(sheet: Sheet, crossings: Crossings) -> None:
    """Match every crossing of the table and add its facts to the sheet."""
    band = Band(crossings)
    for r, cells in enumerate(sheet.rows):
        if not any(cell.text.strip() for cell in cells) and not _completes(band, cells):
            continue
        values = _values_of(cells, band)
        if values is None:
            band = _read_heads(sheet, cells, band)
        else:
            band.used = True
            _match_cells(sheet, r, cells, values, band)


def _completes(band: Band, cells: Sequence[Cell]) -> bool:
    """Whether an all-empty row lies under heads that leave nothing to add (a blank table 四)."""
    if not band.heads or band.used:
        return False
    return all(band.crossings.find(band.over(cell).labels.keys) is not None for cell in cells)


def _values_of(cells: Sequence[Cell], band: Band) -> list[Cell] | None:
    """The value cells of a row of figures; None for a row of heads."""
    values = [cell for cell in cells if not is_words(cell.text)]
    if not values or any(cell.text.strip() for cell in values):
        return values or None
    beside = read_labels(tuple([cell.text for cell in cells]), band.crossings).keys
    named = any(band.crossings.find(band.over(cell).labels.keys, beside) for cell in values)
    return values if named else None


def _read_heads(sheet: Sheet, cells: Sequence[Cell], band: Band) -> Band:
    known = bool(read_labels(tuple([cell.text for cell in cells]), band.crossings).keys)
    caption = next((key for cell in cells if (key := read_caption(cell.text))), None)
    if caption is not None or (band.used and known):
        band = Band(band.crossings, caption)
    if known or caption is not None:
        sheet.handle(*cells)
    band.read(cells)
    return band


def _match_cells(sheet: Sheet, r: int, cells: Sequence[Cell], values: Sequence[Cell], band: Band) -> None:
    crossings = band.crossings
    labels = [cell for cell in cells if is_words(cell.text)]
    beside = read_labels(tuple([cell.text for cell in labels]), crossings)
    shown = " / ".join(beside.texts)
    over = [band.over(cell) for cell in values]
    if not _fits(sheet, r, values, over, band):
        _refuse_row(sheet, values, shown)
        return
    counted = _count_off(sheet, values, over, band)
    for cell, (above, _, _) in zip(values, over, strict=True):
        keys = counted.get(id(cell), above.keys) if counted else above.keys
        indicator = crossings.find(keys, beside.keys)
        if indicator is None:
            indicator = _near_measure(sheet, cell, beside.keys, band)
        label = "/".join((shown, *above.texts) if shown else above.texts)
        if indicator is None or _contradicts(band, indicator):
            if is_value(cell.text):
                sheet.leave_unmapped(cell, shown or label)
            continue
        add_facts(sheet, indicator, label, ((TOTAL, cell),), above.unit or beside.unit)
    if beside.keys:
        sheet.handle(*[cell for cell in labels if crossings.key(cell.text)])


def _fits(sheet: Sheet, r: int, values: Sequence[Cell], over: Sequence[Over], band: Band) -> bool:
    """Whether a row has a cell under each head and no figure beside them: else it was shifted."""
    if not band.names_columns or (sheet.has_lost_spans and len(band.rows) > 1):
        return True
    row = sheet.table.grid[r]
    return None not in [row[column] for column in band.heads] and all(
        above.headed or not cell.text.strip() for cell, above in zip(values, over, strict=True)
    )


def _refuse_row(sheet: Sheet, values: Sequence[Cell], shown: str) -> None:
    figures = tuple(cell for cell in values if is_value(cell.text))
    sheet.find(
        "wrong_columns", Severity.ERROR,
        f"the figures of the row 「{shown}」 do not stand under its heads; they are left unmapped", figures,
    )  # fmt: skip
    for cell in figures:
        sheet.leave_unmapped(cell, shown)


def _count_off(
    sheet: Sheet, values: Sequence[Cell], over: Sequence[Over], band: Band
) -> dict[int, frozenset[str]]:
    """Heads and figures counted off against each other, by the id of the cell, where spans say nothing."""
    if sheet.has_lost_spans and band.keys & band.crossings.procedures:
        return _by_procedure(values, band)
    return {} if all(above.straight for above in over) else _by_order(values, band)


def _by_order(values: Sequence[Cell], band: Band) -> dict[int, frozenset[str]]:
    """One row of heads and the figures under it, where their spans disagree."""
    key_of = band.crossings.key
    columns = [c for c in sorted(band.heads) if any(key_of(head.text) for head in band.heads[c])]
    heads: list[Cell] = []
    for column in columns:
        leaf = band.heads[column][-1]
        if key_of(leaf.text) and (not heads or heads[-1] is not leaf):
            heads.append(leaf)
    if len(heads) != len(values) or any(len(band.heads[c]) != 1 for c in columns):
        return {}
    keys = (key_of(head.text) for head in heads)
    return {id(cell): frozenset({key} if key else ()) for key, cell in zip(keys, values, strict=True)}


def _by_procedure(values: Sequence[Cell], band: Band) -> dict[int, frozenset[str]]:
    """Table 四 without its spans: each procedure printed owns the next run of results, in printing order.

    Anything but one whole run of results for each procedure says nothing, and the cells stay unmapped.
    """
    crossings = band.crossings
    keys = [key for row in band.rows for cell in row if (key := crossings.key(cell.text))]
    owners = [key for key in keys if key in crossings.procedures]
    printed = [key for key in keys if key in crossings.results]
    results = list(dict.fromkeys(printed))
    if printed != results * len(owners) or len(values) != len(printed):
        return {id(cell): frozenset() for cell in values}
    pairs = [frozenset({owner, result}) for owner in owners for result in results]
    return {id(cell): pair for cell, pair in zip(values, pairs, strict=True)}


def _near_measure(sheet: Sheet, cell: Cell, beside: frozenset[str], band: Band) -> Indicator | None:
    """A head that keeps only part of its measure (铁山港 2019: 本年新 twice) is read by its place in the row."""
    crossings = band.crossings
    item = next((key for key in beside if key in crossings.items), None)
    if item is None or not band.heads.get(cell.column - 1):
        return None
    first = min(band.heads) + 1
    printed = [head for head in band.lowest() if head.column > first or crossings.key(head.text)]
    measures = crossings.measures[item]
    own = band.heads[cell.column - 1][-1]
    if own not in printed or len(printed) != len(measures):
        return None
    if not all(_alike(fold(head.text), m) for head, m in zip(printed, measures, strict=True)):
        return None
    measure = measures[printed.index(own)]
    indicator = crossings.by_keys[frozenset({item, measure})]
    sheet.find(
        "label_near", Severity.INFO,
        f"the head 「{squash(own.text)}」 is read as 「{measure}」 by its place among the heads of its row",
        (cell,), indicators=(indicator.code,), expected=measure, actual=squash(own.text),
    )  # fmt: skip
    return indicator


def _alike(printed: str, measure: str) -> bool:
    return bool(printed) and (printed in measure or measure in printed)


def _contradicts(band: Band, indicator: Indicator) -> bool:
    wanted = band.crossings.captions.get(indicator.code)
    return band.caption is not None and wanted is not None and band.caption != wanted
