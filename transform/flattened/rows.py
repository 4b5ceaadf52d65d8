"""Parted lines to the rows and heads of tables, in the order of the text.

A row is its labels and the cells behind the last of them, on one line or on several. A label that is broken over
lines is joined where the whole is a label of some form. Heads of columns come before the rows below them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from transform.dated_tables import dates_table, may_date_table
from transform.flattened.heads import are_whole, join_heads, kind_of_heads, split_heads
from transform.flattened.items import Caption, End, Heads, Item, Row, list_figures
from transform.flattened.labels import Label, Word, count_rest_of_label, ends_label, join_pieces
from transform.flattened.partings import Line
from transform.flattened.words import COLUMN, LABEL_COLUMN, UNIT_COLUMN, is_label, roles_of
from transform.matching.cell_texts import header_year
from transform.matching.cross_headers import read_caption

# Longer words that no form prints are prose, and end a table; so are shorter ones with a full stop.
_LONGEST_WORDS = 80
_LONGEST_CELL = 40
_STOP = re.compile("[。；]")
_TITLE = "统计表"


def collect_items(lines: Sequence[Line]) -> list[Item]:
    """The rows, heads, captions and ends of tables in the lines."""
    collector = _Collector(join_heads(lines))
    while collector.position < len(collector.lines):
        collector.take_line()
    collector.end_row()
    return collector.items


@dataclass(slots=True)
class _Collector:
    """Goes through lines from ``position`` on. ``heads`` are heads, with the blank cells among them, ``words`` words and
    ``cells`` cells that are not yet an item; ``first`` and ``last`` are the lines of these cells, of which
    ``holds_blanks`` is true where they are one that parts blanks, ``marks_cells`` where all of them do; ``first_figure``
    and ``last_figure`` are those of the first and the last figure among them."""

    lines: Sequence[Line]
    position: int = 0
    items: list[Item] = field(default_factory=list)
    heads: list[Word] = field(default_factory=list)
    blanks: int = 0
    words: list[Word] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    first: int = 0
    first_figure: int | None = None
    last_figure: int | None = None
    last: int = 0
    group: int = 0
    holds_blanks: bool = False
    marks_cells: bool = True

    def take_line(self) -> None:
        """Take the next line, and those behind it that hold the rest of the pending row's label."""
        line = self.lines[self.position]
        if line.is_before_words:
            self.end_row()
            self._take_cells(line, line.cells)
            self.end_row()
            self.position += 1
            return
        if line.words and self.cells:
            rest = count_rest_of_label(self.words, self.lines, self.position)
            if rest:
                self.words += [
                    (piece.words[0], piece.number)
                    for piece in self.lines[self.position : self.position + rest]
                ]
                self.last = self.lines[self.position + rest - 1].number
                self.position += rest
                return
            self.end_row()
        self.position += 1
        are_years = _are_years(line)
        words, cells = ((*line.words, *line.cells), ()) if are_years else (line.words, line.cells)
        words = tuple(piece for word in words for piece in split_heads(word))
        is_alone = len(words) == 1 and not cells
        for at, word in enumerate(words, 1):
            has_cells = any(cells) and at == len(words)
            self._take_word(word, line.number, is_alone=is_alone, has_cells=has_cells)
        self._take_cells(line, cells)

    def _take_word(self, word: str, number: int, *, is_alone: bool, has_cells: bool) -> None:
        # A year behind other heads is the head of a column (指标, 2016年, 2017年).
        if is_alone and (_is_end(word) or (not self.heads and may_date_table(word) and dates_table(word))):
            self.end_row()
            self.items.append(End(number))
        elif read_caption(word):
            self.end_row()
            self.items.append(Caption(number, word))
        elif roles_of(word) and not has_cells and not ends_label(self.words, word):
            self._end_labels()
            self.heads.append((word, number))
        else:
            self._end_heads()
            self.words.append((word, number))

    def _take_cells(self, line: Line, cells: tuple[str, ...]) -> None:
        if cells and self.heads and not any(cells) and not are_whole(self.heads):
            self.blanks += len(cells)
            return
        if cells:
            self._end_heads()
            if not self.cells:
                self.first, self.group = line.number, line.group
            if list_figures(cells):
                self.first_figure = line.number if self.first_figure is None else self.first_figure
                self.last_figure = line.number
            self.holds_blanks = line.holds_blanks and self.first == line.number
            self.marks_cells = self.marks_cells and line.holds_blanks
            self.cells += cells
            self.last = line.number

    def end_row(self) -> None:
        """Make items of all that is pending."""
        self._end_heads()
        self._end_labels()

    def _end_heads(self) -> None:
        """End the heads before a word or a cell that is none; what is no row of heads is words of a label."""
        kind = kind_of_heads([word for word, _ in self.heads]) if self.heads else None
        if kind is None:
            self.words += self.heads
        else:
            texts = tuple(word for word, _ in self.heads)
            self.items.append(Heads(self.heads[0][1], self.heads[-1][1], kind, texts, self.blanks))
        self.heads, self.blanks = [], 0

    def _end_labels(self) -> None:
        """End the pending row. Labels before its own are rows without cells."""
        labels = list(join_pieces(self.words))
        for label in labels[:-1]:
            if label.is_known:
                self.items.append(Row(label.first, label.last, (label.text,), (), True))
        if labels and (self.cells or labels[-1].is_known):
            own = labels[-1]
            is_doubtful = own.is_known and not own.is_whole and len(labels) > 1 and not labels[-2].is_known
            self._add_row(own, is_doubtful=is_doubtful or self._has_stray_figures(own))
        elif self.cells:
            self._add_row(None, is_doubtful=False)
        self.words, self.cells, self.group = [], [], 0
        self.first_figure, self.last_figure, self.marks_cells = None, None, True

    def _has_stray_figures(self, label: Label) -> bool:
        """Whether figures are behind the label on its own line, and others on a line below: a page's number, where no
        marks show that they belong to the row."""
        first, last = self.first_figure, self.last_figure
        return not self.marks_cells and first == label.last and last is not None and last > label.last

    def _add_row(self, label: Label | None, *, is_doubtful: bool) -> None:
        cells = tuple(self.cells)
        first = label.first if label else self.first
        last = max(label.last if label else 0, self.last if cells else 0)
        labels, is_known = ((label.text,), label.is_known) if label else ((), False)
        is_apart = label is not None and self.last_figure is not None and self.last_figure > label.last
        row = Row(first, last, labels, cells, is_known, self.group, is_doubtful, self.holds_blanks, is_apart)
        self.items.append(row)


def _are_years(line: Line) -> bool:
    """Whether the cells behind the heads of a line are heads too: bare years (2016, 2017)."""
    return (
        bool(line.words and line.cells)
        and all(
            COLUMN in (roles := roles_of(word)) or roles & {LABEL_COLUMN, UNIT_COLUMN} for word in line.words
        )
        and all(header_year(cell) for cell in line.cells)
    )


def _is_end(word: str) -> bool:
    """Whether a line is prose or the title of a table."""
    if is_label(word):
        return False
    return (
        _TITLE in word
        or len(word) > _LONGEST_WORDS
        or (len(word) > _LONGEST_CELL and bool(_STOP.search(word)))
    )
