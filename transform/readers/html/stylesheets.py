"""The style sheets that a page has in itself: which of their rules hide text or set it apart.

Sheets that are linked are not fetched, and what they hide is not known. Rules in blocks for a screen (@media screen,
@media all, @supports) count, those for other media or for narrow screens do not.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from transform.readers.html.declarations import Declarations, prints_figure, read_declarations
from transform.readers.html.visibility import (
    LINE_BREAKING,
    Effect,
    judge_declarations,
)

Rules = Mapping[str, Mapping[str, Effect | None]]
"""By the class (``.x``), id (``#x``) or name of the elements that they are about: effects by selector, None for a rule
that shows what another one may hide."""

_OPENS = "<style"
_CLOSES = re.compile(r"</style", re.I)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.S)
_BRACES = re.compile(r"([{}])")
_SHOWN_BLOCK = re.compile(
    r"@(?:layer\b|supports\b(?!\s+not))|@media\s(?:[^{]*,)?\s*(?:only\s+)?(?:screen|all)\b(?![^{,]*max-)",
    re.I,
)
_ABOUT = re.compile(r"[.#][\w-]+|^[\w-]+")
# Sheets show links and pictures as blocks, in menus and in texts alike.
_BOXES = ("a", "img", "table", "td", "th", "tr", "input", "button")
_SHOWING = frozenset(("display", "visibility", "opacity", "position"))
_BEFORE_OR_AFTER = re.compile(r"::?(?:before|after)$")
# Of what is behind a colon only these name elements as they are, and not under a pointer, or a part of them.
_UNDER_POINTER = re.compile(r":(?!nth-|first-|last-|only-|not\(|empty)")
_MOST_RULES = 2000
_PROBE = LexborHTMLParser("<p></p>")


def read_rules(text: str, end: int | None = None) -> Rules:
    """The rules of the style sheets in a source up to ``end`` that have an effect on text."""
    rules: dict[str, dict[str, Effect | None]] = {}
    # From the end a text is searched three times as fast: behind the last sheet nothing is looked for.
    last = text.rfind(_OPENS, 0, end)
    start = text.find(_OPENS, 0, end) if last >= 0 else last + 1
    while start <= last:
        closing = _CLOSES.search(text, start)
        closed = closing.start() if closing else len(text)
        for about, effects in _read_sheet(text[start:closed]).items():
            rules.setdefault(about, {}).update(effects)
        start = text.find(_OPENS, closed, end) if closed <= last else last + 1
    return rules


def choose_rules(rules: Rules, present: Iterable[str]) -> dict[str, Effect | None]:
    """The effects by selector of those rules that are about elements which are present; empty where they hide nothing."""
    chosen: dict[str, Effect | None] = {}
    for about in rules.keys() & {*present, "*"} if rules else ():
        chosen |= rules[about]
    return chosen if any(chosen.values()) else {}


@lru_cache(maxsize=32)
def _read_sheet(sheet: str) -> Rules:
    """The rules of a sheet that hide text or set it apart, with those that declare the same properties otherwise."""
    effects: dict[str, Effect | None] = {}
    content = _COMMENT.sub("", sheet.partition(">")[2])
    for selectors, declarations in _split_rules(content)[:_MOST_RULES]:
        declared = read_declarations(declarations)
        if prints_figure(declared):
            printing = (
                _BEFORE_OR_AFTER.sub("", selector) for selector in map(str.strip, selectors.split(","))
            )
            effects |= dict.fromkeys(filter(_is_selector, printing), Effect.PRINTED)
        elif not _SHOWING.isdisjoint(declared) or judge_declarations(declared, "span"):
            for selector in filter(_is_selector, map(str.strip, selectors.split(","))):
                effect = _judge_rule(selector, declared)
                is_shown_too = selector in effects and effects[selector] is not effect
                effects[selector] = Effect.APART if is_shown_too else effect
    rules: dict[str, dict[str, Effect | None]] = {}
    for selector, effect in effects.items():
        rules.setdefault(_about(selector), {})[selector] = effect
    return rules if any(effects.values()) else {}


def _judge_rule(selector: str, declared: Declarations) -> Effect | None:
    """The effect of declarations on the elements of a selector, which may be blocks or stand in a line."""
    name = _about(selector)
    effect = judge_declarations(declared, "div") or judge_declarations(declared, "span")
    return None if effect is Effect.APART and (name in LINE_BREAKING or name in _BOXES) else effect


def _about(selector: str) -> str:
    """A class, id or name that every element of a selector has; ``*`` where it has none of them."""
    last = re.split(r"[\s>+~]", selector)[-1]
    found = _ABOUT.findall(re.split(r"[\[:]", last)[0])
    return found[-1] if found else "*"


def _split_rules(sheet: str) -> list[tuple[str, str]]:
    """The rules of a sheet, and of its blocks for a screen (@media): their selectors and declarations."""
    rules: list[tuple[str, str]] = []
    depth, selectors = 0, ""
    for piece in _BRACES.split(sheet):
        if piece == "{":
            depth += 0 if depth == 0 and _SHOWN_BLOCK.match(selectors) else 1
        elif piece == "}":
            depth = max(depth - 1, 0)
        elif depth == 0:
            selectors = piece.rpartition(";")[2].strip()
        elif depth == 1 and selectors and not selectors.startswith("@"):
            rules.append((selectors, piece))
    return rules


def _is_selector(selector: str) -> bool:
    """Whether a selector names elements as they are (not ``:hover``, ``::before``)."""
    if not selector or _UNDER_POINTER.search(selector) or "\\" in selector:
        return False
    try:
        _PROBE.css(selector)
    except SelectolaxError:
        return False
    return True
