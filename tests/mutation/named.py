"""The named mutants: changes that once survived all tests, each with the tests that have to notice it."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.child import Mutant

_FILE = Path(__file__).with_name("named.toml")


class NoSuchText(Exception):
    """The text that a named mutant changes is not in its module, or more than once."""


@dataclass(frozen=True, slots=True)
class NamedMutant:
    """A mutant with the arguments for pytest that have to kill it."""

    name: str
    mutant: Mutant
    tests: tuple[str, ...]


def read_named(root: Path) -> list[NamedMutant]:
    """The mutants of named.toml, in its order. Raises NoSuchText where the code has moved on."""
    entries = tomllib.loads(_FILE.read_text(encoding="utf-8"))["mutant"]
    return [NamedMutant(entry["name"], _change(root, entry), tuple(entry["tests"])) for entry in entries]


def _change(root: Path, entry: dict[str, str]) -> Mutant:
    path, before = entry["path"], entry["before"]
    source = (root / path).read_text(encoding="utf-8")
    if source.count(before) != 1:
        raise NoSuchText(f"named.toml, {entry['name']}: {path} has {before!r} {source.count(before)} times")
    return Mutant(path, entry["name"], source.replace(before, entry["after"]))
