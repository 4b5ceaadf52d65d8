"""What became of one address, and the one vocabulary for it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from extract.records import Fetch, FetchOutcome
from extract.urls import host_of
from flows.words import Words, say_both
from load.versions.candidate import LoadOutcome
from load.versions.coverage import CoverageStatus
from transform.text.bilingual import Bilingual, Language


class PageStatus(StrEnum):
    """What became of one address. The first six are also outcomes of a load; COPY is another address of a report that the
    same run has loaded: it says what the warehouse says, but that is no news of an earlier night."""

    LOADED = "loaded"
    UNCHANGED = "unchanged"
    RESTATED = "restated"
    HELD = "held"
    WAITING = "waiting"
    OLDER = "older"
    COPY = "copy"
    MISSING = "missing"
    WITHDRAWN = "withdrawn"
    NOT_REPORT = "not_report"
    SKIPPED = "skipped"
    NOT_REACHED = "not_reached"
    REFUSED = "refused"
    FAILED = "failed"

    @classmethod
    def of_load(cls, outcome: LoadOutcome) -> "PageStatus":
        """The status of a page whose report the warehouse was given."""
        return cls.FAILED if outcome is LoadOutcome.REFUSED else cls(outcome.value)

    @property
    def coverage(self) -> CoverageStatus | None:
        """The status in mart_coverage of the publisher and year; None where the page does not count for them."""
        return _COVERAGE[self]


_COVERAGE = {
    PageStatus.LOADED: CoverageStatus.LOADED,
    PageStatus.UNCHANGED: CoverageStatus.LOADED,
    PageStatus.RESTATED: CoverageStatus.LOADED,
    PageStatus.OLDER: CoverageStatus.LOADED,
    PageStatus.COPY: CoverageStatus.LOADED,
    PageStatus.WITHDRAWN: CoverageStatus.LOADED,
    PageStatus.HELD: CoverageStatus.HELD,
    PageStatus.WAITING: CoverageStatus.WAITING,
    PageStatus.FAILED: CoverageStatus.FAILED,
    PageStatus.MISSING: CoverageStatus.MISSING,
    PageStatus.NOT_REPORT: None,
    PageStatus.SKIPPED: None,
    PageStatus.NOT_REACHED: None,
    PageStatus.REFUSED: None,
}


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """A request that brought nothing: its host, empty for what is no address, its outcome, and when it was made (aware
    UTC)."""

    host: str
    outcome: FetchOutcome
    at: datetime

    @classmethod
    def of(cls, fetch: Fetch) -> "NoAnswer":
        """What is kept of a request that failed."""
        try:
            host = host_of(fetch.url)
        except ValueError:
            host = ""
        return cls(host, fetch.outcome, fetch.requested_at)


@dataclass(frozen=True, slots=True)
class Remark:
    """What there is to tell of an address: what its page is called, the ``reason`` for what became of it, a text for people,
    and ``no_answer``, the request that failed, its own or that of an attachment."""

    title: str | None = None
    reason: str | None = None
    no_answer: NoAnswer | None = None


NO_REMARK = Remark()
"""That of an address of which there is nothing to tell."""


@dataclass(frozen=True, slots=True)
class PageOutcome:
    """One address and what became of it. A reason is always given for FAILED, HELD, WAITING and NOT_REACHED.

    A run keeps one for each of its addresses, a hundred thousand from an archive: they share what most of them say.
    """

    url: str
    source: str
    status: PageStatus
    publisher: str | None = None
    year: int | None = None
    remark: Remark = NO_REMARK

    @property
    def title(self) -> str | None:
        """What the page is called."""
        return self.remark.title

    @property
    def reason(self) -> str | None:
        """Why that became of it."""
        return self.remark.reason

    @property
    def no_answer(self) -> NoAnswer | None:
        """The request that failed."""
        return self.remark.no_answer

    @property
    def failure(self) -> Bilingual:
        """Of which kind a failure is; ``reason`` says what was wrong in the words of whoever noticed it."""
        return say_both(f"failure.{self.no_answer.outcome if self.no_answer else 'unread'}")

    def explain(self, language: Language) -> str | None:
        """The reason in a language: in Chinese the kind of failure, and behind it in brackets what was said of it. Codes of
        reasons to hold a reading are the same in both."""
        if self.reason is None or language == "en" or self.status is PageStatus.HELD:
            return self.reason
        kind = self.failure.tell(language) if self.status is PageStatus.FAILED else ""
        return Words(language).say("failure.explained", kind=kind, reason=self.reason)
