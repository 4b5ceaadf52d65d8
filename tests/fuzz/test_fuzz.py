"""A small fuzz of files and nights, and what the fuzz itself has to see, keep and make again."""

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from flows.reading.limited_process import Limits
from tests.fuzz.files import Findings, fuzz_files
from tests.fuzz.inputs import Input, load_bases, make_input
from tests.fuzz.office_attacks import draw_report
from tests.fuzz.printed import find_unprinted
from tests.fuzz.reading import End, Reading, judge, open_reader
from tests.support.corpus.writers import WRITERS
from tests.support.long import LONG
from tests.support.processes import run_python
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import Fact, NormalisedReport

SEED, FILES = 20_261, 30
NIGHTS = 1
PAGE = "f2014-plain.html"
# Every period is compared with all others.
DEAR = f"<p>庄市街道2017年政府信息公开年度报告</p><p>{'2017年1月1日至2017年12月31日' * 5000}</p>"


def test_files_of_a_seed_end_in_a_report_or_an_error(tmp_path: Path) -> None:
    findings = fuzz_files(SEED, lambda number: number >= FILES, tmp_path, lambda _: None, cheap=True)
    assert findings.defects == []
    assert findings.ends.total() == FILES
    assert min(findings.ends[End.READ], findings.ends[End.REFUSED]) > FILES // 10


@LONG
def test_nights_of_a_seed_leave_nothing_behind() -> None:
    ended = run_python("-m", "tests.fuzz.nights", "--seed", str(SEED), "--nights", str(NIGHTS))
    lines = re.findall(r"^nights .*", ended.stdout, re.M)
    assert (ended.returncode, len(lines)) == (0, NIGHTS), ended.stdout + ended.stderr
    assert all(re.search(r": [1-9]\d* wild answers", line) for line in lines)


def test_an_input_is_the_same_whenever_it_is_made() -> None:
    numbers = range(15)
    first, again = ([make_input(SEED, number) for number in numbers] for _ in range(2))
    assert first == again
    assert [make_input(SEED + 1, number) for number in numbers] != first
    kinds = Counter(made.is_invisible for made in (make_input(SEED, number) for number in range(60)))
    assert min(kinds.values()) > 2


def test_every_kind_of_file_is_among_the_bases() -> None:
    kinds = {Path(name).suffix for name in load_bases()}
    assert kinds >= {".html", ".txt", ".docx", ".xlsx", ".xls", ".pdf"}


def read_page() -> tuple[NormalisedReport, bytes]:
    data = load_bases()[PAGE]
    return normalise(read_document(data, name=PAGE)), data


def change_first(report: NormalisedReport, **changed: object) -> NormalisedReport:
    """The report with the first of its figures changed."""
    at = next(n for n, fact in enumerate(report.facts) if fact.value is not None and len(fact.raw) > 1)
    fact: Fact = report.facts[at]._replace(**changed)
    return replace(report, facts=(*report.facts[:at], fact, *report.facts[at + 1 :]))


@pytest.mark.parametrize(
    "changed",
    [{"raw": "987654"}, {"value": Decimal(987_654)}, {"source": None, "raw": "987654"}],
    ids=["another text", "another value", "of the prose"],
)
def test_a_figure_that_is_not_printed_is_seen(changed: dict[str, object]) -> None:
    report, data = read_page()
    document = read_document(data, name=PAGE)
    assert find_unprinted(report, data, document) == []
    assert find_unprinted(change_first(report, **changed), data, document) != []


def test_a_figure_that_stands_in_another_cell_is_seen() -> None:
    report, data = read_page()
    place = report.facts[-1].source
    assert find_unprinted(change_first(report, source=place), data, read_document(data, name=PAGE)) != []


@pytest.mark.parametrize("kind", ["docx", "xlsx", "xls"])
def test_sound_files_of_offices_print_what_is_read_of_them(kind: str) -> None:
    reading = judge((WRITERS[kind](draw_report()), f"whole.{kind}"))
    assert (reading.end, reading.reason) == (End.READ, "")


def test_what_a_limit_ends_is_no_defect_and_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dear = Input("dear.html", DEAR.encode(), "dear", is_invisible=False)
    monkeypatch.setattr("tests.fuzz.files.make_input", lambda *_, **__: dear)
    told: list[str] = []
    findings = fuzz_files(1, lambda number: number > 0, tmp_path, told.append, limits=Limits(cpu_seconds=1))
    assert (findings.defects, len(findings.beyond_limits), len(told)) == ([], 1, 1)
    assert (tmp_path / "dear.html").read_bytes() == dear.data


def test_an_exception_and_a_figure_that_a_change_moved_are_defects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bases = load_bases()
    other = Input("other.html", bases["f2008-plain.html"], PAGE, is_invisible=True)
    monkeypatch.setattr("tests.fuzz.files.make_input", lambda *_, **__: other)
    findings = fuzz_files(1, lambda number: number > 0, tmp_path, lambda _: None)
    assert findings.ends == {End.UNPRINTED: 1}
    with open_reader() as read:
        assert read(None, "none.html").end is End.BROKEN  # type: ignore[arg-type]


def test_findings_say_how_many_and_how_fast() -> None:
    findings = Findings(seconds=2.0)
    findings.count(make_input(SEED, 1), Reading(End.READ, seconds=0.5))
    assert findings.describe().startswith("1 files (0.5 a second): 1 read; the dearest ")
