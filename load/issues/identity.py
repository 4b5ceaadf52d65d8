"""What makes an issue of today the same as one of an earlier run: never its message."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from load.prepared.stored_fact import FactKey
from transform.report import Issue, Place, Unmapped


@dataclass(frozen=True, slots=True)
class TrackedIssue:
    """An issue with what it needs to be followed from run to run.

    ``discriminator`` distinguishes it from other issues of its check; ``figures`` are the figures it is about, for
    which alone an acceptance holds; ``url`` is the page that it was found on.
    """

    issue: Issue
    discriminator: str = ""
    figures: str = ""
    url: str | None = None


def track_issues(
    issues: Iterable[Issue],
    raw_texts: Mapping[FactKey, str],
    unmapped: Iterable[Unmapped] = (),
    url: str | None = None,
) -> tuple[TrackedIssue, ...]:
    """Prepare the issues of one report to be recorded; ``raw_texts`` are those of its facts.

    Equal issues become one; different ones never do. Of the order only the words decide nothing: where issues differ in
    their messages alone, they stay as they are given.

    Issues of a check differ by indicators and breakdown; those without indicators by the label of the unmapped row
    they are about, or else by their first cell. Issues that are still alike get their cell or a number.
    """
    labels = {row.source: row.label for row in unmapped}
    by_key: dict[tuple[object, ...], TrackedIssue] = {}
    for issue in sorted(dict.fromkeys(issues), key=_order):
        tracked = TrackedIssue(issue, _discriminator(issue, labels), figures_of(issue, raw_texts), url)
        attempt = 0
        while _key(tracked) in by_key:
            attempt += 1
            tracked = replace(tracked, discriminator=_extend(issue, tracked.discriminator, attempt))
        by_key[_key(tracked)] = tracked
    return tuple(by_key.values())


def identity_of(report: str, origin: str, tracked: TrackedIssue) -> str:
    """The name under which an issue is kept, a hash.

    ``report`` is what it is about (``report 7``, ``site 3``), ``origin`` the part of the program that looks for it.
    """
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


def figures_of(issue: Issue, raw_texts: Mapping[FactKey, str]) -> str:
    """The figures an issue is about, as text: an acceptance of the issue lapses when they change."""
    wanted = {*issue.indicators, *issue.blanks}
    keys = (
        [key for key in raw_texts if key[0] in wanted and issue.breakdown in (None, key[1])] if wanted else []
    )
    cells = [
        f"{indicator}/{breakdown}={raw_texts[indicator, breakdown]}" for indicator, breakdown in sorted(keys)
    ]
    return "; ".join([f"expected={issue.expected}", f"actual={issue.actual}", *cells])


def write_place(place: Place) -> str:
    """A place in a report as text: ``table:row:column``, with ``@part`` for an attachment."""
    text = f"{place.table}:{place.row}:{place.column}"
    return f"{text}@{place.part}" if place.part else text


def _discriminator(issue: Issue, labels: Mapping[Place, str]) -> str:
    if issue.indicators:
        return ""
    for cell in issue.cells:
        if cell in labels:
            return labels[cell]
    return write_place(issue.cells[0]) if issue.cells else ""


def _extend(issue: Issue, taken: str, attempt: int) -> str:
    if attempt == 1 and issue.cells:
        return f"{taken} {write_place(issue.cells[0])}"
    return f"{taken} #{attempt}"


def _key(tracked: TrackedIssue) -> tuple[object, ...]:
    issue = tracked.issue
    return issue.check, tuple(sorted(issue.indicators)), issue.breakdown, tracked.discriminator


def _order(issue: Issue) -> tuple[object, ...]:
    return (
        issue.check, issue.indicators, issue.breakdown or "", issue.cells,
        issue.expected or "", issue.actual or "", issue.subject or "", issue.severity, issue.blanks,
    )  # fmt: skip
