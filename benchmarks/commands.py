"""What the short commands cost, each a process of its own: CPU seconds with all that it starts, and its first line.

    python -m benchmarks.commands [--rounds N] [--json FILE]

They work on the warehouse of the demonstration. Beside them Python that does nothing, and the imports that each of them
cannot do without.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import replica
from benchmarks.arguments import read_arguments
from benchmarks.figures import describe, print_lines, tabulate, write_figures
from benchmarks.processes import run_measured
from replica.bodies import write_article
from replica.pages.article import render_article

NOTHING = "python -c pass"
TARGETS = {"gongkai --help": 0.25, "gongkai parse FILE --json": 0.5, "gongkai status": 0.6}


def main() -> None:
    """Print the table."""
    given = read_arguments(__doc__, rounds=7, json=True)
    with TemporaryDirectory() as home, replica.serve() as served:
        folder = Path(home)
        (folder / "site.toml").write_text(replica.profile_text(served.base_url), encoding="utf-8")
        (folder / "page.html").write_text(draw_page(served.site), encoding="utf-8")
        environment = {"GONGKAI_HOME": home, "GONGKAI_SITE": str(folder / "site.toml")}
        run_measured(["-m", "flows", "nightly"], environment, folder)
        found = measure(list_commands(), given.rounds, environment, folder)
    print_lines(tabulate("CPU seconds of a command", found, "s", NOTHING))
    for name, seconds in TARGETS.items():
        least = min(found[name])
        reached = "reached" if least <= seconds else "NOT reached"
        print_lines([f"  {name:<44}{least:9.3f} s at best, target {seconds:.2f} s: {reached}"])
    write_figures(given.json, {"cpu": describe(found, "s", NOTHING), "targets": TARGETS})


def measure(
    commands: Mapping[str, Sequence[str]], rounds: int, environment: Mapping[str, str], folder: Path
) -> dict[str, list[float]]:
    """CPU seconds of each command, by its name and round: each round has all of them, one after the other."""
    found: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, words in commands.items():
            found[name].append(run_measured(words, environment, folder).cpu)
    return found


def list_commands() -> dict[str, list[str]]:
    """The words of each process, by its name."""
    ours = ["-m", "flows"]
    return {
        NOTHING: ["-c", "pass"],
        "import typer": ["-c", "import typer"],
        "import sqlalchemy": ["-c", "import sqlalchemy"],
        "gongkai --help": [*ours, "--help"],
        "gongkai parse FILE --json": [*ours, "parse", "page.html", "--json"],
        "gongkai parse FILE": [*ours, "parse", "page.html"],
        "gongkai status": [*ours, "status"],
        "gongkai status --json": [*ours, "status", "--json"],
        "gongkai coverage": [*ours, "coverage"],
        "gongkai issues": [*ours, "issues"],
        "gongkai config": [*ours, "config"],
    }


def draw_page(site: replica.Site) -> str:
    """A page of the site."""
    return render_article(write_article(site.filings["zhuangshi", 2017]), "1001")


if __name__ == "__main__":
    main()
