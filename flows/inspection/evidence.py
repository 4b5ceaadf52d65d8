"""Evidence of one fact, for `gongkai trace`: its table and cell, or its sentence, and the text around, read again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from extract.archive import Archive
from flows.batch.files import archived_file
from flows.reading.jobs import ParsedParts
from flows.reading.parser_pool import PartsReader, read_parts
from load.queries.trace import FactTrace
from transform.document import Block, Cell, Document, Paragraph, Table
from transform.flattened.tables import rebuild_tables

_NEIGHBOURS = 8
_LONGEST_NEIGHBOUR = 1000


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a fact stands in its file, as the file was read now.

    - ``kind``: the kind of the file: html, docx, pdf …
    - ``part``: the file: 0 for the page, 1, 2 … for its attachments.
    - ``table``, ``cell``: the fact's, None for a fact out of prose and where they cannot be found again.
    - ``paragraph``: the paragraph with the words of a fact out of prose, else None.
    - ``before``, ``after``: the lines between table or paragraph and what stands next to it, the nearest eight at
      most, long ones cut.
    - ``error``: why the file could not be read, or None.
    """

    kind: str
    part: int
    table: Table | None = None
    cell: Cell | None = None
    paragraph: str | None = None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    error: str | None = None

    @property
    def row(self) -> tuple[Cell, ...]:
        """The cells of the fact's row, each once."""
        if self.table is None or self.cell is None:
            return ()
        return tuple(dict.fromkeys(cell for cell in self.table.grid[self.cell.row - 1] if cell is not None))


def find_evidence(
    trace: FactTrace, archive: Archive, content_types: Mapping[str, str], read: PartsReader = read_parts
) -> Evidence:
    """Read the archived files of a fact's report again, and find the fact's cell or words.

    ``content_types`` are by sha256; ``read`` reads the files, by itself in a process for this fact alone. Raises
    ArchiveError if a file is lost or damaged, and NothingDoneError with the reason if reading them was ended by a limit.
    """
    files = [
        archived_file(archive, part.sha256, part.url, content_types.get(part.sha256)) for part in trace.parts
    ]
    parsed = read(files)
    kind = parsed.documents[trace.part].kind
    error = parsed.errors.get(trace.part)
    if error is not None:
        return Evidence(kind, trace.part, error=str(error))
    if trace.table_no is None:
        return _find_words(trace, parsed)
    table = _find_table(parsed.merged, trace.table_no)
    if table is None:
        return Evidence(kind, trace.part)
    before, after = _surroundings(parsed.merged, table)
    return Evidence(kind, trace.part, table, _find_cell(table, trace), before=before, after=after)


def _find_table(document: Document, number: int) -> Table | None:
    tables = {table.number: table for table in document.tables}
    return tables.get(number) or next((t for t in rebuild_tables(document) if t.number == number), None)


def _find_cell(table: Table, trace: FactTrace) -> Cell | None:
    """The cell in the fact's slot; None where this reading of the table has no such slot."""
    if trace.row_no is None or trace.column_no is None:
        return None
    row = table.grid[trace.row_no - 1] if trace.row_no <= len(table.grid) else ()
    return row[trace.column_no - 1] if trace.column_no <= len(row) else None


def _find_words(trace: FactTrace, parsed: ParsedParts) -> Evidence:
    """The first paragraph with the words of a fact out of prose, in the page before its attachments."""
    for part, document in enumerate(parsed.documents):
        for place, block in enumerate(document.blocks):
            if trace.raw and isinstance(block, Paragraph) and trace.raw in block.text:
                before, after = _neighbours(document.blocks[:place], document.blocks[place + 1 :])
                return Evidence(document.kind, part, paragraph=block.text, before=before, after=after)
    return Evidence(parsed.page.kind, trace.part)


def _surroundings(document: Document, table: Table) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines before and after a table in its own file; none for a table that is rebuilt from lines."""
    if table not in document.blocks:
        return (), ()
    place = document.blocks.index(table)
    bounds = [0, *document.part_blocks, len(document.blocks)]
    begin = max(bound for bound in bounds if bound <= place)
    end = min(bound for bound in bounds if bound > place)
    return _neighbours(document.blocks[begin:place], document.blocks[place + 1 : end])


def _neighbours(before: Sequence[Block], after: Sequence[Block]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The nearest lines of the blocks before and after, up to the next table on either side."""
    return tuple(reversed(_nearest_lines(before[::-1]))), tuple(_nearest_lines(after))


def _nearest_lines(blocks: Sequence[Block]) -> list[str]:
    until_table = takewhile(lambda block: not isinstance(block, Table), blocks)
    texts = [block.text.strip() for block in until_table if isinstance(block, Paragraph)]
    return [_cut(text) for text in texts if text][:_NEIGHBOURS]


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_NEIGHBOUR else f"{text[:_LONGEST_NEIGHBOUR]}…"
