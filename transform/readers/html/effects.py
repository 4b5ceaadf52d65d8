"""The effects of a page's markup carried out in its tree: what is not shown is dropped, what is set apart is marked."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from transform.readers.html.table import clean_cell
from transform.readers.html.tags import BREAK, CELL, SHOWN
from transform.readers.html.visibility import (
    CELLS,
    CONTROLS,
    JUDGED,
    Effect,
    is_unveiled,
    judge_element,
    read_declarations,
    shows_again,
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

_CELL_MARK = re.compile(f"{CELL}[^{CELL}]*{CELL}")
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
    # From the innermost outwards: an element goes together with all elements in it.
    dropped = [_drop(shown) for shown in reversed(found)]
    if any(dropped):
        found = _find(whole, rules)
    boxed = [shown.node for shown in reversed(found) if shown.effect is Effect.BOXED]
    filled: set[int] = set()
    for node in boxed:
        _print_boxed(node, filled)
    if boxed:
        found = _find(whole, rules)
    for shown in found:
        _mark(shown)


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


def _drop(shown: Shown) -> bool:
    """Take what is not shown out of the tree, and return whether there was anything.

    Elements that hold a table stay: a page may show by script what its markup hides.
    """
    node, effect = shown
    if effect is Effect.VEILED:
        return _drop_veiled(node)
    if effect not in _DROPPED or node.css_first("table") is not None:
        return False
    if effect is Effect.UNSEEN and node.tag in CELLS:
        # The place of the cell is kept: without it the cells behind it would move.
        for text in _texts_in(node):
            text.decompose()
    else:
        node.decompose()
    return True


def _drop_veiled(node: LexborNode) -> bool:
    if node.css_first("table") is not None:
        return False
    hidden = [text for text in _texts_in(node) if not _is_unveiled_within(text, node)]
    for text in hidden:
        text.decompose()
    return bool(hidden)


def _texts_in(node: LexborNode) -> list[LexborNode]:
    return [inner for inner in node.traverse(include_text=True) if inner.is_text_node]


def _is_unveiled_within(text: LexborNode, veiled: LexborNode) -> bool:
    """Whether an element between a text and the veiled one around it shows the text again."""
    node = text.parent
    while node is not None and node.mem_id != veiled.mem_id:
        if is_unveiled(read_declarations(node.attributes.get("style") or "")):
            return True
        node = node.parent
    return False


def _is_kept(shown: Shown) -> bool:
    """Whether an element is hidden and still there, for it holds a table."""
    return shown.effect in _HIDDEN and shown.node.css_first("table") is not None


def _mark(shown: Shown) -> None:
    node, effect = shown
    if effect in _SIGNS and clean_cell(node.text(deep=True)):
        node.insert_before(_SIGNS[effect])
    elif effect is Effect.TURNED:
        # An override ends with its cell.
        for element in node.css("td,th") or (node,):
            element.insert_child(REVERSED)
    elif effect is Effect.PRINTED and (node.tag in CELLS or find_cell(node)):
        values = (value for name, value in node.attributes.items() if name.startswith("data-") and value)
        node.insert_child(BOXED.format(_words(" ".join(values))))
    elif effect is Effect.FADED and _box_faded(node):
        return
    elif node.tag not in CELLS and (effect in (Effect.APART, Effect.FADED) or _is_kept(shown)):
        node.insert_before(BREAK)
        node.insert_after(BREAK)


def _box_faded(node: LexborNode) -> bool:
    """Print a faded figure in brackets where it is all that a cell holds, and return whether it was one."""
    words = _words(_CELL_MARK.sub("", node.text(deep=True)))
    is_figure = any(map(str.isdigit, words)) and not any(map(str.isalpha, words.rstrip("条件次个人元万")))
    if not is_figure or not (node.tag in ("td", "th") or is_alone_in_cell(node, set())):
        return False
    for text in _texts_in(node):
        if _words(text.text(deep=True)) and CELL not in text.text(deep=True):
            text.replace_with(BOXED.format(_words(text.text(deep=True))))
    return True


def _print_boxed(node: LexborNode, filled: set[int]) -> None:
    """Print the words of a control or a drawing in brackets."""
    is_control = node.tag in CONTROLS
    words = _words_of_control(node) if is_control else _words_of_drawing(node)
    if words is None or not (words or is_alone_in_cell(node, filled)):
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


def is_alone_in_cell(node: LexborNode, filled: set[int]) -> bool:
    """Whether an element is in a cell of a table that has no other text; ``filled`` are the ids of cells that are known to
    have some, and gets those that are found to."""
    cell = find_cell(node)
    if cell is None or cell.mem_id in filled:
        return False
    printed, own = _printed(cell), _printed(node)
    if printed != own:
        filled.add(cell.mem_id)
    return printed == own


def _printed(node: LexborNode) -> str:
    return _CELL_MARK.sub("", node.text(deep=True)).replace(BREAK, "").strip()


def find_cell(node: LexborNode) -> LexborNode | None:
    """The innermost cell that an element is in, or None."""
    cell = node.parent
    while cell is not None and cell.tag not in ("td", "th"):
        cell = cell.parent
    return cell
