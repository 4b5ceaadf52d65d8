"""Keeping and giving out pages in a folder, against writing and flushing each page by itself as it is.

    python -m benchmarks.archive [--reports N] [--rounds N]

The floor is what an archive did before it packed its objects: a file of the page, flushed, under a temporary name, and
renamed. Every round works in folders of its own; figures are medians, of the processor and of the clock.
"""

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from statistics import median

from benchmarks.arguments import read_arguments
from extract.archive import Archive, object_path, open_archive
from replica.bodies import write_article
from replica.pages.article import render_article
from replica.publishers import PUBLISHERS
from replica.site import Site

BATCH = 50
YEARS = range(2008, 2025)
Step = Callable[[Path, Sequence[bytes]], object]


def main() -> None:
    """Print a table."""
    given = read_arguments(__doc__, reports=600, rounds=5)
    filings = islice(Site(len(PUBLISHERS), YEARS).filings.values(), given.reports)
    pages = [render_article(write_article(filing), "1001").encode() for filing in filings]
    size = sum(map(len, pages)) / len(pages) / 1024
    sys.stdout.write(f"{len(pages)} pages of {size:.0f} KB, {given.rounds} rounds\n")
    spent: dict[str, list[tuple[float, float]]] = {}
    for _ in range(given.rounds):
        with tempfile.TemporaryDirectory(dir=".") as folder:
            for name, (place, step) in STEPS.items():
                spent.setdefault(name, []).append(time_step(step, Path(folder) / place, pages))
            sizes = {
                place: count_bytes(Path(folder) / place) / len(pages) / 1024 for place, _ in STEPS.values()
            }
    for name, found in spent.items():
        cpu, wall = (median(figures) * 1000 / len(pages) for figures in zip(*found, strict=True))
        sys.stdout.write(
            f"  {name:<36} {cpu:6.2f} ms of CPU {wall:6.2f} ms by the clock {sizes[STEPS[name][0]]:7.1f} KB on disk\n"
        )


def time_step(step: Step, folder: Path, pages: Sequence[bytes]) -> tuple[float, float]:
    """Seconds of the processor and by the clock."""
    folder.mkdir(exist_ok=True)
    spent, begun = time.process_time(), time.perf_counter()
    step(folder, pages)
    return time.process_time() - spent, time.perf_counter() - begun


def keep_plain(folder: Path, pages: Sequence[bytes]) -> None:
    """A file for each page, flushed before the next."""
    for page in pages:
        target = folder / object_path(hashlib.sha256(page).hexdigest())
        target.parent.mkdir(exist_ok=True)
        part = target.with_suffix(".part")
        with part.open("xb") as file:
            file.write(page)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)


def keep(folder: Path, pages: Sequence[bytes]) -> None:
    """Batches, as a run keeps them."""
    archive = open_archive(str(folder))
    for batch in batched_pages(pages):
        archive.put_all(batch)


def keep_one_by_one(folder: Path, pages: Sequence[bytes]) -> None:
    """Each page by itself."""
    archive = open_archive(str(folder))
    for page in pages:
        archive.put(page)


def give_out(folder: Path, pages: Sequence[bytes]) -> None:
    """Every page once."""
    archive: Archive = open_archive(str(folder))
    for page in pages:
        archive.get(hashlib.sha256(page).hexdigest())


STEPS: dict[str, tuple[str, Step]] = {
    "plain, flushed each (the floor)": ("plain", keep_plain),
    "packed, flushed each": ("each", keep_one_by_one),
    f"packed, flushed by {BATCH}": ("packed", keep),
    "the same again": ("packed", keep),
    "given out": ("packed", give_out),
}


def batched_pages(pages: Sequence[bytes]) -> list[Sequence[bytes]]:
    """The pages in batches."""
    return [pages[start : start + BATCH] for start in range(0, len(pages), BATCH)]


def count_bytes(folder: Path) -> int:
    """The bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
