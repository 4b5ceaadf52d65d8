"""Bytes of a page to facts, beside lxml's tree of the same page alone and beside the libraries that users would pick.

    python -m benchmarks.reading [--reports N] [--rounds N] [--json FILE]

Pages are those of the corpus, with prose of real length: by form, by the markup of their bodies, and small ones with one
table and a sentence. Each round times every step over the same pages, one step after the other; figures are milliseconds
of processor time a page.
"""

import gc
import io
import time
from collections.abc import Callable, Sequence

import lxml.html
import pandas as pd
from bs4 import BeautifulSoup
from selectolax.lexbor import LexborHTMLParser

from benchmarks.arguments import read_arguments
from benchmarks.corpus import YEARS, Corpus, Page
from benchmarks.figures import describe, print_lines, tabulate, write_figures
from flows.reading.limited_process import COLLECT_SELDOM
from transform.matching.match_tables import match_tables
from transform.normalise import normalise
from transform.readers import read_document

SHOWN_YEARS = (2012, 2017, 2020, 2023)
Step = Callable[[bytes], object]
FLOOR = "lxml tree of the page (the floor)"
SMALL = "small pages"
FACTS = "page to facts, prose and findings"
_PARSER = lxml.html.HTMLParser(encoding="utf-8")
_SMALL = (
    '<html><head><meta charset="utf-8"><title>{title}</title></head><body><h1>{title}</h1>'
    "<p>{year}年，共收到政府信息公开申请3件，均已按期答复。</p><table>"
    "<tr><td>统计指标</td><td>单位</td><td>统计数</td></tr><tr><td>四、行政复议数量</td><td>件</td><td>3</td></tr>"
    "<tr><td>（一）维持具体行政行为数</td><td>件</td><td>2</td></tr><tr><td>（二）被依法纠错数</td><td>件</td><td>1</td></tr>"
    "<tr><td>（三）其他情形数</td><td>件</td><td>0</td></tr></table></body></html>"
)


def read_cells(page: bytes) -> object:
    """BeautifulSoup: the text of every cell, as its documentation shows it."""
    soup = BeautifulSoup(page, "lxml")
    return [[cell.get_text() for cell in row.find_all(["td", "th"])] for row in soup.find_all("tr")]


STEPS: dict[str, Step] = {
    FLOOR: lambda page: lxml.html.document_fromstring(page, parser=_PARSER),
    "lexbor tree of the page": LexborHTMLParser,
    "page to document": read_document,
    "page to facts": lambda page: match_tables(read_document(page).tables, 2017),
    FACTS: lambda page: normalise(read_document(page)),
    "pandas.read_html (tables only)": lambda page: pd.read_html(io.StringIO(page.decode()), flavor="lxml"),
    "BeautifulSoup (cells only)": read_cells,
}


def main() -> None:
    """Print a table for each kind of page."""
    given = read_arguments(__doc__, reports=16, rounds=5, json=True)
    collected = collect_pages(given.reports)
    # The allocator gives memory back between pages until a process has freed one large block; then it keeps it.
    bytearray(30 * 2**20)
    # The corpus is no part of what is measured: the collector need not walk it for each step.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_SELDOM)
    figures = {}
    for name, pages in collected.items():
        size = sum(map(len, pages)) / len(pages) / 1024
        title = f"{name}: {len(pages)} article pages of {size:.0f} KB, {given.rounds} rounds, CPU ms a page"
        found = time_steps(pages, given.rounds)
        targets = {} if name == SMALL else {FACTS: 2.5}
        print_lines(["", *tabulate(title, found, "ms", FLOOR, targets)])
        if name == SMALL:
            print_lines(["  the target of a small page, with prose and findings, is under 1 ms"])
        figures[name] = describe(found, "ms", FLOOR)
    write_figures(given.json, figures)


def collect_pages(wanted: int) -> dict[str, list[bytes]]:
    """Pages of the corpus, by form and once more by the markup of their bodies; and as many small ones.

    Each office has a page of every form before the next office begins, so that few pages show all forms as well.
    """
    offices = -(-wanted // len(SHOWN_YEARS))
    shown = [page for page in Corpus(offices * len(YEARS)).pages if page.year in SHOWN_YEARS][:wanted]
    found: dict[str, list[bytes]] = {}
    for page in shown:
        found.setdefault(page.form, []).append(page.data)
    for page in shown:
        found.setdefault(name_markup(page), []).append(page.data)
    found[SMALL] = [_SMALL.format(title=page.title, year=page.year).encode() for page in shown]
    return found


def name_markup(page: Page) -> str:
    """How a body is written: the more markup, the more a tree of it costs, and the less the reading beside it."""
    if b"MsoNormal" in page.data:
        return "markup of Word"
    return "markup of an old editor" if b"<FONT" in page.data else "markup without attributes"


def time_steps(pages: Sequence[bytes], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of processor time a page, by step and round; the first page of all, which imports, is not counted."""
    times: dict[str, list[float]] = {name: [] for name in STEPS}
    for step in STEPS.values():
        step(pages[0])
    for _ in range(rounds):
        for name, step in STEPS.items():
            begun = time.process_time()
            for page in pages:
                step(page)
            times[name].append((time.process_time() - begun) * 1000 / len(pages))
    return times


if __name__ == "__main__":
    main()
