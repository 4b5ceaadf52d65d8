"""What makes two findings the same finding: never its message."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from load.facts import FactKey, StoredFact
from transform.report import Issue, Place, Unmapped


@dataclass(frozen=True, slots=True)
class TrackedIssue:
    """An issue with what tells it from others of its check, and the figures it speaks of.

    An acceptance holds for exactly these figures.
    """

    issue: Issue
    discriminator: str = ""
    figures: str = ""
    url: str | None = None


def track_issues(
    issues: Iterable[Issue],
    facts: Mapping[FactKey, StoredFact],
    unmapped: Iterable[Unmapped] = (),
    url: str | None = None,
) -> tuple[TrackedIssue, ...]:
    """Findings of one report. Equal issues become one; different ones never do.

    Indicators and breakdown tell findings of a check apart. One without indicators is told by the label
    of the unmapped row it speaks of, else by its first cell; a clash is settled by the cells.
    """
    labels = {row.source: row.label for row in unmapped}
    found: dict[tuple[object, ...], TrackedIssue] = {}
    for issue in sorted(set(issues), key=_order):
        finding = TrackedIssue(issue, _discriminator(issue, labels), figures_of(issue, facts), url)
        attempt = 0
        while _key(finding) in found:
            attempt += 1
            finding = replace(finding, discriminator=_settle(issue, finding.discriminator, attempt))
        found[_key(finding)] = finding
    return tuple(found.values())


def identity_of(report: str, origin: str, tracked: TrackedIssue) -> str:
    """The name of a finding for life. ``report`` is whatever it speaks of: a report, a site, an address."""
    issue = tracked.issue
    words = (
        report,
        origin,
        issue.check,
        *sorted(issue.indicators),
        issue.breakdown or "",
        tracked.discriminator,
    )
    return hashlib.sha256("\x1f".join(words).encode("utf-8", "surrogatepass")).hexdigest()


def figures_of(issue: Issue, facts: Mapping[FactKey, StoredFact]) -> str:
    """The figures an issue speaks of, as text: when they change, what was said about them lapses."""
    wanted = set(issue.indicators) | set(issue.blanks)
    cells = [
        f"{indicator}/{breakdown}={fact.raw}"
        for (indicator, breakdown), fact in sorted(facts.items())
        if indicator in wanted and issue.breakdown in (None, breakdown)
    ]
    return "; ".join([f"expected={issue.expected}", f"actual={issue.actual}", *cells])


def write_place(place: Place) -> str:
    """A place as text: ``table:row:column``, with ``@part`` for an attachment."""
    text = f"{place.table}:{place.row}:{place.column}"
    return f"{text}@{place.part}" if place.part else text


def _discriminator(issue: Issue, labels: Mapping[Place, str]) -> str:
    if issue.indicators:
        return ""
    for cell in issue.cells:
        if cell in labels:
            return labels[cell]
    return write_place(issue.cells[0]) if issue.cells else ""


def _settle(issue: Issue, taken: str, attempt: int) -> str:
    if attempt == 1 and issue.cells:
        return f"{taken} {write_place(issue.cells[0])}"
    return f"{taken} #{attempt}"


def _key(tracked: TrackedIssue) -> tuple[object, ...]:
    issue = tracked.issue
    return issue.check, tuple(sorted(issue.indicators)), issue.breakdown, tracked.discriminator


def _order(issue: Issue) -> tuple[object, ...]:
    return (
        issue.check, issue.indicators, issue.breakdown or "", issue.cells,
        issue.expected or "", issue.actual or "", issue.message, issue.severity, issue.blanks,
    )  # fmt: skip
