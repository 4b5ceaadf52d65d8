"""Number styles: the same figure typed in other ways. ``style_numbers(values, name)`` retypes a whole sheet.

Only figures change; blanks and words stay as they are, and a style that does not fit a figure leaves it as it is.
"""

import re
from collections.abc import Callable, Mapping

from replica.sheet import Key, Values
from transform.forms.catalogue import indicators

_WIDE = str.maketrans("0123456789.-+", "０１２３４５６７８９．－＋")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def _group(separator: str) -> Callable[[str, str | None], str]:
    def style(text: str, _: str | None) -> str:
        whole, dot, rest = text.partition(".")
        return re.sub(r"(?<=\d)(?=(\d{3})+$)", separator, whole) + dot + rest

    return style


def _with_unit(text: str, unit: str | None) -> str:
    return f"{text}{unit or ''}"


NUMBER_STYLES: Mapping[str, Callable[[str, str | None], str]] = {
    "plain": lambda text, unit: text,
    "full_width": lambda text, unit: text.translate(_WIDE),
    "commas": _group(","),
    "full_width_commas": _group("，"),
    "spaces": _group(" "),
    "no_break_spaces": _group("\xa0"),
    "with_unit": _with_unit,
    "padded": lambda text, unit: f"　{text} ",
}


def style_numbers(values: Values, name: str) -> dict[Key, str]:
    """The same figures, typed another way."""
    number_style = NUMBER_STYLES[name]
    return {
        key: number_style(text, indicators()[key[0]].unit) if _NUMBER.fullmatch(text) else text
        for key, text in values.items()
    }
