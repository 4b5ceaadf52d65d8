"""Flattened text: a table with one cell a line, a tab before it, an empty line after each row."""

from replica.printed import Printed, PrintedImage, PrintedTable


def write_flat(printed: Printed, *, row_end: str = "") -> str:
    """The report as text. ``row_end`` closes the last cell of every row (``|`` in some reports)."""
    return "\n".join(_write_block(block, row_end) for block in printed) + "\n"


def _write_block(block: str | PrintedTable | PrintedImage, row_end: str) -> str:
    match block:
        case PrintedTable(rows):
            return "\n".join("\n".join(f"\t{cell.text}" for cell in row) + f"{row_end}\n" for row in rows)
        case PrintedImage():
            return ""
        case str():
            return block
