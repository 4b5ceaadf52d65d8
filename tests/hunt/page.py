"""A page of the hunt: paragraphs and tables whose cells are marked with what a person reads in them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from replica.printed import Printed, PrintedCell, PrintedTable
from replica.sheet import Key


class Means(StrEnum):
    """What a person reads in a cell.

    ``FIGURE``: the value of a line of the form; ``BLANK`` and ``NOTHING``: that line without one, empty or with a
    mark; ``UNKNOWN``: a printed value of which nobody can tell what it counts or how much it is; ``LOCAL``: the
    figure of a line that no form has; ``FOREIGN``: a figure of another year, office or column; ``WORDS``: no value.
    """

    FIGURE = "figure"
    BLANK = "blank"
    NOTHING = "not applicable"
    UNKNOWN = "unknown"
    LOCAL = "local"
    FOREIGN = "foreign"
    WORDS = "words"


@dataclass(slots=True, eq=False)
class Box:
    """A cell. ``text`` is what is printed, ``markup`` the HTML of it where that is more than the text.

    ``key`` and ``value`` are the line (indicator, breakdown) and its figure in the line's unit, as a person reads them.
    ``role`` is label, unit, head, title, serial or value.
    """

    text: str
    rowspan: int = 1
    colspan: int = 1
    means: Means = Means.WORDS
    key: Key | None = None
    value: str | None = None
    role: str = "label"
    markup: str | None = None
    shown: object = None

    def copy(self) -> "Box":
        """A cell of its own that is the same."""
        return replace(self)

    def print_figure(self, text: str, value: str | None = None) -> None:
        """Print the same figure in other characters, or another one."""
        self.text = text
        self.value = self.value if value is None else value

    def blur(self) -> None:
        """Nobody can tell this value any more."""
        if self.means in (Means.FIGURE, Means.NOTHING):
            self.means = Means.UNKNOWN

    def empty(self) -> None:
        """The cell is left blank."""
        self.text, self.value = "", None
        if self.means is Means.FIGURE:
            self.means = Means.BLANK


@dataclass(slots=True, eq=False)
class Line:
    """A paragraph; ``role`` is title, caption, section, period, prose or other."""

    text: str
    role: str = "other"


@dataclass(slots=True, eq=False)
class Markup:
    """HTML that is put between blocks as it is; other kinds of file leave it out."""

    html: str


Row = list[Box]


@dataclass(slots=True, eq=False)
class Grid:
    """A table as rows of cells; a spanned slot is not repeated."""

    rows: list[Row]

    def boxes(self) -> Iterator[Box]:
        """All cells in reading order."""
        for row in self.rows:
            yield from row

    def figure_rows(self) -> list[Row]:
        """The rows with a value of the form."""
        return [row for row in self.rows if values_of(row)]

    def head_rows(self) -> list[Row]:
        """The rows before the first row of values."""
        first = next((n for n, row in enumerate(self.rows) if values_of(row)), 0)
        return self.rows[:first]

    def copy(self) -> "Grid":
        """A table of its own that is the same."""
        return Grid([[box.copy() for box in row] for row in self.rows])


Block = Line | Grid | Markup
Source = Callable[[str], str]


@dataclass(slots=True, eq=False)
class Page:
    """A report before it becomes a file.

    ``publisher``, ``year`` and ``title`` are what a person reads on it, None where nobody can tell and ``*`` where any
    answer will do; ``names`` are other printings of office and title that are right too. ``writer`` is the way its kind of file is written, ``options`` what the
    writer is told. ``needs_word``: a second set of figures is on the page, so that even a right reading has to say so.
    ``days`` are those of publication beside the record's, ``day_is_plain`` is False where it is that of a signature; ``stated`` are
    the figures of its sentences by the names of prose.toml. ``sources`` change the text of an HTML page or of a text, ``bytes_of`` its bytes.
    """

    form: str
    layout: str
    kind: str
    office: str
    number: int
    blocks: list[Block]
    publisher: str | None
    year: int | None
    title: str | None
    reads_year: int = 0
    writer: str = ""
    is_distinct: bool = True
    options: dict[str, object] = field(default_factory=dict)
    metas: dict[str, str] = field(default_factory=dict)
    window: str | None = None
    sources: list[Source] = field(default_factory=list)
    encode: Callable[[str], bytes] | None = None
    file_name: str = "report"
    names: set[str] = field(default_factory=set)
    needs_word: bool = False
    days: set[date] = field(default_factory=set)
    day_is_plain: bool = True
    stated: dict[str, set[Decimal]] = field(default_factory=dict)

    def days_of_publication(self) -> set[date]:
        """The days that a person takes for that of publication, the record's among them."""
        is_recorded = (
            self.kind == "html" and self.options.get("wrapper") == "article" and "PubDate" in self.metas
        )
        return self.days | {date.fromisoformat(self.metas["PubDate"][:10])} if is_recorded else self.days

    def grids(self) -> list[Grid]:
        """The tables with values of the report."""
        return [block for block in self.blocks if isinstance(block, Grid) and block.figure_rows()]

    def boxes(self) -> Iterator[Box]:
        """All cells of all tables."""
        for block in self.blocks:
            if isinstance(block, Grid):
                yield from block.boxes()

    def figures(self) -> list[Box]:
        """The cells with a figure of the report."""
        return [box for box in self.boxes() if box.means is Means.FIGURE]

    def counts(self) -> list[Box]:
        """The cells with a figure of digits alone."""
        return [box for box in self.figures() if box.text.isdigit() and box.text.isascii()]

    def lines(self, role: str) -> list[Line]:
        """The paragraphs of a role."""
        return [block for block in self.blocks if isinstance(block, Line) and block.role == role]

    def at(self, block: Block) -> int:
        """The index of a block."""
        return next(n for n, other in enumerate(self.blocks) if other is block)

    def grid_of(self, box: Box) -> Grid:
        """The table of a cell."""
        return next(
            block
            for block in self.blocks
            if isinstance(block, Grid) and any(other is box for other in block.boxes())
        )


def values_of(row: Row) -> list[Box]:
    """The cells of a row that hold values, whosever they are, and blanks in their place."""
    return [box for box in row if box.role == "value"]


def label_of(row: Row) -> Box | None:
    """The innermost label of a row of values."""
    labels: list[Box] = []
    for box in row:
        if box.role == "value":
            break
        if box.role == "label":
            labels.append(box)
    return labels[-1] if labels else None


def as_printed(page: Page) -> Printed:
    """The page as the writers of files take it."""
    printed: list[str | PrintedTable] = []
    for block in page.blocks:
        if isinstance(block, Line):
            printed.append(block.text)
        elif isinstance(block, Grid):
            printed.append(print_grid(block))
    return tuple(printed)


def print_grid(grid: Grid) -> PrintedTable:
    """A table as the writers of files take it."""
    return PrintedTable(
        tuple(tuple(PrintedCell(box.text, box.rowspan, box.colspan) for box in row) for row in grid.rows)
    )
