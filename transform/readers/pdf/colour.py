"""Colours of a PDF against white paper."""

from typing import Any

_WHITE = 0.99
# A tint of any other colour space is ink: 1 is all of it.
_LIGHT = ("Gray", "RGB", "CMYK", "ICCBased")


def is_seen(color: Any) -> bool:
    """Whether a colour shows on white paper; a pattern does."""
    parts = color if isinstance(color, tuple | list) else (color,)
    if not parts or not all(isinstance(part, int | float) for part in parts):
        return True
    if len(parts) == 4:
        return bool(max(parts) > 1 - _WHITE)
    return bool(min(parts) < _WHITE)


def is_white(color: Any, space: str) -> bool:
    """Whether it is white for certain: its space says what its numbers mean."""
    return not is_seen(color) and space.endswith(_LIGHT)
