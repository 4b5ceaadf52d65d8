"""Office files and PDFs through transform, against what their library alone costs, in one run.

    python -m benchmarks.documents [rounds]

The library alone opens the file and takes the text of each cell, as its own documentation shows it. Figures are
medians of processor time.
"""

import io
import sys
import time
from collections.abc import Callable
from statistics import median

import docx
import openpyxl
import pdfplumber
import xlrd

from replica.layouts import LAYOUTS
from tests.support.corpus.truth import fill
from tests.support.corpus.writers import WRITERS
from transform.matching.match_tables import match_tables
from transform.normalise import normalise
from transform.readers import read_document

FORMS = {"f2014": "plain", "f2021": "one_table"}


def read_with_docx(data: bytes) -> object:
    """python-docx: every cell of every table, and the paragraphs."""
    found = docx.Document(io.BytesIO(data))
    cells = [[cell.text for cell in row.cells] for table in found.tables for row in table.rows]
    return cells, [paragraph.text for paragraph in found.paragraphs]


def read_with_openpyxl(data: bytes) -> object:
    """openpyxl: every cell of every sheet, styles loaded, for figures are read as they are shown."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return [[cell.value for cell in row] for sheet in book.worksheets for row in sheet.iter_rows()]


def read_with_xlrd(data: bytes) -> object:
    """xlrd: every cell of every sheet, formats loaded."""
    book = xlrd.open_workbook(file_contents=data, formatting_info=True)
    return [sheet.row_values(r) for sheet in book.sheets() for r in range(sheet.nrows)]


def read_with_pdfplumber(data: bytes) -> object:
    """pdfplumber: the tables and the text of every page."""
    with pdfplumber.open(io.BytesIO(data)) as found:
        return [(page.extract_tables(), page.extract_text()) for page in found.pages]


LIBRARIES: dict[str, Callable[[bytes], object]] = {
    "docx": read_with_docx,
    "xlsx": read_with_openpyxl,
    "xls": read_with_xlrd,
    "pdf": read_with_pdfplumber,
}


def main() -> None:
    """Print a table for each kind of file and form."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    for kind, library in LIBRARIES.items():
        for form, layout in FORMS.items():
            title = f"庄市街道{fill(form).year}年政府信息公开工作年度报告"
            data = WRITERS[kind]((title, *LAYOUTS[form][layout](fill(form))))
            steps = {
                "the library alone": library,
                "file to document": lambda data, kind=kind: read_document(data, name=f"report.{kind}"),
                "file to facts": lambda data, kind=kind: match_tables(
                    read_document(data, name=f"report.{kind}").tables, 2023
                ),
                "file to facts, prose and findings": lambda data, kind=kind: normalise(
                    read_document(data, name=f"report.{kind}")
                ),
            }
            sys.stdout.write(f"\n.{kind}, {form}: {len(data) / 1024:.0f} KB, {rounds} rounds\n")
            report({name: time_step(step, data, rounds) for name, step in steps.items()})


def time_step(step: Callable[[bytes], object], data: bytes, rounds: int) -> float:
    """Median milliseconds of processor time; the first run, which imports, is not counted."""
    step(data)
    times: list[float] = []
    for _ in range(rounds):
        begun = time.process_time()
        step(data)
        times.append((time.process_time() - begun) * 1000)
    return median(times)


def report(times: dict[str, float]) -> None:
    """Print milliseconds and the ratio to the library alone."""
    floor = next(iter(times.values()))
    for name, found in times.items():
        sys.stdout.write(f"  {name:<36} {found:8.1f} ms  x{found / floor:5.2f}\n")


if __name__ == "__main__":
    main()
