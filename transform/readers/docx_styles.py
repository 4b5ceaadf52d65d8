"""Character properties of Word runs: a run's own, or those of its style and the styles below it."""

from collections.abc import Mapping
from typing import Any

# An lxml element; python-docx has no type for the parts that it does not model.
Element = Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = ("0", "false", "off")

Styles = Mapping[str, Element]
"""Styles of a document by their id."""


def list_styles(root: Element) -> Styles:
    """The styles of a styles part."""
    return {style.get(W + "styleId", ""): style for style in root.iter(W + "style")}


def find_property(run: Element, name: str, styles: Styles) -> Element | None:
    """The element that decides a property such as ``vanish``; None where nothing sets it."""
    properties = run.find(W + "rPr")
    found = None if properties is None else properties.find(W + name)
    style = None if properties is None else properties.find(W + "rStyle")
    passed: set[str] = set()
    while found is None and style is not None and (identifier := style.get(W + "val", "")) not in passed:
        # Damaged files have styles that are based on themselves.
        passed.add(identifier)
        below = styles.get(identifier)
        if below is None:
            return None
        found, style = below.find(f"{W}rPr/{W}{name}"), below.find(W + "basedOn")
    return found


def is_switched_on(found: Element | None) -> bool:
    """Whether a property is there and not switched off."""
    return found is not None and found.get(W + "val", "1") not in _OFF
