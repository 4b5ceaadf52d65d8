"""The result of `gongkai db check`, for people and for scripts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flows.console.json_lines import write_json
from flows.console.output import open_console
from flows.inspection.verify import Verification
from load.proof.differences import Subject
from transform.text.bilingual import Language
from transform.text.inert import show_line


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A difference, as a row of `gongkai db check --json`. ``to_do`` is what a person can do about it; ``site`` is a code,
    None for what sites share."""

    site: str | None
    subject: Subject
    where: str
    problem: str
    repairable: bool
    to_do: str
    version_id: int | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class CountRow:
    """The last row of `gongkai db check --json`: what was proved of how much, what waits for the end of a run, and what a
    repair did."""

    objects: int
    proved_objects: int
    versions: int
    proved_versions: int
    facts: int
    proved_facts: int
    unproved: dict[str, int]
    dirty_years: int
    differences: int
    repaired: tuple[str, ...]


def write_verification(found: Verification, done: Sequence[str]) -> Iterator[str]:
    """The differences as JSON, one a line, then the counts."""
    for difference in found.differences:
        row = DifferenceRow(
            difference.site, difference.subject, difference.where, difference.problem, difference.repairable,
            difference.to_do, difference.version_id, difference.sha256,
        )  # fmt: skip
        yield write_json(row)
    counts = CountRow(
        found.objects, found.proved_objects, found.versions, found.proved_versions, found.facts,
        found.proved_facts, dict(found.unproved), found.dirty_years, len(found.differences), tuple(done),
    )  # fmt: skip
    yield write_json(counts)


def print_repair(done: Sequence[str], language: Language) -> None:
    """Print what a repair did, if there was one."""
    console = open_console(language)
    for words in done:
        console.print(show_line(f"repaired: {words}"), style="green", soft_wrap=True)


def print_verification(found: Verification, language: Language) -> None:
    """Print every difference with what to do, then the counts."""
    console = open_console(language)
    for difference in found.differences:
        console.print(show_line(difference.sentence), style="red", soft_wrap=True)
    console.print(f"{found.proved_objects} of {found.objects} objects are what their names promise")
    console.print(f"{found.proved_versions} of {found.versions} versions re-extract from their stored bytes")
    console.print(f"{found.proved_facts} of {found.facts} facts re-extract from their stored bytes")
    for reason, count in found.unproved.items():
        if count:
            console.print(f"not verified: {count} versions ({reason})")
    if found.dirty_years:
        waiting = "mart_concept_year, mart_line_year and mart_rate_year are recomputed by the next run"
        console.print(
            f"not verified: {found.dirty_years} years of sites changed since a run ended ({waiting})"
        )
    if found.differences:
        console.print(f"{len(found.differences)} differences")
