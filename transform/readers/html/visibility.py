"""Which elements of a page its markup hides, strikes out, raises or turns around."""

import re

from selectolax.lexbor import LexborNode

_HIDING_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|text-decoration(?:(?!text-decoration)[^;:])*+:"
    r"(?:(?!text-decoration|line-through)[^;])*+line-through",
    re.I,
)
_STRUCK_TAGS = ("s", "strike", "del")
_TAGS = (*_STRUCK_TAGS, "sup", "bdo")
# Each word with the selector of the elements that it may occur in. A selector is used only where the source holds
# its word: to look a word up takes a fraction of the time of a selector.
_SELECTORS = (
    (b"isplay", "[style*=isplay]"),
    (b"ISPLAY", "[style*=ISPLAY]"),
    (b"-through", "[style*=-through]"),
    (b"hidden", "[hidden],[style*=hidden]"),
    (b"super", "[style*=super]"),
    (b"-override", "[style*=-override]"),
    (b"-OVERRIDE", "[style*=-OVERRIDE]"),
)


def hidden_selector(source: bytes) -> str:
    """A CSS selector of all elements of a source that may be hidden, struck out, raised or turned around."""
    return ",".join((*_TAGS, *(selector for word, selector in _SELECTORS if word in source)))


def drop_unseen(nodes: list[LexborNode]) -> bool:
    """Take the hidden and struck elements out of the tree, and return whether there were any.

    Elements that hold a table stay: a page may show by script what its markup hides.
    """
    unseen = [node for node in nodes if _is_unseen(node) and node.css_first("table") is None]
    # From the innermost outwards: an element goes together with all elements in it.
    for node in reversed(unseen):
        node.decompose()
    return bool(unseen)


def _is_unseen(node: LexborNode) -> bool:
    attributes = node.attributes
    hidden = "hidden" in attributes or is_hidden_style(attributes.get("style") or "")
    return node.tag in _STRUCK_TAGS or hidden


def is_hidden_style(style: str) -> bool:
    """Whether a style, or the text of an opening tag, hides an element or strikes it out."""
    return _HIDING_STYLE.search(style) is not None


def is_turned(node: LexborNode) -> bool:
    """Whether an element may print its characters in another order than the source has them in."""
    return node.tag == "bdo" or is_turning_style(node.attributes.get("style") or "")


def is_turning_style(style: str) -> bool:
    """Whether a style, or the text of an opening tag, overrides the direction of the text (``unicode-bidi``)."""
    return "-override" in style.lower()
