"""The entries of the form data as frozen dataclasses, read strictly.

An unknown key, a lacking one and a value of another type are errors that say where they are. pydantic says the same, and
to import it takes a fifth of the time in which a reading process comes to its first page (docs/decisions/0023).
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cache, partial
from types import NoneType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

R = TypeVar("R")
_Reader = Callable[[object], Any]


def read_record(kind: Callable[..., R], entry: object) -> R:
    """The record of a dataclass that a table of TOML is. Raises ValueError with the path of the key that is wrong.

    Fields are texts, flags, decimal numbers written as texts, words of a Literal or an Enum, records, named tuples of
    texts, or tuples and dictionaries of these; they may have None by default.
    """
    known, required = _list_fields(kind)
    if not isinstance(entry, Mapping):
        raise ValueError(f"{entry!r} is no table")
    if unknown := sorted(entry.keys() - known.keys()):
        raise ValueError(f"unknown: {', '.join(unknown)}")
    if lacking := sorted(required - entry.keys()):
        raise ValueError(f"lacking: {', '.join(lacking)}")
    return kind(**{key: _read_at(key, known[key], value) for key, value in entry.items()})


@cache
def _list_fields(kind: Any) -> tuple[Mapping[str, _Reader], frozenset[str]]:
    """The reader of each field of a dataclass or a named tuple, and the fields that have no default."""
    readers = {name: _find_reader(hint) for name, hint in get_type_hints(kind).items()}
    if not is_dataclass(kind):
        return readers, readers.keys() - kind._field_defaults.keys()
    required = (f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING)
    return readers, frozenset(required)


def _read_at(key: object, read: _Reader, value: object) -> Any:
    try:
        return read(value)
    except ValueError as error:
        raise ValueError(f"{key}: {error}") from error


def _find_reader(hint: Any) -> _Reader:
    """What reads a value of this type."""
    inner = get_args(hint)
    match get_origin(hint):
        case None:
            return _find_plain_reader(hint)
        case origin if origin is Literal:
            read = partial(_read_word, frozenset(inner))
        case origin if origin is tuple:
            read = partial(_read_list, _find_reader(inner[0]))
        case origin if origin is dict:
            read = partial(_read_table, _find_reader(inner[1]))
        case _:
            read = partial(_read_any, tuple(_find_reader(one) for one in inner if one is not NoneType))
    return read


def _find_plain_reader(kind: Any) -> _Reader:
    if kind in (str, bool):
        return partial(_read_plain, kind)
    if kind is Decimal:
        return lambda value: Decimal(_read_plain(str, value))
    return kind if issubclass(kind, Enum) else partial(read_record, kind)


def _read_any(readers: tuple[_Reader, ...], value: object) -> Any:
    """A value of the first type that it can be of."""
    *others, last = readers
    for read in others:
        try:
            return read(value)
        except ValueError:
            continue
    return last(value)


def _read_word(words: frozenset[str], value: object) -> Any:
    if value not in words:
        raise ValueError(f"{value!r} is none of {', '.join(sorted(words))}")
    return value


def _read_list(read: _Reader, value: object) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ValueError(f"{value!r} is no list")
    return tuple(_read_at(n, read, one) for n, one in enumerate(value))


def _read_table(read: _Reader, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{value!r} is no table")
    return {key: _read_at(key, read, one) for key, one in value.items()}


def _read_plain(kind: type, value: object) -> Any:
    if not isinstance(value, kind):
        raise ValueError(f"{value!r} is no {kind.__name__}")
    return value
