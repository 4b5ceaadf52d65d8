"""Cells named by what stands left of them and above them (tables 二 and 四 of f2019 and f2021).

The table is read in bands: a caption or a row of heads opens one, rows of figures follow. The labels around
a cell, taken as a set, name its indicator, so the table may also come turned by a quarter.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from transform.catalogue import TOTAL, Indicator
from transform.document import Cell
from transform.labels import fold, plain
from transform.matching.lines import add_fact
from transform.matching.sheet import Sheet, is_value, squash
from transform.matching.vocabulary import Crossings
from transform.report import Severity
from transform.values import read_unit


@dataclass(slots=True)
class _Band:
    """The heads above a run of rows, by grid column, with the caption over them."""

    caption: str | None = None
    heads: dict[int, list[Cell]] = field(default_factory=dict)
    rows: list[list[Cell]] = field(default_factory=list)
    used: bool = False


def match_crossings(sheet: Sheet, crossings: Crossings) -> None:
    """Match every crossing of the table and add its facts to the sheet."""
    band = _Band()
    for r, cells in enumerate(sheet.rows):
        if not any(cell.text.strip() for cell in cells) and not _completes(band, cells, crossings):
            continue
        values = _values_of(cells, band, crossings)
        if values is None:
            band = _read_heads(sheet, cells, band, crossings)
        else:
            band.used = True
            _match_cells(sheet, r, cells, values, band, crossings)


def _completes(band: _Band, cells: Sequence[Cell], crossings: Crossings) -> bool:
    """Whether an all-empty row lies under heads that leave nothing to add (a blank table 四)."""
    if not band.heads or band.used:
        return False
    return all(_lookup(_keys_above(band, cell, crossings), crossings) is not None for cell in cells)


def _values_of(cells: Sequence[Cell], band: _Band, crossings: Crossings) -> list[Cell] | None:
    """The value cells of a row of figures; None for a row of heads."""
    figures = [cell for cell in cells if is_value(cell.text)]
    empty = [cell for cell in cells if not cell.text.strip()]
    if figures:
        return [cell for cell in cells if is_value(cell.text) or (not cell.text.strip())]
    if not empty:
        return None
    labels = {key for cell in cells if cell.text.strip() and (key := crossings.key(cell.text))}
    for cell in empty:
        if _lookup(labels | _keys_above(band, cell, crossings), crossings) is not None:
            return empty
    return None


def _read_heads(sheet: Sheet, cells: Sequence[Cell], band: _Band, crossings: Crossings) -> _Band:
    known = [cell for cell in cells if crossings.key(cell.text)]
    caption = next((key for cell in cells if (key := _caption(cell.text))), None)
    if caption is not None or (band.used and known):
        band = _Band(caption if caption is not None else None)
    if known or caption is not None:
        sheet.handle(*cells)
    band.rows.append(list(cells))
    for cell in cells:
        if cell.text.strip() and not _caption(cell.text):
            for column in range(cell.column - 1, cell.column - 1 + cell.colspan):
                above = band.heads.setdefault(column, [])
                if cell not in above:
                    above.append(cell)
    return band


def _caption(text: str) -> str | None:
    words = plain(text)
    return fold(text) if words.startswith("第二十条") and words.endswith("项") else None


def _keys_above(band: _Band, cell: Cell, crossings: Crossings) -> set[str]:
    """The keys of the heads over a cell; none where it lies under two different lowest heads."""
    columns = [c for c in range(cell.column - 1, cell.column - 1 + cell.colspan) if c in band.heads]
    if len({id(band.heads[column][-1]) for column in columns}) > 1:
        return set()
    return {key for head in (band.heads[columns[0]] if columns else ()) if (key := crossings.key(head.text))}


def _match_cells(
    sheet: Sheet, r: int, cells: Sequence[Cell], values: Sequence[Cell], band: _Band, crossings: Crossings
) -> None:
    labels = [cell for cell in cells if cell.text.strip() and not is_value(cell.text)]
    beside = {key for cell in labels if (key := crossings.key(cell.text))}
    shown = " / ".join(squash(cell.text) for cell in labels)
    if not _fits(sheet, r, values, band, crossings):
        _refuse_row(sheet, values, shown)
        return
    heads = {crossings.key(cell.text) for row in band.rows for cell in row}
    if sheet.has_lost_spans and heads & crossings.procedures:
        ordinal = _by_procedure(values, band, crossings)
    else:
        ordinal = dict(_by_order(sheet, values, band, crossings))
    for cell in values:
        keys = beside | ordinal.get(id(cell), _keys_above(band, cell, crossings))
        indicator = _lookup(keys, crossings)
        if indicator is None:
            indicator = _near_measure(sheet, cell, beside, band, crossings)
        if indicator is None or _contradicts(band, indicator, crossings):
            if is_value(cell.text):
                sheet.leave_unmapped(cell, shown or _heads_text(band, cell))
            continue
        label = "/".join(filter(None, (shown, _heads_text(band, cell))))
        unit = _head_unit(band, cell) or next((u for c in labels if (u := read_unit(c.text))), None)
        add_fact(
            sheet,
            indicator,
            TOTAL,
            label,
            cell,
            printed_unit=unit if indicator.unit in ("元", "万元") else None,
        )
    sheet.handle(*(cell for cell in labels if crossings.key(cell.text)))


def _fits(sheet: Sheet, r: int, values: Sequence[Cell], band: _Band, crossings: Crossings) -> bool:
    """Whether a row has a cell under each head and no figure beside them: else it was shifted."""
    headed = set(band.heads)
    if not any(crossings.key(heads[-1].text) for heads in band.heads.values()) or (
        sheet.has_lost_spans and len(band.rows) > 1
    ):
        return True
    whole = all(sheet.at(r, column) is not None for column in headed)
    return whole and all(
        headed & set(range(cell.column - 1, cell.column - 1 + cell.colspan))
        for cell in values
        if cell.text.strip()
    )


def _refuse_row(sheet: Sheet, values: Sequence[Cell], shown: str) -> None:
    figures = tuple(cell for cell in values if is_value(cell.text))
    sheet.find(
        "wrong_columns", Severity.ERROR,
        f"the figures of the row 「{shown}」 do not stand under its heads; they are left unmapped", figures,
    )  # fmt: skip
    for cell in figures:
        sheet.leave_unmapped(cell, shown)


def _lookup(keys: set[str], crossings: Crossings) -> Indicator | None:
    """The indicator that a set of labels names: exactly, or alone among those that it contains whole."""
    exact = crossings.by_keys.get(frozenset(keys))
    if exact is not None:
        return exact
    whole = {i.code: i for named, i in crossings.by_keys.items() if named <= keys}
    deepest = [i for i in whole.values() if not any(_extends(o, i) for o in whole.values())]
    return deepest[0] if len(deepest) == 1 else None


def _extends(other: Indicator, indicator: Indicator) -> bool:
    """Whether another reading says more (行政诉讼/未经复议直接起诉/总计 over nothing less)."""
    return other.code != indicator.code and set(indicator.label.split("/", 2)) < set(
        other.label.split("/", 2)
    )


def _by_order(
    sheet: Sheet, values: Sequence[Cell], band: _Band, crossings: Crossings
) -> Iterator[tuple[int, set[str]]]:
    """Heads and figures of one row counted off against each other, where their spans disagree."""
    slots = [c for c in sorted(band.heads) if any(crossings.key(h.text) for h in band.heads[c])]
    heads: list[Cell] = []
    for column in slots:
        leaf = band.heads[column][-1]
        if crossings.key(leaf.text) and (not heads or heads[-1] is not leaf):
            heads.append(leaf)
    straight = all(
        len({id(band.heads[c][-1]) for c in range(v.column - 1, v.column - 1 + v.colspan) if c in band.heads})
        == 1
        for v in values
    )
    if len(heads) == len(values) and not straight and all(len(band.heads[c]) == 1 for c in slots):
        for head, value in zip(heads, values, strict=True):
            key = crossings.key(head.text)
            yield id(value), {key} if key else set()


def _by_procedure(values: Sequence[Cell], band: _Band, crossings: Crossings) -> dict[int, set[str]]:
    """Table 四 without its spans: each procedure printed owns the next run of results, in printing order.

    Anything but one whole run of results for each procedure says nothing, and the cells stay unmapped.
    """
    keys = [key for row in band.rows for cell in row if (key := crossings.key(cell.text))]
    owners = [key for key in keys if key in crossings.procedures]
    printed = [key for key in keys if key in crossings.results]
    results = list(dict.fromkeys(printed))
    if printed != results * len(owners) or len(values) != len(printed):
        return {id(cell): set() for cell in values}
    pairs = [{owner, result} for owner in owners for result in results]
    return {id(cell): pair for cell, pair in zip(values, pairs, strict=True)}


def _near_measure(
    sheet: Sheet, cell: Cell, beside: set[str], band: _Band, crossings: Crossings
) -> Indicator | None:
    """A head that keeps only part of its measure (铁山港 2019: 本年新 twice) is read by its place in the row."""
    item = next((key for key in beside if key in crossings.items), None)
    heads = [head for c in sorted(band.heads) for head in band.heads[c][-1:]]
    distinct = [h for n, h in enumerate(heads) if n == 0 or heads[n - 1] is not h]
    if item is None or not band.heads.get(cell.column - 1):
        return None
    printed = [h for h in distinct if h.column > min(c + 1 for c in band.heads) or crossings.key(h.text)]
    measures = crossings.measures[item]
    own = band.heads[cell.column - 1][-1]
    if own not in printed or len(printed) != len(measures):
        return None
    alike = all(_alike(fold(h.text), m) for h, m in zip(printed, measures, strict=True))
    measure = measures[printed.index(own)]
    if not alike:
        return None
    indicator = crossings.by_keys[frozenset({item, measure})]
    sheet.find(
        "label_near", Severity.INFO,
        f"the head 「{squash(own.text)}」 is read as 「{measure}」 by its place among the heads of its row",
        (cell,), indicators=(indicator.code,), expected=measure, actual=squash(own.text),
    )  # fmt: skip
    return indicator


def _alike(printed: str, measure: str) -> bool:
    return bool(printed) and (printed in measure or measure in printed)


def _contradicts(band: _Band, indicator: Indicator, crossings: Crossings) -> bool:
    wanted = crossings.captions.get(indicator.code)
    return band.caption is not None and wanted is not None and band.caption != wanted


def _heads_text(band: _Band, cell: Cell) -> str:
    heads: list[Cell] = []
    for column in range(cell.column - 1, cell.column - 1 + cell.colspan):
        heads += [head for head in band.heads.get(column, ()) if head not in heads]
    return "/".join(squash(head.text) for head in heads)


def _head_unit(band: _Band, cell: Cell) -> str | None:
    for column in range(cell.column - 1, cell.column - 1 + cell.colspan):
        for head in band.heads.get(column, ()):
            unit = read_unit(head.text)
            if unit:
                return unit
    return None
