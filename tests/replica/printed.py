"""What an office typed: paragraphs and tables, before anything decides how they become bytes.

Form layouts make it; writers turn it into Word-pasted HTML, flattened text, .docx, .xlsx, .pdf and so on.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """One cell; ``text`` may be empty, ``rowspan`` and ``colspan`` count slots."""

    text: str
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """Rows of cells as an HTML author would write them: a spanned slot is not repeated."""

    rows: tuple[tuple[PrintedCell, ...], ...]


@dataclass(frozen=True, slots=True)
class PrintedImage:
    """A picture where a table should be."""

    source: str


Printed = tuple[str | PrintedTable | PrintedImage, ...]
