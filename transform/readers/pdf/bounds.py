"""Bounds inside pdfminer, which pdfplumber reads with and which trusts whatever a file claims.

pdfminer inflates a stream whole, and loops over ranges of codes and objects of any length that a file names.
``bound(budget)`` makes both cost something while a PDF is read; outside of it pdfminer works as ever.
"""

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any

from pdfminer import cmapdb, pdfdocument, pdffont, pdftypes

from transform.readers.pdf.budget import Budget

_MAX_SCANLINE_BITS = 2**23
_LARGEST_GROWTH = 64
_PREDICTOR_COST = 8
_REFERENCE_COST = 20
_CHECKSUM = 4


_current: ContextVar[Budget | None] = ContextVar("pdf_budget", default=None)


@contextmanager
def bound(budget: Budget) -> Iterator[None]:
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


def _inflate_whole(data: bytes, window: int, budget: Budget) -> bytes | None:
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
