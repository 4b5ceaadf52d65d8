"""The heads over a run of rows of a crossing table, and what they say of each cell below them.

Heads that print the same in the same place are one object for all pages, so that what hangs on them is
looked up once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from transform.document import Cell
from transform.matching.cell_texts import squash
from transform.matching.cross_index import CrossIndex
from transform.text.folding import label_key, normalise_text
from transform.text.values import unit_in_text


class Labels(NamedTuple):
    """What some labels say together: the keys that they name, their texts, a unit in brackets."""

    keys: frozenset[str]
    texts: tuple[str, ...]
    unit: str | None


class HeaderPath(NamedTuple):
    """What stands over the columns of a cell (no keys where it lies under two different lowest heads), whether
    any head does, and whether one lowest head covers it."""

    labels: Labels
    headed: bool
    straight: bool


@dataclass(frozen=True, slots=True, eq=False)
class ColumnHeaders:
    """The rows of heads as printed, the caption over them apart, and by grid column (from 0), outermost first.

    ``names_columns`` says whether the form knows the lowest head of some column; ``covered`` are the columns that
    the rows of heads have cells in, empty ones too.
    """

    crossings: CrossIndex
    caption: str | None = None
    rows: tuple[tuple[Cell, ...], ...] = ()
    columns: Mapping[int, tuple[Cell, ...]] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()
    names_columns: bool = False
    covered: frozenset[int] = frozenset()

    def lowest(self) -> list[Cell]:
        """The lowest head of each column from left to right, each once where it covers several."""
        leaves = [self.columns[column][-1] for column in sorted(self.columns)]
        return [leaf for n, leaf in enumerate(leaves) if n == 0 or leaves[n - 1] is not leaf]


@lru_cache(maxsize=256)
def no_headers(crossings: CrossIndex, caption: str | None) -> ColumnHeaders:
    """Where a band begins, under its caption."""
    return ColumnHeaders(crossings, caption)


@lru_cache(maxsize=4096)
def read_column_headers(headers: ColumnHeaders, cells: tuple[Cell, ...]) -> ColumnHeaders:
    """The heads with one row more."""
    columns = dict(headers.columns)
    for cell in cells:
        if cell.text.strip() and read_caption(cell.text) is None:
            for column in columns_of(cell.column, cell.colspan):
                above = columns.get(column, ())
                if cell not in above:
                    columns[column] = (*above, cell)
    leaves = tuple([stack[-1].text for stack in columns.values()])
    is_caption = all(read_caption(cell.text) for cell in cells if cell.text.strip())
    return replace(
        headers,
        rows=headers.rows if is_caption else (*headers.rows, cells),
        columns=columns,
        keys=headers.keys | read_labels(texts_of(cells), headers.crossings).keys,
        names_columns=bool(read_labels(leaves, headers.crossings).keys),
        covered=headers.covered | _columns_of_all(() if is_caption else cells),
    )


def _columns_of_all(cells: Sequence[Cell]) -> frozenset[int]:
    return frozenset(column for cell in cells for column in columns_of(cell.column, cell.colspan))


@lru_cache(maxsize=8192)
def read_header_paths(headers: ColumnHeaders, column: int, colspan: int) -> HeaderPath:
    """What stands over the cell at a column (from 1)."""
    stacks = [headers.columns[c] for c in columns_of(column, colspan) if c in headers.columns]
    if not stacks:
        return HeaderPath(Labels(frozenset(), (), None), False, False)
    first = read_labels(texts_of(stacks[0]), headers.crossings)
    if len(stacks) == 1:
        return HeaderPath(first, True, True)
    straight = all(stack[-1] is stacks[0][-1] for stack in stacks)
    over = dict.fromkeys(head for stack in stacks for head in stack)
    found = read_labels(texts_of(tuple(over)), headers.crossings)
    return HeaderPath(found._replace(keys=first.keys if straight else frozenset()), True, straight)


@lru_cache(maxsize=4096)
def read_labels(texts: tuple[str, ...], crossings: CrossIndex) -> Labels:
    """Read labels that stand over each other, or beside each other in a row."""
    keys = frozenset(key for text in texts if (key := crossings.key(text)))
    unit = next((unit for text in texts if (unit := unit_in_text(text))), None)
    return Labels(keys, tuple(squash(text) for text in texts), unit)


def texts_of(cells: Sequence[Cell]) -> tuple[str, ...]:
    """What cells print."""
    return tuple([cell.text for cell in cells])


def columns_of(column: int, colspan: int) -> range:
    """The grid columns (from 0) that a cell at a column (from 1) covers."""
    return range(column - 1, column - 1 + colspan)


@lru_cache(maxsize=4096)
def read_caption(text: str) -> str | None:
    """The key of an article-20 caption (第二十条第（一）项), or None."""
    words = normalise_text(text)
    return label_key(text) if words.startswith("第二十条") and words.endswith("项") else None
