"""What lines of text hold of a table: its rows, the heads of its columns, its captions, and where it ends."""

from collections.abc import Sequence
from dataclasses import dataclass

from transform.flattened.partings import is_unit

REQUESTS, REVIEWS, ARTICLE_20, LIST = "requests", "reviews", "article 20", "list"


@dataclass(frozen=True, slots=True)
class Row:
    """A row from line ``first`` to line ``last``. ``labels`` are as printed, the row's own last; none for a row of
    table 四. ``is_known`` is true where the last is a label of some form, and ``is_doubtful`` where it may be only the
    end of a longer one, or where some of the figures may be none of its own. ``group`` counts the rows that a line
    prints side by side. ``holds_blanks`` is true for a row on one line whose marks part blanks too, and ``is_apart`` where
    a figure is on a line behind its label's.
    """

    first: int
    last: int
    labels: tuple[str, ...]
    cells: tuple[str, ...]
    is_known: bool
    group: int = 0
    is_doubtful: bool = False
    holds_blanks: bool = False
    is_apart: bool = False


@dataclass(frozen=True, slots=True)
class Heads:
    """Heads of columns in the order of the text, the kind of table that they are over, and how many blank cells are
    among and behind them on lines of their own."""

    first: int
    last: int
    kind: str
    words: tuple[str, ...]
    blanks: int = 0


@dataclass(frozen=True, slots=True)
class Caption:
    """A caption of table 二 (第二十条第（一）项)."""

    first: int
    text: str


@dataclass(frozen=True, slots=True)
class End:
    """Prose or the title of a table: no table goes on behind it."""

    first: int


Item = Row | Heads | Caption | End


def list_figures(cells: Sequence[str]) -> list[str]:
    """The figures among the cells of a row."""
    return [cell for cell in cells if cell and not is_unit(cell)]
