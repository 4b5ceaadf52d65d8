"""What a report says about the values that it did not load, and about those that may be wrong."""

import re
from dataclasses import dataclass

from replica.sheet import Key
from tests.hunt.page import Box
from transform.document import Document
from transform.flattened.partings import UNITS
from transform.forms.check_catalogue import checks
from transform.report import Fact, HeldReason, Issue, NormalisedReport, Place, Severity

_IDENTITY = (HeldReason.NO_PUBLISHER, HeldReason.NO_YEAR)
# Issues about all that a page prints outside of the tables that were read.
_OF_ALL = frozenset(("unread_table", "image_only", "flattened_beside", "all_blank"))
_TABLE = re.compile(r"\btables? (\d+)\b")


@dataclass(slots=True)
class Printed:
    """A value that a page prints: its cell, and the label and table it stands with."""

    box: Box
    label: str


# A figure in a sentence is kept with its unit: 14条.
_UNIT_LETTERS = "条件次篇人个项部元万"


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
        self._tables = {
            int(n) for i in self._issues if _is_of_tables(i) for n in _TABLE.findall(i.message.en)
        }
        self._tables |= {
            p.table for i in self._issues if _is_of_tables(i) and not i.indicators for p in i.cells
        }
        self._rows = {place[:2] for i in self._issues for place in i.cells}
        self._unreadable = {
            line for i in self._issues if i.check == "unreadable_value" for line in i.actual.split("\n")
        }
        self._words = " ".join(f"{i.message.en} {i.actual} {i.subject}" for i in self._issues)
        self._cells: dict[str, list[tuple[int, int, str]]] = {}
        self._document = document
        self._unmapped: dict[str, list[Place]] = {}
        self._lines_unmapped: dict[str, list[tuple[str, Place]]] = {}
        for cell in report.unmapped:
            self._unmapped.setdefault(squeeze(cell.raw), []).append(cell.source)
            labels = [label for label in cell.label.split(" / ") if label not in UNITS]
            for label in labels or [""]:
                self._lines_unmapped.setdefault(squeeze(label).rstrip("-"), []).append(
                    (cell.raw, cell.source)
                )
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
        text = squeeze(one.box.text)
        if text in self._unreadable:
            return True
        # A short number is found in too many places to be what an issue speaks of.
        is_telling = len(text) > 2 or (bool(text) and not text.isdigit())
        if text and any(
            text in squeeze(raw) and self._covers(sources)
            for raw, sources in self._unmapped.items()
            if text == raw.rstrip(_UNIT_LETTERS) or is_telling
        ):
            return True
        is_named = is_telling and re.search(rf"(?<!\d){re.escape(text)}(?!\d)", self._words) is not None
        return is_named or self._line_is_covered(one)

    def _line_is_covered(self, one: Printed) -> bool:
        """Whether an issue covers the line that was kept of the value: 「52 -1 1252」 under its label, or a picture (its
        digits are nowhere in the document) without a label."""
        is_picture = not one.label and one.box.markup is not None
        return any(
            (one.box.text in raw.split() or (is_picture and raw == "[图]")) and self._covers([source])
            for raw, source in self._lines_unmapped.get(squeeze(one.label), ())
        )

    def _covers(self, sources: list[Place]) -> bool:
        return any(place[0] in self._tables or place[:2] in self._rows for place in sources)

    def _places(self, one: Printed) -> list[Place]:
        if self._index is None:
            self._index = {}
            for table in self._document.tables:
                for cell in table.cells():
                    self._index.setdefault(squeeze(cell.text), []).append(Place(*cell[:3]))
        found = self._index.get(squeeze(one.box.text), [])
        labels = self._index.get(squeeze(one.label), []) if one.label else []
        rows = {place[:2] for place in labels}
        # A figure that the file shows otherwise than it was typed is in the row of its label.
        return [place for place in found if place[:2] in rows] or (found if len(found) == 1 else []) or labels


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


def squeeze(text: object) -> str:
    """A text without white space and book marks, to compare it."""
    return re.sub(r"[\s《》]+", "", str(text or ""))
