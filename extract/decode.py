"""Bytes of a page to text, strictly, for classifying it and for reading lists."""

import codecs
import re

_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9_-]+)""")
_HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHINESE = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "cp936": "gb18030", "big5": "big5"}


class UndecodableTextError(ValueError):
    """The bytes are text in no charset that these sites use."""


def decode_text(data: bytes, content_type: str | None = None) -> str:
    """Text of ``data``: BOM, else strict UTF-8, else the declared charset, else strict GB18030.

    Header and meta come third because they contradict the bytes on these sites; single-byte charsets
    decode anything and say nothing, so they are not believed.
    """
    for mark, charset in _BOMS:
        if data.startswith(mark):
            return _decode(data[len(mark) :], (charset,))
    declared = (_CHINESE.get(name.lower()) for name in _declared_charsets(data, content_type))
    return _decode(data, ("utf-8", *(charset for charset in declared if charset), "gb18030"))


def _decode(data: bytes, charsets: tuple[str, ...]) -> str:
    for charset in dict.fromkeys(charsets):
        try:
            return data.decode(charset)
        except UnicodeDecodeError:
            continue
    raise UndecodableTextError(f"not text in {', '.join(dict.fromkeys(charsets))}")


def _declared_charsets(data: bytes, content_type: str | None) -> list[str]:
    names = _HEADER_CHARSET.findall(content_type or "")
    head = data[:2048]
    names += [
        found.decode("ascii") for pattern in (_XML_ENCODING, _META_CHARSET) for found in pattern.findall(head)
    ]
    return names
