"""Pages a second through transform, against the tree build alone and against pandas.read_html, in one run.

    python benchmarks/reading.py [rounds]

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

from flows.run.parse import COLLECT_SELDOM
from replica.pages.article import render_article
from replica.site import Site
from transform.matching.match_tables import match_tables
from transform.normalise import normalise
from transform.readers import read_document

Step = Callable[[bytes], object]
_PARSER = lxml.html.HTMLParser(encoding="utf-8")


def main() -> None:
    """Print a table for the pages of each form."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    collected = collect_pages()
    # The allocator gives memory back between pages until a process has freed one large block; then it keeps it.
    bytearray(30 * 2**20)
    # The replica's objects are no part of what is measured: the collector need not walk them for each step.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_SELDOM)
    for name, pages in collected.items():
        size = sum(map(len, pages)) / len(pages) / 1024
        sys.stdout.write(f"\n{name}: {len(pages)} article pages of {size:.0f} KB, {rounds} rounds\n")
        report(time_steps(pages, rounds))


def collect_pages() -> dict[str, list[bytes]]:
    """The replica's article pages with a table in them, by form, and once more by the markup of their bodies."""
    site = Site(publishers=20, years=(2012, 2017, 2020, 2023))
    found: dict[str, list[bytes]] = {}
    for article in site.articles.values():
        page = render_article(article, "1001").encode()
        forms = match_tables(read_document(page).tables, None).forms
        if len(forms) == 1:
            found.setdefault(forms[0], []).append(page)
            found.setdefault(name_markup(article.body), []).append(page)
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
