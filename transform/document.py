"""A snapshot read into ordered blocks, the same for every kind of file.

Readers (``transform.readers``) make documents; matching only ever sees documents.
All numbers of tables, rows and columns count from 1, as a person counts them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from transform.text.decode import UnreadableDocument

_MAX_SPANNED = 200_000
_LEADING_LINES = 3


class NotAReport(UnreadableDocument):
    """The page could be read and holds no annual report: a news item, a notice, a list."""


class Cell(NamedTuple):
    """A cell as printed. ``row`` and ``column`` name its top left slot in the expanded grid.

    A named tuple, since a page has hundreds and a frozen dataclass costs three times as much to make.
    """

    table: int
    row: int
    column: int
    text: str
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table as a rectangular grid with every span expanded.

    ``grid[r][c]`` is the cell that covers slot (r, c), the same object in each slot of a span,
    or None where the page prints no cell at all (short rows).
    """

    number: int
    grid: tuple[tuple[Cell | None, ...], ...]

    def cells(self) -> Iterator[Cell]:
        """Each printed cell once, in reading order."""
        seen: set[int] = set()
        for row in self.grid:
            for cell in row:
                if cell is not None and id(cell) not in seen:
                    seen.add(id(cell))
                    yield cell


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text outside tables: a heading, a paragraph, a list item. White space is as printed."""

    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """An image in the body: a table may hide in it."""

    source: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A link to a file in the body. ``address`` is as printed, unescaped, not yet made absolute."""

    address: str
    label: str


Block = Paragraph | Table | Picture


@dataclass(frozen=True, slots=True)
class Document:
    """Ordered blocks of one file, with what its header says about it.

    ``metas`` holds header facts under their printed names (``ArticleTitle``, ``PubDate``, ``发布机构``,
    ``组配分类`` …). ``body_found`` is False where an HTML page had none of the known body containers
    and the whole page was read instead. ``part_starts`` gives the first table number of each attachment that
    was merged behind the page, ``part_blocks`` how many blocks stand before it.
    """

    kind: str
    blocks: tuple[Block, ...]
    title: str | None = None
    metas: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    encoding: str | None = None
    body_found: bool = True
    part_starts: tuple[int, ...] = ()
    part_blocks: tuple[int, ...] = ()

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables in order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @property
    def leads(self) -> Mapping[int, tuple[str, ...]]:
        """The lines right before each table, at most three, by the table's number."""
        found: dict[int, tuple[str, ...]] = {}
        before: list[str] = []
        for block in self.blocks:
            if isinstance(block, Table):
                found[block.number] = tuple(before[-_LEADING_LINES:])
                before = []
            elif isinstance(block, Paragraph):
                before.append(block.text)
        return found

    @property
    def text(self) -> str:
        """The prose, one block a line, without the tables."""
        return "\n".join(block.text for block in self.blocks if isinstance(block, Paragraph))


def merge_parts(page: Document, attachments: Sequence[Document]) -> Document:
    """One document of a page and its attachments, whose tables are counted on from the page's."""
    blocks = list(page.blocks)
    starts: list[int] = []
    places: list[int] = []
    for attachment in attachments:
        places.append(len(blocks))
        first = 1 + sum(1 for block in blocks if isinstance(block, Table))
        starts.append(first)
        blocks += [_renumber(b, first - 1) if isinstance(b, Table) else b for b in attachment.blocks]
    return replace(page, blocks=tuple(blocks), part_starts=tuple(starts), part_blocks=tuple(places))


def _renumber(table: Table, by: int) -> Table:
    moved = {id(cell): cell._replace(table=cell.table + by) for cell in table.cells()}
    grid = tuple(tuple(None if cell is None else moved[id(cell)] for cell in row) for row in table.grid)
    return Table(table.number + by, grid)


def expand_grid(number: int, rows: Sequence[Sequence[tuple[str, int, int]]]) -> Table:
    """Lay printed rows of (text, rowspan, colspan) out as a grid.

    HTML's own rule: a cell takes the next free slot of its row and covers rowspan x colspan slots;
    spans that run past the last printed row are cut there. Raises UnreadableDocument where spans claim
    more slots than any report has.
    """
    height = len(rows)
    slots: list[dict[int, Cell]] = [{} for _ in range(height)]
    width = spanned = 0
    make = tuple.__new__
    for r, row in enumerate(rows):
        own = slots[r]
        c = 0
        for text, rowspan, colspan in row:
            while c in own:
                c += 1
            if rowspan == colspan == 1:
                own[c] = make(Cell, (number, r + 1, c + 1, text, 1, 1))
                c += 1
                continue
            tall = min(rowspan, height - r)
            spanned += tall * colspan
            if spanned > _MAX_SPANNED:
                raise UnreadableDocument(
                    f"the spans of a table claim over {_MAX_SPANNED} slots: no annual report has such a table"
                )
            cell = Cell(number, r + 1, c + 1, text, tall, colspan)
            for below in slots[r : r + tall]:
                for right in range(c, c + colspan):
                    below.setdefault(right, cell)
            c += colspan
        if own:
            width = max(width, c, 1 + max(own))
    return Table(number, tuple(tuple(map(row.get, range(width))) for row in slots))
