"""Bytes to text, strictly.

The charset of a header or a meta tag is only a hint: GBK pages are declared as UTF-8 and the reverse, and a
single-byte charset decodes anything. Order: BOM, strict UTF-8, the declared charset, strict GB18030.
"""

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(rb"""charset\s*=\s*+["']?\s*([A-Za-z0-9_:.-]+)""", re.I)
_DECODERS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "utf-16": "utf-16",
}


class UnreadableDocument(ValueError):
    """The bytes cannot be read completely, so that nothing may be loaded from them."""


class ReaderMissing(UnreadableDocument):
    """The program that reads this kind of file is not installed; the file itself may be sound."""


def decode_text(data: bytes, content_type: str | None = None) -> tuple[str, str]:
    """The text of a file, and its charset. Raises UnreadableDocument where no charset fits all bytes.

    ``content_type`` is the header of the response, whose charset is a hint.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _decode(data, (encoding,))
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        declared = [_DECODERS[name] for name in _declared_charsets(data, content_type) if name in _DECODERS]
        return _decode(data, (*declared, "gb18030"))


def replace_surrogates(text: str) -> str:
    """A text with U+FFFD for each half of a surrogate pair that has lost the other: no charset can write those. JSON
    may hold them (``\\ud800``), and so do names of files and what libraries made of broken bytes."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _declared_charsets(data: bytes, content_type: str | None) -> list[str]:
    """The charsets that the header and the beginning of the file name, in lower case."""
    hints = [] if content_type is None else _CHARSET.findall(content_type.encode("latin-1", "ignore"))
    hints += _CHARSET.findall(data[:4096])
    return [hint.decode("ascii").lower() for hint in hints]


def _decode(data: bytes, encodings: tuple[str, ...]) -> tuple[str, str]:
    """The text in the first of these charsets that fits."""
    for encoding in encodings:
        try:
            return data.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise UnreadableDocument(
        f"not text in utf-8 or any of {', '.join(dict.fromkeys(encodings))}: the bytes are damaged or not a page"
    )
