"""What all output shares: the console for people, decimals as text, rows as JSON for scripts."""

import dataclasses
import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from transform.text.decimals import decimal_text
from transform.text.inert import escape_json, show_text

SEVERITY_STYLE = {"error": "red", "warning": "yellow", "info": "cyan"}
_PLAIN_WIDTH = 120


class InertConsole(Console):
    """A console on which no text acts: neither as markup of rich nor on the terminal. Styles are given as styles."""

    def render_str(self, text: str, **styling: Any) -> Text:
        """A string as text to print."""
        return super().render_str(show_text(text), **{**styling, "markup": False, "emoji": False})

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The pieces to print of anything that rich prints."""
        if isinstance(renderable, Text):
            renderable = renderable.copy()
            # A sign is as long as what it stands for, so that styles stay where they are.
            renderable.plain = show_text(renderable.plain)
        return super().render(renderable, options)


def open_console(*, stderr: bool = False) -> Console:
    """A console on standard output, or on standard error: as wide as the terminal, or wide enough for a log."""
    width = None if InertConsole(stderr=stderr).is_terminal else _PLAIN_WIDTH
    return InertConsole(highlight=False, stderr=stderr, width=width)


def write_decimal(value: Decimal) -> str:
    """A decimal as text without exponent and trailing zeros: ``3``, not ``3.00`` or ``3E+0``; ``0``, not ``-0``."""
    text = decimal_text(value)
    return "0" if text in {"-0", ""} else text


def write_json(row: Any) -> str:
    """A dataclass or mapping as a JSON object on one line: its fields in order, decimals as text, times in UTC with
    +00:00. What a terminal acts on is escaped."""
    return escape_json(json.dumps(_plain(row), ensure_ascii=False))


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return write_decimal(value)
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
