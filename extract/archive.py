"""The archive: every page that was ever fetched, byte for byte, under the sha256 of its bytes.

An object lies at ``ab/<sha256>`` exactly as it was received, so that ``sha256sum`` alone can verify an archive. In a
directory it is written under a temporary name, flushed and renamed; in an object store (s3://, oss:// …, through
fsspec) an object appears whole or not at all in any case. An object whose bytes are not its name is never given out; it
is written anew when its bytes come again, or is set aside under ``bad/`` until they do.
"""

import errno
import hashlib
import logging
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import fsspec

logger = logging.getLogger(__name__)

_NAME = re.compile(r"^[0-9a-f]{64}$")
_TEMPORARY = ".part-"
_SET_ASIDE = "bad/"
_OF_ONE_FILE = frozenset({errno.EACCES, errno.EPERM, errno.EIO, errno.EISDIR, errno.ENOTDIR, errno.ELOOP})
"""What the reading of one file of a directory fails with while others can be read."""


class ArchiveError(Exception):
    """The archive cannot be used. The message names its URL; ``exit_code`` is that of the command."""

    exit_code = 3


class ObjectLostError(ArchiveError):
    """One object cannot be had; the archive itself answers."""


class ArchiveMissError(ObjectLostError):
    """The archive has no object of that name."""


class ArchiveCorruptError(ObjectLostError):
    """The bytes of an object do not have the hash that is its name, or the disk does not give them."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The result of verifying one file. ``error`` is None where it is an object whose bytes have the hash that is its
    name; ``damaged`` is True of an object that it holds against."""

    sha256: str
    size: int
    error: str | None = None
    damaged: bool = False


class _BlobStore(Protocol):
    """A place for objects. ``path`` is always ``ab/<sha256>``."""

    def read(self, path: str) -> bytes:
        """The bytes of an object; raises FileNotFoundError where there is none."""

    def write(self, path: str, data: bytes) -> None:
        """Store an object so that it is never seen in part."""

    def read_if_as_long(self, path: str, size: int) -> bytes | None:
        """The bytes of an object that has this size; None where it has another one. Raises as ``read`` does."""

    def holds(self, path: str) -> bool:
        """Whether there is an object."""

    def rename(self, path: str, to: str) -> None:
        """Give an object another path, in place of what may be there."""

    def paths(self, under: str = "") -> Iterator[str]:
        """The paths of all files, objects or not; or of those in this folder, which need not exist."""


class Archive:
    """Bytes under their hash. Objects are added and never altered; damaged ones are written anew or set aside.

    All methods raise ArchiveError: ObjectLostError where it is one object that cannot be had.
    """

    def __init__(self, url: str, store: _BlobStore) -> None:
        self.url, self._store = url, store

    def put(self, data: bytes) -> str:
        """Store ``data`` and return its sha256. Storing the same bytes again changes nothing, unless the object was
        damaged meanwhile: it is compared, and written anew."""
        sha256 = hashlib.sha256(data).hexdigest()
        with self._explain(f"object {sha256}"):
            try:
                if self._store.read_if_as_long(_path(sha256), len(data)) == data:
                    return sha256
                logger.warning("%s: %s was damaged, and is written anew", self.url, _path(sha256))
            except FileNotFoundError:
                pass
            except ArchiveCorruptError as error:
                logger.warning("%s; it is set aside, and written anew", error)
                self.set_aside(sha256)
            self._store.write(_path(sha256), data)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes of an object. Raises ArchiveMissError or ArchiveCorruptError; never returns other bytes."""
        with self._explain(f"object {sha256}"):
            try:
                data = self._store.read(_path(sha256))
            except FileNotFoundError as error:
                raise ArchiveMissError(f"{self.url}: no object {sha256}") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ArchiveCorruptError(f"{self.url}: {_path(sha256)} is damaged; restore it from a backup")
        return data

    def keys(self) -> Iterator[str]:
        """The names of all objects, sorted."""
        return iter(sorted(path[3:] for path in self._list_paths() if _is_object(path)))

    def verify(self) -> Iterator[Verified]:
        """Hash every object again: a Verified for each, and one with an error for every file that is no object.

        What was set aside is not looked at.
        """
        for path in self._list_paths():
            name = path.rpartition("/")[2]
            if _is_object(path):
                yield self._verify_object(name)
            elif not name.startswith(_TEMPORARY) and not path.startswith(_SET_ASIDE):
                yield Verified(name, 0, f"{self.url}: {path} is not an object of this archive")

    def set_aside(self, sha256: str) -> str:
        """Move a damaged object out of the way, so that its bytes are asked for again; returns its new path."""
        aside = f"{_SET_ASIDE}{sha256}"
        with self._explain(f"object {sha256}"):
            self._store.rename(_path(sha256), aside)
        return aside

    def find_lost(self) -> frozenset[str]:
        """The names of the objects that were set aside and have not come again."""
        aside = [path.removeprefix(_SET_ASIDE) for path in self._list_paths(_SET_ASIDE)]
        with self._explain("what was set aside"):
            return frozenset(
                name for name in aside if _NAME.match(name) and not self._store.holds(_path(name))
            )

    def _verify_object(self, sha256: str) -> Verified:
        try:
            return Verified(sha256, len(self.get(sha256)))
        except ObjectLostError as error:
            return Verified(sha256, 0, str(error), damaged=True)

    def _list_paths(self, under: str = "") -> list[str]:
        with self._explain("its objects"):
            return sorted(self._store.paths(under))

    @contextmanager
    def _explain(self, what: str) -> Iterator[None]:
        """Turn whatever a store raises into an ArchiveError: the clients of stores have no common base class."""
        try:
            yield
        except ArchiveError:
            raise
        except Exception as error:
            reason = " ".join(f"{type(error).__name__}: {error}".split())
            raise ArchiveError(f"{self.url}: {what} cannot be reached: {reason}") from error


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
    except Exception as error:  # what a client raises has no common base class
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise ArchiveError(f"{url}: the archive cannot be opened: {reason}") from error
    return Archive(url, _FsspecStore(filesystem, path))


class _LocalStore:
    """Objects in a directory."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, path: str) -> bytes:
        with self._explain_object(path):
            return (self._root / path).read_bytes()

    def read_if_as_long(self, path: str, size: int) -> bytes | None:
        with self._explain_object(path), (self._root / path).open("rb") as file:
            return file.read() if os.fstat(file.fileno()).st_size == size else None

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

    def rename(self, path: str, to: str) -> None:
        target = self._root / to
        target.parent.mkdir(parents=True, exist_ok=True)
        (self._root / path).replace(target)

    def paths(self, under: str = "") -> Iterator[str]:
        folder = self._root / under
        if under and not folder.exists():
            return
        for place, _, names in os.walk(folder, onerror=_raise):
            for name in names:
                yield (Path(place) / name).relative_to(self._root).as_posix()

    @contextmanager
    def _explain_object(self, path: str) -> Iterator[None]:
        """Of a directory that can be entered, an object that is there and cannot be read is damaged by itself."""
        try:
            yield
        except FileNotFoundError:
            raise
        except OSError as error:
            if error.errno not in _OF_ONE_FILE or not os.access(self._root, os.R_OK | os.X_OK):
                raise
            raise ArchiveCorruptError(
                f"{self._root}: {path} cannot be read ({error.strerror or error}); restore it from a backup"
            ) from error


class _FsspecStore:
    """Objects in an object store."""

    def __init__(self, filesystem: Any, root: str) -> None:
        self._files, self._root = filesystem, root.rstrip("/")

    def read(self, path: str) -> bytes:
        data: bytes = self._files.cat_file(f"{self._root}/{path}")
        return data

    def read_if_as_long(self, path: str, size: int) -> bytes | None:
        if self._files.info(f"{self._root}/{path}")["size"] != size:
            return None
        return self.read(path)

    def write(self, path: str, data: bytes) -> None:
        self._files.pipe_file(f"{self._root}/{path}", data)

    def holds(self, path: str) -> bool:
        # Not isfile: whatever the store raises, to fsspec it is no file.
        try:
            return bool(self._files.info(f"{self._root}/{path}")["type"] == "file")
        except FileNotFoundError:
            return False

    def rename(self, path: str, to: str) -> None:
        self._files.mv(f"{self._root}/{path}", f"{self._root}/{to}")

    def paths(self, under: str = "") -> Iterator[str]:
        for path in self._files.find(f"{self._root}/{under}" if under else self._root):
            yield str(path).removeprefix(self._root).lstrip("/")


def _raise(error: OSError) -> None:
    """``os.walk`` passes over what it cannot list, unless it is told."""
    raise error


def _path(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


def _is_object(path: str) -> bool:
    name = path[3:]
    return _NAME.match(name) is not None and path == _path(name)
