"""What goes to a reading process and what comes back. Who sends it need not import any reader, which takes half a second."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from load.prepared.report import PreparedReport
from transform.document import Attachment, Document, merge_parts
from transform.report import Expectation, NormalisedReport
from transform.text.decode import UnreadableDocument


@dataclass(frozen=True, slots=True)
class ReportFile:
    """One file of a report as it was received. The first file of a report is the page itself.

    ``name`` and ``content_type`` help to tell the kind of file; None where they are not known.
    """

    url: str
    sha256: str
    data: bytes
    name: str | None = None
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedParts:
    """The documents of a report's files, in order. A file that could not be read is an empty document, so that
    positions still name the right file; ``errors`` has the reason under its number, 0 for the page."""

    documents: tuple[Document, ...]
    errors: Mapping[int, UnreadableDocument]

    @property
    def page(self) -> Document:
        """The document of the page."""
        return self.documents[0]

    @property
    def merged(self) -> Document:
        """The page with its attachments: one document, whose tables are numbered through."""
        page, *attachments = self.documents
        return merge_parts(page, attachments) if attachments else page


@dataclass(frozen=True, slots=True)
class ParseJob:
    """The files of one report, the page first, and what they are expected to be."""

    parts: tuple[ReportFile, ...]
    expectation: Expectation


@dataclass(frozen=True, slots=True)
class ParseResult:
    """What was parsed of one report. ``error`` names the file that could not be read: then ``report`` is what the other
    files say, not to be loaded, or None. ``no_report`` gives the reason why the page is none. ``attachments`` are the
    links to files on the page. ``prepared`` are its facts made ready for a load, and ``report`` has none then."""

    report: NormalisedReport | None = None
    attachments: tuple[Attachment, ...] = ()
    error: str | None = None
    no_report: str | None = None
    prepared: PreparedReport | None = None


def last_day_seen(observed_at: datetime) -> date:
    """The last day that it was anywhere when a page was fetched."""
    return (observed_at + timedelta(days=1)).date()
