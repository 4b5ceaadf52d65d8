"""What a verification asks of each proof, and what it counts; the proofs themselves are tested in tests/load/proof."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, cast

import pytest

from extract.archive import Archive, Verified, object_path
from flows.inspection import verify
from flows.inspection.rereading import Rereading
from flows.inspection.verify import Verification, in_batches, verify_warehouse
from load.engine import Connection, Engine
from load.proof.contents import Contents
from load.proof.differences import Difference, Subject
from load.proof.references import ObjectUse
from load.proof.stored import StoredVersion

CONN, ENGINE, PARSE, CONCEPTS = (
    cast("Connection", object()),
    cast("Engine", object()),
    cast("Any", object()),
    ("c",),
)
CONTENTS = cast("Contents", object())
OURS = "n1"
HELD = {"normaliser": OURS, "held": "other_year", "url": "http://site.test/"}


def make_version(
    number: int, *, normaliser: str = OURS, facts: int = 2, is_current: bool = True
) -> StoredVersion:
    """A version with so many facts."""
    keys = [(f"f2014.{number}", f"b{n}") for n in range(facts)]
    said = {**HELD, "normaliser": normaliser}
    return StoredVersion(
        number, 70 + number, 1, 9, "zhenhai", "zhuangshi", 2000 + number, is_current, said,
        facts={key: {} for key in keys},
    )  # fmt: skip


def differ(subject: Subject, where: str, problem: str = "differs") -> Difference:
    """Some difference."""
    return Difference(subject, where, problem)


class Proofs:
    """Every proof that a verification calls, in place of the real ones. ``called`` is what each was given, in order;
    ``found`` is what each finds, by its name, and ``readings`` what versions read as, by number."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.called: list[tuple[Any, ...]] = []
        self.found: dict[str, list[Difference]] = {}
        self.versions: list[StoredVersion] = []
        self.reports: list[int] = []
        self.readings: dict[int, Rereading] = {}
        self.shared: list[StoredVersion] = []
        self.objects: dict[str, str | None] = {}
        self.used: frozenset[str] = frozenset()
        self.is_catalogue_current = True
        self.dirty: set[tuple[str, int]] = set()
        for name in ("check_database", "check_dimensions", "check_readings", "check_parts", "compare_contents",
                     "compare_with_digest", "check_derived", "check_pointers", "check_corrections", "check_coverage",
                     "check_marts"):  # fmt: skip
            monkeypatch.setattr(verify, name, self._make_proof(name))
        stubs = {
            "read_snapshot": self._snapshot, "find_objects": lambda conn: self._note("find_objects", conn) or self.used,
            "describe_object": self._describe_object, "VersionReader": self._make_reader,
            "read_concept_parts": lambda conn: self._note("read_concept_parts", conn) or CONCEPTS,
            "is_catalogue_current": lambda conn: self._note("is_catalogue_current", conn) or self.is_catalogue_current,
            "list_versions": lambda conn: self._note("list_versions", conn) or [v.version_id for v in self.versions],
            "read_stored": lambda conn, ids: self._note("read_stored", conn)
            or [v for v in self.versions if v.version_id in ids],
            "list_reports": lambda conn: self._note("list_reports", conn) or self.reports,
            "find_shared": lambda conn, versions, normaliser: self._note("find_shared", conn, versions, normaliser) or self.shared,
            "find_dirty_years": lambda conn: self._note("find_dirty_years", conn) or self.dirty,
            "normaliser_version": lambda: OURS,
        }  # fmt: skip
        for name, stub in stubs.items():
            monkeypatch.setattr(verify, name, stub)

    def _note(self, *call: Any) -> None:
        self.called.append(call)

    def _make_proof(self, name: str) -> Any:
        def prove(*given: Any) -> Iterator[Difference]:
            self._note(name, *given)
            return iter(self.found.get(name, []))

        return prove

    @contextmanager
    def _snapshot(self, engine: Engine) -> Iterator[Connection]:
        assert engine is ENGINE
        yield CONN

    def _make_reader(self, conn: Connection, archive: Any, parse: Any) -> "Proofs":
        self._note("VersionReader", conn, archive, parse)
        return self

    def read(self, versions: list[StoredVersion]) -> list[Rereading]:
        """The reading of each version, as the real reader gives them."""
        self._note("read", [version.version_id for version in versions])
        return [self.readings[version.version_id] for version in versions]

    def _describe_object(self, conn: Connection, sha256: str) -> ObjectUse:
        assert conn is CONN
        urls = ("http://site.test/a",) if sha256 in self.used else ()
        return ObjectUse(f"use of {sha256}", None, urls)

    def verify(self) -> Verification:
        """Verify with these proofs."""
        objects = [Verified(sha256, object_path(sha256), 1, error) for sha256, error in self.objects.items()]
        self.archive = cast("Archive", type("A", (), {"verify": lambda _: iter(objects)})())
        return verify_warehouse(ENGINE, self.archive, PARSE)

    def calls_of(self, name: str) -> list[tuple[Any, ...]]:
        """What a proof was given, each time."""
        return [call[1:] for call in self.called if call[0] == name]


@pytest.fixture
def proofs(monkeypatch: pytest.MonkeyPatch) -> Proofs:
    return Proofs(monkeypatch)


def test_nothing_is_proved_of_nothing(proofs: Proofs) -> None:
    found = proofs.verify()
    assert found == Verification()
    assert found.is_proved
    assert proofs.calls_of("VersionReader") == [(CONN, proofs.archive, PARSE)]


def test_every_proof_of_the_whole_warehouse_is_asked_once(proofs: Proofs) -> None:
    names = ("check_database", "check_dimensions", "check_corrections", "check_coverage", "check_marts")
    proofs.found = {name: [differ(Subject.DATABASE, name)] for name in names}
    found = proofs.verify()
    assert [difference.where for difference in found.differences] == list(names)
    assert not found.is_proved
    assert all(proofs.calls_of(name) == [(CONN,)] for name in names)


def test_dirty_years_are_counted_and_are_no_difference(proofs: Proofs) -> None:
    proofs.dirty = {("zhenhai", 2017), ("zhenhai", 2018)}
    found = proofs.verify()
    assert (found.dirty_years, found.is_proved) == (2, True)


def test_dimensions_and_series_follow_this_programs_catalogue_alone(proofs: Proofs) -> None:
    proofs.is_catalogue_current = False
    proofs.versions = [make_version(1), make_version(2)]
    proofs.readings = {n: Rereading(contents=CONTENTS) for n in (1, 2)}
    found = proofs.verify()
    assert proofs.calls_of("check_dimensions") == []
    assert proofs.calls_of("check_derived") == [(CONN, [], ())]
    assert found.unproved == {"series derived with another catalogue": 2}


def test_objects_are_counted_and_those_that_are_damaged_or_lost_are_named(proofs: Proofs) -> None:
    proofs.objects = {"aa1": None, "aa0": None, "bb2": "has other bytes", "cc3": "has other bytes"}
    proofs.used = frozenset({"aa1", "bb2", "ff6", "ee5"})
    found = proofs.verify()
    assert (found.objects, found.proved_objects) == (6, 2)
    assert [
        (d.subject, d.where, d.sha256, d.problem, d.repairable, d.advice) for d in found.differences
    ] == [
        (Subject.OBJECT, sha256, sha256, f"{problem} (use of {sha256})", sha256 != "cc3",
         f"restore {object_path(sha256)} from a backup of the archive")
        for sha256, problem in (("bb2", "has other bytes"), ("cc3", "has other bytes"), ("ee5", "is not in the archive"),
                                ("ff6", "is not in the archive"))
    ]  # fmt: skip


def test_versions_are_read_again_and_counted_with_their_facts(proofs: Proofs) -> None:
    proofs.versions = [make_version(1), make_version(2, facts=3), make_version(3)]
    proofs.readings = {n: Rereading(contents=CONTENTS, may_be_rewritten=True) for n in (1, 2, 3)}
    found = proofs.verify()
    assert (found.versions, found.proved_versions, found.facts, found.proved_facts) == (3, 3, 7, 7)
    assert found.is_proved
    assert proofs.calls_of("read") == [([1, 2, 3],), ([],)]
    assert [version.version_id for (version,) in proofs.calls_of("check_parts")] == [1, 2, 3]
    assert proofs.calls_of("check_readings") == [(CONN, proofs.versions)]
    assert proofs.calls_of("compare_contents") == [(version, CONTENTS) for version in proofs.versions]
    assert proofs.calls_of("find_shared") == [(CONN, proofs.versions, OURS)]
    assert dict(found.unproved) == {}
    asked = (
        "find_objects",
        "read_concept_parts",
        "is_catalogue_current",
        "list_versions",
        "read_stored",
        "list_reports",
    )
    assert [proofs.calls_of(name) for name in asked] == [[(CONN,)]] * len(asked)
    assert proofs.calls_of("check_derived") == [(CONN, proofs.versions, CONCEPTS)]


def test_facts_that_differ_are_not_proved_and_neither_is_their_version(proofs: Proofs) -> None:
    proofs.versions = [make_version(1, facts=3)]
    proofs.readings = {1: Rereading(contents=CONTENTS, may_be_rewritten=True)}
    wrong = [
        differ(Subject.FACT, "zhenhai/zhuangshi/2001/f2014.1/b0"), differ(Subject.FACT, "zhenhai/zhuangshi/2001/f2014.1/b9"),
        differ(Subject.PROSE, "zhenhai/zhuangshi/2001 no. 1"),
    ]  # fmt: skip
    proofs.found = {"compare_contents": wrong}
    found = proofs.verify()
    assert (found.versions, found.proved_versions, found.facts, found.proved_facts) == (1, 0, 3, 2)
    assert found.differences == wrong


def test_a_version_whose_parts_differ_is_not_proved_though_its_facts_are(proofs: Proofs) -> None:
    proofs.versions = [make_version(1)]
    proofs.readings = {1: Rereading(contents=CONTENTS)}
    proofs.found = {
        "check_parts": [differ(Subject.PART, "p")],
        "check_readings": [differ(Subject.READING, "r")],
    }
    found = proofs.verify()
    assert (found.proved_versions, found.proved_facts) == (0, 2)
    assert [difference.where for difference in found.differences] == ["r", "p"]


def test_what_another_reading_gives_is_no_damage_that_a_repair_mends(proofs: Proofs) -> None:
    proofs.versions = [make_version(1)]
    proofs.readings = {1: Rereading(contents=CONTENTS, may_be_rewritten=False, is_held_alike=False)}
    proofs.found = {"compare_contents": [differ(Subject.FACT, "f")]}
    found = proofs.verify()
    advice = "its rows are as written, its bytes are read otherwise: gongkai backfill --from-archive --dry-run shows it"
    assert found.differences == [
        replace(differ(Subject.FACT, "f"), repairable=False, advice=advice),
        Difference(Subject.VERSION, "zhenhai/zhuangshi/2001", "is held for 'other_year', and a new reading gives other reasons",
                   1, 71, repairable=False, advice=advice, site="zhenhai"),
    ]  # fmt: skip


def test_versions_that_cannot_be_read_again_are_counted_and_proved_by_their_digest(proofs: Proofs) -> None:
    proofs.versions = [
        make_version(n, normaliser="older" if n == 1 else OURS, is_current=n > 2) for n in range(1, 7)
    ]
    lost, waits = Rereading(lost="gone"), Rereading(waits="LibreOffice")
    proofs.readings = {2: lost, 3: waits, 4: Rereading(error="no table"), 5: lost, 6: waits}
    part, digest = differ(Subject.PART, "part"), differ(Subject.VERSION, "digest")
    proofs.found = {"compare_with_digest": [digest], "check_parts": [part]}
    found = proofs.verify()
    assert dict(found.unproved) == {
        "older normaliser": 1, "bytes lost": 2, "a program to read them is not installed": 2,
        "series derived with another catalogue": 1,
    }  # fmt: skip
    assert (found.versions, found.proved_versions, found.facts, found.proved_facts) == (6, 0, 12, 0)
    assert proofs.calls_of("read")[0] == ([2, 3, 4, 5, 6],)
    assert proofs.calls_of("compare_with_digest") == [(version,) for version in proofs.versions]
    assert proofs.calls_of("check_derived") == [(CONN, proofs.versions[1:], CONCEPTS)]
    unread = Difference(
        Subject.READING, "zhenhai/zhuangshi/2004", "version 4 cannot be read again: no table", 4, 74, repairable=False,
        advice="look at its stored file with gongkai parse", site="zhenhai",
    )  # fmt: skip
    assert found.differences == [part, digest] * 3 + [part, unread, digest] + [part, digest] * 2


def test_an_older_version_that_is_current_keeps_its_series(proofs: Proofs) -> None:
    proofs.versions = [
        make_version(1, normaliser="older"),
        make_version(2, normaliser="older", is_current=False),
    ]
    proofs.found = {"check_derived": [differ(Subject.SERIES, "s")]}
    found = proofs.verify()
    assert proofs.calls_of("check_derived") == [(CONN, proofs.versions[:1], CONCEPTS)]
    assert [difference.where for difference in found.differences] == ["s"]
    assert found.unproved == {"older normaliser": 2, "series derived with another catalogue": 1}


def test_parses_of_other_bytes_are_read_too(proofs: Proofs) -> None:
    proofs.versions = [make_version(1)]
    proofs.shared = [make_version(n) for n in (5, 6, 7, 8)]
    proofs.readings = {
        1: Rereading(contents=CONTENTS), 5: Rereading(is_sealed=True), 6: Rereading(lost="gone"),
        7: Rereading(waits="LibreOffice"), 8: Rereading(is_sealed=False),
    }  # fmt: skip
    found = proofs.verify()
    assert proofs.calls_of("read") == [([1],), ([5, 6, 7, 8],)]
    (difference,) = found.differences
    assert (difference.subject, difference.version_id) == (Subject.READING, 8)
    assert "http://site.test/" in difference.sentence
    assert (
        "its bytes do not read as version 8, which their parse is said to have given" in difference.sentence
    )


def test_versions_and_reports_come_in_batches(proofs: Proofs) -> None:
    proofs.versions = [make_version(n, is_current=False) for n in range(1, 102)]
    proofs.readings = {n: Rereading(contents=CONTENTS) for n in range(1, 102)}
    proofs.reports = list(range(51))
    proofs.found = {"check_pointers": [differ(Subject.POINTER, "p")]}
    found = proofs.verify()
    assert [len(given) for (given,) in proofs.calls_of("read")] == [50, 0, 50, 0, 1, 0]
    assert (found.versions, found.proved_versions, found.facts, found.proved_facts) == (101, 101, 202, 202)
    assert proofs.calls_of("check_pointers") == [(CONN, list(range(50))), (CONN, [50])]
    assert [difference.where for difference in found.differences] == ["p", "p"]
    assert list(in_batches([])) == []


def test_what_follows_another_catalogue_is_counted_over_all_batches(proofs: Proofs) -> None:
    proofs.versions = [make_version(n, normaliser="older", is_current=False) for n in range(1, 102)]
    assert dict(proofs.verify().unproved) == {
        "older normaliser": 101, "series derived with another catalogue": 101,
    }  # fmt: skip
