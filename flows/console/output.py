"""What all output shares: the console for people, decimals as text, rows as JSON for scripts."""

import dataclasses
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from rich.console import Console

from transform.text.decimals import decimal_text

SEVERITY_STYLE = {"error": "red", "warning": "yellow", "info": "cyan"}
_PLAIN_WIDTH = 120


def open_console() -> Console:
    """A console on standard output: as wide as the terminal, or wide enough for a log."""
    console = Console(highlight=False, emoji=False)
    return console if console.is_terminal else Console(highlight=False, emoji=False, width=_PLAIN_WIDTH)


def write_decimal(value: Decimal) -> str:
    """A decimal as text without exponent and trailing zeros: ``3``, not ``3.00`` or ``3E+0``; ``0``, not ``-0``."""
    text = decimal_text(value)
    return "0" if text in {"-0", ""} else text


def write_json(row: Any) -> str:
    """A dataclass as a JSON object on one line: its fields in order, decimals as text, times in UTC with +00:00."""
    return json.dumps(_plain(row), ensure_ascii=False)


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
