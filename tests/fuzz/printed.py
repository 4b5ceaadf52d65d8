"""Whether the figures that were read stand in the file: looked up in its text, by other means than the readers'."""

import codecs
import html
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from decimal import Decimal

import lxml.html

from transform.document import Document
from transform.report import Fact, NormalisedReport
from transform.text.decode import decode_text
from transform.text.unprinted import drop_unshown

_TAG = re.compile(r"<[^>]*>")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)
_NUMBER_CELL = re.compile(r"<(?:\w+:)?v>\s*([-+.\dEe]{1,40})\s*</")
# Signs that a reader puts into a text for what is raised or turned around, and noncharacters that it leaves out.
_READERS_SIGNS = str.maketrans("", "", "^\u202e\ufdd0\ufdd1\ufdd2\ufdd3")
_MOST_PLACES = 6


def find_unprinted(report: NormalisedReport, data: bytes, document: Document) -> list[str]:
    """The figures of a report that its file does not print, or not where they are said to be, each in a sentence."""
    figures = [fact for fact in report.facts if fact.value is not None]
    texts = _list_texts(data, document)
    numbers = _list_numbers(data) if document.kind == "xlsx" else set()
    said = [_find_misplaced(fact, document) or _find_miscounted(fact) for fact in figures]
    if texts:
        raws = [(fact.indicator, fact.raw) for fact in figures]
        raws += [(figure.name, figure.raw) for figure in report.prose_figures]
        said += [
            f"{name}: {raw!r} stands nowhere in the file"
            for name, raw in raws
            if not _stands_in(raw, texts) and not _is_shown(raw, numbers)
        ]
    return [sentence for sentence in said if sentence]


def _find_misplaced(fact: Fact, document: Document) -> str | None:
    if fact.source is None or fact.source.table > len(document.tables):
        # Of the prose, or of a table that is printed as lines of text.
        found = _bare(fact.raw) in _bare(document.text)
    else:
        grid = document.tables[fact.source.table - 1].grid
        cell = grid[fact.source.row - 1][fact.source.column - 1]
        found = cell is not None and _bare(fact.raw) in _bare(cell.text)
    return None if found else f"{fact.indicator}: {fact.raw!r} is not at {fact.source}"


def _find_miscounted(fact: Fact) -> str | None:
    """A number in digits alone is that number, or what its unit makes of it: ten, a hundred, a tenth of it."""
    text = unicodedata.normalize("NFKC", _bare(fact.raw)).replace(",", "").replace("−", "-")
    if not _NUMBER.fullmatch(text) or fact.value is None:
        return None
    printed, value = Decimal(text).normalize(), fact.value.normalize()
    same = printed.as_tuple().digits == value.as_tuple().digits and printed.is_signed() == value.is_signed()
    return (
        None if same or printed == value == 0 else f"{fact.indicator}: {fact.raw!r} was read as {fact.value}"
    )


def _bare(text: str) -> str:
    return drop_unshown("".join(text.split())).translate(_READERS_SIGNS)


def _list_texts(data: bytes, document: Document) -> list[str]:
    """The text of a file without tags and white space, in more than one way; empty where no way is known."""
    if document.kind in ("html", "text"):
        source, _ = decode_text(data)
        return [_bare(text) for text in (source, *(_strip_tags(source) if document.kind == "html" else ()))]
    if document.kind in ("docx", "xlsx"):
        return [_bare(html.unescape(_TAG.sub("", part))) for part in _list_parts(data)]
    return []


def _strip_tags(source: str) -> Iterator[str]:
    with suppress(ValueError):  # an entity of thousands of digits
        yield html.unescape(_TAG.sub("", re.sub(r"<!--.*?-->", "", source, flags=re.S)))
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True)
    with suppress(lxml.etree.LxmlError, ValueError):
        yield str(lxml.html.document_fromstring(source.encode(), parser=parser).text_content())


def _list_parts(data: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            with suppress(zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, ValueError):
                part = archive.read(name)
                charset = "utf-16" if part.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"
                yield part.decode(charset, "replace")


def _list_numbers(data: bytes) -> set[Decimal]:
    return {
        Decimal(number)
        for part in _list_parts(data)
        for number in _NUMBER_CELL.findall(part)
        if _is_number(number)
    }


def _is_number(text: str) -> bool:
    try:
        return -_MOST_PLACES * 3 < Decimal(text).adjusted() < _MOST_PLACES * 3
    except ArithmeticError:
        return False


def _stands_in(raw: str, texts: Iterable[str]) -> bool:
    bare = _bare(raw)
    return any(bare in text for text in texts)


def _is_shown(raw: str, numbers: Iterable[Decimal]) -> bool:
    """Whether a printed number is one of those of a workbook, rounded and with words and commas as formats show it."""
    match = _NUMBER.search(raw.replace(",", ""))
    if match is None:
        return False
    shown, places = Decimal(match[0]), len(match[0].partition(".")[2])
    return any(round(number * factor, places) == shown for number in numbers for factor in (1, 100))
