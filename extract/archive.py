"""The archive: every page ever fetched, byte for byte, under the sha256 of its bytes.

An object lies at ``ab/<sha256>`` as it was received, so that ``sha256sum`` alone can verify an archive. On a
directory it is written under a temporary name, flushed and renamed; an object store (s3://, oss:// …, through
fsspec) lets an object appear whole or not at all by itself.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import fsspec

_NAME = re.compile(r"^[0-9a-f]{64}$")


class ArchiveError(Exception):
    """The archive cannot be used. The message names it."""


class ArchiveMissError(ArchiveError):
    """The archive has no object of that name."""


class ArchiveCorruptError(ArchiveError):
    """An object's bytes are not those its name promises."""


@dataclass(frozen=True, slots=True)
class Verified:
    """One object looked at by ``verify``. ``error`` is None where its bytes are what its name promises."""

    sha256: str
    size: int
    error: str | None = None


class _BlobStore(Protocol):
    """Where objects lie. ``path`` is always ``ab/<sha256>``."""

    def read(self, path: str) -> bytes:
        """The bytes; FileNotFoundError where there are none."""

    def write(self, path: str, data: bytes) -> None:
        """Make the object appear, whole."""

    def holds(self, path: str) -> bool:
        """Whether the object is there."""

    def paths(self) -> Iterator[str]:
        """The paths of all files, objects or not."""


class Archive:
    """Content-addressed bytes. Objects are added and never altered or removed."""

    def __init__(self, url: str, shelf: _BlobStore) -> None:
        self.url, self._shelf = url, shelf

    def put(self, data: bytes) -> str:
        """Keep ``data`` and return its sha256. Keeping the same bytes again changes nothing."""
        sha256 = hashlib.sha256(data).hexdigest()
        with self._explain(sha256):
            if not self._shelf.holds(_path(sha256)):
                self._shelf.write(_path(sha256), data)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes of an object. Raises ArchiveMissError, or ArchiveCorruptError: never other bytes."""
        with self._explain(sha256):
            try:
                data = self._shelf.read(_path(sha256))
            except FileNotFoundError as error:
                raise ArchiveMissError(f"{self.url}: no object {sha256}") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ArchiveCorruptError(f"{self.url}: {_path(sha256)} is damaged; restore it from a backup")
        return data

    def has(self, sha256: str) -> bool:
        """Whether there is an object of that name."""
        with self._explain(sha256):
            return self._shelf.holds(_path(sha256))

    def keys(self) -> Iterator[str]:
        """The names of all objects, sorted."""
        return iter(sorted(path[3:] for path in self._shelf.paths() if _is_object(path)))

    def verify(self) -> Iterator[Verified]:
        """Every object hashed again, and every file that is no object, as one Verified each."""
        for path in sorted(self._shelf.paths()):
            name = path.rpartition("/")[2]
            if not _is_object(path):
                if not name.startswith(_TEMPORARY):
                    yield Verified(name, 0, f"{self.url}: {path} is not an object of this archive")
                continue
            data = self._shelf.read(path)
            intact = hashlib.sha256(data).hexdigest() == name
            error = None if intact else f"{self.url}: {path} is damaged; restore it from a backup"
            yield Verified(name, len(data), error)

    @contextmanager
    def _explain(self, sha256: str) -> Iterator[None]:
        """Whatever a store raises, as an error of this archive. Their clients have no common base class."""
        try:
            yield
        except ArchiveError:
            raise
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            raise ArchiveError(f"{self.url}: object {sha256} cannot be reached: {reason}") from error


_TEMPORARY = ".part-"


class _LocalStore:
    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, path: str) -> bytes:
        return (self._root / path).read_bytes()

    def write(self, path: str, data: bytes) -> None:
        target = self._root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        # A name of its own for every writer: two may keep the same page at once.
        part = target.parent / f"{_TEMPORARY}{secrets.token_hex(8)}"
        try:
            with part.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)

    def holds(self, path: str) -> bool:
        return (self._root / path).is_file()

    def paths(self) -> Iterator[str]:
        for path in self._root.rglob("*"):
            if path.is_file():
                yield path.relative_to(self._root).as_posix()


class _FsspecStore:
    def __init__(self, filesystem: Any, root: str) -> None:
        self._files, self._root = filesystem, root.rstrip("/")

    def read(self, path: str) -> bytes:
        data: bytes = self._files.cat_file(f"{self._root}/{path}")
        return data

    def write(self, path: str, data: bytes) -> None:
        self._files.pipe_file(f"{self._root}/{path}", data)

    def holds(self, path: str) -> bool:
        return bool(self._files.isfile(f"{self._root}/{path}"))

    def paths(self) -> Iterator[str]:
        for path in self._files.find(self._root):
            yield str(path).removeprefix(self._root).lstrip("/")


def open_archive(url: str) -> Archive:
    """The archive in a directory, or at an fsspec URL such as ``s3://bucket/gongkai``."""
    if "://" not in url or url.startswith("file://"):
        root = Path(url.removeprefix("file://")).expanduser()
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveError(f"{root}: the archive cannot be opened: {error}") from error
        return Archive(str(root), _LocalStore(root))
    try:
        filesystem, path = fsspec.core.url_to_fs(url, use_listings_cache=False)
    except (ImportError, ValueError) as error:
        raise ArchiveError(f"{url}: the archive cannot be opened: {error}") from error
    return Archive(url, _FsspecStore(filesystem, path))


def _path(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


def _is_object(path: str) -> bool:
    name = path[3:]
    return _NAME.match(name) is not None and path == _path(name)
