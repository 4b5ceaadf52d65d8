"""Read the same pages in a random order, and print a digest of all that was read.

python -m tests.support.reading_order SEED
"""

import hashlib
import sys
from random import Random

from replica.layouts import LAYOUTS
from replica.writers.html import STYLES, write_html
from tests.support.corpus.truth import fill
from tests.support.filled_forms import LAYOUTS_OF_FORMS, refill
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import Expectation

PUBLISHER = "庄市街道"


def digest_readings(seed: int) -> str:
    """The digest of the readings of four pages of each layout, read in the order that the seed gives."""
    pages = [(form, name, number) for form, name in LAYOUTS_OF_FORMS for number in range(4)]
    order = Random(seed).sample(pages, len(pages))
    return hashlib.sha256("".join(sorted(map(read_one, order))).encode()).hexdigest()


def read_one(page: tuple[str, str, int]) -> str:
    """One page (form, layout, seed of its values) with everything that is read of it, as a line of text."""
    form, name, number = page
    sheet = refill(fill(form), number)
    body = write_html(LAYOUTS[form][name](sheet), sorted(STYLES)[number % len(STYLES)])
    html = f"<p>{PUBLISHER}{sheet.year}年政府信息公开工作年度报告</p>{body}"
    return f"{page} {normalise(read_document(html.encode()), Expectation((PUBLISHER,), sheet.year))!r}\n"


if __name__ == "__main__":
    sys.stdout.write(digest_readings(int(sys.argv[1])))
