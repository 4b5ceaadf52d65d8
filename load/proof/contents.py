"""What a version consists of, compared with a new reading of its bytes, or with the digest of what was read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain, combinations
from typing import Any, TypeVar

from load.prepared.exact_values import REPLACEMENT
from load.prepared.report import PreparedReport, content_digest
from load.prepared.stored_fact import FactKey, StoredFact
from load.proof.differences import Difference, Subject
from load.proof.stored import Columns, StoredVersion, as_number, is_number
from load.schema.facts import fact
from load.versions.candidate import (
    NO_YEAR,
    Candidate,
    Dimensions,
    ValidCandidate,
    validate_candidate,
)
from load.versions.write import prose_rows, unmapped_rows, version_words
from transform.report import HeldReason, NormalisedReport, ProseFigure
from transform.text.states import State
from transform.text.titles import read_title

_READ_AGAIN = "gongkai backfill --years YEAR --from-archive reads its report with this normaliser"
# Reasons that a load adds to those of the reading.
_ADDED_BY_LOADING = frozenset(
    reason.value
    for reason in (HeldReason.NO_PUBLISHER, HeldReason.NO_YEAR, HeldReason.LOST_ALL_FACTS, HeldReason.WAITING)
)
_BY_ALIASES = HeldReason.OTHER_PUBLISHER.value
_SAID = (
    "parts_digest", "reading_digest", "year_printed", "forms", "content", "period_start", "period_end", "prose",
    "facts", "reported", "verdicts",
)  # fmt: skip

_COLUMNS = fact.columns.keys()[3:]

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Contents:
    """What a new reading says a version consists of: rows by their keys within the version, and columns of the version."""

    facts: Mapping[FactKey, Columns]
    unmapped: Mapping[int, Columns]
    prose: Mapping[int, Columns]
    said: Columns


@dataclass(frozen=True, slots=True)
class Comparison:
    """Keys of rows that are stored and not read (``invented``), read otherwise (``altered``), or read and not stored."""

    invented: tuple[Any, ...]
    altered: tuple[Any, ...]
    missing: tuple[Any, ...]


def make_candidate(
    stored: StoredVersion,
    report: NormalisedReport,
    prepared: PreparedReport | None,
    parts: tuple[tuple[str, str], ...],
    dimensions: Dimensions,
) -> ValidCandidate:
    """The candidate that a new reading of a version's ``parts`` gives; ``prepared`` is that of the reading, if there is
    one. Raises RejectedCandidate."""
    year = None if stored.year == NO_YEAR else stored.year
    said = stored.said
    candidate = Candidate(
        stored.publisher_code, year, report, said["url"], said["source"], parts, datetime.min.replace(tzinfo=UTC),
        None, said["normaliser"], prepared=prepared,
    )  # fmt: skip
    return validate_candidate(candidate, dimensions, said["run_id"])


def describe_contents(
    stored: StoredVersion, candidate: ValidCandidate, *, expected_title: str | None
) -> Contents:
    """What the version should consist of.

    A title and a date of publication that the page itself does not have came from a list that is not at hand, and are
    left as they are: ``expected_title`` is the one that was expected in the new reading.
    """
    version_id, report = stored.version_id, candidate.report
    facts: dict[FactKey, Columns] = {}
    for indicator, breakdown, *row in candidate.prepared.rows:
        columns = dict(zip(_COLUMNS, row, strict=True))
        facts[indicator, breakdown] = {**columns, "value": as_number(columns["value"])}
    words = version_words(candidate)
    said = {name: words[name] for name in _SAID}
    if expected_title == stored.said["title"] and not _is_expected(report.title, expected_title):
        said["title"] = words["title"]
    if report.published_on is not None:
        said["published_on"] = report.published_on
    seal = find_seal(stored, candidate)
    if seal is not None:
        said["reading_digest"] = stored.said["reading_digest"]
    said["held"] = _expect_held(stored, candidate, seal)
    return Contents(
        facts,
        dict(map(_by_position, unmapped_rows(version_id, candidate))),
        dict(map(_by_position, prose_rows(version_id, candidate))),
        said,
    )


def find_seal(stored: StoredVersion, candidate: ValidCandidate) -> frozenset[str] | None:
    """The reasons to hold with which a new reading has the digest that was stored with the version; None without any.

    Whether a page names another office follows from the aliases in the profile too, and those may have changed.
    """
    read = frozenset(str(reason) for reason in candidate.report.held_reasons)
    for held in (read, read | {_BY_ALIASES}, read - {_BY_ALIASES}):
        report = candidate.report
        cells = [(cell.label, cell.raw) for cell in report.unmapped]
        digest = content_digest(report.content, held, candidate.facts, cells, report.prose_figures)
        if digest == stored.said["reading_digest"]:
            return held
    return None


def is_held_alike(stored: StoredVersion, reasons: frozenset[str]) -> bool:
    """Whether the version is held for these reasons of a reading, and those that a load may add."""
    held = set(str(stored.said["held"]).split())
    return reasons <= held and held - reasons <= _ADDED_BY_LOADING


def _expect_held(stored: StoredVersion, candidate: ValidCandidate, seal: frozenset[str] | None) -> object:
    if seal is None or is_held_alike(stored, seal):
        return stored.said["held"]
    reasons = dict.fromkeys((*map(str, candidate.held_reasons), _BY_ALIASES))
    return " ".join(reason for reason in reasons if reason in seal | _ADDED_BY_LOADING)


def _is_expected(title: str | None, expected: str | None) -> bool:
    listed = read_title(expected) if expected else None
    return title == expected or (listed is not None and title == listed.text)


def compare_rows(stored: Mapping[Key, Columns], read: Mapping[Key, Columns]) -> Comparison:
    """Compare rows by key."""
    return Comparison(
        tuple(key for key in stored if key not in read),
        tuple(key for key, row in read.items() if key in stored and _differing(stored[key], row)),
        tuple(key for key in read if key not in stored),
    )


def compare_contents(stored: StoredVersion, read: Contents) -> Iterator[Difference]:
    """Every row and word of a version that differs from the new reading."""
    fact_names = {key: f"{stored.name}/{'/'.join(key)}" for key in (*stored.facts, *read.facts)}
    yield from _compare(stored, Subject.FACT, stored.facts, read.facts, fact_names)
    for subject, kept, again in (
        (Subject.UNMAPPED, stored.unmapped, read.unmapped), (Subject.PROSE, stored.prose, read.prose),
    ):  # fmt: skip
        names = {number: f"{stored.name} no. {number}" for number in (*kept, *again)}
        yield from _compare(stored, subject, kept, again, names)
    for name in _differing(stored.said, read.said):
        problem = f"{name} is {_show(stored.said[name])}, the bytes give {_show(read.said[name])}"
        yield _difference(stored, Subject.VERSION, stored.name, problem)


def compare_with_digest(stored: StoredVersion) -> Iterator[Difference]:
    """What can be told of a version without reading its bytes: its counts, and whether its rows are those whose
    digest was written with them. Labels and places are not in the digest."""
    counts = {
        "facts": len(stored.facts),
        "reported": sum(row["state"] == State.REPORTED for row in stored.facts.values()),
    }
    for name, count in counts.items():
        if stored.said[name] != count:
            problem = f"{name} is {_show(stored.said[name])}, there are {count}"
            yield _difference(stored, Subject.VERSION, stored.name, problem, repairable=False)
    if not is_sealed(stored):
        problem = "its rows are not those that were read"
        advice = f"restore the warehouse from a backup; {_READ_AGAIN}"
        yield _difference(stored, Subject.VERSION, stored.name, problem, repairable=False, advice=advice)


def is_sealed(stored: StoredVersion) -> bool:
    """Whether the rows of a version have the digest that was stored with them."""
    texts = [row[name] for rows in (stored.unmapped, stored.prose) for row in rows.values() for name in row]
    if any(isinstance(text, str) and REPLACEMENT in text for text in texts):
        # What PostgreSQL cannot hold was replaced behind the digest.
        return True
    held = str(stored.said["held"]).split()
    added = [reason for reason in held if reason in _ADDED_BY_LOADING]
    choices = chain.from_iterable(combinations(added, size) for size in range(len(added) + 1))
    return any(
        _digest(stored, set(held) - set(choice)) == stored.said["reading_digest"] for choice in choices
    )


def _digest(stored: StoredVersion, held: set[str]) -> str | None:
    """The digest of the rows as they are stored; None if one of them can never have been written by a load."""
    try:
        facts = {
            key: StoredFact(_require_number(row["value"]), row["state"], row["raw"], row["unit"], row["note"])
            for key, row in stored.facts.items()
        }
        figures = [
            ProseFigure(row["name"], row["unit"], _require_number(row["value"]) or Decimal(0), row["raw"], row["sentence"])
            for row in stored.prose.values()
        ]  # fmt: skip
        cells = [(row["label"], row["raw"]) for row in stored.unmapped.values()]
        return content_digest(str(stored.said["content"]), held, facts, cells, figures)
    except (TypeError, ValueError, ArithmeticError):
        return None


def _require_number(value: object) -> Decimal | None:
    if value is None or isinstance(value, Decimal):
        return value
    raise TypeError(f"{value!r} is no number")


def _compare(
    stored: StoredVersion,
    subject: Subject,
    kept: Mapping[Any, Columns],
    read: Mapping[Any, Columns],
    names: Mapping[Any, str],
) -> Iterator[Difference]:
    compared = compare_rows(kept, read)
    for key in compared.invented:
        problem = f"stored as {_show(kept[key]['raw'])}, and nothing of the kind is read in the bytes"
        yield _difference(stored, subject, names[key], problem)
    for key in compared.missing:
        problem = f"read in the bytes as {_show(read[key]['raw'])}, and not stored"
        yield _difference(stored, subject, names[key], problem)
    for key in compared.altered:
        was = [f"{name} is {_show(kept[key][name])}, the bytes give {_show(read[key][name])}"
               for name in _differing(kept[key], read[key])]  # fmt: skip
        yield _difference(stored, subject, names[key], "; ".join(was))


def _difference(stored: StoredVersion, subject: Subject, where: str, problem: str, **more: Any) -> Difference:
    said = f"{problem} (version {stored.version_id})"
    return Difference(subject, where, said, stored.version_id, stored.report_id, site=stored.site, **more)


def _differing(stored: Columns, read: Columns) -> list[str]:
    return [name for name, value in read.items() if not _is_same(stored[name], value)]


def _is_same(stored: object, read: object) -> bool:
    if isinstance(read, date):
        return str(stored) == read.isoformat()
    if isinstance(read, Decimal):
        return is_number(stored) and stored == read
    return stored == read


def _show(value: object) -> str:
    if value is None:
        return "empty"
    text = value if isinstance(value, str) else f"{value:f}" if isinstance(value, Decimal) else str(value)
    short = text if len(text) <= 60 else f"{text[:57]}…"
    return repr(short) if isinstance(value, str) else short


def _by_position(row: Mapping[str, Any]) -> tuple[int, Columns]:
    columns = dict(row)
    del columns["version_id"]
    return columns.pop("position"), columns
