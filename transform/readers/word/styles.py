"""Character properties of Word runs: a run's own, or those of its style and the styles below it."""

from typing import Any

# An lxml element; python-docx has no type for the parts that it does not model.
Element = Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = ("0", "false", "off")
# Styles are based on each other, in damaged files on themselves; Word goes no deeper than ten.
_DEEPEST = 20


class Styles:
    """The styles of a document, none where it has no part for them."""

    def __init__(self, root: Element | None = None) -> None:
        styles = () if root is None else root.iter(W + "style")
        self._styles = {style.get(W + "styleId", ""): style for style in styles}
        self._known: dict[tuple[str, str], Element | None] = {}

    def find(self, style: str, name: str) -> Element | None:
        """What a style says of a property, or one that it is based on."""
        if (style, name) not in self._known:
            self._known[style, name] = self._search(style, name)
        return self._known[style, name]

    def _search(self, style: str, name: str) -> Element | None:
        for _ in range(_DEEPEST):
            if style not in self._styles:
                break
            found = self._styles[style].find(f"{W}rPr/{W}{name}")
            if found is not None:
                return found
            below = self._styles[style].find(W + "basedOn")
            style = "" if below is None else below.get(W + "val", "")
        return None


def find_property(run: Element, name: str, styles: Styles) -> Element | None:
    """The element that decides a property such as ``vanish``; None where nothing sets it."""
    properties = run.find(W + "rPr")
    if properties is None:
        return None
    found, style = properties.find(W + name), properties.find(W + "rStyle")
    return styles.find(style.get(W + "val", ""), name) if found is None and style is not None else found


def is_switched_on(found: Element | None) -> bool:
    """Whether a property is there and not switched off."""
    return found is not None and found.get(W + "val", "1") not in _OFF
