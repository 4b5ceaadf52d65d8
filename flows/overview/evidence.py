"""The pages of reports with a figure marked: the evidence page of `gongkai trace`, one a report."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from extract.archive import Archive, ArchiveError
from flows.errors import NothingDoneError
from flows.inspection.evidence import Evidence, find_evidence
from flows.inspection.evidence_page import draw_evidence
from flows.overview.blocks import EvidencePage
from flows.overview.district import District, evidence_page
from flows.reading.parser_pool import PartsReader, parts_reader
from load.engine import Connection
from load.queries.archived import read_content_types
from load.queries.trace import FactTrace, parse_fact_name, trace_fact
from transform.text.decimals import decimal_text

_LOST = "the figure of this page is no longer current; it is written anew with the next overview\n"


def list_evidence(district: District) -> Iterator[EvidencePage]:
    """The pages of a district's reports."""
    for (office, year), figure in sorted(district.evidence.items()):
        yield EvidencePage(
            evidence_page(district, office, year),
            f"{district.site}/{office}/{year}/{figure.indicator}",
            [str(figure.version_id), decimal_text(figure.value), figure.correction or ""],
        )


@dataclass(frozen=True, slots=True)
class EvidenceWriter:
    """Reads reports in the archive again, in a process of its own, and draws their pages."""

    conn: Connection
    archive: Archive
    read: PartsReader

    def write(self, page: EvidencePage) -> bytes:
        """The bytes of a page. A report that is lost or cannot be read has a page that says so."""
        trace = trace_fact(self.conn, parse_fact_name(page.fact))
        return (_LOST if trace is None else draw_evidence(trace, self._find(trace))).encode("utf-8")

    def _find(self, trace: FactTrace) -> Evidence:
        types = read_content_types(self.conn, [part.sha256 for part in trace.parts])
        try:
            return find_evidence(trace, self.archive, types, self.read)
        except (ArchiveError, NothingDoneError) as lost:
            return Evidence("file", trace.part, error=str(lost))


@contextmanager
def open_evidence(conn: Connection, archive: Archive) -> Iterator[EvidenceWriter]:
    """A writer, for as long as it is used."""
    with parts_reader() as read:
        yield EvidenceWriter(conn, archive, read)
