"""A page as it is seen: what pdfplumber finds, as characters, rules and pictures."""

import math
from collections.abc import Iterator
from itertools import pairwise

from pdfplumber.page import Page

from transform.readers.pdf.colour import is_seen
from transform.readers.pdf.hidden import Hidden
from transform.readers.pdf.page import THIN, UNKNOWN, Drawing, Glyph, PagePicture, Rule
from transform.readers.pdf.run import BoundedPage, Drawn

# Broader strokes are bars and backgrounds.
_MAX_STROKE = 8.0
_PICTURE_SIDE = 36.0


def draw_page(page: BoundedPage) -> Drawing:
    """Draw a page. What lies outside of it is not printed and left out."""
    inside = [one for kind in page.objects.values() for one in kind if _is_inside(one, page)]
    by_kind: dict[str, list[Drawn]] = {}
    for one in inside:
        by_kind.setdefault(one["object_type"], []).append(one)
    paths = [one for kind in ("line", "rect", "curve") for one in by_kind.get(kind, [])]
    rules = [rule for path in paths for rule in _rules(path)]
    hidden = Hidden(paths, by_kind.get("image", []), [rule for is_down, rule in rules if not is_down])
    return Drawing(
        number=page.page_number,
        width=float(page.width),
        height=float(page.height),
        glyphs=tuple(g for char in by_kind.get("char", []) if (g := _glyph(char, hidden)) is not None),
        across=tuple(rule for is_down, rule in rules if not is_down),
        down=tuple(rule for is_down, rule in rules if is_down),
        pictures=tuple(_pictures(by_kind.get("image", []))),
        curves=bool(by_kind.get("curve")),
    )


def _is_inside(one: Drawn, page: Page) -> bool:
    x, y = (one["x0"] + one["x1"]) / 2, (one["top"] + one["bottom"]) / 2
    left, top, right, bottom = page.cropbox
    return bool(math.isfinite(x + y) and left <= x <= right and top <= y <= bottom)


def _glyph(char: Drawn, hidden: Hidden) -> Glyph | None:
    """None for slanted text, which is a watermark across the page, and for text too small to see."""
    a, b = char["matrix"][:2]
    if min(abs(a), abs(b)) > 0.1 * max(abs(a), abs(b)):
        return None
    turn = 0 if abs(a) >= abs(b) else (-1 if b > 0 else 1)
    text = char["text"]
    long = char["bottom"] - char["top"] if turn else char["x1"] - char["x0"]
    if text.startswith("(cid:") or (text.isalnum() and long <= 0):
        # Without a code it could be anything; without a width 11 looks like a bold 1, printed twice in place.
        text = UNKNOWN
    elif text.isalnum() and hidden.covers(char):
        text = UNKNOWN
    glyph = Glyph(text, char["x0"], char["x1"], char["top"], char["bottom"], turn)
    return glyph if glyph.em >= 1 else None


def _pictures(images: list[Drawn]) -> Iterator[PagePicture]:
    for image in images:
        if max(image["x1"] - image["x0"], image["bottom"] - image["top"]) >= _PICTURE_SIDE:
            yield PagePicture(str(image.get("name", "")), image["top"])


def _rules(path: Drawn) -> Iterator[tuple[bool, Rule]]:
    """The straight lines that a path shows, each with whether it runs down the page."""
    x0, x1, top, bottom = path["x0"], path["x1"], path["top"], path["bottom"]
    stroked = path["stroke"] and is_seen(path["stroking_color"]) and path["linewidth"] <= _MAX_STROKE
    filled = path["fill"] and is_seen(path["non_stroking_color"])
    if min(x1 - x0, bottom - top) <= THIN:
        if stroked or filled:
            yield _rule(x0, top, x1, bottom)
    elif stroked:
        points = path["pts"] if path["object_type"] == "curve" else _corners(x0, x1, top, bottom)
        for (xa, ya), (xb, yb) in pairwise(points):
            if min(abs(xa - xb), abs(ya - yb)) <= THIN / 2:
                yield _rule(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))


def _corners(x0: float, x1: float, top: float, bottom: float) -> list[tuple[float, float]]:
    return [(x0, top), (x1, top), (x1, bottom), (x0, bottom), (x0, top)]


def _rule(x0: float, top: float, x1: float, bottom: float) -> tuple[bool, Rule]:
    if bottom - top > x1 - x0:
        return True, Rule((x0 + x1) / 2, top, bottom)
    return False, Rule((top + bottom) / 2, x0, x1)
