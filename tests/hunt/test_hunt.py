"""A small hunt, and what the hunt itself has to make again, count and see."""

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.hunt.documents import HuntDocument, make_document
from tests.hunt.hunting import hunt, is_failure, read_and_judge
from tests.hunt.judge import judge
from tests.hunt.outcomes import SILENT, Judgement, Outcome
from tests.hunt.registry import KINDS, mutations
from tests.hunt.tables import by_form_and_kind
from tests.support.processes import ROOT
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import ProseFigure

SEED, DOCUMENTS = 11, 60
SOUND = "sound"


def make_sound() -> HuntDocument:
    """A document in which nothing that matters was changed."""
    return make_document(SOUND, only=("labels_with_narrow_brackets",), cheap=True)


def test_documents_of_a_seed_lose_and_misread_nothing_in_silence() -> None:
    findings = hunt(SEED, lambda number: number >= DOCUMENTS, None, lambda _: None, cheap=True)
    assert findings.failing == {}
    assert [findings.total[outcome] for outcome in SILENT] == [0, 0]
    assert findings.documents.total() == DOCUMENTS
    assert findings.total[Outcome.RIGHT] > DOCUMENTS * 30


def test_a_document_is_the_same_whenever_it_is_made() -> None:
    numbers = range(12)
    first, again = ([make_document(f"{SEED}-{number}", cheap=True) for number in numbers] for _ in range(2))
    assert [(made.mutations, made.data) for made in first] == [(made.mutations, made.data) for made in again]


def test_a_document_does_not_depend_on_the_order_of_sets() -> None:
    """Strings have other hashes in each process."""
    code = "from tests.hunt.test_hunt import digest; print(digest())"
    folders = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    environment = {**os.environ, "PYTHONHASHSEED": "77", "PYTHONPATH": folders}
    printed = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert printed.stdout.strip() == digest()


def digest() -> str:
    """What some documents print, and what a person reads in them."""
    pages = [make_document(f"{SEED}-{number}", cheap=True).page for number in range(8)]
    read = [[(box.text, box.key, box.value, box.means.value) for box in page.boxes()] for page in pages]
    return hashlib.sha256(repr(read).encode()).hexdigest()


def test_every_kind_of_file_is_hunted_and_there_are_many_mutations() -> None:
    assert len(mutations()) >= 500
    kinds = Counter(kind for mutation in mutations().values() for kind in mutation.kinds)
    assert kinds.keys() == set(KINDS)
    assert all(mutation.change.__name__ == name for name, mutation in mutations().items())


def test_a_sound_document_is_read_right() -> None:
    judgement = read_and_judge(make_sound())
    assert set(judgement.counts) == {Outcome.RIGHT}, judgement.sentences


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [({"value": Decimal(987_654)}, Outcome.WRONG_SILENT), ({"indicator": "f2014.X.AH1"}, Outcome.WRONG_SILENT),
     (None, Outcome.MISSED_SILENT)],
    ids=["another value", "another line", "no fact"],
)  # fmt: skip
def test_a_fact_that_is_wrong_or_lost_is_seen(changed: dict[str, object] | None, outcome: Outcome) -> None:
    made = make_sound()
    document = read_document(made.data, name=made.name)
    report = normalise(document)
    at = next(n for n, fact in enumerate(report.facts) if fact.value is not None)
    one = () if changed is None else (report.facts[at]._replace(**changed),)
    judgement = judge(
        made.page, document, replace(report, facts=(*report.facts[:at], *one, *report.facts[at + 1 :]))
    )
    assert judgement.counts[outcome] == 1
    assert is_failure(judgement)


@pytest.mark.parametrize(
    "changed",
    [
        {"published_on": date(2019, 5, 6)}, {"publisher": "镇海区体育局"}, {"year": 2001}, {"title": "公告"},
        {"prose_figures": (ProseFigure("reviews.total", "件", Decimal(98_765), "98765件", "无"),)},
    ],
    ids=["another day", "another office", "another year", "another title", "an invented figure of the prose"],
)  # fmt: skip
def test_what_is_wrong_around_the_tables_is_seen(changed: dict[str, object]) -> None:
    made = make_sound()
    document = read_document(made.data, name=made.name)
    judgement = judge(made.page, document, replace(normalise(document), **changed))
    assert judgement.counts[Outcome.WRONG_SILENT] == 1
    assert is_failure(judgement)


def test_what_is_said_to_be_wrong_fails_unless_the_page_is_mutilated() -> None:
    judgement = Judgement()
    judgement.add(Outcome.WRONG_SAID, "said")
    assert is_failure(judgement)
    assert not is_failure(judgement.excuse())
    assert judgement.excuse().counts == {Outcome.WRONG_MUTILATED: 1}
    judgement.add(Outcome.WRONG_SILENT, "silent")
    assert is_failure(judgement.excuse())


def test_a_page_of_two_reports_has_to_say_so() -> None:
    made = make_sound()
    made.page.needs_word = True
    assert read_and_judge(made).counts[Outcome.WRONG_SILENT] == 1


def test_a_failing_document_is_kept_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.hunt.hunting.is_failure", lambda *_: True)
    findings = hunt(SEED, lambda number: number >= 1, tmp_path, lambda _: None, cheap=True)
    assert sum(map(len, findings.failing.values())) == 1
    assert {path.name.startswith(f"{SEED}-0-") for path in tmp_path.glob("*-report.*")} == {True}
    assert f'"seed": "{SEED}-0"' in (tmp_path / "found.jsonl").read_text(encoding="utf-8")


def test_the_document_of_figures_is_a_table_for_each_form_and_kind() -> None:
    text = (ROOT / "docs" / "ACCURACY.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    assert {len(row) for row in rows} == {9}
    assert {cell.strip() for row in rows for cell in row[:1]} >= {"f2008", "f2014", "f2019", "f2021", "all"}
    assert re.search(r"## What is known not to be read", text)
    findings = hunt(SEED, lambda number: number >= 2, None, lambda _: None, cheap=True)
    assert by_form_and_kind(findings).splitlines()[0] in text
