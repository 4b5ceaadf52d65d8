"""The result types of normalising: a report's facts, what could not be mapped, its issues, and who and when it is.

``load`` writes these and ``flows`` prints them. Tables, rows and columns count from 1, figures are exact
``Decimal``, dates are those printed on the page, and texts are as printed unless a field says otherwise.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from transform.text.bilingual import Bilingual
from transform.text.states import State


class Severity(StrEnum):
    """How much an issue matters to a user of the figures."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Content(StrEnum):
    """What kind of report a document is.

    ``TABLES``: at least one cell of a table became a fact. ``UNREAD_TABLE``: a table has figures, and none became a
    fact. ``IMAGE_ONLY``: the tables are pictures. ``PROSE_ONLY``: no table with a figure. ``WAITING``: the file needs
    a program that the machine lacks, and was not read.
    """

    TABLES = "tables"
    UNREAD_TABLE = "unread_table"
    PROSE_ONLY = "prose_only"
    IMAGE_ONLY = "image_only"
    WAITING = "waiting"


class Place(NamedTuple):
    """The position of a cell in a document: table, row and column of its top left corner, each from 1.

    ``part`` is 0 for the page itself and 1, 2 … for its attachments in the page's order. Table numbers run on
    from the page through its attachments.
    """

    table: int
    row: int
    column: int
    part: int = 0


class Fact(NamedTuple):
    """One figure of a report: one indicator in one breakdown.

    - ``indicator``: the code of a line of a form (``f2021.3.1``).
    - ``breakdown``: ``total``, or the code of an applicant column (``natural_person``).
    - ``label``: the label of the line as printed; for a fact from prose, the label of its prose.toml entry.
    - ``unit``: the unit of ``value``, which is the indicator's own; None where the page leaves it open.
    - ``value``: the figure in ``unit``; None unless ``state`` is ``reported``.
    - ``raw``: the text of the cell, or the words of the prose, as printed.
    - ``source``: the cell; None where the fact was read from prose.
    - ``note``: words in the cell behind the number, without their brackets (``其中修订16件``), or None.

    A named tuple, because a page has hundreds and a frozen dataclass takes longer to make.
    """

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
    """A printed value that no indicator claims, kept with the words of its row as ``label``."""

    label: str
    raw: str
    source: Place


@dataclass(frozen=True, slots=True)
class ProseFigure:
    """A figure that the prose states, kept apart from the facts of the tables.

    ``name`` is that of its entry in prose.toml, ``value`` is in ``unit``, ``raw`` the number with its unit as
    printed, and ``sentence`` the sentence around it without white space.
    """

    name: str
    unit: str | None
    value: Decimal
    raw: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Issue:
    """What a check found in one report.

    - ``check``: the id of a check of checks.toml, or of a relation of relations.toml.
    - ``message``: the issue in words of both languages; it may be reworded, and does not identify the issue.
    - ``indicators``: the codes that the issue is about, the most important first.
    - ``breakdown``: the column it is about, or None.
    - ``expected``, ``actual``: the two values that disagree, in words or figures; None where there is none.
    - ``cells``: the cells that the check used.
    - ``blanks``: the indicators that the check needed and that have no number.
    - ``subject``: what tells issues of one check apart where the indicators do not: the label of an unmapped
      row, the year of a leftover sentence.
    """

    check: str
    severity: Severity
    message: Bilingual
    indicators: tuple[str, ...] = ()
    breakdown: str | None = None
    expected: str | None = None
    actual: str | None = None
    cells: tuple[Place, ...] = ()
    blanks: tuple[str, ...] = ()
    subject: str | None = None


class HeldReason(StrEnum):
    """Why a version may not become current by itself. The values are stored in ``report_version.held``.

    - ``NO_PUBLISHER``, ``NO_YEAR``: the document names none, and the caller expected none.
    - ``OTHER_PUBLISHER``, ``OTHER_YEAR``: it names another than expected, or two that exclude each other.
    - ``WRONG_COLUMNS``: the columns of a table could not be identified.
    - ``UNCERTAIN_TABLE``: a table was read, and a doubt about it is left (see ``transform.certificate``).
    - ``WAITING``: its files need a program that the machine lacks.
    - ``LOST_ALL_FACTS``: the current version has figures and this one has none.
    """

    NO_PUBLISHER = "no_publisher"
    OTHER_PUBLISHER = "other_publisher"
    NO_YEAR = "no_year"
    OTHER_YEAR = "other_year"
    WRONG_COLUMNS = "wrong_columns"
    UNCERTAIN_TABLE = "uncertain_table"
    WAITING = "waiting"
    LOST_ALL_FACTS = "lost_all_facts"

    @property
    def checks(self) -> tuple[str, ...]:
        """The ids of the checks whose issues explain this reason, that of the reason itself first."""
        # A name that is only similar opens publisher_conflict too, and holds nothing.
        return _CHECKS_OF_REASONS.get(self, (self.value,))


_CHECKS_OF_REASONS = {
    HeldReason.OTHER_PUBLISHER: ("publisher_conflict", "other_office_table"),
    HeldReason.UNCERTAIN_TABLE: ("uncertain_table", "second_tables"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """The statistics period as printed, first and last day included; an end that is not printed is None."""

    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the caller expects a document to be; the empty one expects nothing.

    - ``names``: the publisher's name, then its aliases; the first becomes the report's publisher.
    - ``year``: the year asked for, or None.
    - ``title``: the title under which a list of the site names the document, or None. It is asked only where the
      document itself names no publisher or year.
    - ``published_on``: the day that the list gives for its publication, or None. It is asked only where the document
      gives none.
    - ``seen_on``: the day on which the document was fetched, or None. No day of publication is after it.
    - ``file_name``: the name under which a person keeps the document, or None. Only a year in it is asked for, and
      only where nothing else names one.
    """

    names: tuple[str, ...] = ()
    year: int | None = None
    title: str | None = None
    published_on: date | None = None
    seen_on: date | None = None
    file_name: str | None = None


VerdictCount = tuple[str, int, int, int]
"""The id of a relation, and in how many places of a report it holds, fails and cannot be told."""


@dataclass(frozen=True, slots=True)
class NormalisedReport:
    """What the normaliser made of one document.

    - ``title``: the title as printed, or None.
    - ``publisher``: the expected name if there is one, else the name printed; None where neither is known.
    - ``year``: the year the report is about, as the document has it; None where it is not known.
    - ``forms``: the codes of the forms that its tables follow, in the order of the tables.
    - ``period``: the statistics period, the table's before that of the prose.
    - ``content``: what kind of report it is.
    - ``facts``: the tables' facts in the order of the page, then those that the forms ask for in words. An
      indicator has at most one fact in each breakdown.
    - ``unmapped``: printed values that no indicator claims, in the order of the page, then those of lines that
      are printed twice with different figures.
    - ``prose_figures``: figures of the running text.
    - ``issues``: those of identity, of the tables, of the content, then of the checks.
    - ``prose``: the text outside the tables, one block a line.
    - ``published_on``: the day that the page gives for its publication, else its list, or None.
    - ``held_reasons``: why the report may not become current by itself; empty where nothing holds it.
    - ``verdicts``: of every relation that its forms print, by id; None where they were not evaluated.
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
    held_reasons: tuple[HeldReason, ...] = ()
    verdicts: tuple[VerdictCount, ...] | None = None

    def with_issues(self, more: tuple[Issue, ...]) -> "NormalisedReport":
        """The same report with further issues behind its own."""
        return replace(self, issues=self.issues + more)
