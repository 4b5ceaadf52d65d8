"""Every benchmark runs at a tiny size, and prints the figures that it is asked for."""

import importlib
import re
from pathlib import Path
from typing import Protocol

import pytest

from benchmarks import size, unchanged_night
from benchmarks.arguments import read_arguments
from flows.settings import read_settings
from replica.site import Site
from tests.support.long import LONG
from tests.support.processes import run_python

NAME_AND_COUNT = r"(?m)^(\S.*): (\d+) (article pages|files) of \d+ KB, 1 rounds"


class Run(Protocol):
    """What a benchmark prints that is given these words."""

    def __call__(self, name: str, *words: str) -> str: ...


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a benchmark in this process, which has imported already what each of them needs."""

    def run_here(name: str, *words: str) -> str:
        monkeypatch.setattr("sys.argv", [name, *words])
        importlib.import_module(f"benchmarks.{name}").main()
        return capsys.readouterr().out

    return run_here


def run_alone(name: str, *words: str) -> str:
    """The same for one that measures, or changes, the process that it runs in."""
    ended = run_python("-m", f"benchmarks.{name}", *words)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def names_of_steps(printed: str) -> list[str]:
    """The names of all steps that were timed, in order."""
    return re.findall(r"(?m)^  (\S.*?) +[\d.]+ m?s ", printed)


def test_pages_of_every_form_are_read() -> None:
    printed = run_alone("reading", "--reports", "4", "--rounds", "1")

    counts = {name: int(count) for name, count, _ in re.findall(NAME_AND_COUNT, printed)}
    by_markup = [count for name, count in counts.items() if name.startswith("markup")]
    assert {name: count for name, count in counts.items() if name.startswith("f")} == dict.fromkeys(
        ("f2008", "f2014", "f2019", "f2021"), 1
    )
    assert (sum(by_markup), counts["small pages"]) == (4, 4)
    assert len(names_of_steps(printed)) == 7 * len(counts)
    assert printed.count("x   1.00") >= len(counts)


@LONG
def test_a_report_is_read_as_every_kind_of_file(run: Run) -> None:
    printed = run("documents", "--reports", "1", "--rounds", "1")

    assert [(name, count) for name, count, _ in re.findall(NAME_AND_COUNT, printed)] == [
        (f".{kind}, f2014", "1") for kind in ("docx", "xlsx", "xls", "pdf")
    ]
    assert names_of_steps(printed) == 4 * [
        "the library alone", "file to document", "file to facts", "file to facts, prose and findings",
    ]  # fmt: skip


def test_pages_are_kept_packed(run: Run) -> None:
    printed = run("archive", "--reports", "3", "--rounds", "1")

    sizes = [float(size) for size in re.findall(r"(?m)([\d.]+) KB on disk$", printed)]
    assert len(sizes) == 5
    assert all(0 < size < sizes[0] / 5 for size in sizes[1:])


@LONG
def test_the_memory_of_a_run_from_the_archive_is_measured() -> None:
    (line,) = run_alone("memory", "--reports", "5").splitlines()

    assert re.fullmatch(r" +5 reports +[1-9]\d* MB at most +[\d.]+ s  x 1\.00", line)


@LONG
def test_reports_are_loaded_on_both_databases(run: Run) -> None:
    printed = run("loading", "--reports", "3", "--rounds", "1")

    facts = sum(len(Site(1, (year,)).truth("zhuangshi", year)) for year in (2008, 2009, 2010))
    assert re.findall(r"(?m)^(\w+): (\d+) reports, (\d+) facts", printed) == [
        (database, "3", str(facts)) for database in ("SQLite", "PostgreSQL")
    ]
    assert names_of_steps(printed) == 2 * [
        "bare fact rows (the floor)", "first load", "the same again", "1 % changed",
    ]  # fmt: skip


@LONG
def test_nights_without_changes_write_nothing(run: Run) -> None:
    printed = run("unchanged_night", "--reports", "3")

    head, _, *rows = printed.splitlines()
    facts = len(Site(1, (2017,)).truth("zhuangshi", 2017))
    found = [re.split(r"  +", row) for row in rows]
    figures = {name: list(map(int, counts)) for name, *counts, _, _, _ in found}
    assert head.startswith("1 publishers, 2016 to 2018, ")
    assert list(figures) == ["first night", "nothing changed", "all pages made anew", "one figure edited"]
    assert len({addresses for addresses, *_ in figures.values()}) == 1
    assert figures["first night"][2:] == [0, figures["first night"][3], figures["first night"][3] * facts, 0]
    assert figures["first night"][3] >= 3
    assert figures["nothing changed"][2] > 0
    assert figures["nothing changed"][3:] == figures["all pages made anew"][3:] == [0, 0, 0]
    assert figures["one figure edited"][3:] == [1, facts, 1]


@LONG
def test_what_a_warehouse_takes_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with unchanged_night.open_site(1, [2008]) as site:
        (tmp_path / "site.toml").write_text(site.recv(), encoding="utf-8")
        size.measure("SQLite", read_settings(home=tmp_path, site=str(tmp_path / "site.toml")))

    printed = capsys.readouterr().out
    facts = len(Site(1, (2008,)).truth("zhuangshi", 2008))
    assert f"\nSQLite: 1 versions, {facts} facts, " in printed
    assert len(re.findall(r"(?m)^  an unchanged night adds .* \(fetch \d+", printed)) == size.UNCHANGED_NIGHTS


@LONG
def test_what_bi_asks_is_timed_on_both_databases(run: Run) -> None:
    printed = run("marts", "--reports", "3", "--rounds", "1")

    facts = sum(len(Site(1, (year,)).truth("zhuangshi", year)) for year in (2008, 2009, 2010))
    assert re.findall(r"(?m)^(\w+): (\d+) reports, (\d+) facts", printed) == [
        (database, "3", str(facts)) for database in ("SQLite", "PostgreSQL")
    ]
    sums = re.findall(r"(?m)^  sums by year +(\d+) rows", printed)
    assert sums == ["3", "3"]
    assert len(re.findall(r"(?m)^  \d+ changed reports .*: series and coverage \d+ ms", printed)) == 4


@pytest.mark.parametrize("given", ["0", "-3", "many"])
def test_a_size_that_is_none_is_refused(
    given: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["benchmark", f"--reports={given}"])
    with pytest.raises(SystemExit) as ended:
        read_arguments("what it measures", reports=600)
    assert ended.value.code == 2
    assert f"{given}: give a whole number from 1" in capsys.readouterr().err
