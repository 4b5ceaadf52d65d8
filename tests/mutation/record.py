"""What is kept of trials: a file of verdicts, so that a run can be interrupted, and the survivors that are listed as
equivalent in docs/TESTING.md."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.mutation.child import Mutant

DOCUMENT = "docs/TESTING.md"
_CODE = ("extract", "flows", "load", "transform", "tests")
_LISTED = re.compile(r"^- (`[\w/]+\.py` .+: `.+` → `.*`(?: \(\d+\))?)$", re.M)


@dataclass(frozen=True, slots=True)
class Entry:
    """A verdict that was kept; ``tree`` is the digest of the code that it is about."""

    key: str
    tree: str
    name: str
    by: str | None
    cpu_seconds: float


class Record:
    """The verdicts so far, one JSON object a line; the last of a mutant counts."""

    def __init__(self, path: Path, tree: str) -> None:
        self._path, self._tree = path, tree
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        entries = [Entry(**json.loads(line)) for line in lines if line.endswith("}")]
        self._entries = {entry.key: entry for entry in entries}

    def find(self, mutant: Mutant, *, any_tree: bool = False) -> Entry | None:
        """The verdict on a mutant in this tree. With ``any_tree`` one that was killed in another tree counts too."""
        entry = self._entries.get(_key(mutant))
        if entry is None or entry.tree == self._tree or (any_tree and entry.by is not None):
            return entry
        return None

    def add(self, mutant: Mutant, by: str | None, cpu_seconds: float) -> Entry:
        """Keep a verdict."""
        entry = Entry(_key(mutant), self._tree, mutant.name, by, round(cpu_seconds, 2))
        self._entries[entry.key] = entry
        self._path.parent.mkdir(exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")
        return entry


def digest_tree(root: Path) -> str:
    """The sha256 of all code and data of the product and its tests."""
    digest = hashlib.sha256()
    for package in _CODE:
        for path in sorted((root / package).rglob("*")):
            if path.suffix in {".py", ".toml", ".sql"}:
                digest.update(f"{path.relative_to(root)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def read_listed(root: Path) -> set[str]:
    """The names of the mutants that the document lists as equivalent."""
    document = root / DOCUMENT
    return set(_LISTED.findall(document.read_text(encoding="utf-8"))) if document.exists() else set()


def compare_survivors(
    survivors: Iterable[str], tried: Iterable[str], listed: set[str]
) -> tuple[list[str], list[str]]:
    """The survivors that are not listed, and the listed mutants that were tried and died."""
    alive = set(survivors)
    return sorted(alive - listed), sorted((listed & set(tried)) - alive)


def _key(mutant: Mutant) -> str:
    return hashlib.sha256(f"{mutant.path}\n{mutant.source}".encode()).hexdigest()
