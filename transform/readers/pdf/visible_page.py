"""A page as it is seen: what pdfplumber finds, as characters, rules and pictures.

Signs of a page that nobody sees, or that are seen to be struck out.

Offices paint a figure over in white and print another on it, strike it out, or print it white on white. What
stood there is not what is said, and neither is nothing: such a sign is unknown.

Colours of a PDF against white paper.
"""

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from pdfplumber.page import Page

from transform.readers.pdf.interpreter import BoundedPage, Drawn
from transform.readers.pdf.page import THIN, UNKNOWN, Drawing, Glyph, PagePicture, Rule

_WHITE = 0.99
# A tint of any other colour space is ink: 1 is all of it.
_LIGHT = ("Gray", "RGB", "CMYK", "ICCBased")


def is_seen(color: Any) -> bool:
    """Whether a colour shows on white paper; a pattern does."""
    parts = color if isinstance(color, tuple | list) else (color,)
    if not parts or not all(isinstance(part, int | float) for part in parts):
        return True
    if len(parts) == 4:
        return bool(max(parts) > 1 - _WHITE)
    return bool(min(parts) < _WHITE)


def is_white(color: Any, space: str) -> bool:
    """Whether it is white for certain: its space says what its numbers mean."""
    return not is_seen(color) and space.endswith(_LIGHT)


# Areas are looked up by the strips of the page that they lie in.
_STRIP = 24.0
_TALL = 100
# Where a line runs that strikes a sign out, in ems above its base line: below is an underline.
_STRUCK = (0.15, 0.5)


class Hidden:
    """The areas and rules of a page that may hide what stands on it."""

    def __init__(self, paths: Iterable[Drawn], pictures: Iterable[Drawn], across: Iterable[Rule]) -> None:
        areas = [path for path in paths if path["fill"] and _is_broad(path)]
        self._paint = _Areas(area for area in areas if not is_seen(area["non_stroking_color"]))
        dark = (area for area in areas if is_seen(area["non_stroking_color"]))
        self._ground = _Areas([*dark, *pictures])
        self._across = sorted(across, key=lambda rule: rule.at)
        self._heights = [rule.at for rule in self._across]

    def covers(self, char: Drawn) -> bool:
        """Whether a sign is painted over, is white on nothing, or is a figure struck out."""
        white = is_white(char["non_stroking_color"], char.get("ncs", ""))
        return (
            self._paint.hold(char, later=True)
            or (white and not self._ground.hold(char, later=False))
            or (char["text"].isdigit() and char["upright"] and self._is_struck(char))
        )

    def _is_struck(self, char: Drawn) -> bool:
        baseline, em = char["top"] + char["y1"] - char["matrix"][5], char["bottom"] - char["top"]
        first = bisect_left(self._heights, baseline - _STRUCK[1] * em)
        last = bisect_right(self._heights, baseline - _STRUCK[0] * em)
        middle = (char["x0"] + char["x1"]) / 2
        return any(rule.start <= middle <= rule.end for rule in self._across[first:last])


class _Areas:
    """Areas by the strips of the page that they lie in, in the order in which they were drawn."""

    def __init__(self, areas: Iterable[Drawn]) -> None:
        self._strips: dict[int, list[Drawn]] = defaultdict(list)
        self._tall: list[Drawn] = []
        for area in sorted(areas, key=_order):
            strips = range(_strip(area["top"]), _strip(area["bottom"]) + 1)
            for lying in [self._strips[n] for n in strips] if len(strips) <= _TALL else [self._tall]:
                lying.append(area)

    def hold(self, char: Drawn, *, later: bool) -> bool:
        """Whether the middle of a sign lies in an area that was drawn later, or earlier, than the sign."""
        x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        for lying in (self._strips.get(_strip(y), []), self._tall):
            at = bisect_right(lying, char["order"], key=_order)
            for area in lying[at:] if later else lying[:at]:
                if area["x0"] <= x <= area["x1"] and area["top"] <= y <= area["bottom"]:
                    return True
        return False


def _order(drawn: Drawn) -> int:
    return int(drawn["order"])


def _strip(height: float) -> int:
    return int(height // _STRIP)


def _is_broad(path: Drawn) -> bool:
    return bool(min(path["x1"] - path["x0"], path["bottom"] - path["top"]) > THIN)


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
