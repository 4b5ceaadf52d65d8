"""Objects in a directory: written under temporary names, flushed together, renamed, and their directories flushed."""

import errno
import os
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from extract.archive.errors import ArchiveError, ObjectUnreadableError

TEMPORARY = ".part-"
"""How the name of a file begins that is still being written."""
_FLUSHES = 8
_LONGEST_WRITE_SECONDS = 86400
_OF_ONE_FILE = frozenset({errno.EACCES, errno.EPERM, errno.EIO, errno.EISDIR, errno.ENOTDIR, errno.ELOOP})
"""What the reading of one file of a directory fails with while others can be read."""


class FolderStore:
    """Objects in a directory; the methods are those of a BlobStore."""

    is_remote = False

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, path: str) -> bytes:
        """The bytes of an object. Of a directory that can be entered, one that is there and cannot be read is damaged
        by itself: ObjectUnreadableError."""
        try:
            return (self._root / path).read_bytes()
        except FileNotFoundError:
            if not self._root.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, "the directory is gone", str(self._root)) from None
            raise
        except OSError as error:
            if error.errno not in _OF_ONE_FILE or not os.access(self._root, os.R_OK | os.X_OK):
                raise
            raise ObjectUnreadableError(
                f"{self._root}: {path} cannot be read ({error.strerror or error}); restore it from a backup"
            ) from error

    def write(self, objects: Mapping[str, bytes], present: Iterable[str] = ()) -> None:
        """Store objects, each under its name at once or not at all, and flush them together with those already there.

        Flushed before it is renamed, a name never has other bytes, whatever is lost with the power; with its directory
        flushed, it has them from then on. Also of what is there already: who wrote it may have ended before its flush.
        """
        targets = [self._root / path for path in objects]
        folders = {target.parent for target in targets} | {(self._root / path).parent for path in present}
        made = [folder for folder in folders if not folder.exists()]
        for folder in made:
            folder.mkdir(exist_ok=True)
        # Names of their own for every writer, because two may store the same page at once.
        parts = [target.parent / f"{TEMPORARY}{secrets.token_hex(8)}" for target in targets]
        try:
            for part, data in zip(parts, objects.values(), strict=True):
                with part.open("xb") as file:
                    file.write(data)
            _flush_all(parts)
            for part, target in zip(parts, targets, strict=True):
                part.replace(target)
        except BaseException:
            for part in parts:
                part.unlink(missing_ok=True)
            raise
        _flush_all([*folders, *([self._root] if made else [])])

    def move(self, path: str, folder: str) -> None:
        """Rename a file, or what else has the name of an object."""
        target = self._root / folder
        target.mkdir(parents=True, exist_ok=True)
        (self._root / path).replace(target / path.rpartition("/")[2])

    def drop_leftover(self, path: str) -> None:
        """Delete what a writer that was killed left behind: no writer takes a day. A copy may be there to be read alone."""
        with suppress(OSError):
            left = self._root / path
            if time.time() - left.stat().st_mtime > _LONGEST_WRITE_SECONDS:
                left.unlink()

    def may_hold(self, folder: str) -> bool:
        """Whether there is such a folder."""
        return (self._root / folder).exists()

    def list_top(self) -> list[str]:
        """The names at the top; those of folders end with a slash."""
        with os.scandir(self._root) as entries:
            return [f"{entry.name}/" if entry.is_dir() else entry.name for entry in entries]

    def list_folder(self, folder: str) -> list[str]:
        """The paths of all files in a folder."""
        return list(self._walk(folder)) if (self._root / folder).exists() else []

    def _walk(self, folder: str) -> Iterator[str]:
        for place, _, names in os.walk(self._root / folder, onerror=_raise):
            for name in names:
                yield (Path(place) / name).relative_to(self._root).as_posix()


def open_folder(path: str, *, must_exist: bool) -> tuple[str, FolderStore]:
    """The full path of a directory, and its store. Raises ArchiveError where it cannot be made, or must be there."""
    root = Path(path).expanduser().absolute()
    if must_exist and not root.is_dir():
        raise ArchiveError(f"{root}: there is no archive here; check the folder (GONGKAI_ARCHIVE_URL)")
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveError(f"{root}: the archive cannot be opened: {error}") from error
    return str(root), FolderStore(root)


def _flush_all(paths: Sequence[Path]) -> None:
    """Flush files or folders, several at once: a file system writes its journal once for all that wait for it."""
    if len(paths) < 2:
        list(map(_flush, paths))
        return
    with ThreadPoolExecutor(_FLUSHES, thread_name_prefix="flush") as pool:
        list(pool.map(_flush, paths))


def _flush(path: Path) -> None:
    """Have what is in a file, or the names in a folder, outlive a loss of power."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _raise(error: OSError) -> None:
    """``os.walk`` passes over what it cannot list, unless it is told."""
    raise error
