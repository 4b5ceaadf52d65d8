"""Changes to a page that nobody sees who looks at it, each by its name.

A change takes the source of a page as text, and gives it as text, or as bytes where the change is one of the bytes.
"""

import html
import re
from collections.abc import Callable, Mapping

Change = Callable[[str], str | bytes]

_NOT_TEXT = re.compile(
    r"(<!--.*?-->|<(?:script|style|title)\b.*?</(?:script|style|title)\s*>|<[^>]*>)", re.I | re.S
)
_REFERENCE = re.compile(r"(&[#\w]+;)")
_TAG = re.compile(r"<(/?)([a-zA-Z][\w:]*)([^<>]*)>")
_CELL = re.compile(r"(<t[dh]\b[^>]*>)(.*?)(</t[dh]\s*>)", re.I | re.S)
_OF_RECORD = re.compile("机构|日期|分类")
_QUOTED_SPAN = re.compile(r"\b((?:row|col)span)\s*=\s*[\"']?(\d+)[\"']?", re.I)

UNPRINTED = {
    "zero-width spaces": "\u200b",
    "zero-width non-joiners": "\u200c",
    "zero-width joiners": "\u200d",
    "left-to-right marks": "\u200e",
    "right-to-left marks": "\u200f",
    "Arabic letter marks": "\u061c",
    "word joiners": "\u2060",
    "invisible separators": "\u2063",
    "byte order marks": "\ufeff",
    "grapheme joiners": "\u034f",
    "Mongolian vowel separators": "\u180e",
    "text selectors": "\ufe0e",
    "picture selectors": "\ufe0f",
    "ideographic selectors": "\U000e0100",
    "tag characters": "\U000e0041",
}
"""Characters that print nothing, wherever they are."""
_ISOLATES = {
    "left-to-right isolates": ("\u2066", "\u2069"),
    "right-to-left isolates": ("\u2067", "\u2069"),
    "first-strong isolates": ("\u2068", "\u2069"),
    "isolates in isolates": ("\u2066\u2067", "\u2069\u2069"),
}


def _of_texts(change: Callable[[str], str]) -> Callable[[str], str]:
    """The change of every text between tags that is not white space, its character references left as they are."""

    def change_text(text: str) -> str:
        pieces = _REFERENCE.split(text)
        return "".join(
            piece if n % 2 or not piece.strip() else change(piece) for n, piece in enumerate(pieces)
        )

    def change_source(source: str) -> str:
        pieces = _NOT_TEXT.split(source)
        return "".join(piece if n % 2 else change_text(piece) for n, piece in enumerate(pieces))

    return change_source


def _of_lines(change: Callable[[str], str]) -> Callable[[str], str]:
    """The same for a plain text: the change of each cell and line."""
    return lambda source: "".join(
        piece if n % 2 or not piece.strip() else change(piece)
        for n, piece in enumerate(re.split(r"([\t\n|])", source))
    )


def _of_tags(change: Callable[[re.Match[str]], str]) -> Callable[[str], str]:
    """The change of every tag outside of comments and scripts."""

    def change_source(source: str) -> str:
        pieces = re.split(r"(<!--.*?-->|<script\b.*?</script\s*>)", source, flags=re.I | re.S)
        return "".join(piece if n % 2 else _TAG.sub(change, piece) for n, piece in enumerate(pieces))

    return change_source


def _strew(char: str) -> Callable[[str], str]:
    """Put a character before, between and behind all characters of a text, but not into its white space."""
    return lambda text: char + re.sub(r"(\S)", lambda match: match[1] + char, text)


def _enclose(before: str, behind: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        core = text.strip()
        return text.replace(core, f"{before}{core}{behind}", 1)

    return change


def _halve(between: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        core = text.strip()
        half = (len(core) + 1) // 2
        return text.replace(core, f"{core[:half]}{between}{core[half:]}", 1)

    return change


def _refer(style: str) -> Callable[[str], str]:
    """Every character that is not white space as a character reference."""
    return lambda text: re.sub(r"\S", lambda match: style.format(ord(match[0])), html.unescape(text))


def _in_cells(before: str, behind: str) -> Callable[[str], str]:
    """Something around the content of every cell that holds no table and nothing of the CMS's record."""

    def change(match: re.Match[str]) -> str:
        return (
            match[0]
            if "<t" in match[2].lower() or _OF_RECORD.search(match[2])
            else f"{match[1]}{before}{match[2]}{behind}{match[3]}"
        )

    return lambda source: _CELL.sub(change, source)


def _before_tables(inserted: str) -> Callable[[str], str]:
    return lambda source: re.sub(r"(?i)(?=<table\b)", inserted, source)


_HTML_ONLY: Mapping[str, Change] = {
    "comments in words": _of_texts(_halve("<!-- 7 <b>8</b> -->")),
    "spans around texts": _of_texts(_enclose('<span lang="EN-US">', "</span>")),
    "a span for each character": _of_texts(lambda text: re.sub(r"(\S)", r"<span>\1</span>", text)),
    "spans in spans": _of_texts(_enclose("<span><font><span>", "</span></font></span>")),
    "empty spans": _of_texts(_halve("<span></span>")),
    "names to jump to": _of_texts(_halve('<a name="a7"></a>')),
    "places where a line may break": _of_texts(_halve("<wbr>")),
    "bold": _of_texts(_enclose("<b>", "</b>")),
    "underlines": _of_texts(_enclose("<u>", "</u>")),
    "links": _of_texts(_enclose('<a href="#top">', "</a>")),
    "soft hyphens": _of_texts(_strew("\u00ad")),
    "soft hyphens by name": _of_texts(_halve("&shy;")),
    "zero-width spaces by number": _of_texts(_halve("&#8203;")),
    "joiners by name": _of_texts(_halve("&zwj;&zwnj;")),
    "marks by name": _of_texts(_enclose("&lrm;", "&rlm;")),
    "isolates by number": _of_texts(_enclose("&#x2067;", "&#x2069;")),
    "characters by decimal number": _of_texts(_refer("&#{};")),
    "characters by hexadecimal number": _of_texts(_refer("&#x{:x};")),
    "tags in capitals": _of_tags(lambda tag: f"<{tag[1]}{tag[2].upper()}{tag[3]}>"),
    "tags in small letters": _of_tags(lambda tag: f"<{tag[1]}{tag[2].lower()}{tag[3]}>"),
    "more attributes": _of_tags(
        lambda tag: tag[0] if tag[1] or tag[3].endswith("/") else f'<{tag[2]}{tag[3]} data-n="7" align="left">'
    ),
    "lines in tags": _of_tags(lambda tag: tag[0] if tag[3].endswith("/") else f"<{tag[1]}{tag[2]}{tag[3]}\n  >"),
    "spans of cells in single quotes": lambda source: _QUOTED_SPAN.sub(r"\1='\2'", source),
    "spans of cells without quotes": lambda source: _QUOTED_SPAN.sub(r"\1=\2", source),
    "indented cells": lambda source: re.sub(r"(?i)(?=<t[dhr]\b)", "\n\t   ", source),
    "cells without end tags": lambda source: re.sub(r"(?i)</t[dh]\s*>(?=\s*<(?:t[dh]\b|/tr))", "", source),
    "rows without end tags": lambda source: re.sub(r"(?i)</tr\s*>(?=\s*<(?:tr\b|/tbody|/table))", "", source),
    "wrapped cells": _in_cells("<div>", "</div>"),
    "hidden figures in cells": _in_cells("", '<span style="display:none">7</span>'),
    "cells wrapped twice": _in_cells('<div class="a"><div>', "</div></div>"),
    "lines around the content of cells": _in_cells("\n    ", "\n    "),
    "no-break spaces around the content of cells": _in_cells("&nbsp;", "&nbsp;"),
    "comments before tables": _before_tables("<!-- <table><tr><td>7</td></tr></table> -->"),
    "scripts before tables": _before_tables("<script>var n = '<td>7</td>';</script>"),
    "styles before tables": _before_tables("<style>td { width: 7px }</style>"),
    "tables in boxes": lambda source: re.sub(
        r"(?i)</table\s*>", lambda match: f"{match[0]}</div>", re.sub(r"(?i)(?=<table\b)", "<div>", source)
    ),
}  # fmt: skip

_OF_BYTES: Mapping[str, Change] = {
    "lines ended as on Windows": lambda source: source.replace("\r\n", "\n").replace("\n", "\r\n"),
    "a byte order mark in front": lambda source: source.encode("utf-8-sig"),
    "UTF-16": lambda source: source.encode("utf-16"),
    "GB18030": lambda source: source.encode("gb18030"),
}

HTML_CHANGES: Mapping[str, Change] = {
    **{name: _of_texts(_strew(char)) for name, char in UNPRINTED.items()},
    **{name: _of_texts(_enclose(*pair)) for name, pair in _ISOLATES.items()},
    **_HTML_ONLY,
    **_OF_BYTES,
}
TEXT_CHANGES: Mapping[str, Change] = {
    **{name: _of_lines(_strew(char)) for name, char in UNPRINTED.items()},
    **{name: _of_lines(_enclose(*pair)) for name, pair in _ISOLATES.items()},
    **_OF_BYTES,
}
