"""The mutations, by what they change; importing this package enters them all in the register."""

from tests.hunt.mutations import (
    cells,
    columns,
    containers,
    heads,
    labels,
    markup,
    pdf_layout,
    rows,
    script,
    text_layouts,
    titles,
    units,
    word,
    workbook,
)

__all__ = [
    "cells", "columns", "containers", "heads", "labels", "markup", "pdf_layout", "rows", "script", "text_layouts",
    "titles", "units", "word", "workbook",
]  # fmt: skip
