"""Whatever a site writes, no command prints anything on which a terminal acts, and JSON says what was written."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

import flows as flows_package
from extract.archive import open_archive
from extract.records import FetchOutcome
from flows.cli import app
from flows.settings import read_settings
from load.dimensions import PublisherRow, sync_catalogue, sync_publishers
from load.engine import open_engine, write
from load.issues.issue_log import make_site_issue, record_site_issues
from load.migrate import upgrade
from load.runs.fetch_log import FetchRow, record_fetches
from load.runs.run_lock import start_run
from load.sites import ensure_site
from load.versions.coverage import record_coverage
from tests.support.small_pages import HEADER, LAWSUITS, REVIEWS, read_page, table
from tests.support.warehouse import FIRST_NIGHT, ZHENHAI, Warehouse, make_held_report
from transform.report import Issue, Place, Severity, Unmapped
from transform.text.bilingual import Bilingual

HOSTILE = (
    "[red]政[/red][link=http://x]府[/link] \x1b]8;;http://x\x07\x1b[2J\x9b31m\r\u202e\u0085\u2028:smile:=1"
)
ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
ADDRESS = f"http://site.test/{HOSTILE}"
COMMANDS = (
    ("status",),
    ("coverage",),
    ("issues", "--all"),
    ("review",),
    ("history", "zhuangshi", "2017"),
    ("diff", "1"),
    ("trace", "zhuangshi/2017/f2014.4"),
)


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Warehouse]:
    """A warehouse in which the hostile text stands wherever a site's text may, and whose commands run here."""
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path))
    settings = read_settings()
    engine = open_engine(settings.warehouse)
    upgrade(engine)
    with write(engine) as conn:
        sync_catalogue(conn)
        sync_publishers(conn, ensure_site(conn, ZHENHAI), [PublisherRow("zhuangshi", HOSTILE, "subdistrict")])
    warehouse = Warehouse(engine, start_run(engine, "nightly", {}, FIRST_NIGHT, site=ZHENHAI))
    _load_hostile_reports(warehouse, settings.archive)
    warehouse.end_night()
    yield warehouse
    engine.dispose()


def _load_hostile_reports(warehouse: Warehouse, archive: str) -> None:
    page = table(HEADER, *REVIEWS, *LAWSUITS)
    data = f"<p>庄市街道2017年政府信息公开年度报告</p>{page}".encode()
    sha256 = open_archive(archive).put(data)
    report = read_page(page)
    issue = Issue(
        "unmapped_row",
        Severity.WARNING,
        Bilingual(HOSTILE, HOSTILE),
        ("f2014.4",),
        expected=HOSTILE,
        actual=HOSTILE,
    )
    tainted = replace(
        report, title=HOSTILE, publisher=HOSTILE, issues=(issue,),
        facts=tuple(fact._replace(label=HOSTILE, raw=f"{fact.raw}{HOSTILE}", note=HOSTILE) for fact in report.facts),
        unmapped=(Unmapped(HOSTILE, HOSTILE, Place(1, 1, 1)),),
    )  # fmt: skip
    warehouse.load(tainted, url=ADDRESS, parts=((sha256, ADDRESS),))
    first, *others = tainted.facts
    restated = replace(tainted, facts=(first._replace(value=Decimal(7)), *others))
    warehouse.load(restated, url=ADDRESS, parts=((sha256, ADDRESS),), normaliser="n2")
    held = replace(make_held_report({}), title=HOSTILE, publisher=HOSTILE)
    warehouse.load(held, year=2016, url=f"{ADDRESS}2")
    fetch = FetchRow(ADDRESS, warehouse.now, FetchOutcome.SERVER_ERROR.value, error=HOSTILE)
    with write(warehouse.engine) as conn:
        record_fetches(conn, warehouse.run.run_id, [fetch])
        record_coverage(conn, warehouse.site_id, [("zhuangshi", 2015, "failed", warehouse.now)])
        site_issue = make_site_issue(
            "discovery.list_unreadable", "list", values={"source": HOSTILE, "error": HOSTILE}
        )
        record_site_issues(conn, warehouse.run.run_id, warehouse.now, warehouse.site_id, [site_issue])


@pytest.mark.usefixtures("hostile")
def test_no_command_prints_what_acts_on_a_terminal() -> None:
    for words in COMMANDS:
        for_people = CliRunner().invoke(app, list(words))
        for_scripts = CliRunner().invoke(app, [*words, "--json"])

        ill = 1 if words == ("status",) else 0  # nights of years ago are stale
        assert (for_people.exit_code, for_scripts.exit_code) == (ill, ill), for_people.output
        assert ACTS.findall(for_people.output + for_scripts.output) == [], words
        if words[0] != "diff":  # it names publishers and lines by their codes
            assert "[red]" in for_people.output, words
            assert HOSTILE in _texts([json.loads(line) for line in for_scripts.stdout.splitlines()]), words


@pytest.mark.usefixtures("hostile")
def test_a_line_of_a_site_is_not_taken_for_a_line_of_ours(tmp_path: Path) -> None:
    forged = tmp_path / "a\nerror: all is lost\x1b[2J.html"
    forged.write_text("<p>庄市街道2017年政府信息公开年度报告</p>", encoding="utf-8")
    for words in (("parse", str(forged)), ("parse", f"{forged}x"), ("nightly", "--site", f"{forged}.toml")):
        output = CliRunner().invoke(app, list(words)).output
        assert "error: all is lost␛[2J" in output
        assert not re.search("^error", output, re.M)
        assert ACTS.findall(output) == []
    (described,) = CliRunner().invoke(app, ["parse", "--json", str(forged)]).stdout.splitlines()
    assert json.loads(described)["file"] == str(forged)


def _texts(value: object) -> str:
    """All texts of a JSON value, one after the other."""
    if isinstance(value, dict):
        return "\n".join(map(_texts, value.values()))
    return "\n".join(map(_texts, value)) if isinstance(value, list) else str(value)


def test_the_traceback_of_a_bug_does_not_act(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(**_: object) -> None:
        raise ValueError(HOSTILE)

    monkeypatch.setattr(flows_package.cli, "app", fail)
    with pytest.raises(SystemExit, match="1"):
        flows_package.cli.main()

    written = capsys.readouterr().err
    assert "ValueError: [red]政" in written
    assert ACTS.findall(written) == []


def test_all_that_is_printed_goes_the_same_few_ways() -> None:
    printing = re.compile(
        r"(?<![\w.])print\(|typer\.echo\((?!write_json\(|example_text\()|Console\(|from_markup|std(?:out|err)\.write"
    )
    flows = Path(flows_package.__file__).parent
    found = {
        f"{path.relative_to(flows)}: {line.strip()}"
        for path in flows.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if printing.search(line)
    }
    assert found == {
        "cli/__init__.py: sys.stderr.write(show_text(traceback.format_exc()))",
        "cli/app.py: typer.echo(show_text(text), err=err)",
        "console/output.py: class InertConsole(Console):",
        "console/output.py: width = None if InertConsole(stderr=stderr).is_terminal else _PLAIN_WIDTH",
        "console/output.py: return InertConsole(language=language, highlight=False, stderr=stderr, width=width)",
        "demo.py: sys.stdout.write(",
        "run/progress.py: console = Console(stderr=True)",
        'run/progress.py: sys.stderr.write(f"{show_line(text)}\\n")',
    }
