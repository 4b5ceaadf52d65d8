"""A marked text, with the pictures and tables that its marks stand for, to blocks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from transform.document import Block, Paragraph, Picture, UnreadableDocument, expand_grid
from transform.readers.html.source import BREAK, MARK
from transform.readers.html.table import EDGES, Printed, Rows, clean_cell, clean_line

_MARKED = re.compile(f"{MARK}([TI])(\\d+){MARK}")
# A table with fewer texts of its own only lays other tables out.
_OWN_TEXTS = 6


@dataclass(slots=True)
class Blocks:
    """The blocks of a body in order. ``done`` are the tables that are among them."""

    pictures: list[str]
    tables: Sequence[Rows]
    found: list[Block] = field(default_factory=list)
    done: set[int] = field(default_factory=set)
    count: int = 0

    def emit(self, text: str) -> None:
        """Add the lines, pictures and tables of a marked text."""
        position = 0
        for match in _MARKED.finditer(text):
            self._emit_lines(text[position : match.start()])
            position = match.end()
            self._emit_mark(match[1], int(match[2]))
        self._emit_lines(text[position:])

    def _emit_mark(self, kind: str, number: int) -> None:
        if kind == "I" and number < len(self.pictures):
            self.found.append(Picture(self.pictures[number]))
            return
        if kind == "I" or number >= len(self.tables) or number in self.done:
            raise UnreadableDocument("the text holds noncharacters (U+FDD1) that no page prints")
        self.done.add(number)
        self._emit_lines(self.tables[number].caption)
        self._emit_table(self.tables[number])

    def _emit_lines(self, text: str) -> None:
        for line in text.split(BREAK):
            shown = clean_line(line)
            if shown:
                self.found.append(Paragraph(shown))

    def _emit_table(self, rows: Rows) -> None:
        """A table that only lays other tables out is read as the text it frames."""
        inside = [text for row in rows.cells for text, _, _ in row if MARK in text] if rows.framed else []
        if any(f"{MARK}T" in text for text in inside) and _count_own(rows) < _OWN_TEXTS:
            for row in rows.cells:
                for text, _, _ in row:
                    self.emit(text)
            return
        table = expand_grid(self.count + 1, _unframed(rows) if rows.framed else rows.cells)
        if any(table.grid):
            self.count += 1
            self.found.append(table)
        for text in inside:
            for match in _MARKED.finditer(text):
                self._emit_mark(match[1], int(match[2]))


def _count_own(rows: Rows) -> int:
    return sum(1 for row in rows.cells for text, _, _ in row if MARK not in text and text.strip(EDGES))


def _unframed(rows: Rows) -> list[list[Printed]]:
    return [[(clean_cell(_MARKED.sub("", text)), r, c) for text, r, c in row] for row in rows.cells]
