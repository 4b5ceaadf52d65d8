"""Pages a second through transform, against the tree build alone and against pandas.read_html, in one run.

    python -m benchmarks.reading [--reports N] [--rounds N]

Each round times every step over the same pages, one step after the other; the figures are medians of
processor time, so that a busy machine disturbs the ratios little.
"""

import gc
import io
import sys
import time
from collections.abc import Callable, Sequence
from statistics import median

import lxml.html
import pandas as pd
from selectolax.lexbor import LexborHTMLParser

from benchmarks.arguments import read_arguments
from flows.reading.limited_process import COLLECT_SELDOM
from replica.bodies import write_article
from replica.pages.article import render_article
from replica.publishers import PUBLISHERS
from replica.site import Site
from transform.matching.match_tables import match_tables
from transform.normalise import normalise
from transform.readers import read_document

YEARS = (2012, 2017, 2020, 2023)
Step = Callable[[bytes], object]
_PARSER = lxml.html.HTMLParser(encoding="utf-8")


def main() -> None:
    """Print a table for the pages of each form."""
    given = read_arguments(__doc__, reports=52, rounds=7)
    collected = collect_pages(given.reports)
    # The allocator gives memory back between pages until a process has freed one large block; then it keeps it.
    bytearray(30 * 2**20)
    # The replica's objects are no part of what is measured: the collector need not walk them for each step.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_SELDOM)
    for name, pages in collected.items():
        size = sum(map(len, pages)) / len(pages) / 1024
        sys.stdout.write(f"\n{name}: {len(pages)} article pages of {size:.0f} KB, {given.rounds} rounds\n")
        report(time_steps(pages, given.rounds))


def collect_pages(wanted: int) -> dict[str, list[bytes]]:
    """Article pages of the replica with a table in them, by form, and once more by the markup of their bodies.

    Each office has a page of every form before the next office begins, so that few pages show all forms as well.
    """
    found: dict[str, list[bytes]] = {}
    left = wanted
    for filing in Site(len(PUBLISHERS), YEARS).filings.values():
        article = write_article(filing)
        page = render_article(article, "1001").encode()
        forms = match_tables(read_document(page).tables, None).forms
        if filing.publisher.reach != "annual" and len(forms) == 1:
            found.setdefault(forms[0], []).append(page)
            found.setdefault(name_markup(article.body), []).append(page)
            left -= 1
        if left == 0:
            break
    return dict(sorted(found.items()))


def name_markup(body: str) -> str:
    """How a body is written: the more markup, the more a tree of it costs, and the less the reading beside it."""
    if "MsoNormal" in body:
        return "markup of Word"
    return "markup of an old editor" if "<FONT" in body else "markup without attributes"


STEPS: dict[str, Step] = {
    "lxml tree of the page (the floor)": lambda page: lxml.html.document_fromstring(page, parser=_PARSER),
    "lexbor tree of the page": LexborHTMLParser,
    "page to document": read_document,
    "page to facts": lambda page: match_tables(read_document(page).tables, 2017),
    "page to facts, prose and findings": lambda page: normalise(read_document(page)),
    "pandas.read_html (tables only)": lambda page: pd.read_html(io.StringIO(page.decode()), flavor="lxml"),
}


def time_steps(pages: Sequence[bytes], rounds: int) -> dict[str, float]:
    """Median milliseconds of processor time a page, by step."""
    times: dict[str, list[float]] = {name: [] for name in STEPS}
    for _ in range(rounds):
        for name, step in STEPS.items():
            begun = time.process_time()
            for page in pages:
                step(page)
            times[name].append((time.process_time() - begun) * 1000 / len(pages))
    return {name: median(found) for name, found in times.items()}


def report(times: dict[str, float]) -> None:
    """Print milliseconds, pages a second and the ratio to the floor."""
    floor = next(iter(times.values()))
    for name, found in times.items():
        sys.stdout.write(
            f"  {name:<40} {found:7.2f} ms  {1000 / found:7.0f} pages/s  x{found / floor:5.2f}\n"
        )


if __name__ == "__main__":
    main()
