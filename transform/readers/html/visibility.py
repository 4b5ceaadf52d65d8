"""What a page's markup says is not shown, or not meant as printed: hidden, struck and raised elements."""

import re

from selectolax.lexbor import LexborNode

_HIDES = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|text-decoration[^;]*:[^;]*line-through",
    re.I,
)
_STRUCK = ("s", "strike", "del")
_TAGS = (*_STRUCK, "sup")
# A word that a source has where it says so, and what finds it: a selector costs what several words cost.
_HINTS = (
    (b"isplay", "[style*=isplay]"),
    (b"ISPLAY", "[style*=ISPLAY]"),
    (b"-through", "[style*=-through]"),
    (b"hidden", "[hidden],[style*=hidden]"),
    (b"super", "[style*=super]"),
)


def hidden_selector(source: bytes) -> str:
    """What selects the elements of a source that may be hidden, struck out or raised."""
    return ",".join((*_TAGS, *(selector for word, selector in _HINTS if word in source)))


def drop_unseen(nodes: list[LexborNode]) -> bool:
    """Take what is hidden or struck out of the tree; says whether anything was.

    Nothing that holds a table is taken out: a page may show by script what its markup hides.
    """
    unseen = [node for node in nodes if _is_unseen(node) and node.css_first("table") is None]
    # From the innermost outwards: what stands in an element that is gone is gone with it.
    for node in reversed(unseen):
        node.decompose()
    return bool(unseen)


def _is_unseen(node: LexborNode) -> bool:
    attributes = node.attributes
    hidden = "hidden" in attributes or is_hidden_style(attributes.get("style") or "")
    return node.tag in _STRUCK or hidden


def is_hidden_style(words: str) -> bool:
    """Whether a style, or a tag's attributes, hide an element or strike it out."""
    return _HIDES.search(words) is not None
