"""Bands of a crossing table: heads that open one, and what they say over each cell below them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from transform.document import Cell
from transform.labels import fold, plain
from transform.matching.form_crossings import Crossings
from transform.matching.sheet import squash
from transform.values import read_unit


class Labels(NamedTuple):
    """What some labels say together: the keys that they name, their texts, a money unit."""

    keys: frozenset[str]
    texts: tuple[str, ...]
    unit: str | None


class Over(NamedTuple):
    """What stands over the columns of a cell (no keys where it lies under two different lowest heads), whether
    any head does, and whether one lowest head covers it."""

    labels: Labels
    headed: bool
    straight: bool


@dataclass(slots=True)
class Band:
    """The heads above a run of rows, by grid column (from 0), with the caption over them.

    ``names_columns`` says whether the form knows the lowest head of some column.
    """

    crossings: Crossings
    caption: str | None = None
    heads: dict[int, list[Cell]] = field(default_factory=dict)
    rows: list[list[Cell]] = field(default_factory=list)
    used: bool = False
    keys: set[str] = field(default_factory=set)
    names_columns: bool = False
    _over: dict[tuple[int, int], Over] = field(default_factory=dict)

    def read(self, cells: Sequence[Cell]) -> None:
        """Take a row of heads."""
        self.rows.append(list(cells))
        self._over.clear()
        self.keys |= read_labels(tuple([cell.text for cell in cells]), self.crossings).keys
        for cell in cells:
            if cell.text.strip() and read_caption(cell.text) is None:
                for column in columns_of(cell):
                    above = self.heads.setdefault(column, [])
                    if cell not in above:
                        above.append(cell)
        leaves = tuple([stack[-1].text for stack in self.heads.values()])
        self.names_columns = bool(read_labels(leaves, self.crossings).keys)

    def over(self, cell: Cell) -> Over:
        """What stands over a cell."""
        place = (cell.column, cell.colspan)
        found = self._over.get(place)
        if found is None:
            found = self._over[place] = self._look_up(cell)
        return found

    def _look_up(self, cell: Cell) -> Over:
        stacks = [self.heads[column] for column in columns_of(cell) if column in self.heads]
        if not stacks:
            return _NOTHING_OVER
        first = read_labels(tuple([head.text for head in stacks[0]]), self.crossings)
        if len(stacks) == 1:
            return Over(first, True, True)
        straight = all(stack[-1] is stacks[0][-1] for stack in stacks)
        heads = dict.fromkeys(head for stack in stacks for head in stack)
        found = read_labels(tuple([head.text for head in heads]), self.crossings)
        return Over(found._replace(keys=first.keys if straight else frozenset()), True, straight)

    def lowest(self) -> list[Cell]:
        """The lowest head of each column from left to right, each once where it covers several."""
        leaves = [self.heads[column][-1] for column in sorted(self.heads)]
        return [leaf for n, leaf in enumerate(leaves) if n == 0 or leaves[n - 1] is not leaf]


_NOTHING_OVER = Over(Labels(frozenset(), (), None), False, False)


@lru_cache(maxsize=4096)
def read_labels(texts: tuple[str, ...], crossings: Crossings) -> Labels:
    """Read labels that stand over each other, or beside each other in a row."""
    keys = frozenset(key for text in texts if (key := crossings.key(text)))
    unit = next((unit for text in texts if (unit := read_unit(text))), None)
    return Labels(keys, tuple(squash(text) for text in texts), unit)


def columns_of(cell: Cell) -> range:
    """The grid columns that a cell covers, from 0."""
    return range(cell.column - 1, cell.column - 1 + cell.colspan)


@lru_cache(maxsize=4096)
def read_caption(text: str) -> str | None:
    """The key of an article-20 caption (第二十条第（一）项), or None."""
    words = plain(text)
    return fold(text) if words.startswith("第二十条") and words.endswith("项") else None
