"""What is in and around the elements of a tree, found for all of them at once: markup may nest thousands of them."""

import re
from collections.abc import Iterable, Sequence

from selectolax.lexbor import LexborNode

from transform.readers.html.table import clean_cell
from transform.readers.html.tags import BREAK, CELL

CELL_MARK = re.compile(f"{CELL}[^{CELL}]*{CELL}")


def ids_around(nodes: Iterable[LexborNode]) -> set[int]:
    """The ids of all elements around some."""
    ids: set[int] = set()
    for node in nodes:
        parent = node.parent
        while parent is not None and parent.mem_id not in ids:
            ids.add(parent.mem_id)
            parent = parent.parent
    return ids


def ids_holding(whole: LexborNode, selector: str) -> set[int]:
    """The ids of the elements of a selector, and of all around them."""
    nodes = whole.css(selector)
    return ids_around(nodes).union(node.mem_id for node in nodes)


def ids_with_text(nodes: Sequence[LexborNode]) -> set[int]:
    """The ids of all elements around the texts in some elements that print anything; ``nodes`` are in the order of the
    page."""
    texts = (text for node in without_inner(nodes) for text in texts_in(node))
    return ids_around(text for text in texts if clean_cell(text.text()))


def without_inner(nodes: Sequence[LexborNode]) -> list[LexborNode]:
    """The elements of some that are in no other of them; ``nodes`` are in the order of the page."""
    outermost: list[LexborNode] = []
    inner: set[int] = set()
    for node in nodes:
        if node.mem_id not in inner:
            outermost.append(node)
            inner.update(within.mem_id for within in node.css("*"))
    return outermost


def texts_in(node: LexborNode) -> list[LexborNode]:
    """The texts in an element, however deep."""
    return [inner for inner in node.traverse(include_text=True) if inner.is_text_node]


class CellFinder:
    """Finds the cells that elements are in."""

    def __init__(self) -> None:
        self._cells: dict[int, LexborNode | None] = {}
        self._filled: set[int] = set()

    def find(self, node: LexborNode) -> LexborNode | None:
        """The innermost cell that an element is in, or None."""
        passed: list[int] = []
        around = node.parent
        while around is not None and around.tag not in ("td", "th"):
            if around.mem_id in self._cells:
                around = self._cells[around.mem_id]
                break
            passed.append(around.mem_id)
            around = around.parent
        self._cells.update(dict.fromkeys(passed, around))
        return around

    def is_alone(self, node: LexborNode) -> bool:
        """Whether an element is in a cell of a table that has no other text."""
        cell = self.find(node)
        if cell is None or cell.mem_id in self._filled:
            return False
        printed, own = _printed(cell), _printed(node)
        if printed != own:
            self._filled.add(cell.mem_id)
        return printed == own


def _printed(node: LexborNode) -> str:
    return CELL_MARK.sub("", node.text(deep=True)).replace(BREAK, "").strip()
