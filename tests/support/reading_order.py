"""Read the same pages in a random order, and print a digest of all that was read.

python -m tests.support.reading_order SEED [--forget]

With ``--forget`` no function remembers what it found for an earlier text: only the catalogues are read once.
"""

import functools
import hashlib
import sys
from collections.abc import Callable
from random import Random
from typing import Any

PUBLISHER = "庄市街道"
_OF_LAYOUT, _OF_HUNT = 2, 40


def forget_everything() -> None:
    """Replace what remembers by text before the modules that use it are imported."""
    remember = functools.lru_cache

    def forget(maxsize: Any = 128, typed: bool = False) -> Callable[[Any], Any]:
        def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
            is_ours = function.__module__.startswith("transform.")
            return function if is_ours else remember(maxsize, typed)(function)

        # functools.cache asks for None: the forms, the relations and other data of ours.
        return remember(maxsize) if maxsize is None or callable(maxsize) else decorate

    functools.lru_cache = forget  # type: ignore[assignment]
    import transform.text.remembered

    transform.text.remembered.remember_short = lambda *_, **__: lambda function: function


def digest_readings(seed: int) -> str:
    """The digest of the readings of pages of each layout, and of documents of the hunt, in the seed's order."""
    from tests.support.filled_forms import LAYOUTS_OF_FORMS

    pages: list[tuple[str, str, int]] = [
        (form, name, number) for form, name in LAYOUTS_OF_FORMS for number in range(_OF_LAYOUT)
    ]
    pages += [("hunt", "", number) for number in range(_OF_HUNT)]
    order = Random(seed).sample(pages, len(pages))
    return hashlib.sha256("".join(sorted(map(read_one, order))).encode()).hexdigest()


def read_one(page: tuple[str, str, int]) -> str:
    """One page (form, layout, seed of its values) with everything that is read of it, as a line of text."""
    from transform.normalise import normalise
    from transform.readers import read_document
    from transform.report import Expectation
    from transform.text.decode import UnreadableDocument

    name, data, expectation = _make_of_hunt(page[2]) if page[0] == "hunt" else _make_page(*page)
    try:
        return f"{page} {normalise(read_document(data, name=name), Expectation(*expectation))!r}\n"
    except UnreadableDocument as refusal:
        return f"{page} {refusal!r}\n"


def _make_page(form: str, name: str, number: int) -> tuple[str, bytes, tuple[Any, ...]]:
    from replica.layouts import LAYOUTS
    from replica.writers.html import STYLES, write_html
    from tests.support.corpus.truth import fill
    from tests.support.filled_forms import refill

    sheet = refill(fill(form), number)
    body = write_html(LAYOUTS[form][name](sheet), sorted(STYLES)[number % len(STYLES)])
    html = f"<p>{PUBLISHER}{sheet.year}年政府信息公开工作年度报告</p>{body}"
    return "report.html", html.encode(), ((PUBLISHER,), sheet.year)


def _make_of_hunt(number: int) -> tuple[str, bytes, tuple[Any, ...]]:
    from tests.hunt.documents import make_document

    made = make_document(f"order-{number}", cheap=True)
    return made.name, made.data, ()


if __name__ == "__main__":
    if "--forget" in sys.argv:
        forget_everything()
    sys.stdout.write(digest_readings(int(sys.argv[1])))
