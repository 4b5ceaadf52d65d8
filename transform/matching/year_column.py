"""Which column of a listed form holds the report's year."""

from transform.catalogue import column_heads
from transform.labels import fold
from transform.matching.cell_texts import head_year
from transform.matching.sheet import Sheet


def choose_column(
    sheet: Sheet, figures: list[int], kinds: list[str], heads: frozenset[int], year: int | None
) -> tuple[int | None, tuple[tuple[int, int], ...]]:
    """The column of the report's year: by year where years are named, else the annual one, else the only one.

    None where heads disagree, or all are of other periods.
    """
    named = {c: found for c in figures if (found := _years_of(sheet, c, heads))}
    if any(len(found) > 1 for found in named.values()):
        return None, ()
    years = [(c, y) for c, found in named.items() for y in found]
    if years:
        own = [c for c, y in years if y == year]
        return (own[0] if len(own) == 1 else None), tuple((c, y) for c, y in years if c not in own)
    if len(figures) == 1:
        return (None if kinds[figures[0]] == "other" else figures[0]), ()
    annual = [c for c in figures if kinds[c] == "annual"]
    ranked = sorted(annual, key=lambda c: _rank(sheet, c, heads))
    if len(ranked) == 1 or (ranked and _rank(sheet, ranked[0], heads) < _rank(sheet, ranked[1], heads)):
        return ranked[0], ()
    return None, ()


def _years_of(sheet: Sheet, column: int, heads: frozenset[int]) -> set[int]:
    cells = (sheet.at(r, column) for r in heads)
    found = (head_year(cell.text) for cell in cells if cell is not None and cell.colspan < sheet.width)
    return {year for year in found if year}


def _rank(sheet: Sheet, column: int, heads: frozenset[int]) -> int:
    order = [fold(text) for text in column_heads().annual]
    keys = {fold(cell.text) for r in heads if (cell := sheet.at(r, column)) is not None}
    return min((order.index(key) for key in keys if key in order), default=len(order))
