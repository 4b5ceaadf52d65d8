"""The bytes that a fact was read from, and the cell it stands in."""

from dataclasses import dataclass

from extract.archive import Archive
from flows.supply import name_file
from load.queries.trace import FactTrace
from transform.document import Cell, Document, Table, UnreadableDocument, merge_parts
from transform.flattened import rebuild_tables
from transform.readers import read_document


@dataclass(frozen=True, slots=True)
class Evidence:
    """A fact's source. ``table`` and ``cell`` are None for what stands in no table."""

    data: bytes
    document: Document
    table: Table | None
    cell: Cell | None

    @property
    def row(self) -> tuple[Cell, ...]:
        """The cells of the fact's row, each once."""
        if self.table is None or self.cell is None:
            return ()
        return tuple(dict.fromkeys(cell for cell in self.table.grid[self.cell.row - 1] if cell is not None))


def find_evidence(trace: FactTrace, archive: Archive, content_types: dict[str, str]) -> Evidence:
    """Read the stored bytes again, and find the cell."""
    documents = []
    for part in trace.parts:
        kind = content_types.get(part.sha256)
        try:
            document = read_document(
                archive.get(part.sha256), name=name_file(part.url, None), content_type=kind
            )
        except UnreadableDocument:
            document = Document("unreadable", ())
        documents.append(document)
    whole = merge_parts(documents[0], documents[1:]) if len(documents) > 1 else documents[0]
    tables = {table.number: table for table in (*whole.tables, *rebuild_tables(whole))}
    table = tables.get(trace.table_no) if trace.table_no else None
    return Evidence(archive.get(trace.source.sha256), documents[trace.part], table, _find_cell(table, trace))


def _find_cell(table: Table | None, trace: FactTrace) -> Cell | None:
    if table is None or trace.row_no is None or trace.column_no is None:
        return None
    return table.grid[trace.row_no - 1][trace.column_no - 1]
