"""A first night with one reading process and with two, by turns: seconds by the clock, and of the processor.

    python -m benchmarks.readers [--reports N] [--rounds N] [--json FILE]

Each is `gongkai nightly` as a process over the pages of the corpus, into a warehouse of its own. Two are to end before one
does, from 1,000 pages on; that takes two cores that are free.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.arguments import read_arguments
from benchmarks.corpus_site import serve_corpus
from benchmarks.figures import describe, print_lines, tabulate, write_figures
from benchmarks.nights import require_facts
from benchmarks.processes import Cost, run_measured

NUMBERS = (1, 2)


def main() -> None:
    """Print both tables."""
    given = read_arguments(__doc__, reports=1000, rounds=3, json=True)
    costs: dict[str, list[Cost]] = {}
    with serve_corpus(given.reports) as site:
        for _ in range(given.rounds):
            for number in NUMBERS:
                costs.setdefault(name(number), []).append(perform(site.profile, number, given.reports))
    wall = {name: [cost.wall for cost in found] for name, found in costs.items()}
    cpu = {name: [cost.cpu for cost in found] for name, found in costs.items()}
    one, two = (min(wall[name(number)]) for number in NUMBERS)
    print_lines(tabulate(f"{given.reports} reports, seconds by the clock", wall, "s", name(1)))
    print_lines(tabulate(f"{given.reports} reports, CPU seconds", cpu, "s", name(1)))
    print_lines([f"two processes {'end before one does' if two < one else 'do NOT end before one does'}"])
    write_figures(given.json, {"wall": describe(wall, "s", name(1)), "cpu": describe(cpu, "s", name(1))})


def name(number: int) -> str:
    """What a night with so many reading processes is called in the tables."""
    return "one reading process" if number == 1 else f"{number} reading processes"


def perform(profile: str, number: int, reports: int) -> Cost:
    """A first night over all reports of the site, with so many reading processes."""
    with TemporaryDirectory() as home:
        folder = Path(home)
        (folder / "corpus.toml").write_text(profile, encoding="utf-8")
        environment = {
            "GONGKAI_HOME": home, "GONGKAI_SITE": str(folder / "corpus.toml"), "GONGKAI_PARSE_WORKERS": str(number),
        }  # fmt: skip
        cost = run_measured(["-m", "flows", "nightly"], environment, folder)
        require_facts(folder / "warehouse.sqlite", reports)
    return cost


if __name__ == "__main__":
    main()
