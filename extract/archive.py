"""The archive: every page that was ever fetched, byte for byte, under the sha256 of its bytes.

An object lies at ``ab/<sha256>`` exactly as it was received, so that ``sha256sum`` alone can verify an archive. In a
directory it is written under a temporary name, flushed and renamed; in an object store (s3://, oss:// …, through
fsspec) an object appears whole or not at all in any case.
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
_TEMPORARY = ".part-"


class ArchiveError(Exception):
    """The archive cannot be used. The message names its URL; ``exit_code`` is that of the command."""

    exit_code = 3


class ArchiveMissError(ArchiveError):
    """The archive has no object of that name."""


class ArchiveCorruptError(ArchiveError):
    """The bytes of an object do not have the hash that is its name."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The result of verifying one object. ``error`` is None where its bytes have the hash that is its name."""

    sha256: str
    size: int
    error: str | None = None


class _BlobStore(Protocol):
    """A place for objects. ``path`` is always ``ab/<sha256>``."""

    def read(self, path: str) -> bytes:
        """The bytes of an object; raises FileNotFoundError where there is none."""

    def write(self, path: str, data: bytes) -> None:
        """Store an object so that it is never seen in part."""

    def holds(self, path: str) -> bool:
        """Whether there is an object."""

    def paths(self) -> Iterator[str]:
        """The paths of all files, objects or not."""


class Archive:
    """Bytes under their hash. Objects are added and never altered or removed. All methods raise ArchiveError."""

    def __init__(self, url: str, store: _BlobStore) -> None:
        self.url, self._store = url, store

    def put(self, data: bytes) -> str:
        """Store ``data`` and return its sha256. Storing the same bytes again changes nothing."""
        sha256 = hashlib.sha256(data).hexdigest()
        with self._explain(sha256):
            if not self._store.holds(_path(sha256)):
                self._store.write(_path(sha256), data)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes of an object. Raises ArchiveMissError or ArchiveCorruptError; never returns other bytes."""
        with self._explain(sha256):
            try:
                data = self._store.read(_path(sha256))
            except FileNotFoundError as error:
                raise ArchiveMissError(f"{self.url}: no object {sha256}") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ArchiveCorruptError(f"{self.url}: {_path(sha256)} is damaged; restore it from a backup")
        return data

    def keys(self) -> Iterator[str]:
        """The names of all objects, sorted."""
        return iter(sorted(path[3:] for path in self._store.paths() if _is_object(path)))

    def verify(self) -> Iterator[Verified]:
        """Hash every object again: a Verified for each, and one with an error for every file that is no object."""
        for path in sorted(self._store.paths()):
            name = path.rpartition("/")[2]
            if not _is_object(path):
                if not name.startswith(_TEMPORARY):
                    yield Verified(name, 0, f"{self.url}: {path} is not an object of this archive")
                continue
            data = self._store.read(path)
            intact = hashlib.sha256(data).hexdigest() == name
            error = None if intact else f"{self.url}: {path} is damaged; restore it from a backup"
            yield Verified(name, len(data), error)

    @contextmanager
    def _explain(self, sha256: str) -> Iterator[None]:
        """Turn whatever a store raises into an ArchiveError: the clients of stores have no common base class."""
        try:
            yield
        except ArchiveError:
            raise
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            raise ArchiveError(f"{self.url}: object {sha256} cannot be reached: {reason}") from error


def open_archive(url: str) -> Archive:
    """The archive in a directory, or at an fsspec URL such as ``s3://bucket/gongkai``. A directory is created.

    Raises ArchiveError where the directory cannot be created, or no fsspec client for the URL is installed.
    """
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


class _LocalStore:
    """Objects in a directory."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, path: str) -> bytes:
        return (self._root / path).read_bytes()

    def write(self, path: str, data: bytes) -> None:
        target = self._root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        # A name of its own for every writer, because two may store the same page at once.
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
    """Objects in an object store."""

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


def _path(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


def _is_object(path: str) -> bool:
    name = path[3:]
    return _NAME.match(name) is not None and path == _path(name)
