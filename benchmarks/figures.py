"""What the benchmarks print: medians of rounds with their spread, as ratios of one of them, as text and as JSON."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

Rounds = Mapping[str, Sequence[float]]
"""The figures of each round, by what was measured. All have the same unit."""


def tabulate(
    title: str, rounds: Rounds, unit: str, base: str, targets: Mapping[str, float] | None = None
) -> list[str]:
    """The lines of a table: median, smallest and greatest of the rounds, the ratio to ``base``, and the ratio to reach."""
    targets = targets or {}
    lines = [f"{title} (median, smallest to greatest of {max(map(len, rounds.values()))}; x is to {base})"]
    floor = median(rounds[base])
    for name, found in rounds.items():
        ratio = median(found) / floor
        target = targets.get(name)
        judged = (
            ""
            if target is None
            else f"  target x {target:.2f}: {'reached' if ratio <= target else 'NOT reached'}"
        )
        lines.append(
            f"  {name:<44}{median(found):9.3f} {unit}  {min(found):8.3f} to {max(found):8.3f}  x {ratio:6.2f}{judged}"
        )
    return lines


def describe(rounds: Rounds, unit: str, base: str) -> dict[str, Any]:
    """The same figures for scripts."""
    floor = median(rounds[base])
    return {
        name: {
            "median": median(found), "least": min(found), "most": max(found), "rounds": list(found),
            "unit": unit, "ratio": median(found) / floor, "ratio_to": base,
        }
        for name, found in rounds.items()
    }  # fmt: skip


def print_lines(lines: Sequence[str]) -> None:
    """Print lines at once, for a benchmark takes minutes."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def write_figures(file: Path | None, figures: Mapping[str, Any]) -> None:
    """Write the figures of a benchmark to a file as JSON, where one is named."""
    if file is not None:
        file.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
