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
        console.say("verification.repaired", what=words, style="green")


def print_verification(found: Verification, language: Language) -> None:
    """Print every difference with what to do, then the counts."""
    console = open_console(language)
    for difference in found.differences:
        console.print(show_line(difference.sentence), style="red", soft_wrap=True)
    for key, proved, every in (
        ("objects", found.proved_objects, found.objects),
        ("versions", found.proved_versions, found.versions),
        ("facts", found.proved_facts, found.facts),
    ):
        console.say(f"verification.{key}", proved=proved, all=every)
    for reason, count in found.unproved.items():
        if count:
            console.say("verification.unproved", count=count, reason=reason)
    if found.dirty_years:
        console.say("verification.dirty_years", count=found.dirty_years)
    if found.differences:
        console.say("verification.differences", count=len(found.differences))
