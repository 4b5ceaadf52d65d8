"""A page's drawing instructions, run within a budget, and refused where a part of them is missing."""

from itertools import count
from typing import Any, cast

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTContainer, LTPage
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import PDFStream, stream_value
from pdfminer.psparser import literal_name
from pdfplumber.page import Page

from transform.readers.pdf.page import UNKNOWN
from transform.readers.pdf.resource_limits import ResourceBudget

# A character, line, rectangle, curve or picture, as a dict of pdfplumber.
DrawnObject = dict[str, Any]

# Setting up a form costs as much as drawing many characters.
_FIGURE_COST = 10
# Text drawn with neither line nor colour: the text that a machine recognised in a scanned picture.
_INVISIBLE_MODES = (3, 7)


class BoundedPage(Page):
    """A page of pdfplumber that stops drawing when its budget is spent."""

    def __init__(self, pdf: Any, page: Any, number: int, budget: ResourceBudget) -> None:
        super().__init__(pdf, page, number)
        self.budget = budget
        self._order = count()

    @property
    def layout(self) -> LTPage:
        """The drawn page; it is drawn once. Raises UnreadableDocument where that costs too much."""
        if not hasattr(self, "_layout"):
            self.budget.begin_page()
            device = _Device(self)
            _Interpreter(self.pdf.rsrcmgr, device).process_page(self.page_obj)
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
    def _budget(self) -> ResourceBudget:
        return cast(_Device, self.device).budget

    def _require_stream(self, reference: Any) -> PDFStream:
        stream = stream_value(reference)
        if stream.objid is None:
            self._budget.refuse("a part of a page is missing from the pdf file or damaged: fetch it again")
        return stream
