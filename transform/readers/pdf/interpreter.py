"""A page's drawing instructions, run within a budget, and refused where a part of them is missing."""

from itertools import count
from typing import Any, NoReturn, cast

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTContainer, LTPage
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import PDFStream, stream_value
from pdfminer.psparser import literal_name
from pdfplumber.page import Page

from transform.readers.limits import MAX_PAGE_CONTENT, MAX_PAGE_OBJECTS
from transform.readers.pdf.page import UNKNOWN
from transform.text.decode import UnreadableDocument

# A character, line, rectangle, curve or picture, as a dict of pdfplumber.
DrawnObject = dict[str, Any]

# Setting up a form costs as much as drawing many characters.
_FIGURE_COST = 10
# Text drawn with neither line nor colour: the text that a machine recognised in a scanned picture.
_INVISIBLE_MODES = (3, 7)


class DrawingBudget:
    """What is left of a page's objects and instructions. The first refusal is kept and raised again at each check:
    pdfminer goes on behind most exceptions."""

    def __init__(self) -> None:
        self._objects = MAX_PAGE_OBJECTS
        self._content = MAX_PAGE_CONTENT
        self._refusal: UnreadableDocument | None = None

    def refuse(self, message: str) -> NoReturn:
        """Raise UnreadableDocument, with this message or with that of an earlier refusal."""
        self._refusal = self._refusal or UnreadableDocument(message)
        raise self._refusal

    def check(self) -> None:
        """Raise UnreadableDocument again where a library has swallowed it."""
        if self._refusal is not None:
            raise self._refusal

    def spend_objects(self, page: int, count: int = 1) -> None:
        """Count characters, lines or pictures that the page draws."""
        self._objects -= count
        if self._objects < 0:
            self.refuse(f"page {page} draws over {MAX_PAGE_OBJECTS:,} objects: no page of a report does")

    def spend_content(self, count: int) -> None:
        """Count the bytes of drawing instructions that the page runs, each time that it runs them."""
        self.check()
        self._content -= count
        if self._content < 0:
            self.refuse(f"a page runs over {MAX_PAGE_CONTENT:,} bytes of drawing: no page of a report does")


class BoundedPage(Page):
    """A page of pdfplumber that stops drawing when its budget is spent."""

    def __init__(self, pdf: Any, page: Any, number: int) -> None:
        super().__init__(pdf, page, number)
        self.budget = DrawingBudget()
        self._order = count()

    @property
    def layout(self) -> LTPage:
        """The drawn page; it is drawn once. Raises UnreadableDocument where that costs too much."""
        if not hasattr(self, "_layout"):
            device = _Device(self)
            _Interpreter(self.pdf.rsrcmgr, device).process_page(self.page_obj)
            self.budget.check()
            self._layout: LTPage = device.get_result()
        return self._layout

    def process_object(self, obj: Any) -> DrawnObject:
        """pdfplumber's dict of an object, with its ``order``: an object hides those drawn before it."""
        return {**super().process_object(obj), "order": next(self._order)}


class _Device(PDFPageAggregator):
    """Collects what is drawn, each object at a cost; text that nobody can see is left out."""

    def __init__(self, page: BoundedPage) -> None:
        super().__init__(page.pdf.rsrcmgr, pageno=page.page_number, laparams=None)
        self.budget = page.budget
        self._number = page.page_number

    def begin_figure(self, *arguments: Any) -> None:
        self.budget.spend_objects(self._number, _FIGURE_COST)
        super().begin_figure(*arguments)

    def render_string(self, textstate: Any, *arguments: Any) -> None:
        drawn = cast("LTContainer[Any]", self.cur_item)._objs
        before = len(drawn)
        super().render_string(textstate, *arguments)
        if textstate.render in _INVISIBLE_MODES:
            del drawn[before:]

    def render_char(self, matrix: Any, font: Any, fontsize: float, *arguments: Any) -> float:
        self.budget.spend_objects(self._number)
        advance = super().render_char(matrix, font, fontsize, *arguments)
        if abs(matrix[0]) > abs(matrix[1]) and matrix[0] * fontsize < 0:
            # Upside down or mirrored, 35 would be read as 53.
            cast("LTContainer[Any]", self.cur_item)._objs[-1]._text = UNKNOWN
        return advance

    def render_image(self, *arguments: Any) -> None:
        self.budget.spend_objects(self._number)
        super().render_image(*arguments)

    def paint_path(self, *arguments: Any) -> None:
        self.budget.spend_objects(self._number)
        super().paint_path(*arguments)


class _Interpreter(PDFPageInterpreter):
    """Runs the instructions of a page and its forms at a cost; pdfminer itself skips streams that are missing."""

    def execute(self, streams: Any) -> None:
        for stream in streams:
            self._budget.spend_content(len(self._require_stream(stream).get_data()))
        super().execute(streams)

    def do_Do(self, name: Any) -> None:  # noqa: N802
        drawn = self.xobjmap.get(literal_name(name))
        if drawn is not None:
            self._require_stream(drawn)
        super().do_Do(name)

    @property
    def _budget(self) -> DrawingBudget:
        return cast(_Device, self.device).budget

    def _require_stream(self, reference: Any) -> PDFStream:
        stream = stream_value(reference)
        if stream.objid is None:
            self._budget.refuse("a part of a page is missing from the pdf file or damaged: fetch it again")
        return stream
