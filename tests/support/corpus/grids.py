"""Tables of a document in the form in which tests state what they expect."""

from transform.document import Document, Table


def grid_texts(document: Document) -> list[list[list[str | None]]]:
    """For each table and row the text in each slot; None in slots without a cell."""
    return [[[cell and cell.text for cell in row] for row in table.grid] for table in document.tables]


def cell_spans(table: Table) -> list[tuple[str, int, int, int, int]]:
    """Text, row, column, rowspan and colspan of each cell."""
    return [(cell.text, cell.row, cell.column, cell.rowspan, cell.colspan) for cell in table.cells()]
