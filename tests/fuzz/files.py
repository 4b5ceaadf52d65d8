"""The fuzz of files: input after input is read under limits, and what should not have happened is kept."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from flows.reading.limited_process import Limits
from tests.fuzz.inputs import Input, load_bases, make_input
from tests.fuzz.reading import DEFECTS, LIMITS, End, Reading, open_reader
from transform.report import NormalisedReport

Tell = Callable[[str], None]
Stop = Callable[[int], bool]

_PROGRESS_SECONDS = 20.0


@dataclass
class Findings:
    """How the inputs ended. ``defects`` and ``beyond_limits`` hold a sentence for each such input."""

    ends: Counter[End] = field(default_factory=Counter)
    defects: list[str] = field(default_factory=list)
    beyond_limits: list[str] = field(default_factory=list)
    seconds: float = 0.0
    dearest: tuple[float, str] = (0.0, "")

    def count(self, given: Input, reading: Reading) -> None:
        """Take an input into account."""
        self.ends[reading.end] += 1
        self.dearest = max(self.dearest, (reading.seconds, given.name))

    def describe(self) -> str:
        """All of it in a few words."""
        total = sum(self.ends.values())
        ends = ", ".join(f"{count} {end}" for end, count in sorted(self.ends.items()))
        return (
            f"{total} files ({total / max(self.seconds, 0.001):.1f} a second): {ends}; "
            f"the dearest {self.dearest[1]} with {self.dearest[0]:.1f} s of processor time"
        )


def fuzz_files(
    seed: int, stop: Stop, folder: Path, tell: Tell, *, limits: Limits = LIMITS, cheap: bool = False
) -> Findings:
    """Read the inputs of a seed until ``stop`` of their number says so.

    An input that is a defect, or that a limit ended, is kept in the folder and told at once.
    """
    findings = Findings()
    began = said = time.monotonic()
    sound: dict[str, NormalisedReport | None] = {}
    with open_reader(limits) as read:
        for given in _list_inputs(seed, stop, cheap=cheap):
            reading = read(given.data, given.name)
            if given.is_invisible:
                if given.base not in sound:
                    sound[given.base] = read(load_bases()[given.base], given.base).report
                reading = _compare(reading, sound[given.base])
            findings.count(given, reading)
            if reading.end in (*DEFECTS, End.LIMIT):
                kept = _keep(given, folder)
                sentence = f"{reading.end}: {kept} (of {given.base}): {reading.reason}"
                (findings.defects if reading.end in DEFECTS else findings.beyond_limits).append(sentence)
                tell(sentence)
            findings.seconds = time.monotonic() - began
            if time.monotonic() - said > _PROGRESS_SECONDS:
                said = time.monotonic()
                tell(findings.describe())
    return findings


def _list_inputs(seed: int, stop: Stop, *, cheap: bool) -> Iterator[Input]:
    number = 0
    while not stop(number):
        yield make_input(seed, number, cheap=cheap)
        number += 1


def _compare(reading: Reading, sound: NormalisedReport | None) -> Reading:
    """The reading of an invisible change: a defect where it gives other figures than the base."""
    if reading.end in (*DEFECTS, End.LIMIT):
        return reading
    before, after = _list_figures(sound), _list_figures(reading.report)
    if before == after:
        return reading
    changed = sorted(set(before.items()) ^ set(after.items()), key=str)
    return Reading(End.UNPRINTED, f"a change that nobody sees changes {changed[:4]}; {reading.reason}")


def _list_figures(report: NormalisedReport | None) -> dict[tuple[str, str], tuple[str, str]]:
    facts = () if report is None else report.facts
    return {(fact.indicator, fact.breakdown): (fact.state.value, str(fact.value)) for fact in facts}


def _keep(given: Input, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / given.name
    place.write_bytes(given.data)
    return place
