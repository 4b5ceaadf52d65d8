"""Are the dashboards right, and quick? python -m bi.check [--reports N] [--rounds N] [--pictures DIR] [--programs BIN]

A headless Chromium opens both dashboards over the made-up district after two nights: every chart is to be answered
without an error, with the figures of the table `fact`, added up by another road. Pictures are taken into DIR. Then each
chart is asked alone over a warehouse of N reports, which is to take less than a second. The exit code is 1 where a figure
differs, a chart takes longer, or there is no Chromium.
"""

import argparse
import io
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy.engine import make_url

from benchmarks.copied_districts import fill_warehouse, read_district
from bi.browser import Answer, Browser, open_browser
from bi.expected import WRONG, compare_all
from bi.sample_warehouse import open_database, open_sample, open_to_bi
from bi.superset_server import DASHBOARDS, Superset
from flows.serving.own_server import find_free_port
from load.engine import open_engine
from tests.support.chromium import find_chromium

_LIMIT_MS = 1000
_COLOURS = 128
_DISTRICT = 340


def main() -> int:
    """Check the figures over the sample, then the times over a large warehouse; 1 if something is not as it is to be."""
    given = _read_arguments()
    try:
        find_chromium()
    except pytest.skip.Exception as missing:
        _tell(f"nothing is checked: {missing}")
        return 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wrong = _check_figures(folder / "sample", given)
        slow = _check_times(folder / "large", given) if given.reports else 0
    return 1 if wrong or slow else 0


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--reports", type=int, default=7000, metavar="N", help="0 times nothing (by default 7000)"
    )
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="times that a chart is asked")
    parser.add_argument(
        "--pictures", type=Path, metavar="DIR", help="take pictures of the dashboards into this folder"
    )
    parser.add_argument("--programs", type=Path, default=Path(".venv-superset/bin"), metavar="BIN")
    return parser.parse_args()


def _check_figures(folder: Path, given: argparse.Namespace) -> int:
    folder.mkdir()
    with open_sample(folder) as warehouse, _open(folder, given.programs, warehouse) as browser:
        answers: list[Answer] = []
        for slug in DASHBOARDS:
            answers += browser.open_dashboard(slug)
            if given.pictures:
                _keep_picture(browser.photograph(), given.pictures / f"superset-{slug}.png")
        owner = make_url(warehouse).set(username="postgres").render_as_string(hide_password=False)
        engine = open_engine(owner)
        try:
            compared = list(compare_all(engine, answers))
        finally:
            engine.dispose()
    _tell(f"{len(answers)} charts answered without an error")
    for line in compared:
        _tell(f"  {line}")
    return sum(line.startswith(WRONG) for line in compared)


def _check_times(folder: Path, given: argparse.Namespace) -> int:
    folder.mkdir()
    slow = 0
    with open_database(folder / "postgres") as owner:
        engine = open_engine(owner)
        facts = fill_warehouse(engine, read_district(_DISTRICT), given.reports)
        engine.dispose()
        _tell(f"{given.reports} reports, {facts} facts; ms by the clock, the median of {given.rounds}")
        with _open(folder, given.programs, open_to_bi(owner)) as browser:
            for slug in DASHBOARDS:
                begun = time.perf_counter()
                answers = browser.open_dashboard(slug)
                _tell(f"  {1000 * (time.perf_counter() - begun):7.0f}  {slug:<16} until all charts are drawn")
                for answer in answers:
                    taken = browser.time_answer(answer, given.rounds)
                    slow += taken >= _LIMIT_MS
                    _tell(f"  {taken:7.0f}  {slug:<16} {answer.chart}")
    return slow


@contextmanager
def _open(folder: Path, programs: Path, warehouse: str) -> Iterator[Browser]:
    superset = Superset(programs, folder / "superset", warehouse, find_free_port())
    superset.prepare()
    with superset.serve(), open_browser(folder / "chromium", superset) as browser:
        yield browser


def _keep_picture(data: bytes, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(io.BytesIO(data)) as taken:
        taken.convert("RGB").quantize(_COLOURS).save(file, optimize=True)
    _tell(f"{file} {file.stat().st_size // 1024} KB")


def _tell(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
