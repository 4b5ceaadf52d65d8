"""A page as a person sees it: what pdfplumber finds, as characters, rules and pictures.

Offices paint a figure over in white and print another on it, strike it out, or print it white on white. The figure in
the file is then not what the report states, and neither is a blank: such a character is unknown.
"""

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from pdfplumber.page import Page

from transform.readers.pdf.interpreter import BoundedPage, DrawnObject
from transform.readers.pdf.page import THIN, UNKNOWN, Drawing, Glyph, PagePicture, Rule
from transform.text.unprinted import SOFT_HYPHEN, drop_unprinted

_WHITE = 0.99
# Spaces whose numbers tell how light a colour is; in any other 1 may be all of an ink.
_LIGHT_SPACES = ("Gray", "RGB", "CMYK", "ICCBased")

# Areas are looked up by the strips of the page that they lie in, those over very many strips one by one.
_STRIP_HEIGHT = 24.0
_MANY_STRIPS = 100
# How far above the base line a line runs that strikes a character out, in font sizes; below it is an underline.
_STRIKE_HEIGHTS = (0.15, 0.5)
# Broader strokes are bars and backgrounds.
_MAX_STROKE = 8.0
_LEAST_PICTURE_SIDE = 36.0


def draw_page(page: BoundedPage) -> Drawing:
    """Draw a page; objects that lie outside of it are not printed and left out."""
    objects = [drawn for kind in page.objects.values() for drawn in kind if _is_inside(drawn, page)]
    by_kind: dict[str, list[DrawnObject]] = defaultdict(list)
    for drawn in objects:
        by_kind[drawn["object_type"]].append(drawn)
    paths = [path for kind in ("line", "rect", "curve") for path in by_kind[kind]]
    rules = [rule for path in paths for rule in _list_rules(path)]
    horizontal = tuple(rule for is_vertical, rule in rules if not is_vertical)
    hiding = _HidingObjects(paths, by_kind["image"], horizontal)
    return Drawing(
        number=page.page_number,
        width=float(page.width),
        height=float(page.height),
        glyphs=tuple(glyph for char in by_kind["char"] if (glyph := _make_glyph(char, hiding)) is not None),
        horizontal_rules=horizontal,
        vertical_rules=tuple(rule for is_vertical, rule in rules if is_vertical),
        pictures=tuple(_list_pictures(by_kind["image"])),
        has_curves=bool(by_kind["curve"]),
    )


def _is_inside(drawn: DrawnObject, page: Page) -> bool:
    x, y = (drawn["x0"] + drawn["x1"]) / 2, (drawn["top"] + drawn["bottom"]) / 2
    left, top, right, bottom = page.cropbox
    return bool(math.isfinite(x + y) and left <= x <= right and top <= y <= bottom)


def _make_glyph(char: DrawnObject, hiding: "_HidingObjects") -> Glyph | None:
    """None for slanted text, which is a watermark across the page, and for text that is not printed or too small."""
    a, b = char["matrix"][:2]
    if min(abs(a), abs(b)) > 0.1 * max(abs(a), abs(b)):
        return None
    rotation = 0 if abs(a) >= abs(b) else (-1 if b > 0 else 1)
    # A soft hyphen that is drawn is a hyphen.
    text = drop_unprinted(char["text"]).replace(SOFT_HYPHEN, "-")
    if not text:
        return None
    advance = char["bottom"] - char["top"] if rotation else char["x1"] - char["x0"]
    if text.startswith("(cid:") or (text.isalnum() and advance <= 0):
        # Without a code it could be anything; without a width 11 looks like a bold 1, printed twice in place.
        text = UNKNOWN
    elif text.isalnum() and hiding.hides(char):
        text = UNKNOWN
    glyph = Glyph(text, char["x0"], char["x1"], char["top"], char["bottom"], rotation)
    return glyph if glyph.font_size >= 1 else None


def _list_pictures(images: list[DrawnObject]) -> Iterator[PagePicture]:
    for image in images:
        if max(image["x1"] - image["x0"], image["bottom"] - image["top"]) >= _LEAST_PICTURE_SIDE:
            yield PagePicture(str(image.get("name", "")), image["top"])


def _list_rules(path: DrawnObject) -> Iterator[tuple[bool, Rule]]:
    """The straight lines that a path shows, each with whether it is vertical."""
    x0, x1, top, bottom = path["x0"], path["x1"], path["top"], path["bottom"]
    stroked = path["stroke"] and _is_visible(path["stroking_color"]) and path["linewidth"] <= _MAX_STROKE
    filled = path["fill"] and _is_visible(path["non_stroking_color"])
    if min(x1 - x0, bottom - top) <= THIN:
        if stroked or filled:
            yield _make_rule(x0, top, x1, bottom)
    elif stroked:
        points = path["pts"] if path["object_type"] == "curve" else _corners(x0, x1, top, bottom)
        for (xa, ya), (xb, yb) in pairwise(points):
            if min(abs(xa - xb), abs(ya - yb)) <= THIN / 2:
                yield _make_rule(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))


def _corners(x0: float, x1: float, top: float, bottom: float) -> list[tuple[float, float]]:
    return [(x0, top), (x1, top), (x1, bottom), (x0, bottom), (x0, top)]


def _make_rule(x0: float, top: float, x1: float, bottom: float) -> tuple[bool, Rule]:
    if bottom - top > x1 - x0:
        return True, Rule((x0 + x1) / 2, top, bottom)
    return False, Rule((top + bottom) / 2, x0, x1)


class _HidingObjects:
    """The areas and rules of a page that may hide a character, or give a white one its ground."""

    def __init__(
        self, paths: Iterable[DrawnObject], pictures: Iterable[DrawnObject], horizontal: Iterable[Rule]
    ) -> None:
        areas = [path for path in paths if path["fill"] and _is_broad(path)]
        self._white_areas = _Areas(area for area in areas if not _is_visible(area["non_stroking_color"]))
        dark = (area for area in areas if _is_visible(area["non_stroking_color"]))
        self._dark_areas = _Areas([*dark, *pictures])
        self._rules = sorted(horizontal, key=lambda rule: rule.position)
        self._heights = [rule.position for rule in self._rules]

    def hides(self, char: DrawnObject) -> bool:
        """Whether a character is painted over in white, is white on white, or is a figure that is struck out."""
        is_white = _is_certainly_white(char["non_stroking_color"], char.get("ncs", ""))
        return (
            self._white_areas.cover(char, drawn_later=True)
            or (is_white and not self._dark_areas.cover(char, drawn_later=False))
            or (char["text"].isdigit() and char["upright"] and self._is_struck(char))
        )

    def _is_struck(self, char: DrawnObject) -> bool:
        # From the matrix: fonts give wrong descents, so the lower edge is not where the base line should be.
        baseline, font_size = char["top"] + char["y1"] - char["matrix"][5], char["bottom"] - char["top"]
        first = bisect_left(self._heights, baseline - _STRIKE_HEIGHTS[1] * font_size)
        end = bisect_right(self._heights, baseline - _STRIKE_HEIGHTS[0] * font_size)
        middle = (char["x0"] + char["x1"]) / 2
        return any(rule.start <= middle <= rule.end for rule in self._rules[first:end])


class _Areas:
    """Areas by the strips of the page that they lie in, in the order in which they were drawn."""

    def __init__(self, areas: Iterable[DrawnObject]) -> None:
        self._strips: dict[int, list[DrawnObject]] = defaultdict(list)
        self._tall: list[DrawnObject] = []
        for area in sorted(areas, key=_order):
            strips = range(_strip(area["top"]), _strip(area["bottom"]) + 1)
            for in_strip in (
                [self._strips[n] for n in strips] if len(strips) <= _MANY_STRIPS else [self._tall]
            ):
                in_strip.append(area)

    def cover(self, char: DrawnObject, *, drawn_later: bool) -> bool:
        """Whether the middle of a character lies in an area that was drawn later, or earlier, than it."""
        x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        for areas in (self._strips.get(_strip(y), []), self._tall):
            split = bisect_right(areas, char["order"], key=_order)
            for area in areas[split:] if drawn_later else areas[:split]:
                if area["x0"] <= x <= area["x1"] and area["top"] <= y <= area["bottom"]:
                    return True
        return False


def _order(drawn: DrawnObject) -> int:
    return int(drawn["order"])


def _strip(height: float) -> int:
    return int(height // _STRIP_HEIGHT)


def _is_broad(path: DrawnObject) -> bool:
    return bool(min(path["x1"] - path["x0"], path["bottom"] - path["top"]) > THIN)


def _is_visible(color: Any) -> bool:
    """Whether a colour can be seen on white paper; patterns can."""
    parts = color if isinstance(color, tuple | list) else (color,)
    if not parts or not all(isinstance(part, int | float) for part in parts):
        return True
    if len(parts) == 4:
        return bool(max(parts) > 1 - _WHITE)
    return bool(min(parts) < _WHITE)


def _is_certainly_white(color: Any, space: str) -> bool:
    """Whether a colour is white in a colour space whose numbers tell how light it is."""
    return not _is_visible(color) and space.endswith(_LIGHT_SPACES)
