"""Entities of HTML in text: ``&amp;`` to an ampersand, as browsers read them, however long they are."""

import html
import re

_LONG_NUMBER = re.compile(r"&#(\d{9,});?")
_MOST_DIGITS = 7
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def unescape_entities(text: str) -> str:
    """The text with its entities replaced; one whose number is beyond all characters becomes U+FFFD.

    ``html.unescape`` raises ValueError for a number of more than 4,300 digits.
    """
    try:
        return html.unescape(text)
    except ValueError:
        return html.unescape(_LONG_NUMBER.sub(lambda entity: _shorten(entity[1]), text))


def _shorten(digits: str) -> str:
    significant = digits.lstrip("0")
    return f"&#{significant or 0};" if len(significant) <= _MOST_DIGITS else _REPLACEMENT
