"""Read the same pages in an order of one's own, and print a digest of all that was read.

python -m tests.support.reading_order SEED
"""

import hashlib
import sys
from random import Random

from replica.layouts import LAYOUTS
from replica.writers.html import STYLES, write_html
from tests.support.corpus.truth import fill
from tests.transform.test_any_values import CASES, refill
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import Expectation

STREET = "庄市街道"


def read_all(seed: int) -> str:
    """A digest over the readings of four pages of each layout, whatever order they were read in."""
    pages = [(form, name, number) for form, name in CASES for number in range(4)]
    order = Random(seed).sample(pages, len(pages))
    return hashlib.sha256("".join(sorted(map(read_one, order))).encode()).hexdigest()


def read_one(page: tuple[str, str, int]) -> str:
    """What is read of one page, findings and prose included."""
    form, name, number = page
    sheet = refill(fill(form), number)
    body = write_html(LAYOUTS[form][name](sheet), sorted(STYLES)[number % len(STYLES)])
    html = f"<p>{STREET}{sheet.year}年政府信息公开年度报告</p>{body}"
    return f"{page} {normalise(read_document(html.encode()), Expectation((STREET,), sheet.year))!r}\n"


if __name__ == "__main__":
    sys.stdout.write(read_all(int(sys.argv[1])))
