"""Plain text to a Document.

Tables copied out of a page come flattened: one cell a line, each behind a tab, continued on lines without a tab, a
row ended by an empty line or by ``|``; or one row a line with tabs between its cells. Spans are lost on the way, so
rows may differ in length.
"""

from collections.abc import Iterator

from transform.document import Block, Document, Paragraph, Table, expand_grid
from transform.text.unprinted import drop_unprinted

# A single text behind a tab that is longer than this is prose and no cell.
_LONGEST_CELL = 60

_Row = list[str]


def read_lines(text: str, *, encoding: str | None = None) -> Document:
    """Read a text: its tables, and each other line as a paragraph; the title is the first line that is not empty."""
    lines = _drop_page_breaks(drop_unprinted(text).replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    blocks: list[Block] = []
    position = 0
    while position < len(lines):
        if "\t" in lines[position].rstrip(" "):
            position = _read_table(lines, position, blocks)
        else:
            if lines[position].strip():
                blocks.append(Paragraph(lines[position].strip()))
            position += 1
    title = next((line.strip() for line in lines if line.strip()), None)
    return Document("text", tuple(blocks), title, encoding=encoding)


def _drop_page_breaks(text: str) -> str:
    """The text without form feeds: one before or behind a line is no part of it, any other one ends a line."""
    return text.replace("\n\f", "\n").replace("\f\n", "\n").replace("\f", "\n")


def _read_table(lines: list[str], position: int, blocks: list[Block]) -> int:
    """Add the table that starts at this line to the blocks; returns the position of the line after it."""
    rows: list[_Row] = []
    first = position
    while position < len(lines) and ("\t" in lines[position] or _is_between_rows(rows, lines, position)):
        if _is_cell_line(lines[position]):
            row, position = _read_stacked_row(lines, position)
        else:
            row, position = lines[position].split("\t"), position + 1
        rows.append(row)
        position = _skip_empty_lines(lines, position)
    if all(map(_has_tabs_at_its_end_alone, lines[first:position])):
        blocks.extend(Paragraph(line.strip()) for line in lines[first:position] if line.strip())
        return position
    blocks.extend(_lay_rows(_strip_bars(rows), 1 + sum(1 for block in blocks if isinstance(block, Table))))
    return position


def _has_tabs_at_its_end_alone(line: str) -> bool:
    """Whether the tabs of a line part nothing: behind all of its words, or without any, as editors leave them."""
    return not line.strip() or (not line.startswith("\t") and "\t" not in line.strip())


def _is_cell_line(line: str) -> bool:
    """Whether a line holds one cell, behind its tab; a row may begin with a tab too, if its first cell is blank."""
    return line.startswith("\t") and (line.count("\t") == 1 or not line.strip())


def _is_between_rows(rows: list[_Row], lines: list[str], position: int) -> bool:
    """Whether a line without a tab belongs to a table: a label's first half, or a head over all columns.

    Without its first half the rest of a label would be read as another label, in the worst case as its parent's.
    The line is no part of the table where the next row has another length, as behind a caption between two tables.
    """
    if not lines[position].strip() or position + 1 == len(lines):
        return False
    next_length = lines[position + 1].count("\t") + 1
    return next_length > 1 and next_length in (len(rows[-1]), max(map(len, rows)))


def _read_stacked_row(lines: list[str], position: int) -> tuple[_Row, int]:
    """A row of one cell a line, up to the empty line behind it, and the position after it."""
    row: _Row = []
    while position < len(lines):
        line = lines[position]
        if line.startswith("\t"):
            if not _is_cell_line(line):
                break
            row.append(line[1:].strip("\t"))
        elif "\t" in line or not line.strip():
            break
        else:
            row[-1] = f"{row[-1]}\n{line}"
        position += 1
        if line.rstrip().endswith("|"):
            break
    return row, position


def _skip_empty_lines(lines: list[str], position: int) -> int:
    """The position behind empty lines, or the same one where no row of the table follows them."""
    ahead = position
    while ahead < len(lines) and not lines[ahead].strip() and "\t" not in lines[ahead]:
        ahead += 1
    return ahead if ahead < len(lines) and "\t" in lines[ahead] else position


def _strip_bars(rows: list[_Row]) -> list[_Row]:
    """The rows without the bars that end them; a bar in the place of the last cell is a blank and its bar."""
    lengths = [len(row) for row in rows if row[-1].strip() != "|"]
    width = max(lengths, default=0)
    cells = [row[:-1] if row[-1].strip() == "|" and len(row) > max(1, width) else row for row in rows]
    return [[cell.strip().removesuffix("|").removeprefix("|") for cell in row] for row in cells]


def _lay_rows(rows: list[_Row], number: int) -> Iterator[Block]:
    """The rows as a table; prose before and behind it that only begins with a tab is paragraphs."""
    first, end = _find_table(rows)
    yield from (Paragraph(row[0].strip()) for row in rows[:first] if row[0].strip())
    cells = rows[first:end]
    if all(not row[0].strip() for row in cells if len(row) > 1):
        # Each line is indented by a tab, which closes no cell.
        cells = [row[1:] if len(row) > 1 else row for row in cells]
    table = expand_grid(number, [[(cell.strip(), 1, 1) for cell in row] for row in cells])
    if any(cell.text for cell in table.cells()):
        yield table
    yield from (Paragraph(row[0].strip()) for row in rows[end:])


def _find_table(rows: list[_Row]) -> tuple[int, int]:
    """The first row of the table among the rows and the row after its last; behind all rows if none has two cells."""
    if all(len(row) == 1 for row in rows):
        return len(rows), len(rows)
    of_table = [n for n, row in enumerate(rows) if len(row) > 1 or len(row[0].strip()) <= _LONGEST_CELL]
    return of_table[0], of_table[-1] + 1
