"""The figures of docs/PERFORMANCE.md out of a run of the benchmarks: targets beside what was measured, and the output.

    python -m benchmarks.performance_document [FOLDER]

FOLDER is what `make bench` has written (by default bench-found). What stands between the two marks of the document is
written anew, the rest stays.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import close, commands, nights, reading
from benchmarks.inserting import FLOORS, LOAD
from benchmarks.loading import AGAIN, FIRST

DOCUMENT = Path(__file__).parents[1] / "docs" / "PERFORMANCE.md"
BEGIN, END = "<!-- figures: begin -->\n", "<!-- figures: end -->\n"
Found = dict[str, Any]
Find = Callable[[Found], float]


def main() -> None:
    """Write the figures into the document."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "bench-found")
    before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
    _, _, behind = rest.partition(END)
    output = (folder / "figures.txt").read_text(encoding="utf-8").strip()
    rows = "\n".join(list_rows(folder))
    head = "| what | target | measured | |\n|---|---|---|---|\n"
    figures = f"## Targets\n\n{head}{rows}\n\n## The output\n\n```text\n{output}\n```\n"
    DOCUMENT.write_text(f"{before}{BEGIN}{figures}{END}{behind}", encoding="utf-8")


def list_rows(folder: Path) -> Iterator[str]:
    """A row of the table for each target; of what was not measured in this run it says so."""
    first, again = ("cpu", nights.FIRST, "ratio"), ("cpu", nights.AGAIN, "ratio")
    loop, tree = "of the naive loop", "of lxml's tree"
    yield judge(folder, "nights", "first night, 340 reports", 0.6, loop, take(first))
    yield judge(folder, "nights", "unchanged night, 340 reports", 0.2, loop, take(again))
    yield judge(folder, "nights-of-1000", "first night, 1,000 reports", 0.35, loop, take(first))
    yield judge(folder, "nights", "first line of a night", 1.0, "s by the clock", find_first_line)
    for name, seconds in commands.TARGETS.items():
        yield judge(folder, "commands", f"`{name}`", seconds, "CPU s at best", take(("cpu", name, "least")))
    for name in ("SQLite", "PostgreSQL"):
        what = f"close after one changed report, {name}"
        yield judge(folder, "close", what, close.TARGET, "CPU s", partial(find_close, name))
    for dialect, floor in FLOORS.items():
        unit = f"of {floor.removesuffix(' (the floor)')}"
        yield judge(folder, "inserting", f"first load, {dialect}", 3.0, unit, take((dialect, LOAD, "ratio")))
    for name in ("SQLite", "PostgreSQL"):
        yield judge(
            folder, "loading", f"the same again, {name}", 0.1, "of the first load", partial(find_again, name)
        )
    for form in ("f2008", "f2014", "f2019", "f2021"):
        what = f"page to facts with prose and findings, {form}"
        yield judge(folder, "reading", what, 2.5, tree, take((form, reading.FACTS, "ratio")))
    what = "memory of a run from the archive, 100,000 reports"
    yield judge(folder, "memory", what, 1.3, "of that of 1,000", find_growth)
    yield judge(folder, "reading", "a small page", 1.0, "ms", take((reading.SMALL, reading.FACTS, "median")))


def judge(folder: Path, name: str, what: str, target: float, unit: str, find: Find) -> str:
    """A row of the table, of the figure that ``find`` gives."""
    file = folder / f"{name}.json"
    if not file.exists():
        return f"| {what} | at most {target:g} {unit} | not measured | |"
    found = find(json.loads(file.read_text(encoding="utf-8")))
    reached = "reached" if found <= target else "**not reached**"
    return f"| {what} | at most {target:g} {unit} | {found:.2f} | {reached} |"


def take(path: Sequence[str]) -> Find:
    """What gives the figure under these keys."""

    def find(found: Found) -> float:
        value: Any = found
        for key in path:
            value = value[key]
        return float(value)

    return find


def find_close(database: str, found: Found) -> float:
    """The median of the close in the largest warehouse."""
    closes = [of for name, of in found[database].items() if name.startswith("close")]
    return float(closes[-1]["median"])


def find_again(database: str, found: Found) -> float:
    """The second load of the same, as a share of the first."""
    seconds = found["cpu_seconds"][database]
    return float(seconds[AGAIN] / seconds[FIRST])


def find_growth(found: Found) -> float:
    """The memory of the largest run, as a multiple of that of the smallest."""
    peaks = list(found["megabytes"].values())
    return float(peaks[-1] / peaks[0])


def find_first_line(found: Found) -> float:
    """When the first line of a night came, at best."""
    processes = [process for name in (nights.FIRST, nights.AGAIN) for process in found["processes"][name]]
    return min(float(process["first_line"]) for process in processes)


if __name__ == "__main__":
    main()
