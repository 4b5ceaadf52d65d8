"""An archive on whatever store: bytes under their hash, kept, given out, verified, and set aside where they are damaged.

An object is one file: a zstd frame at ``ab/<sha256>.zst``, or, as earlier editions kept them, the bytes at ``ab/<sha256>``.
"""

import hashlib
import logging
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from extract.archive.errors import (
    ArchiveCorruptError,
    ArchiveError,
    ArchiveMissError,
    ObjectLostError,
    ObjectUnreadableError,
    explain,
    mask_credentials,
)
from extract.archive.folder_store import TEMPORARY, open_folder
from extract.archive.frames import DamagedFrame, pack, unpack

logger = logging.getLogger(__name__)

_OBJECT = re.compile(r"^([0-9a-f]{2})/(\1[0-9a-f]{62})(\.zst)?$")
_SHARD = re.compile(r"^[0-9a-f]{2}/$")
_SET_ASIDE = "bad/"
_PACKED = ".zst"
_AT_ONCE = 8
"""How many objects are read at once when all are verified, and asked for in an object store, which answers each after some
30 ms."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The result of verifying one file. ``size`` is in bytes, unpacked. ``error`` is None where it is an object whose bytes
    have the hash that is its name; ``damaged`` is True of an object that it holds against."""

    sha256: str
    path: str
    size: int
    error: str | None = None
    damaged: bool = False


class BlobStore(Protocol):
    """A place for objects. ``path`` is that of an object, a folder's name ends with a slash. Raises what it likes, but
    FileNotFoundError means that there is no such object and nothing else. ``is_remote`` says that each request is waited
    for."""

    is_remote: bool

    def read(self, path: str) -> bytes:
        """The bytes of an object; raises FileNotFoundError where there is none. One request."""

    def write(self, objects: Mapping[str, bytes], present: Iterable[str] = ()) -> None:
        """Store objects by path, none of which is ever seen in part. When it returns, they and those that are ``present``
        already outlive a loss of power. One request for each new one."""

    def move(self, path: str, folder: str) -> None:
        """Move an object into a folder, in place of what may be there under its name."""

    def drop_leftover(self, path: str) -> None:
        """Delete what was being written and never came to have a name, unless it may still be written."""

    def may_hold(self, folder: str) -> bool:
        """False where nothing was ever moved into a folder; at most one request, which is no listing."""

    def list_top(self) -> list[str]:
        """The names of the files and folders at the top."""

    def list_folder(self, folder: str) -> list[str]:
        """The paths of all files in a folder, which need not exist, and in the folders in it."""


class Archive:
    """Bytes under their hash. Objects are added and never altered; damaged ones are written anew or set aside.

    All methods raise ArchiveError: ObjectLostError where it is one object that cannot be had. It may be used by several
    threads; pickled, it is opened anew from its URL.
    """

    def __init__(self, url: str, store: BlobStore) -> None:
        self.url, self._store = mask_credentials(url), store
        self._address = url

    def __reduce__(self) -> tuple[Callable[[str], "Archive"], tuple[str]]:
        return open_archive, (self._address,)

    def require_answer(self) -> None:
        """Ask the store one thing, so that a bucket that does not exist or a refused key is found before any work."""
        with explain(f"{self.url}: the archive cannot be reached"):
            self._store.may_hold(_SET_ASIDE)

    def put(self, data: bytes) -> str:
        """Store ``data`` and return its sha256; as ``put_all`` does."""
        return self.put_all([data])[0]

    def put_all(self, bodies: Sequence[bytes]) -> list[str]:
        """Store bodies and return the sha256 of each, in order. When it returns, all of them outlive a loss of power.

        Storing the same bytes again changes nothing, unless the object was damaged meanwhile: it is compared, and
        written anew. A request for each that is there already, three at most for one that is not.
        """
        names = [hashlib.sha256(body).hexdigest() for body in bodies]
        by_name = dict(zip(names, bodies, strict=True))
        found = self._find_each(by_name)
        new = [name for name, path in zip(by_name, found, strict=True) if path is None]
        objects = f"object {new[0]}" if len(new) == 1 else f"{len(new)} new objects"
        with explain(f"{self.url}: {objects} cannot be reached"):
            packed = {object_path(name): pack(by_name[name]) for name in new}
            self._store.write(packed, present=filter(None, found))
        return names

    def get(self, sha256: str) -> bytes:
        """The bytes of an object. Raises ArchiveMissError or ArchiveCorruptError; never returns other bytes."""
        for path in _paths(sha256):
            with suppress(ArchiveMissError):
                return self._read(path, sha256)
        raise ArchiveMissError(f"{self.url}: no object {sha256}")

    def keys(self) -> Iterator[str]:
        """The names of all objects, sorted, listed shard by shard."""
        for folder in self._list_top():
            if _SHARD.match(folder):
                yield from sorted(set(filter(None, map(_name_of, self._list_folder(folder)))))

    def verify(self, shards: Iterable[str] | None = None) -> Iterator[Verified]:
        """Hash every object again: a Verified for each, and one with an error for every file that is no object.

        ``shards`` are the first two signs of the objects to look at, such as ``a3``; None for the whole archive. Shard
        after shard is listed and read, several objects at once. What was set aside is not looked at, and what writers left
        behind that were killed goes.
        """
        tops = self._list_top() if shards is None else [f"{shard}/" for shard in shards]
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="verify") as pool:
            for top in tops:
                paths = self._list_folder(top) if top.endswith("/") else [top]
                for path in filter(_is_leftover, paths):
                    self._store.drop_leftover(path)
                yield from pool.map(self._verify_file, filter(_is_looked_at, paths))

    def set_aside(self, path: str) -> str:
        """Move a damaged object, by its path, out of the way, so that its bytes are asked for again; returns its new path.

        Where another has moved it meanwhile, nothing is done.
        """
        with explain(f"{self.url}: {path} cannot be reached"):
            try:
                self._store.move(path, _SET_ASIDE)
            except FileNotFoundError:
                logger.warning("%s: %s was moved or removed meanwhile", self.url, path)
        return f"{_SET_ASIDE}{path.rpartition('/')[2]}"

    def find_lost(self, names: Collection[str]) -> frozenset[str]:
        """Those of these objects that were set aside and have not come again.

        Nothing is listed in an archive where nothing was ever set aside; otherwise what was, and nothing else.
        """
        with explain(f"{self.url}: what was set aside cannot be reached"):
            if not self._store.may_hold(_SET_ASIDE):
                return frozenset()
        aside = {
            path.removeprefix(_SET_ASIDE).removesuffix(_PACKED) for path in self._list_folder(_SET_ASIDE)
        }
        return frozenset(name for name in aside.intersection(names) if self._is_lost(name))

    def _is_lost(self, sha256: str) -> bool:
        try:
            self.get(sha256)
        except ObjectLostError:
            return True
        return False

    def _find(self, sha256: str, data: bytes) -> str | None:
        """The path at which an object is sound; None where it is to be written."""
        for path in _paths(sha256):
            try:
                if self._read(path, sha256) == data:
                    return path
            except ArchiveMissError:
                continue
            except ArchiveCorruptError as error:
                logger.warning("%s. It has come again, and is written anew", error)
                # What is damaged where it is to be written is replaced by that.
                if isinstance(error, ObjectUnreadableError) or path != object_path(sha256):
                    self.set_aside(path)
                return None
        return None

    def _read(self, path: str, sha256: str) -> bytes:
        """The bytes of the object at a path. Raises ArchiveMissError or ArchiveCorruptError."""
        with explain(f"{self.url}: object {sha256} cannot be reached"):
            try:
                data = self._store.read(path)
            except FileNotFoundError as error:
                raise ArchiveMissError(f"{self.url}: no object {sha256}") from error
        try:
            data = unpack(data) if path.endswith(_PACKED) else data
        except DamagedFrame as error:
            raise ArchiveCorruptError(
                f"{self.url}: {path} is damaged: {error}; restore it from a backup"
            ) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ArchiveCorruptError(f"{self.url}: {path} is damaged; restore it from a backup")
        return data

    def _find_each(self, bodies: Mapping[str, bytes]) -> list[str | None]:
        if not self._store.is_remote or len(bodies) == 1:
            return list(map(self._find, bodies, bodies.values()))
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="archive") as pool:
            return list(pool.map(self._find, bodies, bodies.values()))

    def _verify_file(self, path: str) -> Verified:
        name = _name_of(path)
        if name is None:
            problem = f"{self.url}: {path} is not an object of this archive"
            return Verified(path.rpartition("/")[2], path, 0, problem)
        try:
            return Verified(name, path, len(self._read(path, name)))
        except ObjectLostError as error:
            return Verified(name, path, 0, str(error), damaged=True)

    def _list_top(self) -> list[str]:
        with explain(f"{self.url}: its objects cannot be reached"):
            return sorted(self._store.list_top())

    def _list_folder(self, folder: str) -> list[str]:
        with explain(f"{self.url}: its objects cannot be reached"):
            return sorted(self._store.list_folder(folder))


def open_archive(url: str, *, must_exist: bool = False) -> Archive:
    """The archive in a directory, or at an fsspec URL such as ``s3://bucket/gongkai``.

    A directory is created, and nothing is asked of an object store; with ``must_exist``, for those who only read,
    ArchiveError is raised where there is none yet. It is raised too where the directory cannot be created, or no fsspec
    client for the URL is installed.
    """
    if "://" not in url or url.startswith("file://"):
        root, folder = open_folder(url.removeprefix("file://"), must_exist=must_exist)
        return Archive(root, folder)
    with explain(f"{url}: the archive cannot be opened"):
        from extract.archive.object_store import ObjectStore  # and fsspec, which nobody else imports

        store = ObjectStore(url)
        if must_exist and not store.list_top():
            raise ArchiveError(
                f"{mask_credentials(url)}: there is no archive here, not one object; check the URL (GONGKAI_ARCHIVE_URL)"
            )
    return Archive(url, store)


def object_path(sha256: str) -> str:
    """Where an object is written, below the root of its archive."""
    return f"{sha256[:2]}/{sha256}{_PACKED}"


def _paths(sha256: str) -> tuple[str, str]:
    """Where an object may lie: as it is written now, and as it was once written, without being packed."""
    path = object_path(sha256)
    return path, path.removesuffix(_PACKED)


def _name_of(path: str) -> str | None:
    """The name of the object at a path; None where it is that of none."""
    found = _OBJECT.match(path)
    return found[2] if found else None


def _is_looked_at(path: str) -> bool:
    return not path.startswith(_SET_ASIDE) and not _is_leftover(path)


def _is_leftover(path: str) -> bool:
    return path.rpartition("/")[2].startswith(TEMPORARY)
