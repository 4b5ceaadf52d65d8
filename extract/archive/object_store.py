"""Objects in an object store (s3://, oss:// …), through fsspec: an object appears there whole or not at all.

What fsspec keeps for itself is kept from it: no listing is remembered, a file is read by one request, a client belongs
to the process that opened it, and the number of attempts and their time are bounded: those of each request by its
client, and once more those of a whole call for an object, since that client waits without end for the answer to a write
which was told to continue.
"""

import os
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import fsspec
import fsspec.exceptions

Answer = TypeVar("Answer")

_S3 = frozenset({"s3", "s3a"})
_ATTEMPTS = 4
_WRITERS = 8
_S3_LIMITS = {
    "retries": {"mode": "standard", "total_max_attempts": _ATTEMPTS},
    "connect_timeout": 5,
    "read_timeout": 15,
}
_MARK = "README.txt"
_MARK_TEXT = (
    b"Objects of this archive that were damaged and were set aside. Runs look here as long as this file is here: remove\n"
    b"it together with the others, once their bytes have come again.\n"
)


class ObjectStore:
    """Objects under an fsspec URL; the methods are those of a BlobStore. Nothing is asked before the first of them."""

    is_remote = True

    def __init__(self, url: str) -> None:
        """Raises whatever fsspec raises for a URL that it has no client for."""
        self._url = url
        self._lock = threading.Lock()
        self._pid = os.getpid()
        self._files, self._root, self._bound = _connect(url)

    def read(self, path: str) -> bytes:
        """The bytes of an object."""
        data: bytes = self._ask(lambda files: files.cat_file(self._at(path), **self._bound))
        return data

    def write(self, objects: Mapping[str, bytes], present: Iterable[str] = ()) -> None:
        """Store objects. What the store has answered for, it keeps: nothing is asked of those already there."""
        if len(objects) == 1:
            self._write(*next(iter(objects.items())))
        elif objects:
            with ThreadPoolExecutor(_WRITERS, thread_name_prefix="archive") as pool:
                list(pool.map(self._write, objects, objects.values()))

    def _write(self, path: str, data: bytes) -> None:
        self._ask(lambda files: files.pipe_file(self._at(path), data, **self._bound))

    def move(self, path: str, folder: str) -> None:
        """Copy an object and delete it where it was. The folder is marked before: killed in between, it is looked into
        in vain."""
        target = f"{folder}{path.rpartition('/')[2]}"
        self._write(f"{folder}{_MARK}", _MARK_TEXT)
        self._ask(lambda files: files.cp_file(self._at(path), self._at(target), **self._bound))
        self._ask(lambda files: files.rm_file(self._at(path), **self._bound))

    def drop_leftover(self, path: str) -> None:
        """Nothing: a store has an object whole or not at all."""

    def may_hold(self, folder: str) -> bool:
        """Whether the folder is marked: that costs one request, and no listing."""
        try:
            self.read(f"{folder}{_MARK}")
        except FileNotFoundError:
            return False
        return True

    def list_top(self) -> list[str]:
        """The names at the top; those of folders end with a slash."""
        try:
            entries = self._ask(lambda files: files.ls(self._root, detail=True))
        except FileNotFoundError:
            return []
        return [
            self._name(entry["name"]) + ("/" if entry["type"] == "directory" else "") for entry in entries
        ]

    def list_folder(self, folder: str) -> list[str]:
        """The paths of all files in a folder."""
        try:
            return [self._name(path) for path in self._ask(lambda files: files.find(self._at(folder)))]
        except FileNotFoundError:
            return []

    def _at(self, path: str) -> str:
        return f"{self._root}/{path}"

    def _name(self, path: str) -> str:
        return path.removeprefix(self._root).strip("/")

    def _ask(self, call: Callable[[Any], Answer]) -> Answer:
        """The answer to a call. Raises TimeoutError where it does not come in time, of whatever store."""
        try:
            return self._ask_twice(call)
        except fsspec.exceptions.FSTimeoutError as error:  # it says nothing
            raise TimeoutError("the store gave no answer in time") from error

    def _ask_twice(self, call: Callable[[Any], Answer]) -> Answer:
        """The answer to a call. Where the key is refused, its successor may be there already: the client is opened anew,
        once. An answer that breaks off is asked for once more."""
        files = self._connection()
        try:
            return call(files)
        except FileNotFoundError as error:
            _require_bucket(error)
            raise
        except PermissionError:
            files = self._reconnect(files)
        except Exception as error:
            if type(error).__name__ != "ClientPayloadError":  # aiohttp's, which is no dependency of ours
                raise
        return call(files)

    def _connection(self) -> Any:
        """The client of this process: fsspec's, of a process before a fork, has lost its thread."""
        if self._pid != os.getpid():
            self._lock, self._pid = threading.Lock(), os.getpid()
            self._files, self._root, self._bound = _connect(self._url)
        return self._files

    def _reconnect(self, refused: Any) -> Any:
        with self._lock:
            if self._files is refused:
                # Otherwise fsspec would give the client of the old key to all who open the archive later.
                type(refused).clear_instance_cache()
                self._files, self._root, self._bound = _connect(self._url)
            return self._files


def _connect(url: str) -> tuple[Any, str, dict[str, float]]:
    """The client of a URL, the path in it, and what bounds a call for one object, as keyword arguments of that call.

    Opening it again in the same process gives the same client.
    """
    if "::" in url:
        raise ValueError("a chained URL reads a copy; name the store itself")
    protocol = url.partition("://")[0]
    if protocol not in _S3:
        files, root = fsspec.core.url_to_fs(url, use_listings_cache=False)
        return files, root.rstrip("/"), {}
    limits = {**_S3_LIMITS, **fsspec.config.conf.get(protocol, {}).get("config_kwargs", {})}
    # With more than one connection for a file its size is asked for first; and that lists, where there is no file.
    files, root = fsspec.core.url_to_fs(
        url, use_listings_cache=False, max_concurrency=1, config_kwargs=limits
    )
    files.retries = 1  # those of the client below it are enough: the two numbers multiply
    return files, root.rstrip("/"), {"timeout": _longest(limits)}


def _longest(limits: Mapping[str, Any]) -> float:
    """The seconds that all attempts at one request may take, with the pauses of 1, 2, 4 … seconds between them."""
    retries = limits["retries"]
    attempts: int = retries.get("total_max_attempts") or retries.get("max_attempts", _ATTEMPTS - 1) + 1
    seconds: float = limits["connect_timeout"] + limits["read_timeout"]
    pauses: int = 2 ** (attempts - 1) - 1
    return attempts * seconds + pauses


def _require_bucket(error: FileNotFoundError) -> None:
    """To fsspec a bucket that does not exist is a file that does not exist, which would make every object a lost one."""
    answer = getattr(error.__cause__, "response", {})
    if answer.get("Error", {}).get("Code") == "NoSuchBucket":
        raise ConnectionError("the bucket does not exist") from error
