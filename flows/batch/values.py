"""The values that go between a run and whoever reads and loads for it: small, frozen, nothing in them is alive.

Bytes are named by their sha256: the archive is where both sides meet. Passwords and addresses of databases are not in them.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import TypeAdapter

from extract.profile import SiteProfile
from flows.batch.outcome import PageOutcome, PageStatus, Remark
from load.versions.candidate import FactChange, Showing
from transform.document import Attachment
from transform.report import Expectation


@dataclass(frozen=True, slots=True)
class FilePart:
    """One file of a report, in the archive under its sha256. ``name`` and ``content_type`` help to tell its kind."""

    sha256: str
    url: str
    name: str | None = None
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class BatchPage:
    """A page to be read: its files, the page itself first, and all that is known of it without reading it.

    ``publisher`` is the code of the publisher that the address was taken for, for certain where it ``is_of_area``. A page
    that ``is_report`` was listed or known as a report: to find none there is a failure. ``shown_publisher`` and
    ``shown_year`` are those of its outcome until the page has said its own. ``request`` is the number of the request of
    this run that showed the bytes, ``shown_before`` that of an earlier run.
    """

    url: str
    source: str
    parts: tuple[FilePart, ...]
    observed_at: datetime
    expectation: Expectation
    publisher: str | None = None
    is_of_area: bool = False
    is_report: bool = True
    shown_publisher: str | None = None
    shown_year: int | None = None
    request: int = 0
    shown_before: Showing | None = None

    def end(self, status: PageStatus, reason: str | None = None) -> PageOutcome:
        """The outcome of the page, with publisher and year as they were known before it was read."""
        return PageOutcome(
            self.url,
            self.source,
            status,
            self.shown_publisher,
            self.shown_year,
            Remark(self.expectation.title, reason),
        )

    def with_parts(self, parts: tuple[FilePart, ...]) -> "BatchPage":
        """The same page with its attachments."""
        return replace(self, parts=(*self.parts, *parts))


@dataclass(frozen=True, slots=True)
class RunMark:
    """The run that a batch belongs to. ``started`` tells it from a run of the same number in another warehouse."""

    run_id: int
    started: datetime


@dataclass(frozen=True, slots=True)
class Batch:
    """Pages to be read and loaded together, in one transaction; its number is its own within the run.

    ``run`` is None in a dry run, which loads nothing. ``normaliser`` is the program that is to read it: no other may.
    ``tells_causes`` says that the bytes which it replaces are read anew where another program had read them.
    """

    run: RunMark | None
    number: int
    profile: SiteProfile
    pages: tuple[BatchPage, ...]
    normaliser: str
    tells_causes: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """The attachments without which a page (by its place in the batch) cannot be read, and whose page it seems to be."""

    place: int
    attachments: tuple[Attachment, ...]
    publisher: str | None
    year: int | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a batch was not loaded: it would restate so many facts of a ``(form, cause)``, and the run may restate
    ``left`` more."""

    counts: tuple[tuple[str, str, int], ...]
    left: int

    @property
    def facts(self) -> int:
        """How many facts it would restate."""
        return sum(count for _, _, count in self.counts)


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """What became of a batch: an outcome for each page in order, None where ``wanted`` names attachments to be fetched
    first; and the facts that changed. A batch with a ``refusal`` was not loaded."""

    outcomes: tuple[PageOutcome | None, ...]
    wanted: tuple[Wanted, ...] = ()
    changes: tuple[FactChange, ...] = ()
    refusal: Refusal | None = None

    def to_json(self) -> str:
        """The summary as it is stored with the run."""
        return _SUMMARY.dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str) -> "BatchSummary":
        """A summary that was stored."""
        return _SUMMARY.validate_json(text)


_SUMMARY = TypeAdapter(BatchSummary)
