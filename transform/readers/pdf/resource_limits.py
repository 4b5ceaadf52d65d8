"""Limits on the time, bytes and objects that reading a PDF may take, enforced inside pdfminer.

pdfplumber reads with pdfminer, which trusts whatever a file claims: it inflates a stream whole, and loops over ranges
of codes and objects of any length that a file names. This module replaces those functions of pdfminer when it is
imported; within ``limit_pdfminer(budget)`` they spend the budget, outside of it they work as before.
"""

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any, NoReturn

from pdfminer import cmapdb, pdfdocument, pdffont, pdftypes

from transform.readers.limits import MAX_PAGE_CONTENT, MAX_PAGE_OBJECTS, MAX_PDF_CODES, MAX_PDF_EXPANDED
from transform.text.decode import UnreadableDocument

_CLOCK_INTERVAL = 256
_MAX_SCANLINE_BITS = 2**23
# What one byte is charged as: of LZW or run-length data, of data under a predictor; and one followed reference in codes.
_LARGEST_GROWTH = 64
_PREDICTOR_COST = 8
_REFERENCE_COST = 20
_CHECKSUM_BYTES = 4


class ResourceBudget:
    """What is left of time, bytes, codes and objects. The first refusal is kept and raised again at each check."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seconds = seconds
        self._ends = clock() + seconds
        self._bytes = MAX_PDF_EXPANDED
        self._codes = MAX_PDF_CODES
        self._objects = MAX_PAGE_OBJECTS
        self._content = MAX_PAGE_CONTENT
        self.refusal: UnreadableDocument | None = None

    def refuse(self, message: str) -> NoReturn:
        """Raise UnreadableDocument, with this message or with that of an earlier refusal."""
        self.refusal = self.refusal or UnreadableDocument(message)
        raise self.refusal

    def check(self) -> None:
        """Raise UnreadableDocument when time is over, or when a library has swallowed an earlier refusal."""
        if self.refusal is not None:
            raise self.refusal
        if self._clock() > self._ends:
            self.refuse(
                f"reading the pdf took over {self._seconds:g} seconds of processor time: save the report's pages alone"
            )

    def begin_page(self) -> None:
        """Let the next page draw as much as any other."""
        self.check()
        self._objects, self._content = MAX_PAGE_OBJECTS, MAX_PAGE_CONTENT

    @property
    def bytes_left(self) -> int:
        """How many bytes streams may still expand to."""
        return self._bytes

    def spend_bytes(self, count: int) -> None:
        """Count bytes that a stream expands to."""
        self._bytes -= count
        if self._bytes < 0:
            self.refuse(f"the pdf's streams expand to over {MAX_PDF_EXPANDED:,} bytes: no report's do")

    def spend_codes(self, count: int) -> None:
        """Count the steps of a loop whose length the file names."""
        self._codes -= count
        if self._codes < 0:
            self.refuse(
                f"the pdf's fonts or tables of objects name over {MAX_PDF_CODES:,} entries: no report's do"
            )

    def spend_objects(self, page: int, count: int = 1) -> None:
        """Count characters, lines or pictures that a page draws."""
        before, self._objects = self._objects, self._objects - count
        if self._objects < 0:
            self.refuse(f"page {page} draws over {MAX_PAGE_OBJECTS:,} objects: no page of a report does")
        if before // _CLOCK_INTERVAL != self._objects // _CLOCK_INTERVAL:
            self.check()

    def spend_content(self, count: int) -> None:
        """Count the bytes of drawing instructions that a page runs, each time that it runs them."""
        self.check()
        self._content -= count
        if self._content < 0:
            self.refuse(f"a page runs over {MAX_PAGE_CONTENT:,} bytes of drawing: no page of a report does")


_current_budget: ContextVar[ResourceBudget | None] = ContextVar("pdf_budget", default=None)


@contextmanager
def limit_pdfminer(budget: ResourceBudget) -> Iterator[None]:
    """Have pdfminer spend this budget within the context, and raise UnreadableDocument when it is spent."""
    token = _current_budget.set(budget)
    try:
        yield
    finally:
        _current_budget.reset(token)


def _inflate(data: bytes) -> bytes:
    """``zlib.decompress`` that stops at the bytes left and refuses damaged data, where a budget is set."""
    budget = _current_budget.get()
    if budget is None:
        return zlib.decompress(data)
    if not data.strip():
        return b""
    content = _inflate_whole(data, zlib.MAX_WBITS, budget)
    if content is None:
        # Some writers cut the checksum off; the deflated data within marks its own end.
        content = _inflate_whole(data[2:], -zlib.MAX_WBITS, budget)
    if content is None:
        budget.refuse("a stream of the pdf is damaged: fetch it again")
    budget.spend_bytes(len(content))
    return content


def _inflate_whole(data: bytes, window: int, budget: ResourceBudget) -> bytes | None:
    """None if anything is missing, or if there is a wrong checksum: a digit may be wrong with it."""
    inflater = zlib.decompressobj(window)
    try:
        content = inflater.decompress(data, budget.bytes_left + 1)
    except zlib.error:
        return None
    is_bare = window < 0
    is_whole = inflater.eof and not (is_bare and len(inflater.unused_data) >= _CHECKSUM_BYTES)
    return content if is_whole or len(content) > budget.bytes_left else None


def _charge_growth(decode: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    def charged(data: bytes) -> bytes:
        if budget := _current_budget.get():
            budget.spend_bytes(len(data) * _LARGEST_GROWTH)
        return decode(data)

    return charged


def _charge_predictor(decode: Callable[..., bytes]) -> Callable[..., bytes]:
    def charged(*arguments: Any) -> bytes:
        if budget := _current_budget.get():
            colors, columns, bits, data = arguments[-4:]
            if not 0 < colors * columns * bits < _MAX_SCANLINE_BITS:
                budget.refuse("a stream of the pdf claims lines longer than any: fetch it again")
            budget.spend_bytes(len(data) * _PREDICTOR_COST)
        return decode(*arguments)

    return charged


def _refuse_fax(decode: Callable[..., bytes]) -> Callable[..., bytes]:
    def refusing(*arguments: Any) -> bytes:
        if budget := _current_budget.get():
            budget.refuse("a stream of the pdf that should be text is a fax picture: fetch it again")
        return decode(*arguments)

    return refusing


def _charge_range(*limits: int) -> range:
    steps = range(*limits)
    if budget := _current_budget.get():
        # Not len(): a claimed range may be longer than a machine integer.
        budget.spend_codes(max(0, (steps.stop - steps.start) // steps.step))
    return steps


def _charge_resolve(resolve: Callable[..., Any]) -> Callable[..., Any]:
    def charged(reference: pdftypes.PDFObjRef, default: object = None) -> Any:
        # An object may be a reference to itself, which pdfminer follows for ever.
        if budget := _current_budget.get():
            budget.spend_codes(_REFERENCE_COST)
        return resolve(reference, default)

    return charged


def _install() -> None:
    vars(pdftypes)["zlib"] = SimpleNamespace(
        decompress=_inflate, decompressobj=zlib.decompressobj, error=zlib.error
    )
    for name, wrap in (
        ("lzwdecode", _charge_growth),
        ("rldecode", _charge_growth),
        ("apply_png_predictor", _charge_predictor),
        ("apply_tiff_predictor", _charge_predictor),
        ("ccittfaxdecode", _refuse_fax),
    ):
        vars(pdftypes)[name] = wrap(vars(pdftypes)[name])
    for module in (cmapdb, pdffont, pdfdocument):
        vars(module)["range"] = _charge_range
    type.__setattr__(pdftypes.PDFObjRef, "resolve", _charge_resolve(pdftypes.PDFObjRef.resolve))


_install()
