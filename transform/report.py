"""The result of normalising one document: facts, what could not be mapped, and findings.

These types are what ``load`` writes and ``flows`` prints. ``Decimal`` values are exact; units are the
indicator's own; every place counts from 1.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from transform.text.values import State


class Severity(StrEnum):
    """How much a finding matters to somebody who wants to use the numbers."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Content(StrEnum):
    """What kind of report a document is."""

    TABLES = "tables"
    PROSE_ONLY = "prose_only"
    IMAGE_ONLY = "image_only"
    WAITING = "waiting"


class Place(NamedTuple):
    """A cell of a document: table, row, column, each from 1. ``part`` is 0 for the page itself and
    1, 2 … for its attachments, whose tables are counted on from the page's."""

    table: int
    row: int
    column: int
    part: int = 0


class Fact(NamedTuple):
    """One indicator x breakdown of one report. ``label`` and ``raw`` are as printed; ``note`` is what stood
    in the cell beside the number (``其中修订16件``). ``value`` is None unless the state is ``reported``.

    A named tuple like Place and Cell, of which a page has as many."""

    indicator: str
    breakdown: str
    label: str
    unit: str | None
    value: Decimal | None
    state: State
    raw: str
    source: Place | None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A printed value that no indicator of the form claims. Kept, never guessed."""

    label: str
    raw: str
    source: Place


@dataclass(frozen=True, slots=True)
class ProseFigure:
    """A figure found in running text, with the sentence it came from. Never mixed with table facts."""

    name: str
    unit: str | None
    value: Decimal
    raw: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Issue:
    """A finding of a check about one report. ``check`` is a stable id; ``cells`` are those it used and
    ``blanks`` the indicators it would have needed and found blank. ``subject`` tells findings of one check
    apart where no indicator does: the label of an unmapped row, the year of a leftover."""

    check: str
    severity: Severity
    message: str
    indicators: tuple[str, ...] = ()
    breakdown: str | None = None
    expected: str | None = None
    actual: str | None = None
    cells: tuple[Place, ...] = ()
    blanks: tuple[str, ...] = ()
    subject: str | None = None


class HeldReason(StrEnum):
    """Why a reading may not become the current version. Stored in ``report_version.held``.

    ``sentence`` is the message of the issue that is opened where the reading itself has not named the reason.
    """

    NO_PUBLISHER = "no_publisher"
    OTHER_PUBLISHER = "other_publisher"
    NO_YEAR = "no_year"
    OTHER_YEAR = "other_year"
    WRONG_COLUMNS = "wrong_columns"
    WAITING = "waiting"
    LOST_ALL_FACTS = "lost_all_facts"

    @property
    def sentence(self) -> str:
        """What is the matter, for people."""
        return _HELD_SENTENCES.get(self, f"the reading is held: {self.value}")

    @property
    def check(self) -> str:
        """The check whose issue says it. A name that is only similar is an issue too, and holds nothing."""
        return "publisher_conflict" if self is HeldReason.OTHER_PUBLISHER else self.value


_HELD_SENTENCES = {
    HeldReason.NO_PUBLISHER: "nobody knows whose report this is",
    HeldReason.NO_YEAR: "nobody knows which year this report is of",
    HeldReason.WAITING: "the document waits for a program that can read it; see the run's log for what to install",
    HeldReason.LOST_ALL_FACTS: "the report had figures and this reading has none; the last good version stays current",
}


@dataclass(frozen=True, slots=True)
class Period:
    """The statistics period as printed; either end may be missing."""

    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the caller already knows about a document: who was asked for, and for which year.

    ``names`` are the publisher's name and aliases; the first is the name to report.
    """

    names: tuple[str, ...] = ()
    year: int | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class NormalisedReport:
    """What one normaliser version made of one document.

    A reading with ``held_reasons`` is stored and never becomes current by itself.
    """

    title: str | None
    publisher: str | None
    year: int | None
    forms: tuple[str, ...]
    period: Period
    content: Content
    facts: tuple[Fact, ...] = ()
    unmapped: tuple[Unmapped, ...] = ()
    prose_figures: tuple[ProseFigure, ...] = ()
    issues: tuple[Issue, ...] = ()
    prose: str = ""
    published_on: date | None = None
    held_reasons: tuple[HeldReason, ...] = field(default=())

    def with_issues(self, more: tuple[Issue, ...]) -> "NormalisedReport":
        """The same report with further findings."""
        return replace(self, issues=self.issues + more)
