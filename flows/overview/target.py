"""Where the pages are written: a folder, or a bucket by way of fsspec. A file appears there whole or not at all."""

import os
import secrets
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

from flows.errors import WrongUsageError

OWN_FOLDER = ".gongkai"
"""The folder of what is known of the files, and of those that are being written."""

_WRITERS = 8
_LEFT_OVER_SECONDS = 24 * 3600
_TYPES = {".html": "text/html; charset=utf-8", ".csv": "text/csv; charset=utf-8", ".json": "application/json"}
_S3 = frozenset({"s3", "s3a"})


class Target(Protocol):
    """Files by their paths, with slashes."""

    def list_own(self) -> list[str]:
        """The files in the folder of our own."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None where there is none."""

    def sizes(self, paths: Iterable[str]) -> dict[str, int]:
        """The sizes in bytes of those of the files that are there."""

    def write(self, files: Mapping[str, bytes]) -> None:
        """Write files, each whole or not at all, in no order."""

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files; one that is not there is removed."""


def open_target(place: str) -> Target:
    """The folder, or the bucket, of a path or of a URL that fsspec knows. Raises WrongUsageError for another URL, and
    OSError where the folder cannot be made."""
    if "://" not in place or place.startswith("file://"):
        return FolderTarget(Path(place.removeprefix("file://")).expanduser().absolute())
    try:
        return BucketTarget(place)
    except (ImportError, ValueError) as error:
        raise WrongUsageError(f"the overview cannot be written to {place}: {error}") from error


class FolderTarget:
    """A folder. A file is written under another name, in the folder of our own, and renamed."""

    def __init__(self, root: Path) -> None:
        self._root, self._own = root, root / OWN_FOLDER
        self._own.mkdir(parents=True, exist_ok=True)
        for left in self._own.glob("*.part"):  # by a writer that was killed
            if time.time() - left.stat().st_mtime > _LEFT_OVER_SECONDS:
                left.unlink(missing_ok=True)

    def list_own(self) -> list[str]:
        """The files in the folder of our own."""
        return [f"{OWN_FOLDER}/{path.name}" for path in self._own.iterdir()]

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None where there is none."""
        try:
            return (self._root / path).read_bytes()
        except FileNotFoundError:
            return None

    def sizes(self, paths: Iterable[str]) -> dict[str, int]:
        """The sizes of those that are there."""
        found = {}
        for path in paths:
            try:
                found[path] = os.stat(f"{self._root}/{path}").st_size  # noqa: PTH116 - of hundreds, at a third of the time
            except OSError:
                continue
        return found

    def write(self, files: Mapping[str, bytes]) -> None:
        """Write each under another name, and rename it. A half file that a lost power leaves has another size than is
        known of it, and is written again."""
        for path, data in files.items():
            target, part = self._root / path, self._own / f"{secrets.token_hex(8)}.part"
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                part.write_bytes(data)
                part.replace(target)
            finally:
                part.unlink(missing_ok=True)

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files, and the folders that are empty then."""
        for path in paths:
            target = self._root / path
            target.unlink(missing_ok=True)
            for folder in target.parents:
                if folder == self._root or not folder.is_dir() or any(folder.iterdir()):
                    break
                folder.rmdir()


class BucketTarget:
    """A bucket: an object appears there whole. Browsers are told what each is, where the store can be."""

    def __init__(self, url: str) -> None:
        """Raises whatever fsspec raises for a URL that it has no client for."""
        import fsspec

        files, root = fsspec.core.url_to_fs(url, use_listings_cache=False)
        self._files: Any = files
        self._root = root.rstrip("/")
        self._tells_type = url.partition("://")[0] in _S3

    def list_own(self) -> list[str]:
        """The objects in the folder of our own."""
        try:
            return [self._name(str(found)) for found in self._files.find(self._at(OWN_FOLDER))]
        except FileNotFoundError:
            return []

    def read(self, path: str) -> bytes | None:
        """The bytes of an object; None where there is none."""
        try:
            data: bytes = self._files.cat_file(self._at(path))
        except FileNotFoundError:
            return None
        return data

    def sizes(self, paths: Iterable[str]) -> dict[str, int]:
        """The sizes of those that are there, by a listing of each folder that they are in."""
        wanted, found = set(paths), {}
        for folder in sorted({_folder_of(path) for path in wanted}):
            try:
                entries = self._files.find(self._at(folder), detail=True)
            except FileNotFoundError:
                continue
            for name, entry in entries.items():
                found[self._name(str(name))] = int(entry["size"] or 0)
        return {path: size for path, size in found.items() if path in wanted}

    def write(self, files: Mapping[str, bytes]) -> None:
        """Write objects, several at once."""
        with ThreadPoolExecutor(_WRITERS, thread_name_prefix="overview") as pool:
            list(pool.map(self._write, files, files.values()))

    def remove(self, paths: Iterable[str]) -> None:
        """Remove objects."""
        for path in paths:
            try:
                self._files.rm_file(self._at(path))
            except FileNotFoundError:
                continue

    def _write(self, path: str, data: bytes) -> None:
        kind = _TYPES.get(os.path.splitext(path)[1])  # noqa: PTH122 - no path of this machine
        self._files.pipe_file(
            self._at(path), data, **({"ContentType": kind} if kind and self._tells_type else {})
        )

    def _at(self, path: str) -> str:
        return f"{self._root}/{path}"

    def _name(self, found: str) -> str:
        return found.removeprefix(self._root).strip("/")


def _folder_of(path: str) -> str:
    """The folder of a district in the tree of a language; of what is in none, the file itself."""
    parts = path.split("/")
    return "/".join(parts[:2]) if len(parts) > 2 else path
