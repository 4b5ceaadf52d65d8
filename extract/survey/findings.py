"""What a survey finds: the sources of a site with the evidence for each, its offices, and what a person should know."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from extract.profile_sources import AnnualReportSource, Source
from extract.records import Reference, ReportLikelihood
from transform.text.folding import normalise_text
from transform.text.offices import split_name
from transform.text.titles import judge_title

_MANY = 3

Report = tuple[str, int]
"""A report as lists name it: its office, or its address where the title names none, and its year."""


class Sureness(StrEnum):
    """How sure it is that a source lists annual reports."""

    CERTAIN = "certain"
    """Several reports were seen, and the list was read to its end."""
    LIKELY = "likely"
    """Some reports were seen, or the list could not be read to its end."""
    DOUBTFUL = "doubtful"
    """The list is called one of annual reports, and its titles are cut short or name no year."""


class SurveyFailed(Exception):
    """The survey came to nothing. The message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A source with its evidence: the reports that it lists by title, and those without a title that were tried.

    ``references`` are all that may be reports. ``found_at`` is the page that led to it, ``error`` why its list could
    not be read to its end. ``adds`` counts the reports that no finding before it lists.
    """

    source: Source
    address: str
    found_at: str
    references: tuple[Reference, ...]
    error: str | None = None
    adds: int = 0

    @property
    def reports(self) -> frozenset[Report]:
        """The reports that it certainly lists."""
        return frozenset(map(name_report, filter(is_report, self.references)))

    @property
    def entries(self) -> int:
        """How many entries may be reports, the certain ones included."""
        return len({reference.url for reference in self.references})

    @property
    def offices(self) -> int:
        """How many offices they are of."""
        return len({office for office, _ in self.reports})

    @property
    def years(self) -> tuple[int, ...]:
        """Their years, in order."""
        return tuple(sorted({year for _, year in self.reports}))

    @property
    def sureness(self) -> Sureness:
        """How sure it is."""
        if not self.reports:
            return Sureness.DOUBTFUL
        is_sure = self.error is None and len(self.reports) >= _MANY
        return Sureness.CERTAIN if is_sure else Sureness.LIKELY


@dataclass(frozen=True, slots=True)
class Survey:
    """A surveyed site. ``findings`` are the sources of the profile, the best first; ``others`` list nothing more.

    ``hints`` are sentences for the person who reads it; ``profile`` is the text of the profile.
    """

    address: str
    site_code: str
    site_name: str
    findings: tuple[Finding, ...]
    others: tuple[Finding, ...]
    publishers: int
    requests: int
    hints: tuple[str, ...]
    profile: str


def is_report(reference: Reference) -> bool:
    """Whether an entry is certainly a report: its title says so, with its year."""
    return reference.likelihood is ReportLikelihood.REPORT and reference.year is not None


def name_report(reference: Reference) -> Report:
    """The report of a reference that is one. The office has a mark that is the same for all printings of its name."""
    name = reference.publisher or judge_title(reference.title or "").publisher
    return mark_office(name) if name else reference.url, reference.year or 0


def mark_office(name: str) -> str:
    """What the printings of an office's name have in common: 庄市街道 and 庄市街道办事处. Regions count: 江北区教育局 is
    another office than 教育局."""
    office = split_name(normalise_text(name))
    return "".join(
        (*(region for region in office.regions if len(region) > 1), office.core, office.kind or "")
    )


def choose_findings(findings: Iterable[Finding]) -> tuple[list[Finding], list[Finding]]:
    """The findings that a profile needs, and those that list nothing more than these.

    The annual-report address is needed in any case: only a few of its reports were tried.
    """
    chosen: list[Finding] = []
    others: list[Finding] = []
    known: set[Report] = set()
    for finding in sorted(findings, key=lambda finding: -len(finding.reports)):
        adds = len(finding.reports - known) if finding.reports else finding.entries
        known |= finding.reports
        is_needed = adds or isinstance(finding.source, AnnualReportSource)
        (chosen if is_needed else others).append(replace(finding, adds=adds))
    return chosen, others
