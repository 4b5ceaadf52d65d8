"""An archive on whatever store: bytes under their hash, kept, given out, verified, and set aside where they are damaged."""

import hashlib
import logging
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from extract.archive.errors import (
    ArchiveCorruptError,
    ArchiveError,
    ArchiveMissError,
    ObjectLostError,
    explain,
    mask_credentials,
)
from extract.archive.folder_store import TEMPORARY, open_folder
from extract.archive.object_store import ObjectStore

logger = logging.getLogger(__name__)

_NAME = re.compile(r"^[0-9a-f]{64}$")
_SHARD = re.compile(r"^[0-9a-f]{2}/$")
_SET_ASIDE = "bad/"
_READERS = 8
"""How many objects are read at once when all are verified: an object store answers each after some 30 ms."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The result of verifying one file. ``error`` is None where it is an object whose bytes have the hash that is its
    name; ``damaged`` is True of an object that it holds against."""

    sha256: str
    size: int
    error: str | None = None
    damaged: bool = False


class BlobStore(Protocol):
    """A place for objects. ``path`` is ``ab/<sha256>``, a folder's name ends with a slash. Raises what it likes, but
    FileNotFoundError means that there is no such object and nothing else."""

    def read(self, path: str) -> bytes:
        """The bytes of an object; raises FileNotFoundError where there is none. One request."""

    def write(self, path: str, data: bytes) -> None:
        """Store an object so that it is never seen in part. One request."""

    def move(self, path: str, folder: str) -> None:
        """Move an object into a folder, in place of what may be there under its name."""

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
        """Store ``data`` and return its sha256: one request where it is there already, two where it is not.

        Storing the same bytes again changes nothing, unless the object was damaged meanwhile: it is compared, and
        written anew.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        with explain(f"{self.url}: object {sha256} cannot be reached"):
            try:
                if self._store.read(_path(sha256)) == data:
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
        with explain(f"{self.url}: object {sha256} cannot be reached"):
            try:
                data = self._store.read(_path(sha256))
            except FileNotFoundError as error:
                raise ArchiveMissError(f"{self.url}: no object {sha256}") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ArchiveCorruptError(f"{self.url}: {_path(sha256)} is damaged; restore it from a backup")
        return data

    def keys(self) -> Iterator[str]:
        """The names of all objects, sorted, listed shard by shard."""
        for folder in self._list_top():
            if _SHARD.match(folder):
                yield from (path[3:] for path in self._list_folder(folder) if _is_object(path))

    def verify(self, shards: Iterable[str] | None = None) -> Iterator[Verified]:
        """Hash every object again: a Verified for each, and one with an error for every file that is no object.

        ``shards`` are the first two signs of the objects to look at, such as ``a3``; None for the whole archive. Shard
        after shard is listed and read, several objects at once. What was set aside is not looked at.
        """
        tops = self._list_top() if shards is None else [f"{shard}/" for shard in shards]
        with ThreadPoolExecutor(_READERS, thread_name_prefix="verify") as pool:
            for top in tops:
                paths = self._list_folder(top) if top.endswith("/") else [top]
                yield from pool.map(self._verify_file, filter(_is_looked_at, paths))

    def set_aside(self, sha256: str) -> str:
        """Move a damaged object out of the way, so that its bytes are asked for again; returns its new path.

        Where another has moved it meanwhile, nothing is done.
        """
        with explain(f"{self.url}: object {sha256} cannot be reached"):
            try:
                self._store.move(_path(sha256), _SET_ASIDE)
            except FileNotFoundError:
                logger.warning("%s: %s was moved or removed meanwhile", self.url, _path(sha256))
        return f"{_SET_ASIDE}{sha256}"

    def find_lost(self, names: Collection[str]) -> frozenset[str]:
        """Those of these objects that were set aside and have not come again.

        Nothing is listed in an archive where nothing was ever set aside; otherwise what was, and nothing else.
        """
        with explain(f"{self.url}: what was set aside cannot be reached"):
            if not self._store.may_hold(_SET_ASIDE):
                return frozenset()
        aside = {path.removeprefix(_SET_ASIDE) for path in self._list_folder(_SET_ASIDE)}
        return frozenset(name for name in aside.intersection(names) if self._is_lost(name))

    def _is_lost(self, sha256: str) -> bool:
        try:
            self.get(sha256)
        except ObjectLostError:
            return True
        return False

    def _verify_file(self, path: str) -> Verified:
        name = path.rpartition("/")[2]
        if not _is_object(path):
            return Verified(name, 0, f"{self.url}: {path} is not an object of this archive")
        try:
            return Verified(name, len(self.get(name)))
        except ObjectLostError as error:
            return Verified(name, 0, str(error), damaged=True)

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
        store = ObjectStore(url)
        if must_exist and not store.list_top():
            raise ArchiveError(
                f"{mask_credentials(url)}: there is no archive here, not one object; check the URL (GONGKAI_ARCHIVE_URL)"
            )
    return Archive(url, store)


def _path(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


def _is_object(path: str) -> bool:
    name = path[3:]
    return _NAME.match(name) is not None and path == _path(name)


def _is_looked_at(path: str) -> bool:
    return not path.startswith(_SET_ASIDE) and not path.rpartition("/")[2].startswith(TEMPORARY)
