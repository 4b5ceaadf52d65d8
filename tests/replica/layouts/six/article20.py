"""Section two: what article 20 of the regulation asks for, item by item."""

from collections.abc import Iterator
from dataclasses import dataclass

from replica.layouts.six.paper import Paper
from replica.layouts.tables import Cells
from replica.printed import PrintedCell, PrintedTable
from replica.sheet import TOTAL, Sheet
from transform.forms.catalogue import forms

_SPANS = {1: (3,), 2: (1, 2), 3: (1, 1, 1)}
# A 2019 city report: five columns, header cells over 1, 2, 1 of the last four, data cells over 2, 1, 1.
_SKEWED_HEADER = {1: (4,), 2: (3, 1), 3: (1, 2, 1)}
_SKEWED_DATA = {1: (4,), 2: (1, 3), 3: (2, 1, 1)}


@dataclass(frozen=True, slots=True)
class Item:
    """One item of article 20: its column names, and the indicators of each of its rows."""

    name: str
    columns: tuple[str, ...]
    rows: dict[str, tuple[str, ...]]


def items_of(sheet: Sheet) -> list[Item]:
    """The items of the form of which the sheet fills any row."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for line in forms()[sheet.form].indicators:
        if line.section == "二" and (line.code, TOTAL) in sheet.values:
            item, row, column = line.label.split("/", 2)
            found.setdefault(item, {}).setdefault(row, {})[column] = line.code
    return [_gather(name, rows) for name, rows in found.items()]


def _gather(name: str, rows: dict[str, dict[str, str]]) -> Item:
    columns = tuple(next(iter(rows.values())))
    return Item(name, columns, {row: tuple(cells.values()) for row, cells in rows.items()})


def draw_article20(sheet: Sheet, paper: Paper) -> Iterator[PrintedTable]:
    """One table, or one for each item."""
    drawn = [_draw_item(item, sheet, paper) for item in items_of(sheet)]
    if paper.apart:
        yield from map(PrintedTable, map(tuple, drawn))
    elif drawn:
        yield PrintedTable(tuple(row for rows in drawn for row in rows))


def _draw_item(item: Item, sheet: Sheet, paper: Paper) -> list[Cells]:
    count = len(item.columns)
    over = (_SKEWED_HEADER if paper.skewed else _SPANS)[count]
    under = (_SKEWED_DATA if paper.skewed else _SPANS)[count]
    header = (paper.header(text, sheet.year) for text in item.columns)
    rows: list[Cells] = [
        (PrintedCell(item.name, colspan=1 + sum(over)),),
        _draw_row("信息内容", header, over),
    ]
    for name, codes in item.rows.items():
        rows.append(_draw_row(name, (sheet.values[code, TOTAL] for code in codes), under))
    return rows


def _draw_row(label: str, texts: Iterator[str], spans: tuple[int, ...]) -> Cells:
    cells = (PrintedCell(text, colspan=span) for text, span in zip(texts, spans, strict=True))
    return (PrintedCell(label), *cells)
