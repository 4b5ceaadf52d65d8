"""Bounds inside pdfminer, which pdfplumber reads with and which trusts whatever a file claims.

pdfminer inflates a stream whole, and loops over ranges of codes and objects of any length that a file names.
``bound(budget)`` makes both cost something while a PDF is read; outside of it pdfminer works as ever.

How much of time, bytes, codes and objects a PDF may still take.
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


class ResourceBudget:
    """What is left of time, bytes, codes and objects; the first refusal is kept and raised again."""

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
        """Give the file up."""
        self.refusal = self.refusal or UnreadableDocument(message)
        raise self.refusal

    def check(self) -> None:
        """Refuse when time is over, or when a library swallowed an earlier refusal."""
        if self.refusal is not None:
            raise self.refusal
        if self._clock() > self._ends:
            self.refuse(
                f"reading the pdf took over {self._seconds:g} seconds of processor time: save the report's pages alone"
            )

    def begin_page(self) -> None:
        """Each page may draw as much as any other."""
        self.check()
        self._objects, self._content = MAX_PAGE_OBJECTS, MAX_PAGE_CONTENT

    @property
    def bytes_left(self) -> int:
        """How many bytes streams may still expand to."""
        return self._bytes

    def spend_bytes(self, count: int) -> None:
        """Bytes that a stream expands to."""
        self._bytes -= count
        if self._bytes < 0:
            self.refuse(f"the pdf's streams expand to over {MAX_PDF_EXPANDED:,} bytes: no report's do")

    def spend_codes(self, count: int) -> None:
        """Steps of a loop that the file named the length of."""
        self._codes -= count
        if self._codes < 0:
            self.refuse(
                f"the pdf's fonts or tables of objects name over {MAX_PDF_CODES:,} entries: no report's do"
            )

    def spend_objects(self, page: int, count: int = 1) -> None:
        """Characters, lines or pictures of a page."""
        before, self._objects = self._objects, self._objects - count
        if self._objects < 0:
            self.refuse(f"page {page} draws over {MAX_PAGE_OBJECTS:,} objects: no page of a report does")
        if before // 256 != self._objects // 256:
            self.check()

    def spend_content(self, count: int) -> None:
        """Bytes of drawing instructions that a page runs, each time that it runs them."""
        self.check()
        self._content -= count
        if self._content < 0:
            self.refuse(f"a page runs over {MAX_PAGE_CONTENT:,} bytes of drawing: no page of a report does")


_MAX_SCANLINE_BITS = 2**23
_LARGEST_GROWTH = 64
_PREDICTOR_COST = 8
_REFERENCE_COST = 20
_CHECKSUM = 4


_current: ContextVar[ResourceBudget | None] = ContextVar("pdf_budget", default=None)


@contextmanager
def bound(budget: ResourceBudget) -> Iterator[None]:
    """Make pdfminer spend this budget in this context."""
    token = _current.set(budget)
    try:
        yield
    finally:
        _current.reset(token)


def _inflate(data: bytes) -> bytes:
    budget = _current.get()
    if budget is None:
        return zlib.decompress(data)
    if not data.strip():
        return b""
    out = _inflate_whole(data, zlib.MAX_WBITS, budget)
    if out is None:
        # Some writers cut the checksum off; the deflate inside says itself whether it is whole.
        out = _inflate_whole(data[2:], -zlib.MAX_WBITS, budget)
    if out is None:
        budget.refuse("a stream of the pdf is damaged: fetch it again")
    budget.spend_bytes(len(out))
    return out


def _inflate_whole(data: bytes, window: int, budget: ResourceBudget) -> bytes | None:
    """None if anything is missing, or if a checksum stands there and is wrong: a digit may be wrong with it."""
    inflater = zlib.decompressobj(window)
    try:
        out = inflater.decompress(data, budget.bytes_left + 1)
    except zlib.error:
        return None
    bare = window < 0
    whole = inflater.eof and not (bare and len(inflater.unused_data) >= _CHECKSUM)
    return out if whole or len(out) > budget.bytes_left else None


def _charge_growth(decode: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    def charged(data: bytes) -> bytes:
        if budget := _current.get():
            budget.spend_bytes(len(data) * _LARGEST_GROWTH)
        return decode(data)

    return charged


def _charge_predictor(decode: Callable[..., bytes]) -> Callable[..., bytes]:
    def charged(*arguments: Any) -> bytes:
        if budget := _current.get():
            colors, columns, bits, data = arguments[-4:]
            if not 0 < colors * columns * bits < _MAX_SCANLINE_BITS:
                budget.refuse("a stream of the pdf claims lines longer than any: fetch it again")
            budget.spend_bytes(len(data) * _PREDICTOR_COST)
        return decode(*arguments)

    return charged


def _refuse_fax(decode: Callable[..., bytes]) -> Callable[..., bytes]:
    def charged(*arguments: Any) -> bytes:
        if budget := _current.get():
            budget.refuse("a stream of the pdf that should be text is a fax picture: fetch it again")
        return decode(*arguments)

    return charged


def _charge_range(*limits: int) -> range:
    found = range(*limits)
    if budget := _current.get():
        # Not len(): a claimed range may be longer than a machine integer.
        budget.spend_codes(max(0, (found.stop - found.start) // found.step))
    return found


def _charge_resolve(resolve: Callable[..., Any]) -> Callable[..., Any]:
    def charged(reference: pdftypes.PDFObjRef, default: object = None) -> Any:
        # An object may be a reference to itself, which pdfminer follows for ever.
        if budget := _current.get():
            budget.spend_codes(_REFERENCE_COST)
        return resolve(reference, default)

    return charged


def _install() -> None:
    vars(pdftypes)["zlib"] = SimpleNamespace(
        decompress=_inflate, decompressobj=zlib.decompressobj, error=zlib.error
    )
    for name, charge in (
        ("lzwdecode", _charge_growth),
        ("rldecode", _charge_growth),
        ("apply_png_predictor", _charge_predictor),
        ("apply_tiff_predictor", _charge_predictor),
        ("ccittfaxdecode", _refuse_fax),
    ):
        vars(pdftypes)[name] = charge(vars(pdftypes)[name])
    for module in (cmapdb, pdffont, pdfdocument):
        vars(module)["range"] = _charge_range
    type.__setattr__(pdftypes.PDFObjRef, "resolve", _charge_resolve(pdftypes.PDFObjRef.resolve))


_install()
