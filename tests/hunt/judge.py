"""What a reading made of each value of a page: right, missed or wrong, and whether it says so."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from replica.sheet import Key
from tests.hunt.page import Box, Grid, Means, Page, label_of
from transform.document import Document, NotAReport
from transform.forms.check_catalogue import checks
from transform.report import Fact, HeldReason, Issue, NormalisedReport, Place, Severity

_IDENTITY = (HeldReason.NO_PUBLISHER, HeldReason.NO_YEAR)
# Issues about all that a page prints outside of the tables that were read.
_OF_ALL = frozenset(("unread_table", "image_only", "flattened_beside"))
_TABLE = re.compile(r"\btables? (\d+)\b")


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


@dataclass(slots=True)
class Printed:
    """A value that a page prints: its cell, and the label and table it stands with."""

    box: Box
    label: str


def judge(page: Page, document: Document, report: NormalisedReport) -> Judgement:
    """Count every value that the page prints and every fact that was read of it."""
    judgement = Judgement()
    voice = Voice(report, document)
    facts = {(fact.indicator, fact.breakdown): fact for fact in report.facts}
    printed = list(_list_printed(page))
    expected = _expect(printed)
    for key, values in expected.items():
        _judge_line(key, values, facts.get(key), voice, judgement)
    for one in printed:
        if one.box.means is Means.LOCAL or (one.box.means is Means.UNKNOWN and one.box.key is None):
            said = voice.speaks_of(one, None)
            judgement.add(
                Outcome.RIGHT if said else Outcome.MISSED_SILENT,
                f"{one.label}: {one.box.text!r} of no line vanished",
            )
    for key, fact in facts.items():
        if key not in expected and fact.value is not None and fact.source is not None:
            outcome = Outcome.WRONG_SAID if voice.warns_of(fact) else Outcome.WRONG_SILENT
            judgement.add(
                outcome, f"{key}: nothing is printed, read {fact.value} from {fact.raw!r} ({fact.label})"
            )
    _judge_identity(page, report, voice, judgement)
    if page.needs_word and not voice.says_something:
        judgement.add(Outcome.WRONG_SILENT, "nothing says that the page has a second set of figures")
    return judgement


def judge_refusal(page: Page, refusal: Exception) -> Judgement:
    """A file that was refused: every value was missed, and the refusal says so, unless it calls the page no report."""
    judgement = Judgement()
    outcome = Outcome.MISSED_SILENT if isinstance(refusal, NotAReport) else Outcome.MISSED_SAID
    for one in _list_printed(page):
        if one.box.means is Means.FIGURE:
            judgement.add(outcome, f"{one.box.key}: {one.box.text!r} refused: {refusal}")
    return judgement


def _expect(printed: Iterable[Printed]) -> dict[Key, list[Printed]]:
    expected: dict[Key, list[Printed]] = {}
    for one in printed:
        if one.box.key is not None and one.box.means not in (Means.FOREIGN, Means.LOCAL):
            expected.setdefault(one.box.key, []).append(one)
    return expected


def _judge_line(
    key: Key, values: list[Printed], fact: Fact | None, voice: "Voice", judgement: Judgement
) -> None:
    read = None if fact is None or fact.value is None else fact.value
    readings = {(one.box.means, one.box.value and Decimal(one.box.value)) for one in values}
    one = values[0]
    if len(readings) > 1:
        means, number = Means.UNKNOWN, None
        one = next((v for v in values if v.box.means is Means.FIGURE), one)
    else:
        means, number = next(iter(readings))
    if read is not None and (means is not Means.FIGURE or read != number):
        assert fact is not None
        outcome = Outcome.WRONG_SAID if voice.warns_of(fact) else Outcome.WRONG_SILENT
        judgement.add(
            outcome, f"{key} {one.label}: {means} {one.box.text!r} ({number}), read {read} from {fact.raw!r}"
        )
    elif read is not None:
        judgement.add(Outcome.RIGHT)
    elif means in (Means.FIGURE, Means.UNKNOWN):
        said = voice.speaks_of(one, key)
        if means is Means.UNKNOWN and said:
            judgement.add(Outcome.RIGHT)
            return
        state = "nothing" if fact is None else fact.state.value
        outcome = Outcome.MISSED_SAID if said else Outcome.MISSED_SILENT
        judgement.add(outcome, f"{key} {one.label}: {means} {one.box.text!r}, read {state}")


def _judge_identity(page: Page, report: NormalisedReport, voice: "Voice", judgement: Judgement) -> None:
    checks_found = {issue.check for issue in report.issues if issue.severity is not Severity.INFO}
    pairs = (
        ("publisher", page.publisher, report.publisher, {"no_publisher", "publisher_conflict"}),
        ("year", page.year, report.year, {"no_year", "other_year", "year_conflict", "period_against_year"}),
        ("title", page.title, report.title, set()),
    )
    for name, truth, read, names in pairs:
        said = bool(checks_found & names) or voice.holds
        same = _squeeze(truth) == _squeeze(read) or _squeeze(read) in set(map(_squeeze, page.names))
        if truth == "*" or (same and read is not None):
            judgement.add(Outcome.RIGHT)
        elif read is None:
            if truth is not None:
                silent = not said and name != "title"
                judgement.add(
                    Outcome.MISSED_SILENT if silent else Outcome.MISSED_SAID, f"{name}: {truth!r}, read none"
                )
        elif not same:
            judgement.add(
                Outcome.WRONG_SAID if said else Outcome.WRONG_SILENT, f"{name}: {truth!r}, read {read!r}"
            )


def _squeeze(text: object) -> str:
    return re.sub(r"[\s《》]+", "", str(text or ""))


def _list_printed(page: Page) -> Iterator[Printed]:
    for block in page.blocks:
        if isinstance(block, Grid):
            for row in block.rows:
                label = label_of(row)
                for box in row:
                    if box.role == "value":
                        yield Printed(box, label.text if label else "")


class Voice:
    """What a report says about the values that it did not load, and about those that may be wrong."""

    def __init__(self, report: NormalisedReport, document: Document) -> None:
        self._report = report
        self._issues = [i for i in report.issues if i.severity is not Severity.INFO]
        self.holds = any(reason not in _IDENTITY for reason in report.held_reasons)
        self._all = any(
            issue.check in _OF_ALL or (not issue.cells and not issue.indicators and _is_of_tables(issue))
            for issue in self._issues
        )
        self._named: dict[str, set[str | None]] = {}
        for issue in self._issues:
            for code in issue.indicators:
                self._named.setdefault(code, set()).add(issue.breakdown)
        self._tables = {int(n) for i in self._issues if _is_of_tables(i) for n in _TABLE.findall(i.message)}
        self._tables |= {
            p.table for i in self._issues if _is_of_tables(i) and not i.indicators for p in i.cells
        }
        self._rows = {place[:2] for i in self._issues for place in i.cells}
        self._words = " ".join(f"{i.message} {i.actual} {i.subject}" for i in self._issues)
        self._cells: dict[str, list[tuple[int, int, str]]] = {}
        self._document = document
        self._unmapped = {}
        for cell in report.unmapped:
            self._unmapped.setdefault(_squeeze(cell.raw), []).append(cell.source)
        self._index: dict[str, list[Place]] | None = None

    @property
    def says_something(self) -> bool:
        """Whether anything is said at all."""
        return self.holds or bool(self._issues)

    def warns_of(self, fact: Fact) -> bool:
        """Whether the reading is held, or an issue names the fact."""
        named = self._named.get(fact.indicator, set())
        is_named = None in named or fact.breakdown in named
        at = fact.source is not None and fact.source[:2] in {
            p[:2] for i in self._issues for p in i.cells if p == fact.source
        }
        return self.holds or is_named or at

    def speaks_of(self, one: Printed, key: Key | None) -> bool:
        """Whether a value that was not loaded is held, named, or in a place that an issue covers."""
        if self.holds or self._all:
            return True
        if key is not None:
            named = self._named.get(key[0], set())
            if None in named or key[1] in named:
                return True
        places = self._places(one)
        if any(place[0] in self._tables or place[:2] in self._rows for place in places):
            return True
        text = _squeeze(one.box.text)
        if text and any(
            text in _squeeze(raw) and self._covers(sources)
            for raw, sources in self._unmapped.items()
            if text == raw or len(text) > 2
        ):
            return True
        return len(text) > 2 and re.search(rf"(?<!\d){re.escape(text)}(?!\d)", self._words) is not None

    def _covers(self, sources: list[Place]) -> bool:
        return any(place[0] in self._tables or place[:2] in self._rows for place in sources)

    def _places(self, one: Printed) -> list[Place]:
        if self._index is None:
            self._index = {}
            for table in self._document.tables:
                for cell in table.cells():
                    self._index.setdefault(_squeeze(cell.text), []).append(Place(*cell[:3]))
        found = self._index.get(_squeeze(one.box.text), [])
        beside = {place[:2] for place in self._index.get(_squeeze(one.label), [])} if one.label else set()
        return [place for place in found if place[:2] in beside] or (found if len(found) == 1 else [])


def _is_of_tables(issue: Issue) -> bool:
    check = checks().get(issue.check)
    return (
        check is not None
        and (check.scope == "reading" or check.id == "reader_suspect")
        and issue.check
        not in (
            "no_publisher",
            "publisher_conflict",
            "no_year",
            "other_year",
            "year_conflict",
            "published_early",
            "prose_unread",
            "unreadable_value",
            "unmapped_row",
            "label_out_of_place",
            "unit_unknown",
        )
    )
