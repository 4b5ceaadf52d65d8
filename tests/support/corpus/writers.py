"""Writers of every kind of document that offices file a report as, by its suffix."""

from collections.abc import Callable, Mapping
from functools import partial

from replica.printed import Printed, PrintedCell, PrintedTable
from replica.writers.docx import write_docx
from replica.writers.xlsx import write_xlsx
from tests.support.corpus.pdf import write_pdf
from tests.support.corpus.xls import write_xls

__all__ = ["SMALL_REPORT", "WRITERS", "write_docx", "write_pdf", "write_xls", "write_xlsx"]

WRITERS: Mapping[str, Callable[[Printed], bytes]] = {
    "docx": write_docx,
    "xlsx": write_xlsx,
    "xls": write_xls,
    "pdf": write_pdf,
    "open.pdf": partial(write_pdf, breaks="open"),
    "short.pdf": partial(write_pdf, breaks="open", height=420.0),
    "bold.pdf": partial(write_pdf, bold=True),
}

# A heading and a table of one row.
SMALL_REPORT: Printed = ("表", PrintedTable(((PrintedCell("规章"), PrintedCell("5")),)))
