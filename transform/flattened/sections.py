"""Rows and heads to the sections of the forms, in the order of the text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from transform.document import PrintedCell
from transform.flattened.items import (
    ARTICLE_20,
    LIST,
    REQUESTS,
    REVIEWS,
    Caption,
    End,
    Heads,
    Item,
    Row,
    list_figures,
)
from transform.flattened.words import is_item, is_list_line, is_matrix_line
from transform.text.folding import label_key

# So many figures in a row outside of all sections are no date and no page's number.
MANY_FIGURES = 5
STRAY = "stray"


@dataclass(slots=True)
class Section:
    """A section of a form as printed: its kind, its rows with captions and heads among them, and the first heads.

    ``follows_figures`` is true where figures without a label are right above it."""

    kind: str
    items: list[Item] = field(default_factory=list)
    heads: Heads | None = None
    has_rows: bool = False
    follows_figures: bool = False

    def add(self, item: Item) -> None:
        """Add the next item of the text."""
        self.items.append(item)
        if isinstance(item, Heads) and self.heads is None:
            self.heads = item
        self.has_rows = self.has_rows or isinstance(item, Row)

    @property
    def rows(self) -> list[Row]:
        """Its rows in the order of the text."""
        return [item for item in self.items if isinstance(item, Row)]


@dataclass(frozen=True, slots=True)
class CheckedSection:
    """A section after its rows were held against its heads.

    ``printed`` are the rows of cells that agree, heads included, and empty where nothing can be told; ``figures``
    counts the figures in them. ``left_out`` are the rows whose figures cannot be told, with the number of figures
    that each should have.
    """

    section: Section
    printed: tuple[tuple[PrintedCell, ...], ...]
    figures: int
    left_out: tuple[tuple[Row, int | None], ...]


def split_sections(items: Sequence[Item]) -> list[Section]:
    """The sections that the rows and heads of a text make, in order."""
    sections: list[Section] = []
    current: Section | None = None
    is_behind_figures = False
    outside: Item | None = None
    for item in items:
        was_behind_figures, is_behind_figures = is_behind_figures, False
        if isinstance(item, End):
            current = outside = None
            continue
        kind = _kind_of(item, current)
        if kind is None:
            if isinstance(item, Row) and len(list_figures(item.cells)) >= MANY_FIGURES:
                sections.append(Section(STRAY, [item]))
            is_behind_figures = isinstance(item, Row) and not item.labels
            outside = item
            continue
        if current is None or kind != current.kind or _begins_anew(item, current):
            current = Section(kind, follows_figures=was_behind_figures and isinstance(item, Row))
            sections.append(current)
            if outside is not None and _is_first_on_line(outside, item):
                current.add(outside)
        current.add(item)
        outside = None
    return sections


def _is_first_on_line(row: Item, item: Item) -> bool:
    """Whether an unknown label with figures is on the line that a section's first row is on: it is a row of it."""
    return isinstance(row, Row) and isinstance(item, Row) and bool(row.labels) and row.last == item.first


def iterate_lines(section: Section) -> Iterator[int]:
    """The lines of a section."""
    for item in section.items:
        yield item.first
        if isinstance(item, Row | Heads):
            yield item.last


def lines_of_rows(section: Section) -> Iterator[int]:
    """The lines that the figures of a section's rows are on, and those of their labels."""
    for row in section.rows:
        if list_figures(row.cells):
            yield from range(row.first, row.last + 1)


def _kind_of(item: Item, current: Section | None) -> str | None:
    """The kind of section that an item belongs to; None for a row that is outside of any."""
    if isinstance(item, Heads):
        return item.kind
    if isinstance(item, Caption):
        return ARTICLE_20
    if not isinstance(item, Row):
        return None
    own = _kind_of_label(item.labels[-1]) if item.labels else None
    if current is None:
        return own
    if current.kind == REVIEWS and item.labels:
        return own
    return own if own and own != current.kind and not _is_of(current.kind, item) else current.kind


def _is_of(kind: str, row: Row) -> bool:
    label = row.labels[-1]
    return kind == LIST and is_list_line(label)


def _kind_of_label(label: str) -> str | None:
    if is_list_line(label):
        return LIST
    if is_matrix_line(label):
        return REQUESTS
    return ARTICLE_20 if is_item(label) else None


def _begins_anew(item: Item, current: Section) -> bool:
    """Whether heads begin a new table of the same kind; equal ones are printed again after a page break."""
    if not isinstance(item, Heads) or current.kind == ARTICLE_20 or not current.has_rows:
        return False
    return current.heads is None or [*map(label_key, item.words)] != [*map(label_key, current.heads.words)]


def leave_out(section: Section, count: int | None) -> CheckedSection:
    """A section of which nothing can be told; ``count`` is the number of figures in a row where its heads say so."""
    rows = [(row, count) for row in section.rows if list_figures(row.cells)]
    return CheckedSection(section, (), 0, tuple(rows))


def print_cells(*texts: str) -> tuple[PrintedCell, ...]:
    """Cells without spans."""
    return tuple((text, 1, 1) for text in texts)
