"""A page's instructions run within bounds, and none of them missed."""

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

# A dict of pdfplumber.
Drawn = dict[str, Any]

# Setting up a form costs as much as drawing many characters.
_FIGURE_COST = 10
# Text that is drawn with neither line nor colour: what a machine took a scanned picture to say.
_INVISIBLE = (3, 7)


class _Device(PDFPageAggregator):
    """Counts what is drawn."""

    def __init__(self, page: "BoundedPage") -> None:
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
        if textstate.render in _INVISIBLE:
            del drawn[before:]

    def render_char(self, matrix: Any, font: Any, fontsize: float, *arguments: Any) -> float:
        self.budget.spend_objects(self._number)
        advance = super().render_char(matrix, font, fontsize, *arguments)
        if abs(matrix[0]) > abs(matrix[1]) and matrix[0] * fontsize < 0:
            # Upside down or mirrored, 35 stands there as 53.
            cast("LTContainer[Any]", self.cur_item)._objs[-1]._text = UNKNOWN
        return advance

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
    def _budget(self) -> ResourceBudget:
        return cast(_Device, self.device).budget

    def _whole(self, reference: Any) -> PDFStream:
        stream = stream_value(reference)
        if stream.objid is None:
            self._budget.refuse("a part of a page is missing from the pdf file or damaged: fetch it again")
        return stream


class BoundedPage(Page):
    """A page of pdfplumber that stops drawing when its budget is spent."""

    def __init__(self, pdf: Any, page: Any, number: int, budget: ResourceBudget) -> None:
        super().__init__(pdf, page, number)
        self.budget = budget
        self._order = count()

    @property
    def layout(self) -> LTPage:
        """The page drawn, once."""
        if not hasattr(self, "_layout"):
            self.budget.begin_page()
            device = _Device(self)
            _Interpreter(self.pdf.rsrcmgr, device).process_page(self.page_obj)
            self._layout: LTPage = device.get_result()
        return self._layout

    def process_object(self, obj: Any) -> Drawn:
        """What pdfplumber tells of an object, and when it was drawn: what comes later hides what it covers."""
        return {**super().process_object(obj), "order": next(self._order)}
