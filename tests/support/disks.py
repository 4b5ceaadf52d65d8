"""Disks of a few hundred kilobytes, where this machine and user can mount them."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def mount_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """The folder on a disk of its own of this size. The test is skipped where none can be mounted."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        _call("mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", str(folder))
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"a disk cannot be mounted here: {error}")
    try:
        yield folder
    finally:
        _call("umount", "--lazy", str(folder))


def remount(folder: Path, option: str) -> None:
    """Change a disk that is mounted: ``size=9m`` makes room, ``ro`` makes it read-only."""
    _call("mount", "-o", f"remount,{option}", str(folder))


def fill(folder: Path) -> Path:
    """Leave no room on the disk of a folder; the file that takes it."""
    filling = folder / "filling"
    with filling.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return filling


def _call(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)
