"""A file read into ordered blocks, the same for every kind of file.

Readers (``transform.readers``) make documents; matching works on documents alone. All numbers of tables, rows and
columns count from 1, as a person counts them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

from transform.text.decode import UnreadableDocument
from transform.text.remembered import FoundOnce

_MAX_SPANNED_SLOTS = 200_000
_LINES_BEFORE_TABLE = 3
# Some offices print title and period in the first rows of the table itself.
_TITLE_ROWS = 3

PrintedCell = tuple[str, int, int]
"""A cell as a page prints it: its text, rowspan and colspan."""


class NotAReport(UnreadableDocument):
    """The page could be read and holds no annual report: a news item, a notice, a list."""


class OtherPaper(NotAReport):
    """The page has the title of a notice, a plan or a part of a year: it is no report whatever its tables hold."""


class Cell(NamedTuple):
    """A cell as printed. ``row`` and ``column`` are those of its top left slot in the expanded grid.

    ``held`` is the number that the file holds in the cell (50.98) where ``text`` is that number rounded (51), or None.
    A named tuple, since a page has hundreds and a frozen dataclass costs three times as much to make.
    """

    table: int
    row: int
    column: int
    text: str
    rowspan: int = 1
    colspan: int = 1
    held: str | None = None


text_of = attrgetter("text")
"""The text of a cell: to map it over the cells of a row takes a third of the time of asking each."""


@dataclass(frozen=True)
class Table:
    """A table as a rectangular grid with every span expanded.

    ``grid[r][c]`` is the cell that covers slot (r, c), the same object in each slot of a span, or None where the
    page prints no cell at all (short rows). ``sheet`` is the name of the sheet that the table is in a workbook, else
    None.
    """

    number: int
    grid: tuple[tuple[Cell | None, ...], ...]
    sheet: str | None = None

    def cells(self) -> Iterator[Cell]:
        """Each printed cell once, in reading order."""
        return iter(self._cells)

    @FoundOnce
    def _cells(self) -> tuple[Cell, ...]:
        by_id = {id(cell): cell for row in self.grid for cell in row if cell is not None}
        return tuple(by_id.values())

    @FoundOnce
    def titles(self) -> tuple[str, ...]:
        """The texts of the first rows that have a row for themselves: over its whole width, or beside blank cells.

        In a workbook a title is often in one cell, and is shown across the blank cells beside it.
        """
        # A sheet may begin with empty rows.
        first_rows = islice(filter(None, self.beginnings), _TITLE_ROWS)
        return tuple([cells[0].text for cells in first_rows if len(cells) == 1])

    @FoundOnce
    def has_spans(self) -> bool:
        """Whether a cell of it covers more than one slot."""
        return any(cell.colspan > 1 or cell.rowspan > 1 for cell in self._cells)

    @FoundOnce
    def has_lines(self) -> bool:
        """Whether a cell of it holds more than one line."""
        return any("\n" in cell.text for cell in self._cells)

    @FoundOnce
    def beginnings(self) -> tuple[tuple[Cell, ...], ...]:
        """Of each row the first cells that hold text, two at most: where it is one, the row is a title's or a heading's."""
        return tuple(map(_begin_of_row, self.grid))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text outside tables: a heading, a paragraph, a list item. White space is as printed."""

    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """An image in the body, which may be the picture of a table. ``source`` is its address or name in the file."""

    source: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A link to a file in the body. ``address`` is as printed, unescaped, not yet made absolute."""

    address: str
    label: str


Block = Paragraph | Table | Picture


@dataclass(frozen=True)
class Document:
    """Ordered blocks of one file, with what its header states about it.

    ``kind`` is html, text, docx, doc, xlsx, xls or pdf. ``metas`` holds header facts under their printed names
    (``ArticleTitle``, ``PubDate``, ``发布机构``, ``组配分类`` …). ``body_found`` is False where an HTML page had none of
    the known body containers and the whole page was read instead. For each attachment that was merged behind the
    page, ``part_starts`` holds the number of its first table and ``part_blocks`` the index of its first block.
    ``section_blocks`` holds the index of the first block of each content container of a page but its first.
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
    section_blocks: tuple[int, ...] = ()

    @FoundOnce
    def tables(self) -> tuple[Table, ...]:
        """The tables in order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @FoundOnce
    def paragraphs(self) -> tuple[str, ...]:
        """The texts of the paragraphs in order."""
        return tuple(block.text for block in self.blocks if isinstance(block, Paragraph))

    @property
    def lines_before_tables(self) -> Mapping[int, tuple[str, ...]]:
        """By the number of each table the lines between it and the table before, the last three at most."""
        by_table: dict[int, tuple[str, ...]] = {}
        lines: list[str] = []
        for block in self.blocks:
            if isinstance(block, Table):
                by_table[block.number] = tuple(lines[-_LINES_BEFORE_TABLE:])
                lines = []
            elif isinstance(block, Paragraph):
                lines.append(block.text)
        return by_table

    @FoundOnce
    def text(self) -> str:
        """The prose, one block a line, without the tables."""
        return "\n".join(self.paragraphs)


def _begin_of_row(row: Sequence[Cell | None]) -> tuple[Cell, ...]:
    first: Cell | None = None
    for cell in row:
        if cell is not None and cell is not first and cell.text.strip() and cell != first:
            if first is not None:
                return first, cell
            first = cell
    return () if first is None else (first,)


def merge_parts(page: Document, attachments: Sequence[Document]) -> Document:
    """One document of a page and the blocks of its attachments behind it, in the order given.

    Tables are numbered through: the first of an attachment follows the last before it. Title, metas and all else
    are the page's; ``part_starts`` and ``part_blocks`` tell where each attachment begins.
    """
    blocks = list(page.blocks)
    first_tables: list[int] = []
    first_blocks: list[int] = []
    sections = list(page.section_blocks)
    for attachment in attachments:
        first_blocks.append(len(blocks))
        sections += [len(blocks) + at for at in attachment.section_blocks]
        tables = sum(1 for block in blocks if isinstance(block, Table))
        first_tables.append(tables + 1)
        blocks += [
            _renumber(block, tables) if isinstance(block, Table) else block for block in attachment.blocks
        ]
    return replace(
        page,
        blocks=tuple(blocks),
        part_starts=tuple(first_tables),
        part_blocks=tuple(first_blocks),
        section_blocks=tuple(sections),
    )


def _renumber(table: Table, offset: int) -> Table:
    renumbered = {id(cell): cell._replace(table=cell.table + offset) for cell in table.cells()}
    grid = tuple(tuple(None if cell is None else renumbered[id(cell)] for cell in row) for row in table.grid)
    return Table(table.number + offset, grid, table.sheet)


def expand_grid(number: int, rows: Sequence[Sequence[PrintedCell]]) -> Table:
    """The table of this number that printed rows of cells make.

    HTML's own rule: a cell takes the next free slot of its row and covers rowspan x colspan slots; spans that run
    past the last printed row are cut there. Raises UnreadableDocument where spans claim more slots than any
    report has.
    """
    height = len(rows)
    slots: list[dict[int, Cell]] = [{} for _ in range(height)]
    width = spanned_slots = 0
    # Calling Cell takes a quarter more time for the whole grid, and makes a page 4 % slower to read
    # (benchmarks/reading.py): nearly all cells of a page have no span.
    make = tuple.__new__
    for r, row in enumerate(rows):
        taken = slots[r]
        c = 0
        for text, rowspan, colspan in row:
            while c in taken:
                c += 1
            if rowspan == colspan == 1:
                taken[c] = make(Cell, (number, r + 1, c + 1, text, 1, 1, None))
                c += 1
                continue
            cut_rowspan = min(rowspan, height - r)
            spanned_slots += cut_rowspan * colspan
            if spanned_slots > _MAX_SPANNED_SLOTS:
                raise UnreadableDocument(
                    f"the spans of a table claim over {_MAX_SPANNED_SLOTS} slots: no annual report has such a table"
                )
            cell = Cell(number, r + 1, c + 1, text, cut_rowspan, colspan)
            for covered in slots[r : r + cut_rowspan]:
                for column in range(c, c + colspan):
                    covered.setdefault(column, cell)
            c += colspan
        if taken:
            width = max(width, c, 1 + max(taken))
    return Table(number, tuple(tuple(map(row_slots.get, range(width))) for row_slots in slots))
