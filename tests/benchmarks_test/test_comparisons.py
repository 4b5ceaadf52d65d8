"""The corpus of the benchmarks: its sums hold, its prose is long, and what is measured over it is right."""

import json
import re
from pathlib import Path

import pytest
from sqlalchemy import Engine

from benchmarks import close, commands, full_warehouse, inserting, nights, performance_document, readers
from benchmarks.__main__ import BENCHMARKS
from benchmarks.corpus import Corpus, count_facts, print_report
from benchmarks.figures import describe, tabulate
from benchmarks.many_reports import fill_warehouse
from tests.support.long import LONG
from tests.support.processes import ROOT
from transform.normalise import normalise
from transform.readers import read_document


def test_the_figures_of_the_corpus_are_read_without_a_finding() -> None:
    corpus = Corpus(18)
    for filing, page in zip(corpus.filings, corpus.pages, strict=True):
        report = normalise(read_document(page.data))
        assert (report.publisher, report.year) == (filing.publisher.name, filing.year)
        assert (len(report.facts), report.unmapped, report.issues) == (count_facts(filing), (), ())
        assert sum(len(block) for block in print_report(filing) if isinstance(block, str)) > 1800
    with pytest.raises(ValueError, match="a corpus has up to 1632 reports, not 1633"):
        _ = Corpus(1633).offices


@LONG
def test_a_night_is_measured_beside_the_loop_as_whole_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        "sys.argv", ["nights", "--reports=2", "--rounds=1", f"--json={tmp_path / 'found.json'}"]
    )

    nights.main()

    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert list(found["cpu"]) == [nights.LOOP, nights.FIRST, nights.AGAIN, nights.WHOLE]
    assert found["cpu"][nights.LOOP]["ratio"] == 1
    assert all(of["rounds"] == [of["median"]] and of["median"] > 0 for of in found["cpu"].values())
    assert all(process["first_line"] for process in found["processes"][nights.FIRST])
    printed = capsys.readouterr().out
    assert printed.startswith(
        "2 reports, CPU seconds (median, smallest to greatest of 1; x is to the naive loop"
    )
    assert printed.count(" target x 0.") == 2


def test_a_close_is_measured_after_a_changed_report_in_a_warehouse_of_copies(engine: Engine) -> None:
    fill_warehouse(engine, reports=51, offices=1)
    found = close.measure(engine, 51, rounds=1)

    assert {name: len(rounds) for name, rounds in found.items()} == {
        "load of one report, 51 reports": 1, "close, 51 reports": 1
    }  # fmt: skip
    with engine.connect() as conn:
        facts_and_offices = conn.exec_driver_sql(
            "SELECT count(*), count(DISTINCT publisher_code) FROM mart_fact"
        ).one()
        held = (
            conn.exec_driver_sql("SELECT sum(holds) FROM check_count GROUP BY run_id ORDER BY run_id")
            .scalars()
            .all()
        )
    facts = sum(map(count_facts, Corpus(17).filings))
    assert tuple(facts_and_offices) == (3 * facts, 3)
    assert 2.9 < held[1] / held[0] <= 3


@LONG
def test_one_reading_process_is_measured_beside_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = tmp_path / "found.json"
    monkeypatch.setattr("sys.argv", ["readers", "--reports=2", "--rounds=1", f"--json={found}"])

    readers.main()

    of = json.loads(found.read_text(encoding="utf-8"))
    assert {unit: list(names) for unit, names in of.items()} == {
        unit: ["one reading process", "2 reading processes"] for unit in ("wall", "cpu")
    }
    assert "two processes" in capsys.readouterr().out.splitlines()[-1]


@LONG
def test_a_full_warehouse_is_measured_size_by_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = tmp_path / "found.json"
    monkeypatch.setattr(full_warehouse, "SMALLER", (340,))
    monkeypatch.setattr("sys.argv", ["full", "--reports=850", "--rounds=1", f"--json={found}"])

    full_warehouse.main()

    of = json.loads(found.read_text(encoding="utf-8"))
    assert {tuple(sizes) for sizes in of.values()} == {("340", "850")}
    assert {"load of 51 new reports, CPU s", "trace of a fact, ms", "sums by year, ms"} <= of.keys()
    printed = capsys.readouterr().out
    facts = sum(map(count_facts, Corpus(170).filings))
    assert [int(count) for count in re.findall(r"(?m)^  (\d+) facts, database", printed)] == [
        2 * facts,
        5 * facts,
    ]
    assert "COPY of 50 reports, fact_in_parts" in printed


@LONG
def test_commands_are_measured_as_processes(tmp_path: Path) -> None:
    listed = commands.list_commands()
    assert commands.TARGETS.keys() <= listed.keys()
    some = {name: listed[name] for name in (commands.NOTHING, "gongkai --help")}
    found = commands.measure(some, 1, {}, tmp_path)
    assert found["gongkai --help"] > found[commands.NOTHING] > [0]


@LONG
def test_rows_are_inserted_in_the_ways_that_users_pick(tmp_path: Path, postgres_url: str) -> None:
    candidates = inserting.read_candidates(3)
    for url in (f"sqlite:///{tmp_path / 'w.sqlite'}", postgres_url):
        found: dict[str, list[float]] = {}
        inserting.measure(found, url, candidates)
        assert len(found) == 4
        assert {inserting.LOAD, inserting.CORE, inserting.PANDAS} < found.keys()


def test_figures_are_medians_with_their_spread_and_ratio() -> None:
    rounds = {"one": [2.0, 1.0, 9.0], "other": [1.0, 1.0, 1.0]}
    title, one, other = tabulate("what", rounds, "s", "one", {"other": 0.5, "one": 0.9})
    assert title == "what (median, smallest to greatest of 3; x is to one)"
    assert one.split() == [
        "one",
        "2.000",
        "s",
        "1.000",
        "to",
        "9.000",
        "x",
        "1.00",
        "target",
        "x",
        "0.90:",
        "NOT",
        "reached",
    ]
    assert other.split() == [
        "other",
        "1.000",
        "s",
        "1.000",
        "to",
        "1.000",
        "x",
        "0.50",
        "target",
        "x",
        "0.50:",
        "reached",
    ]
    assert describe(rounds, "s", "one")["other"] == {
        "median": 1.0, "least": 1.0, "most": 1.0, "rounds": [1.0, 1.0, 1.0],
        "unit": "s", "ratio": 0.5, "ratio_to": "one",
    }  # fmt: skip


def test_make_bench_runs_every_benchmark_that_compares() -> None:
    modules = {file.stem for file in (ROOT / "benchmarks").glob("*.py")}
    words = [list(benchmark.list_words(0.1, "/x/python", Path("found"))) for benchmark in BENCHMARKS]
    assert {benchmark.module for benchmark in BENCHMARKS} <= modules
    assert [
        "-m",
        "benchmarks.nights",
        "--reports=34",
        "--rounds=1",
        "--json=found/nights.json",
        "--scrapy=/x/python",
    ] in words
    assert len({benchmark.name for benchmark in BENCHMARKS}) == len(BENCHMARKS)


def test_the_document_has_the_targets_beside_what_was_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = tmp_path / "PERFORMANCE.md"
    marks = performance_document.BEGIN, performance_document.END
    document.write_text("# What it costs\n{}old\n{}after\n".format(*marks), encoding="utf-8")
    (tmp_path / "figures.txt").write_text("what was printed\n", encoding="utf-8")
    rounds = {name: [seconds] for name, seconds in commands.TARGETS.items()} | {"gongkai status": [7.0]}
    cpu = describe(rounds, "s", "gongkai --help")
    (tmp_path / "commands.json").write_text(json.dumps({"cpu": cpu}), encoding="utf-8")
    monkeypatch.setattr(performance_document, "DOCUMENT", document)
    monkeypatch.setattr("sys.argv", ["performance_document", str(tmp_path)])

    performance_document.main()

    head, figures, behind = re.split("|".join(marks), document.read_text(encoding="utf-8"))
    assert (head, behind) == ("# What it costs\n", "after\n")
    assert "| `gongkai --help` | at most 0.25 CPU s at best | 0.25 | reached |\n" in figures
    assert "| `gongkai status` | at most 0.6 CPU s at best | 7.00 | **not reached** |\n" in figures
    assert "| first night, 340 reports | at most 0.6 of the naive loop | not measured | |\n" in figures
    assert figures.endswith("```text\nwhat was printed\n```\n")
