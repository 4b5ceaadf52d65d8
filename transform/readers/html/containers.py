"""Where in the tree of a page the report is: its content containers, and statutory tables that stand beside them."""

import re

from selectolax.lexbor import LexborNode

from transform.readers.html.surroundings import ids_around

# Where the body is in pages without the CMS's markers, in order of preference.
_CONTAINERS = (
    "#zoom", "#ivs_content", ".infocontent", ".article-content", "#article", ".bt_content",
    ".con_article-bd", ".TRS_Editor", ".main",
)  # fmt: skip
_NAMES = {selector: selector[1:].lower().encode() for selector in _CONTAINERS}
# An entity that may spell a letter of a name (class="&#109;ain"), a mark in it, or the space beside it.
_SPELT_ENTITY = re.compile(
    rb"&(?!(?:nbsp|amp|lt|gt|quot|ldquo|rdquo|middot|mdash|hellip|copy|raquo|laquo);)[a-zA-Z#]"
)
_EDGES = "\ufdd0 \t\r\n\f\xa0\u3000"
# Each statutory table prints one of these words, and no table of menus does: a line on lawsuits (f2008, f2014), results of
# reviews, the article of table 二, lines of table 三. A character that few words have is looked for first, and from the
# end: that takes a twentieth of the time. (补 by itself is no quicker to find than 补正.)
_STATUTORY = {
    "讼": ("诉讼数",), "訟": ("訴訟數",), "维": ("维持",), "維": ("維持",), "补正": ("补正",), "補": ("補正",),
    "予": ("予以公开", "予以公開"), "第": ("第二十条", "第二十條"),
}  # fmt: skip
_FIGURE = re.compile(r"\d")


def find_containers(whole: LexborNode, source: bytes) -> list[LexborNode]:
    """The elements that hold the report, in the order of the page; an empty list where the page has no known container.
    ``source`` is what the tree was built of.

    These are all containers of the first kind that the page has, and of other kinds those that hold a statutory table and
    neither contain one of them nor are in it. Statutory tables outside of them count too: a container that was left out
    would take its figures with it.
    """
    chosen: list[LexborNode] = []
    for selector in _selectors_in(source):
        found = [node for node in _outermost(whole, selector) if node.text(deep=True).strip(_EDGES)]
        if found and chosen:
            near = _ids_within(chosen) | ids_around(chosen)
            found = [node for node in found if node.mem_id not in near and is_statutory(node.text(deep=True))]
        chosen += found
    return _in_order(whole, chosen + find_statutory_tables(whole, chosen)) if chosen else []


def find_statutory_tables(whole: LexborNode, read: list[LexborNode]) -> list[LexborNode]:
    """The statutory tables outside of some elements that are read already, without the tables around them."""
    if not is_statutory(whole.text(deep=True)):
        return []
    within, around = _ids_within(read), ids_around(read)
    tables: list[LexborNode] = []
    for node in reversed(whole.css("table")):
        is_free = node.mem_id not in within and node.mem_id not in around
        if is_free and is_statutory(node.text(deep=True)):
            tables.append(node)
            around |= ids_around([node])
    return tables[::-1]


def _selectors_in(source: bytes) -> list[str]:
    """The selectors whose class or id may be in a source: to look for all of them in the tree of a small page takes as
    long as to build it."""
    if _SPELT_ENTITY.search(source):
        return list(_CONTAINERS)
    # The parser of a page without a doctype does not regard the case of classes and ids.
    small = source.lower()
    return [selector for selector, name in _NAMES.items() if name in small]


def _outermost(whole: LexborNode, selector: str) -> list[LexborNode]:
    """The elements of a selector that are in no other of them."""
    outermost: list[LexborNode] = []
    inner: set[int] = set()
    for node in whole.css(selector):
        if node.mem_id not in inner:
            outermost.append(node)
            inner.update(within.mem_id for within in node.css(selector))
    return outermost


def _ids_within(nodes: list[LexborNode]) -> set[int]:
    """The ids of some elements and of all in them."""
    return {inner.mem_id for node in nodes for inner in node.css("*")}


def is_statutory(text: str) -> bool:
    """Whether a text holds words of a statutory table, drawn apart or not (结 果 维 持), and a figure."""
    if _FIGURE.search(text) is None or not any(rare[0] in text for rare in _STATUTORY):
        return False
    compact = "".join(text.split())
    return has_statutory_words(compact, 0, len(compact))


def has_statutory_words(text: str, start: int, end: int) -> bool:
    """Whether a part of a text holds words of a statutory table."""
    return any(
        (found := text.rfind(rare, start, end)) >= 0
        and any(text.rfind(word, start, min(found + len(word), end)) >= 0 for word in words)
        for rare, words in _STATUTORY.items()
    )


def _in_order(whole: LexborNode, nodes: list[LexborNode]) -> list[LexborNode]:
    places = {node.mem_id: place for place, node in enumerate(whole.css("*"))} if len(nodes) > 1 else {}
    return sorted(nodes, key=lambda node: places.get(node.mem_id, 0))
