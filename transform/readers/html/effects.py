"""The effects of a page's markup carried out in its tree: what is not shown is dropped, what is set apart is marked."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from transform.readers.html.declarations import read_declarations, shows_again
from transform.readers.html.surroundings import (
    CELL_MARK,
    CellFinder,
    ids_holding,
    ids_with_text,
    texts_in,
    without_inner,
)
from transform.readers.html.tags import BREAK, CELL, SHOWN
from transform.readers.html.visibility import (
    CELLS,
    CONTROLS,
    JUDGED,
    Effect,
    is_unveiled,
    judge_element,
    stronger,
)
from transform.text.unprinted import REVERSED

RAISED = "^"
"""Printed before a small sign above the line: 5 with the note 1 is not 51."""
LOWERED = "_"
"""The same for one below the line."""
BOXED = "[{}]"
"""How a value in a control or a picture is printed: its words are kept, and it is no figure of the text."""
PICTURE_WORDS = "图"
"""The words of a picture that has none of its own and is all that a cell holds."""

_DROPPED = (Effect.GONE, Effect.UNSEEN)
_HIDDEN = (*_DROPPED, Effect.VEILED)
_SIGNS = {Effect.RAISED: RAISED, Effect.LOWERED: LOWERED}


class Shown(NamedTuple):
    """An element of a tree, and the effect that it has."""

    node: LexborNode
    effect: Effect


def apply_effects(whole: LexborNode, rules: Mapping[str, Effect | None] | None) -> None:
    """Carry out all effects in a tree.

    ``rules`` are those of the page's own style sheets: by selector an effect, or None where the elements are shown. They
    are None altogether where the tree is that of a marked source, whose tags name their effects; else every element is
    judged anew.
    """
    found = _find(whole, rules)
    if _drop_hidden(whole, found):
        found = _find(whole, rules)
    # From the innermost outwards: an element goes together with all elements in it.
    boxed = [shown.node for shown in reversed(found) if shown.effect is Effect.BOXED]
    cells = CellFinder()
    for node in boxed:
        _print_boxed(node, cells)
    if boxed:
        found = _find(whole, rules)
    if found:
        marker = _Marker(whole, found)
        for shown in found:
            marker.mark(shown)


def _find(whole: LexborNode, rules: Mapping[str, Effect | None] | None) -> list[Shown]:
    """The elements with an effect, in the order of the page."""
    if rules is None:
        return [
            Shown(node, Effect(effect))
            for node in whole.css(f"[{SHOWN}]")
            if node.mem_id != whole.mem_id and (effect := node.attributes.get(SHOWN))
        ]
    by_rule = _apply_rules(whole, rules)
    nodes = whole.css("*" if by_rule else JUDGED)
    judged = ((node, _judge(node, by_rule.get(node.mem_id))) for node in nodes)
    return [Shown(node, effect) for node, effect in judged if effect and node.mem_id != whole.mem_id]


def _apply_rules(whole: LexborNode, rules: Mapping[str, Effect | None]) -> dict[int, Effect]:
    """The effects of rules by the ids of elements. What one rule hides and another one shows is set apart: which of them
    comes first is not asked."""
    hidden: dict[int, Effect] = {}
    shown: set[int] = set()
    for selector, effect in rules.items():
        ids = [node.mem_id for node in whole.css(selector)]
        if effect is None:
            shown.update(ids)
        else:
            hidden |= {number: stronger(effect, hidden.get(number)) or effect for number in ids}
    return {number: Effect.APART if number in shown else effect for number, effect in hidden.items()}


def _judge(node: LexborNode, by_rule: Effect | None) -> Effect | None:
    name, attributes = node.tag or "", node.attributes
    own = judge_element(name, attributes)
    if by_rule and own is None and shows_again(read_declarations(attributes.get("style") or "")):
        return Effect.APART
    return stronger(own, by_rule)


def _drop_hidden(whole: LexborNode, found: Sequence[Shown]) -> bool:
    """Take what is not shown out of the tree, and return whether there was anything.

    Elements that hold a table stay: a page may show by script what its markup hides.
    """
    if not any(shown.effect in _HIDDEN for shown in found):
        return False
    holding = ids_holding(whole, "table")
    hidden = [shown for shown in found if shown.effect in _HIDDEN and shown.node.mem_id not in holding]
    has_veiled = _drop_veiled([node for node, effect in hidden if effect is Effect.VEILED])
    dropped = [shown for shown in hidden if shown.effect in _DROPPED]
    for shown in reversed(dropped):
        _drop(shown)
    return has_veiled or bool(dropped)


def _drop(shown: Shown) -> None:
    node, effect = shown
    if effect is Effect.UNSEEN and node.tag in CELLS:
        # The place of the cell is kept: without it the cells behind it would move.
        for text in texts_in(node):
            text.decompose()
    else:
        node.decompose()


def _drop_veiled(nodes: Sequence[LexborNode]) -> bool:
    """Take the texts out of veiled elements that nothing in them shows again."""
    known = dict.fromkeys((node.mem_id for node in nodes), True)
    texts = (text for node in without_inner(nodes) for text in texts_in(node))
    hidden = [text for text in texts if _is_veiled(text, known)]
    for text in hidden:
        text.decompose()
    return bool(hidden)


def _is_veiled(text: LexborNode, known: dict[int, bool]) -> bool:
    """Whether the innermost element around a text that veils or shows it again veils it.

    ``known`` says it of elements by their ids: of those that veil to begin with, and then of all that were asked for.
    """
    passed: list[int] = []
    node = text.parent
    while node is not None and node.mem_id not in known:
        passed.append(node.mem_id)
        if is_unveiled(read_declarations(node.attributes.get("style") or "")):
            known[node.mem_id] = False
        else:
            node = node.parent
    is_veiled = node is not None and known[node.mem_id]
    known.update(dict.fromkeys(passed, is_veiled))
    return is_veiled


class _Marker:
    """Marks what elements with an effect print. ``found`` are these elements, in the order of the page."""

    def __init__(self, whole: LexborNode, found: Sequence[Shown]) -> None:
        effects = {shown.effect for shown in found}
        self._with_table = ids_holding(whole, "table") if effects.intersection(_HIDDEN) else frozenset()
        self._with_cell = ids_holding(whole, "td,th") if Effect.TURNED in effects else frozenset()
        self._filled = ids_with_text([shown.node for shown in found if shown.effect in _SIGNS])
        self._turned: set[int] = set()
        self._faded: dict[int, bool] = {}
        self._cells = CellFinder()

    def mark(self, shown: Shown) -> None:
        """Mark an element; those around it are marked already."""
        node, effect = shown
        if effect in _SIGNS and node.mem_id in self._filled:
            node.insert_before(_SIGNS[effect])
        elif effect is Effect.TURNED:
            self._turn(node)
        elif effect is Effect.PRINTED and (node.tag in CELLS or self._cells.find(node)):
            values = (value for name, value in node.attributes.items() if name.startswith("data-") and value)
            node.insert_child(BOXED.format(_words(" ".join(values))))
        elif effect is Effect.FADED and self._box_faded(node):
            return
        elif effect is Effect.NAMED:
            if not _words(node.text(deep=True)) and self._cells.is_alone(node):
                node.insert_child(BOXED.format(PICTURE_WORDS))
        elif node.tag not in CELLS and (effect in (Effect.APART, Effect.FADED) or self._is_kept(shown)):
            node.insert_before(BREAK)
            node.insert_after(BREAK)

    def _is_kept(self, shown: Shown) -> bool:
        """Whether an element is hidden and still there, for it holds a table."""
        return shown.effect in _HIDDEN and shown.node.mem_id in self._with_table

    def _box_faded(self, node: LexborNode) -> bool:
        """Print a faded figure in brackets where it is all that a cell holds, and return whether it was one."""
        cell = node if node.tag in ("td", "th") else self._cells.find(node)
        if cell is None:
            return False
        if cell.mem_id not in self._faded:
            if node.tag not in ("td", "th") and not self._cells.is_alone(node):
                return False
            # What else is alone in the cell holds the same text.
            self._faded[cell.mem_id] = _is_figure(node)
            if self._faded[cell.mem_id]:
                _box_texts(node)
        return self._faded[cell.mem_id]

    def _turn(self, node: LexborNode) -> None:
        """Mark the text of an element as turned; an override ends with its cell, and each cell is marked once."""
        if node.mem_id not in self._with_cell:
            node.insert_child(REVERSED)
        elif node.mem_id not in self._turned:
            for cell in node.css("td,th"):
                cell.insert_child(REVERSED)
            self._turned.update(inner.mem_id for inner in node.css("*"))


def _is_figure(node: LexborNode) -> bool:
    words = _words(CELL_MARK.sub("", node.text(deep=True)))
    return any(map(str.isdigit, words)) and not any(map(str.isalpha, words.rstrip("条件次个人元万")))


def _box_texts(node: LexborNode) -> None:
    for text in texts_in(node):
        if _words(text.text(deep=True)) and CELL not in text.text(deep=True):
            text.replace_with(BOXED.format(_words(text.text(deep=True))))


def _print_boxed(node: LexborNode, cells: CellFinder) -> None:
    """Print the words of a control or a drawing in brackets."""
    is_control = node.tag in CONTROLS
    words = _words_of_control(node) if is_control else _words_of_drawing(node)
    if words is None or not (words or cells.is_alone(node)):
        node.replace_with("")
        return
    node.replace_with(BOXED.format(words or ("" if is_control else PICTURE_WORDS)))


def _words_of_control(node: LexborNode) -> str | None:
    """What a control shows; None for a box that is only ticked."""
    attributes = node.attributes
    if node.tag == "select":
        return " ".join(_chosen_options(node))
    if node.tag != "input":
        return _words(node.text(deep=True))
    if (attributes.get("type") or "").lower() in ("checkbox", "radio", "range", "color", "file"):
        return None
    return _words(attributes.get("value") or attributes.get("placeholder") or attributes.get("alt") or "")


def _chosen_options(node: LexborNode) -> list[str]:
    options = node.css("option")
    chosen = [option for option in options if "selected" in option.attributes]
    shown = chosen or (options if "multiple" in node.attributes else options[:1])
    return [_words(option.attributes.get("label") or option.text(deep=True)) for option in shown]


def _words_of_drawing(node: LexborNode) -> str:
    if node.tag == "svg":
        return _words(" ".join(text.text(deep=True) for text in node.css("text")))
    return _words(node.text(deep=True)) if node.tag in ("math", "object") else ""


def _words(text: str) -> str:
    return " ".join(text.replace(BREAK, " ").split())
