"""Pictures of Prefect's UI: python -m tests.pictures [--to FOLDER] [--lang en|zh] [--only WORDS].

A night, a night with something to tell and a dry run against the replica, by `gongkai serve` with a headless Chromium before
its UI. Without a Chromium it says so and takes none.
"""

import argparse
import io
import logging
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from tests.pictures.stage import ZONE, Stage, open_stage
from tests.support.chromium import Chromium, find_chromium, open_chromium
from tests.support.processes import ROOT
from tests.support.waiting import wait_until

FOLDER = ROOT / "docs" / "pictures"
_COLOURS = 96
_SETTLE_SECONDS = 4.0
_WIDTH = 1400


@dataclass(frozen=True, slots=True)
class Picture:
    """A page of the UI, by its path. ``shows`` is a text that is there once the page is drawn."""

    name: str
    path: str
    shows: str
    height: int


def main() -> int:
    """Take the pictures."""
    given = _read_arguments()
    logging.disable(logging.CRITICAL)
    try:
        find_chromium()
    except pytest.skip.Exception as missing:
        sys.stdout.write(f"no pictures: {missing}\n")
        return 0
    given.to.mkdir(parents=True, exist_ok=True)
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        (folder / "home").mkdir()
        stage = opened.enter_context(open_stage(folder / "home", given.lang))
        chromium = opened.enter_context(open_chromium(folder / "chromium"))
        for picture in _play(stage):
            if given.only in picture.name:
                _take(chromium, stage, picture, given.to)
    return 0


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--to", type=Path, default=FOLDER, metavar="FOLDER", help="where the pictures go")
    parser.add_argument("--lang", choices=("en", "zh"), default="en", help="the language of our words")
    parser.add_argument("--only", default="", metavar="WORDS", help="pictures whose name has these words")
    return parser.parse_args()


def _play(stage: Stage) -> Iterator[Picture]:
    """Let everything happen, and name each picture while it can be taken."""
    stage.wait(stage.start("nightly"))
    stage.make_sick()
    night = stage.start("nightly", full=True)
    progress = stage.find_artifact(night, "-progress")
    wait_until(lambda: 0 < stage.progress_of(progress) < 100, every=0.5, process=stage.process)
    yield Picture("progress", _page_of(stage, night, "-progress"), "Progress", 420)
    stage.wait(night)
    stage.make_well()
    dry = stage.start("backfill", first_year=2017, last_year=2018, mode="refetch", dry_run=True)
    stage.wait(dry)
    yield Picture("runs", "/runs", "zhenhai", 1050)
    yield Picture("log", f"/runs/flow-run/{night}", "Logs", 1500)
    yield Picture("report", _page_of(stage, night, "-report"), "zhenhai", 1650)
    yield Picture("coverage", _page_of(stage, night, "-coverage"), "财政局", 900)
    yield Picture("dry-run", _page_of(stage, dry, "-report"), "zhenhai", 900)
    yield Picture("deployments", "/deployments", "nightly", 520)
    yield Picture(
        "form", f"/deployments/deployment/{stage.find_deployment('backfill')}/run", "first_year", 1480
    )


def _page_of(stage: Stage, run_id: str, ending: str) -> str:
    return f"/artifacts/artifact/{stage.find_artifact(run_id, ending)}"


def _take(chromium: Chromium, stage: Stage, picture: Picture, folder: Path) -> None:
    chromium.sit_before(_WIDTH, picture.height, ZONE)
    chromium.visit(stage.address + picture.path)
    shows = f"document.body !== null && document.body.innerText.includes({picture.shows!r})"
    wait_until(lambda: chromium.evaluate(shows), every=0.3)
    time.sleep(_SETTLE_SECONDS)
    file = folder / f"{picture.name}.png"
    with Image.open(io.BytesIO(chromium.photograph())) as taken:
        taken.convert("RGB").quantize(_COLOURS).save(file, optimize=True)
    sys.stdout.write(f"{file} {file.stat().st_size // 1024} KB\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
