"""A hunt: document after document is made, read and judged, and the failing ones are kept."""

import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.hunt.documents import HuntDocument, make_document
from tests.hunt.judge import judge, judge_refusal
from tests.hunt.outcomes import DEFECTS, Judgement, Outcome
from tests.hunt.registry import mutations
from transform.document import Document
from transform.normalise import normalise
from transform.readers import read_document
from transform.text.decode import UnreadableDocument

Tell = Callable[[str], None]
Stop = Callable[[int], bool]
Cell = tuple[str, str]
_MOST_SENTENCES = 12


@dataclass
class Findings:
    """The outcomes by form and kind, and by mutation; how many documents failed by each mutation."""

    documents: Counter[Cell] = field(default_factory=Counter)
    outcomes: dict[Cell, Counter[Outcome]] = field(default_factory=dict)
    by_mutation: dict[str, Counter[Outcome]] = field(default_factory=dict)
    tried: Counter[str] = field(default_factory=Counter)
    failing: dict[str, list[str]] = field(default_factory=dict)
    crashes: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def count(self, made: HuntDocument, judgement: Judgement) -> bool:
        """Take a document into account; gives whether it failed."""
        cell = made.page.form, made.page.kind
        self.documents[cell] += 1
        self.outcomes.setdefault(cell, Counter()).update(judgement.counts)
        failed = is_failure(judgement)
        names = made.mutations or ("nothing",)
        for name in names:
            self.tried[name] += 1
            self.by_mutation.setdefault(name, Counter()).update(judgement.counts)
        if failed:
            self.failing.setdefault("+".join(names), []).append(made.seed)
        return failed

    def describe(self) -> str:
        """All of it in a few words."""
        outcomes = ", ".join(f"{self.total[outcome]:,} {outcome}" for outcome in Outcome)
        failing = sum(map(len, self.failing.values()))
        return f"{self.documents.total():,} documents in {self.seconds:.0f} s, {failing} failing; values: {outcomes}"

    @property
    def total(self) -> Counter[Outcome]:
        """All outcomes together."""
        return sum(self.outcomes.values(), Counter())


def is_failure(judgement: Judgement) -> bool:
    """Whether a value was lost or misread in silence, or misread where the page was not to blame."""
    return any(judgement.counts[outcome] for outcome in DEFECTS)


def read_and_judge(made: HuntDocument) -> Judgement:
    """Read the bytes of a document as `gongkai parse` does, with nothing expected, and judge what was read."""
    try:
        document: Document = read_document(made.data, name=made.name)
        report = normalise(document)
    except UnreadableDocument as refusal:
        return judge_refusal(made.page, refusal)
    judgement = judge(made.page, document, report)
    return judgement.excuse() if made.mutilated else judgement


def hunt(
    seed: int, stop: Stop, folder: Path | None, tell: Tell, *, only: tuple[str, ...] = (), cheap: bool = False
) -> Findings:
    """Hunt the documents of a seed until ``stop`` of their number says so; failing ones are kept in the folder.

    With ``only``, all documents have these mutations; ``cheap`` leaves out the kinds that take long to read.
    """
    findings = Findings()
    began, number = time.monotonic(), 0
    while not stop(number):
        made = make_document(f"{seed}-{number}", only=only, cheap=cheap)
        judgement = read_and_judge(made)
        if findings.count(made, judgement) and folder is not None:
            keep(made, judgement, folder)
        number += 1
        findings.seconds = time.monotonic() - began
        if number % 500 == 0:
            tell(findings.describe())
    return findings


def hunt_each(seed: int, count: int, folder: Path | None, tell: Tell) -> Findings:
    """Hunt so many documents of each mutation alone, and tell each mutation that fails with a document to look at."""
    findings = Findings()
    began = time.monotonic()
    for name in mutations():
        failed: list[tuple[HuntDocument, Judgement]] = []
        for number in range(count):
            made = make_document(f"{seed}-{number}-{name}", only=(name,))
            judgement = read_and_judge(made)
            if findings.count(made, judgement):
                failed.append((made, judgement))
        if failed:
            made, judgement = failed[0]
            tell(
                f"{name}: {len(failed)} of {count}; {json.dumps(describe_failure(made, judgement), ensure_ascii=False)}"
            )
        if folder is not None:
            for made, judgement in failed:
                keep(made, judgement, folder)
    findings.seconds = time.monotonic() - began
    return findings


def describe_failure(made: HuntDocument, judgement: Judgement) -> dict[str, object]:
    """A failing document in a line: its seed, mutations, form, kind, and what was expected and got."""
    bad = [
        f"{outcome}: {text}" for outcome, text in judgement.sentences if outcome is not Outcome.MISSED_SAID
    ]
    return {
        "seed": made.seed, "mutations": made.mutations, "form": made.page.form, "layout": made.page.layout,
        "kind": made.page.kind, "file": f"{made.seed}-{made.name}", "counts": dict(judgement.counts),
        "failures": bad[:_MOST_SENTENCES],
    }  # fmt: skip


def keep(made: HuntDocument, judgement: Judgement, folder: Path) -> None:
    """Keep a failing document, and a line about it in found.jsonl."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{made.seed}-{made.name}").write_bytes(made.data)
    with (folder / "found.jsonl").open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(describe_failure(made, judgement), ensure_ascii=False) + "\n")
