"""Every layout of every form is read back from every kind of document: each cell with its text, in its row."""

import unicodedata
from collections.abc import Iterator

import pytest

from replica.layouts import LAYOUTS
from replica.printed import Printed, PrintedTable
from replica.writers.slots import fill_slots
from tests.support.corpus.grids import grid_texts
from tests.support.corpus.truth import fill
from tests.support.corpus.writers import WRITERS
from tests.support.long import spread
from transform.document import Document, Paragraph, Table
from transform.readers import read_document

CASES = [(form, name) for form, layouts in LAYOUTS.items() for name in layouts]
PDFS = ("pdf", "open.pdf", "short.pdf", "bold.pdf")
Row = list[tuple[str, bool]]
"""Each cell of a row once: its text, and whether it covers other rows too."""


def without_space(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def printed_rows(printed: Printed) -> Iterator[Row]:
    """Rows of tables, and paragraphs as rows of one cell: alone on a page, a row of one cell is a paragraph."""
    for block in printed:
        if isinstance(block, str):
            yield [(without_space(block), False)]
        elif isinstance(block, PrintedTable):
            for row in fill_slots(block):
                cells = [slot.cell for slot in row if slot.is_left_edge]
                yield [(without_space(cell.text), cell.rowspan > 1) for cell in cells]


def read_rows(document: Document) -> Iterator[list[str]]:
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield [without_space(block.text)]
        elif isinstance(block, Table):
            for row in block.grid:
                assert None not in row
                yield [without_space(cell.text) for c, cell in enumerate(row, 1) if cell and cell.column == c]


def write_and_read(form: str, name: str, kind: str) -> tuple[Printed, Document]:
    """A filled form in a layout of this name, and what is read of it as a file of this kind."""
    printed = ("政府信息公开工作年度报告", *LAYOUTS[form][name](fill(form)))
    document = read_document(WRITERS[kind](printed), name=f"report.{kind}")
    assert document.kind == kind.rpartition(".")[2]
    return printed, document


def tables_of(printed: Printed) -> list[PrintedTable]:
    return [block for block in printed if isinstance(block, PrintedTable)]


def slot_texts(table: PrintedTable) -> list[list[str]]:
    return [[slot.cell.text for slot in row] for row in fill_slots(table)]


@pytest.mark.parametrize(("form", "name"), spread(CASES, 3))
def test_word_gives_every_slot(form: str, name: str) -> None:
    printed, document = write_and_read(form, name, "docx")
    assert grid_texts(document) == [slot_texts(table) for table in tables_of(printed)]


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
@pytest.mark.parametrize(("form", "name"), spread(CASES, 3, 1))
def test_excel_gives_every_slot(form: str, name: str, kind: str) -> None:
    """One sheet holds all blocks, and a table is as wide as the widest of them."""
    printed, document = write_and_read(form, name, kind)
    (sheet,) = document.tables
    rows = [[cell.text if cell else "" for cell in row] for row in sheet.grid]
    for table in tables_of(printed):
        texts = slot_texts(table)
        first = next(n for n in range(len(rows)) if rows[n][: len(texts[0])] == texts[0])
        assert [row[: len(texts[0])] for row in rows[first : first + len(texts)]] == texts
        assert {text for row in rows[first : first + len(texts)] for text in row[len(texts[0]) :]} <= {""}
        rows = rows[first + len(texts) :]


@pytest.mark.parametrize(
    ("form", "name", "kind"), spread([(*case, PDFS[n % len(PDFS)]) for n, case in enumerate(CASES)], 3, 2)
)
def test_pdf_gives_every_row(form: str, name: str, kind: str) -> None:
    """Over page breaks too: only a cell of several rows may be cut there."""
    printed, document = write_and_read(form, name, kind)
    rows = list(read_rows(document))
    expected = list(printed_rows(printed))
    assert len(rows) == len(expected)
    for texts, row in zip(rows, expected, strict=True):
        assert len(texts) == len(row)
        for text, (whole, tall) in zip(texts, row, strict=True):
            assert text == whole or (tall and text in whole)
