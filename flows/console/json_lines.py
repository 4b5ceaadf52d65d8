"""Rows as JSON for scripts, and decimals as text. Without rich, which a script has no use for."""

import dataclasses
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from transform.text.decimals import decimal_text
from transform.text.inert import escape_json


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
