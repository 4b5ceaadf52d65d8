"""Text of a site, made inert for what shows it: a terminal, a log, JSON, Markdown, HTML and a spreadsheet.

Each of them acts on some characters. A text is shown with signs in place of those, or with escapes that are read as
the characters themselves.
"""

import logging
import re
import unicodedata
from html import escape
from urllib.parse import quote, urlsplit

_OURS = frozenset(("flows", "load", "transform", "extract"))
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_NEW_LINE = "\N{SYMBOL FOR NEWLINE}"
_SIGNS = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n"},
    0x7F: "\N{SYMBOL FOR DELETE}",
    **dict.fromkeys(range(0x80, 0xA0), "\N{REPLACEMENT CHARACTER}"),
    **dict.fromkeys((0x85, 0x2028, 0x2029), _NEW_LINE),
    **dict.fromkeys(map(ord, "\u061c\u200e\u200f"), "\N{REPLACEMENT CHARACTER}"),
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\N{REPLACEMENT CHARACTER}"),
}
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED_IN_JSON = re.compile(f"[\x7f-\x9f\u2028\u2029{_BIDI}]")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# What may stand in an address as it is, without the brackets, quotes and backslashes that could end a link.
_IN_ADDRESS = "%/:?#[]@!$&*+,;=~-._"
_PLAIN_NUMBER = re.compile(r"[-+]?[0-9][0-9,]*(?:\.[0-9]+)?%?")
_APOSTROPHE = "'"
_LONGEST_MESSAGE = 300


def show_text(text: str) -> str:
    """A text for a terminal: a sign of the same length for each control character (those of C1 and of direction too),
    but for line feeds and tabs."""
    return text if text.isprintable() else text.translate(_SIGNS)


def show_line(text: str) -> str:
    """The same on one line: a space for each line feed and tab."""
    return show_text(text).replace("\n", " ").replace("\t", " ")


def describe_error(error: Exception) -> str:
    """An exception that nobody foresaw, as a reason on one short line: its class and its message, as text that can
    be printed and stored."""
    message = " ".join(str(error).split()).encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")
    shown = message if len(message) <= _LONGEST_MESSAGE else f"{message[:_LONGEST_MESSAGE]}…"
    return f"{type(error).__name__}: {shown}" if shown else type(error).__name__


def escape_json(written: str) -> str:
    """A written JSON text with escapes for the characters that a terminal acts on and JSON leaves as they are."""
    return _ESCAPED_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def escape_html(text: str) -> str:
    """A text as text of HTML, or as the value of an attribute in quotes."""
    return escape(_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", show_text(text)))


def escape_markdown(text: str) -> str:
    """A text on one line of Markdown, where it is neither markup nor a link nor HTML."""
    return _PUNCTUATION.sub(r"\\\1", show_line(text).strip())


def web_address(address: str) -> str | None:
    """An address as a link may name it, what is unusual in it percent-encoded. None for what is not http or https,
    has no host, or holds a control character."""
    if not address.isprintable():
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return quote(address, safe=_IN_ADDRESS) if parts.scheme in ("http", "https") and parts.netloc else None


def neutralise_formula(text: str) -> str:
    """A text for a cell of a spreadsheet, behind an apostrophe if a spreadsheet could take it for a formula, or if it
    begins with one: without the one apostrophe at its beginning every cell is what it was.

    A formula begins with = + - or @, in any width and after any white space or character that prints nothing; a tab
    or carriage return at the beginning counts as one. Plain numbers such as -8, and signs alone, are none.
    """
    return _APOSTROPHE + text if text.startswith(_APOSTROPHE) or _may_be_formula(text) else text


def _may_be_formula(text: str) -> bool:
    if text.startswith(("\t", "\r")):
        return True
    begin = next((place for place, character in enumerate(text) if not _is_skipped(character)), len(text))
    sign = unicodedata.normalize("NFKC", text[begin : begin + 1])
    if sign not in ("=", "+", "-", "@", "\N{MINUS SIGN}"):
        return False
    words = text[begin:].strip()
    signs_alone = set(unicodedata.normalize("NFKC", words)) <= set("+-")
    return not signs_alone and _PLAIN_NUMBER.fullmatch(words) is None


def _is_skipped(character: str) -> bool:
    """Whether a program may pass over a character at the beginning of a cell: white space, controls, formats."""
    return character.isspace() or unicodedata.category(character) in ("Cc", "Cf")


class InertRecord(logging.LogRecord):
    """An entry of the log in which nothing acts on a terminal, neither in its message nor in its traceback. Further
    lines of a message of ours are indented: none is taken for an entry of its own."""

    def getMessage(self) -> str:  # noqa: N802 - the name that logging calls
        """The message with its arguments."""
        message = super().getMessage()
        shown = show_text(message)
        return shown.replace("\n", "\n    ") if self.name.partition(".")[0] in _OURS else shown

    @property
    def exc_text(self) -> str | None:
        """The traceback as text, once a formatter has written it."""
        return self._exc_text

    @exc_text.setter
    def exc_text(self, written: str | None) -> None:
        self._exc_text = None if written is None else show_text(written)
