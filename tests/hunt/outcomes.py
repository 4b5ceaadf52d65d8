"""What becomes of a value that a page prints, and the account of all values of a page."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a value. The silent ones are defects."""

    RIGHT = "right"
    MISSED_SAID = "missed and said"
    MISSED_SILENT = "missed in silence"
    WRONG_SAID = "wrong and said"
    WRONG_SILENT = "wrong in silence"


SILENT = (Outcome.MISSED_SILENT, Outcome.WRONG_SILENT)


@dataclass(slots=True)
class Judgement:
    """The outcomes of a page, and a sentence for each value that is not as it should be."""

    counts: Counter[Outcome] = field(default_factory=Counter)
    sentences: list[tuple[Outcome, str]] = field(default_factory=list)

    def add(self, outcome: Outcome, sentence: str = "") -> None:
        """Count a value."""
        self.counts[outcome] += 1
        if outcome is not Outcome.RIGHT:
            self.sentences.append((outcome, sentence))
