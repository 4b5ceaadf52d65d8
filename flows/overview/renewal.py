"""Files renewed: those are drawn that are made of something else than what is there, and written where bytes differ."""

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from flows.overview.blocks import Download, EvidencePage, Page
from flows.overview.target import Target

FIRST = "index.html"
"""The first page of a tree, of a district, and the way to them all."""

Source = Page | Download | EvidencePage | bytes
"""What a file is made of."""
Draw = Callable[[Mapping[str, Source]], Mapping[str, bytes]]
"""Makes the bytes of files, by path."""


@dataclass(frozen=True, slots=True)
class Renewed:
    """How many files there are, were written, and were removed."""

    files: int = 0
    written: int = 0
    removed: int = 0

    def __add__(self, other: "Renewed") -> "Renewed":
        """Both together."""
        return Renewed(self.files + other.files, self.written + other.written, self.removed + other.removed)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a file that was written: of what it was made, its hash and its size."""

    made_of: str
    sha256: str
    size: int


def renew(target: Target, note: str, sources: Mapping[str, Source], draw: Draw) -> Renewed:
    """Write those files that are made of something else than what is there, or have another size; remove what is none of
    them. ``note`` is the file of what is known of them.

    Before that it is noted which files there will be, so that a writer that is killed leaves none that nobody knows of.
    """
    known = _read_note(target.read(note))
    sizes = target.sizes(known.keys() & sources.keys())
    there = {path: one for path, one in known.items() if sizes.get(path) == one.size}
    made_of = {path: _digest(source) for path, source in sources.items()}
    stale = [path for path in sources if path not in there or there[path].made_of != made_of[path]]
    gone = sorted(known.keys() - sources.keys())
    if not stale and not gone:
        return Renewed(len(sources))
    kept = {path: one for path, one in known.items() if path not in set(stale)}
    target.write({note: _write_note(kept | dict.fromkeys(stale, _Known("", "", -1)))})
    drawn = draw({path: sources[path] for path in stale})
    made = {
        path: _Known(made_of[path], hashlib.sha256(data).hexdigest(), len(data))
        for path, data in drawn.items()
    }
    differ = {
        path: data
        for path, data in drawn.items()
        if path not in there or there[path].sha256 != made[path].sha256
    }
    last = {path: differ.pop(path) for path in list(differ) if path.endswith(FIRST)}
    target.write(differ)
    target.write(last)  # when all is there that they lead to
    target.remove(gone)
    target.write({note: _write_note({path: one for path, one in kept.items() if path in sources} | made)})
    return Renewed(len(sources), len(differ) + len(last), len(gone))


def is_known(target: Target, note: str, path: str) -> bool:
    """Whether a file is one of those that a note tells of."""
    return path in _read_note(target.read(note))


def withdraw(target: Target, note: str) -> Renewed:
    """Remove the files that a note tells of, and the note; nothing, if it is no note and tells of none."""
    gone = sorted(_read_note(target.read(note)))
    target.remove([*gone, note] if gone else [])
    return Renewed(removed=len(gone))


def _read_note(data: bytes | None) -> dict[str, _Known]:
    """What is known of the files; nothing, where the note cannot be read: then all are written again.

    Whoever may write to the place may write the note: a path that leads out of it is not known, so nothing is removed there.
    """
    try:
        entries = json.loads(data or b"{}").items()
        return {
            path: _Known(*entry) for path, entry in entries if _is_within(path) and isinstance(entry, list)
        }
    except (ValueError, TypeError, AttributeError):
        return {}


def _is_within(path: str) -> bool:
    return not path.startswith("/") and ".." not in path.split("/")


def _write_note(known: Mapping[str, _Known]) -> bytes:
    entries = {path: [one.made_of, one.sha256, one.size] for path, one in known.items()}
    return json.dumps(entries, sort_keys=True, indent=0).encode()


def _digest(source: Source) -> str:
    """The hash of all that the bytes of a file follow from: what it shows, and the program that writes it."""
    shown = (
        source
        if isinstance(source, bytes)
        else json.dumps(source, default=_fields, ensure_ascii=True).encode()
    )
    return hashlib.sha256(_program().encode() + shown).hexdigest()[:32]


def _fields(value: Any) -> Any:
    """A block as what it holds, with the name of its class; figures and days of a download as texts."""
    if dataclasses.is_dataclass(value):
        return [type(value).__name__, *(getattr(value, field.name) for field in dataclasses.fields(value))]
    return str(value)


@cache
def _program() -> str:
    """The hash of the modules and templates of the overview, its words, and the libraries that draw."""
    found = hashlib.sha256()
    for library in ("jinja2", "vl-convert-python"):
        found.update(version(library).encode())
    sources = [
        *_walk(files("flows.overview")),
        files("flows").joinpath("words.toml"),
        files("flows").joinpath("words.py"),
        files("flows.inspection").joinpath("evidence_page.py"),
    ]
    for source in sources:
        found.update(source.read_bytes())
    return found.hexdigest()


def _walk(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _walk(entry)
        elif entry.name.endswith((".py", ".html", ".css", ".js")):
            yield entry
