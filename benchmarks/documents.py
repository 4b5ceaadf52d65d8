"""Office files and PDFs through transform, against what their library alone costs, in one run.

    python -m benchmarks.documents [--reports N] [--rounds N]

Each report is written as a file of every kind; every second report has the older form. The library alone opens the
file and takes the text of each cell, as its own documentation shows it. Figures are medians of processor time.
"""

import io
import sys
import time
from collections.abc import Callable, Sequence
from statistics import median

import docx
import openpyxl
import pdfplumber
import xlrd

from benchmarks.arguments import read_arguments
from replica.figures.forms import fill_form
from replica.layouts import LAYOUTS
from replica.publishers import PUBLISHERS, Publisher
from replica.sheet import Sheet
from tests.support.corpus.truth import YEARS
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
    given = read_arguments(__doc__, reports=2, rounds=7)
    for kind, library in LIBRARIES.items():
        for number, form in enumerate(FORMS):
            offices = PUBLISHERS[: len(range(number, given.reports, len(FORMS)))]
            if offices:
                files = [write_report(kind, form, office) for office in offices]
                size = sum(map(len, files)) / len(files) / 1024
                sys.stdout.write(
                    f"\n.{kind}, {form}: {len(files)} files of {size:.0f} KB, {given.rounds} rounds\n"
                )
                steps = {"the library alone": library, **list_steps(f"report.{kind}")}
                report({name: time_step(step, files, given.rounds) for name, step in steps.items()})


def write_report(kind: str, form: str, office: Publisher) -> bytes:
    """The report of an office as a file of this kind."""
    year = YEARS[form]
    values = fill_form(form, office.code, year)
    title = f"{office.name}{year}年政府信息公开工作年度报告"
    return WRITERS[kind]((title, *LAYOUTS[form][FORMS[form]](Sheet(form, year, values, previous=values))))


def list_steps(name: str) -> dict[str, Callable[[bytes], object]]:
    """What is timed beside the library, for files of this name."""
    return {
        "file to document": lambda data: read_document(data, name=name),
        "file to facts": lambda data: match_tables(read_document(data, name=name).tables, 2023),
        "file to facts, prose and findings": lambda data: normalise(read_document(data, name=name)),
    }


def time_step(step: Callable[[bytes], object], files: Sequence[bytes], rounds: int) -> float:
    """Median milliseconds of processor time for a file; the first run, which imports, is not counted."""
    step(files[0])
    times: list[float] = []
    for _ in range(rounds):
        begun = time.process_time()
        for data in files:
            step(data)
        times.append((time.process_time() - begun) * 1000 / len(files))
    return median(times)


def report(times: dict[str, float]) -> None:
    """Print milliseconds and the ratio to the library alone."""
    floor = next(iter(times.values()))
    for name, found in times.items():
        sys.stdout.write(f"  {name:<36} {found:8.1f} ms  x{found / floor:5.2f}\n")


if __name__ == "__main__":
    main()
