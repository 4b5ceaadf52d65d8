"""What a PDF page draws: characters, rules, pictures."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTPage
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import PDFStream, stream_value
from pdfminer.psparser import literal_name
from pdfplumber.page import Page

from transform.readers.pdf_bounds import Budget

# A dict of pdfplumber.
Drawn = dict[str, Any]

THIN = 3.0
# Broader strokes are bars and backgrounds.
_MAX_STROKE = 8.0
_PICTURE_SIDE = 36.0
_WHITE = 0.99
# Setting up a form costs as much as drawing many characters.
_FIGURE_COST = 10
_UNKNOWN = "\ufffd"


@dataclass(frozen=True, slots=True)
class Glyph:
    """A printed character. ``turn`` is 0 upright, 1 where text reads downwards, -1 where it reads upwards."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    turn: int = 0

    @property
    def em(self) -> float:
        """The size of its font."""
        return self.x1 - self.x0 if self.turn else self.bottom - self.top

    @property
    def middle(self) -> float:
        """The height that it stands at."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: at ``at`` across its direction, from ``start`` to ``end`` along it."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A picture's name and upper edge."""

    name: str
    top: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A page as drawn. ``curves`` says that it draws outlines at all."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    across: tuple[Rule, ...]
    down: tuple[Rule, ...]
    pictures: tuple[PagePicture, ...]
    curves: bool


class _Device(PDFPageAggregator):
    """Counts what is drawn."""

    def __init__(self, page: "BoundedPage") -> None:
        super().__init__(page.pdf.rsrcmgr, pageno=page.page_number, laparams=None)
        self.budget = page.budget
        self._number = page.page_number

    def begin_figure(self, *arguments: Any) -> None:
        self.budget.spend_objects(self._number, _FIGURE_COST)
        super().begin_figure(*arguments)

    def render_char(self, *arguments: Any) -> float:
        self.budget.spend_objects(self._number)
        return super().render_char(*arguments)

    def render_image(self, *arguments: Any) -> None:
        self.budget.spend_objects(self._number)
        super().render_image(*arguments)

    def paint_path(self, *arguments: Any) -> None:
        self.budget.spend_objects(self._number)
        super().paint_path(*arguments)


class _Interpreter(PDFPageInterpreter):
    """Counts the instructions that a page and its forms run, and misses none: pdfminer skips what it lacks."""

    def execute(self, streams: Any) -> None:
        for stream in streams:
            self._budget.spend_content(len(self._whole(stream).get_data()))
        super().execute(streams)

    def do_Do(self, name: Any) -> None:  # noqa: N802
        found = self.xobjmap.get(literal_name(name))
        if found is not None:
            self._whole(found)
        super().do_Do(name)

    @property
    def _budget(self) -> Budget:
        return cast(_Device, self.device).budget

    def _whole(self, reference: Any) -> PDFStream:
        stream = stream_value(reference)
        if stream.objid is None:
            self._budget.refuse("a part of a page is missing from the pdf file or damaged: fetch it again")
        return stream


class BoundedPage(Page):
    """A page of pdfplumber that stops drawing when its budget is spent."""

    def __init__(self, pdf: Any, page: Any, number: int, budget: Budget) -> None:
        super().__init__(pdf, page, number)
        self.budget = budget

    @property
    def layout(self) -> LTPage:
        """The page drawn, once."""
        if not hasattr(self, "_layout"):
            self.budget.begin_page()
            device = _Device(self)
            _Interpreter(self.pdf.rsrcmgr, device).process_page(self.page_obj)
            self._layout: LTPage = device.get_result()
        return self._layout


def draw_page(page: BoundedPage) -> Drawing:
    """Draw a page. What lies outside of it is not printed and left out."""
    inside = [one for kind in page.objects.values() for one in kind if _is_inside(one, page)]
    by_kind: dict[str, list[Drawn]] = {}
    for one in inside:
        by_kind.setdefault(one["object_type"], []).append(one)
    paths = [one for kind in ("line", "rect", "curve") for one in by_kind.get(kind, [])]
    rules = [rule for path in paths for rule in _rules(path)]
    return Drawing(
        number=page.page_number,
        width=float(page.width),
        height=float(page.height),
        glyphs=tuple(g for char in by_kind.get("char", []) if (g := _glyph(char)) is not None),
        across=tuple(rule for is_down, rule in rules if not is_down),
        down=tuple(rule for is_down, rule in rules if is_down),
        pictures=tuple(_pictures(by_kind.get("image", []))),
        curves=bool(by_kind.get("curve")),
    )


def _is_inside(one: Drawn, page: Page) -> bool:
    x, y = (one["x0"] + one["x1"]) / 2, (one["top"] + one["bottom"]) / 2
    left, top, right, bottom = page.cropbox
    return bool(math.isfinite(x + y) and left <= x <= right and top <= y <= bottom)


def _glyph(char: Drawn) -> Glyph | None:
    """None for slanted text, which is a watermark across the page, and for text too small to see."""
    a, b = char["matrix"][:2]
    if min(abs(a), abs(b)) > 0.1 * max(abs(a), abs(b)):
        return None
    turn = 0 if abs(a) >= abs(b) else (-1 if b > 0 else 1)
    text = char["text"]
    long = char["bottom"] - char["top"] if turn else char["x1"] - char["x0"]
    if text.startswith("(cid:") or (text.isalnum() and long <= 0):
        # Without a code it could be anything; without a width 11 looks like a bold 1, printed twice in place.
        text = _UNKNOWN
    glyph = Glyph(text, char["x0"], char["x1"], char["top"], char["bottom"], turn)
    return glyph if glyph.em >= 1 else None


def _pictures(images: list[Drawn]) -> Iterator[PagePicture]:
    for image in images:
        if max(image["x1"] - image["x0"], image["bottom"] - image["top"]) >= _PICTURE_SIDE:
            yield PagePicture(str(image.get("name", "")), image["top"])


def _rules(path: Drawn) -> Iterator[tuple[bool, Rule]]:
    """The straight lines that a path shows, each with whether it runs down the page."""
    x0, x1, top, bottom = path["x0"], path["x1"], path["top"], path["bottom"]
    stroked = path["stroke"] and _is_seen(path["stroking_color"]) and path["linewidth"] <= _MAX_STROKE
    filled = path["fill"] and _is_seen(path["non_stroking_color"])
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


def _is_seen(color: Any) -> bool:
    """Whether a colour shows on white paper; a pattern does."""
    parts = color if isinstance(color, tuple | list) else (color,)
    if not parts or not all(isinstance(part, int | float) for part in parts):
        return True
    if len(parts) == 4:
        return bool(max(parts) > 1 - _WHITE)
    return bool(min(parts) < _WHITE)
