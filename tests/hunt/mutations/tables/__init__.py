"""What is done to tables: their rows, columns, heads, labels and layout."""

from tests.hunt.mutations.tables import (
    arrangement,
    captions,
    columns,
    form_paper,
    heads,
    labels,
    matrix,
    page_breaks,
    pieces,
    rows,
    sorting,
    uneven_rows,
)

__all__ = [
    "arrangement",
    "captions",
    "columns",
    "form_paper",
    "heads",
    "labels",
    "matrix",
    "page_breaks",
    "pieces",
    "rows",
    "sorting",
    "uneven_rows",
]
