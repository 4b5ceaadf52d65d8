"""Where in the tree of a page the report is: its content containers, and statutory tables that stand beside them."""

import re

from selectolax.lexbor import LexborNode

# Where the body is in pages without the CMS's markers, in order of preference.
_CONTAINERS = (
    "#zoom", "#ivs_content", ".infocontent", ".article-content", "#article", ".bt_content",
    ".con_article-bd", ".TRS_Editor", ".main",
)  # fmt: skip
_EDGES = "\ufdd0 \t\r\n\f\xa0\u3000"
# Each statutory table prints one of these words, and no table of menus does: a line on lawsuits (f2008, f2014), results of
# reviews, the article of table 二, lines of table 三. A character that few words have is looked for first: that takes a
# twentieth of the time.
_STATUTORY = (
    ("讼", "诉讼数"), ("訟", "訴訟數"), ("维", "维持"), ("維", "維持"),
    ("补", "补正"), ("補", "補正"), ("予", "予以公开"), ("予", "予以公開"),
    ("第", "第二十条"), ("第", "第二十條"),
)  # fmt: skip
_FIGURE = re.compile(r"\d")


def find_containers(whole: LexborNode) -> list[LexborNode]:
    """The elements that hold the report, in the order of the page; an empty list where the page has no known container.

    These are all containers of the first kind that the page has, and of other kinds those that hold a table and neither
    contain one of them nor are in it. Statutory tables outside of them count too: a container that was left out would
    take its figures with it.
    """
    chosen: list[LexborNode] = []
    for selector in _CONTAINERS:
        found = [node for node in whole.css(selector) if node.text(deep=True).strip(_EDGES)]
        outermost = [node for node in found if not _is_within_any(node, found)]
        if not chosen:
            chosen = outermost
        else:
            chosen += [node for node in outermost if _is_further(node, chosen)]
    return _in_order(whole, chosen + _statutory_tables(whole, chosen)) if chosen else []


def find_statutory_tables(whole: LexborNode) -> list[LexborNode]:
    """The statutory tables of what stands around a body that the CMS's markers delimit, without tables around them."""
    return _statutory_tables(whole, [])


def _is_further(node: LexborNode, chosen: list[LexborNode]) -> bool:
    """Whether a container of another kind holds a table, and nothing that is read already."""
    return (
        node.css_first("table") is not None
        and not _is_within_any(node, chosen)
        and not any(_is_within_any(other, [node]) or other.mem_id == node.mem_id for other in chosen)
    )


def _is_within_any(node: LexborNode, others: list[LexborNode]) -> bool:
    ids = {other.mem_id for other in others}
    parent = node.parent
    while parent is not None:
        if parent.mem_id in ids:
            return True
        parent = parent.parent
    return False


def _statutory_tables(whole: LexborNode, chosen: list[LexborNode]) -> list[LexborNode]:
    ids = {node.mem_id for node in chosen}
    tables = [
        node
        for node in whole.css("table")
        if is_statutory(node.text(deep=True)) and node.mem_id not in ids and not _is_within_any(node, chosen)
    ]
    around = {parent for node in (*chosen, *tables) for parent in _ids_above(node)}
    return [node for node in tables if node.mem_id not in around]


def _ids_above(node: LexborNode) -> list[int]:
    ids: list[int] = []
    parent = node.parent
    while parent is not None:
        ids.append(parent.mem_id)
        parent = parent.parent
    return ids


def is_statutory(text: str) -> bool:
    """Whether a text holds words of a statutory table, and a figure."""
    return has_statutory_words(text, 0, len(text)) and _FIGURE.search(text) is not None


def has_statutory_words(text: str, start: int, end: int) -> bool:
    """Whether a part of a text holds words of a statutory table."""
    return any(
        (found := text.find(rare, start, end)) >= 0
        and text.find(word, max(found - len(word), start), end) >= 0
        for rare, word in _STATUTORY
    )


def _in_order(whole: LexborNode, nodes: list[LexborNode]) -> list[LexborNode]:
    places = {node.mem_id: place for place, node in enumerate(whole.css("*"))} if len(nodes) > 1 else {}
    return sorted(nodes, key=lambda node: places.get(node.mem_id, 0))
