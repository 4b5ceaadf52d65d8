"""What becomes of a value that a page prints, and the account of all values of a page."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a value. The silent ones are defects, and so is what is wrong and said of a page that a person
    reads rightly; on a mutilated page nobody could know better."""

    RIGHT = "right"
    MISSED_SAID = "missed and said"
    MISSED_SILENT = "missed in silence"
    WRONG_SAID = "wrong and said"
    WRONG_MUTILATED = "wrong and said, page mutilated"
    WRONG_SILENT = "wrong in silence"


SILENT = (Outcome.MISSED_SILENT, Outcome.WRONG_SILENT)
DEFECTS = (*SILENT, Outcome.WRONG_SAID)


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

    def excuse(self) -> "Judgement":
        """The same of a mutilated page, on which nobody could read rightly what was said to be doubtful."""

        def excused(outcome: Outcome) -> Outcome:
            return Outcome.WRONG_MUTILATED if outcome is Outcome.WRONG_SAID else outcome

        judgement = Judgement()
        for outcome, count in self.counts.items():
            judgement.counts[excused(outcome)] += count
        judgement.sentences = [(excused(outcome), sentence) for outcome, sentence in self.sentences]
        return judgement
