"""The marked text of a page split into blocks: paragraphs, pictures and tables, and where each container begins."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from transform.document import Block, Paragraph, Picture, PrintedCell, Table, expand_grid
from transform.readers.html.effects import BOXED
from transform.readers.html.table import EDGES, Rows, clean_cell, clean_line
from transform.readers.html.tags import BREAK, MARK
from transform.text.decode import UnreadableDocument

_MARKED = re.compile(f"{MARK}([TIS])(\\d+){MARK}")
# A table that holds other tables and fewer texts of its own is there for the layout of the page.
_LEAST_OWN_TEXTS = 6
# As many characters of a table that stands in a cell are printed as the words of the cell.
_MOST_WORDS = 60


@dataclass(slots=True)
class BlockWriter:
    """Writes the blocks of a marked text in order; ``written`` are the numbers of the tables among them.

    ``sections`` holds the index of the first block of each container but the first.
    """

    pictures: Sequence[str]
    tables: Sequence[Rows]
    blocks: list[Block] = field(default_factory=list)
    sections: list[int] = field(default_factory=list)
    written: set[int] = field(default_factory=set)
    table_count: int = 0
    words: dict[int, str] = field(default_factory=dict)

    def write(self, text: str) -> None:
        """Add the lines of a text, and the pictures and tables that its marks refer to."""
        position = 0
        for match in _MARKED.finditer(text):
            self._write_lines(text[position : match.start()])
            position = match.end()
            self._write_marked(match[1], int(match[2]))
        self._write_lines(text[position:])

    def _write_marked(self, kind: str, number: int) -> None:
        if kind == "S":
            self._begin_section()
            return
        if kind == "I" and number < len(self.pictures):
            self.blocks.append(Picture(self.pictures[number]))
            return
        if kind == "I" or number >= len(self.tables) or number in self.written:
            raise UnreadableDocument("the text holds noncharacters (U+FDD1) that no page prints")
        self.written.add(number)
        self._write_lines(self.tables[number].caption)
        self._write_table(number)

    def _begin_section(self) -> None:
        at = len(self.blocks)
        if at and at not in self.sections:
            self.sections.append(at)

    def _write_lines(self, text: str) -> None:
        for line in text.split(BREAK):
            shown = clean_line(line)
            if shown:
                self.blocks.append(Paragraph(shown))

    def _write_table(self, number: int) -> None:
        """Add a table and then what is inside its cells; of a table that is only layout, the content of its cells."""
        rows = self.tables[number]
        marked = [text for row in rows.cells for text, _, _ in row if MARK in text] if rows.has_marks else []
        if any(f"{MARK}T" in text for text in marked) and _count_own_texts(rows) < _LEAST_OWN_TEXTS:
            for row in rows.cells:
                for text, _, _ in row:
                    self.write(text)
            return
        table = expand_grid(self.table_count + 1, self._print_marks(number) if rows.has_marks else rows.cells)
        self._append(table)
        for text in marked:
            for match in _MARKED.finditer(text):
                if match[1] != "T" or not self._is_one_cell(int(match[2])):
                    self._write_marked(match[1], int(match[2]))

    def _is_one_cell(self, number: int) -> bool:
        """Whether a table has one text and nothing else: its words stand in the cell that it is in."""
        rows = self.tables[number] if number < len(self.tables) else None
        return rows is not None and not rows.has_marks and not rows.caption and _count_own_texts(rows) == 1

    def _append(self, table: Table) -> None:
        if any(table.grid):
            self.table_count += 1
            self.blocks.append(table)

    def _print_marks(self, number: int) -> list[list[PrintedCell]]:
        """The cells with the words of the tables that stand in them: such a cell is not blank, and holds no figure."""
        return [
            [
                (clean_cell(self._print_tables(text, number)), rowspan, colspan)
                for text, rowspan, colspan in row
            ]
            for row in self.tables[number].cells
        ]

    def _print_tables(self, text: str, outer: int) -> str:
        """A text with the words of tables in place of their marks. An inner table has a higher number than the outer."""

        def print_mark(match: re.Match[str]) -> str:
            number = int(match[2])
            is_inner = match[1] == "T" and outer < number < len(self.tables)
            return self._words_of(number) if is_inner else ""

        return _MARKED.sub(print_mark, text)

    def _words_of(self, number: int) -> str:
        if number not in self.words:
            texts = (
                self._print_tables(text, number) for row in self.tables[number].cells for text, _, _ in row
            )
            words = " ".join(" ".join(texts).replace(BREAK, " ").split())
            self.words[number] = BOXED.format(words[:_MOST_WORDS]) if words else ""
        return self.words[number]


def _count_own_texts(rows: Rows) -> int:
    return sum(1 for row in rows.cells for text, _, _ in row if MARK not in text and text.strip(EDGES))
