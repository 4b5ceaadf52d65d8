"""Commands on a warehouse after its first night: what they print, and that scripts can read it."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import Result
from typer.testing import CliRunner

from flows.cli import app
from replica import Fault
from tests.support.deployment import Deployment

# The site answers with another year's report.
ECHO = Fault("echo", r"fbtime=2017&area=002971855")


def run(*words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == code, result.output
    return result


def lines(*words: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run(*words, "--json").stdout.splitlines()]


@pytest.mark.usefixtures("filled")
def test_coverage_is_a_grid_and_a_row_for_each_cell() -> None:
    cells = lines("coverage")
    grid = run("coverage").stdout

    assert {(cell["publisher"], cell["year"], cell["status"]) for cell in cells} >= {
        ("zhuangshi", 2017, "loaded")
    }
    row = next(line for line in grid.splitlines() if "庄市街道" in line)
    assert row.split() == ["zhuangshi", "庄市街道", "●", "●", "●", "3/3"]


@pytest.mark.usefixtures("filled")
def test_findings_are_listed_by_check_narrowed_and_accepted() -> None:
    rows = lines("issues", "--check", "blank_total", "--publisher", "zhuangshi", "--year", "2017")
    number = rows[0]["issue_id"]

    run("issues", "accept", str(number), "--reason", "so on the page", "--who", "me")

    assert {(row["check"], row["publisher"], row["year"]) for row in rows} == {
        ("blank_total", "zhuangshi", 2017)
    }
    assert number not in [row["issue_id"] for row in lines("issues")]
    assert "[accepted: so on the page]" in run("issues", "--all").stdout
    assert "A total is left blank over filled parts" in run("issues").stdout


def test_history_and_diff_tell_what_a_run_restated(filled: Deployment) -> None:
    filled.served.site.edit("zhaobaoshan", 2017, "f2014.2.2.4", "4077")
    filled.run()

    (history,) = lines("history", "zhaobaoshan", "2017")
    (restated,) = lines("diff", "2")

    assert len(history["versions"]) == len(history["current"]) == 2
    assert restated["change"]["new_raw"] == "4077"
    assert "zhaobaoshan 2017 f2014.2.2.4: " in run("diff", "1", "2").stdout
    assert "→ 4077 次  (site)" in run("history", "zhaobaoshan", "2017").stdout


def test_what_is_held_can_be_accepted(filled: Deployment) -> None:
    filled.served.faults.add(ECHO)
    filled.run()
    (held,) = lines("review")
    assert "zhaobaoshan 2017  other_year" in run("review").stdout

    output = run(
        "review", "accept", str(held["version_id"]), "--reason", "a slip in its title", "--who", "me"
    ).stdout

    assert held["gates"] == ["other_year"]
    assert lines("review") == []
    assert f"{len(lines('diff', '3'))} facts changed" in output


def test_all_that_waits_for_one_reason_is_accepted_at_once(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An office that signs with a name that the profile does not have."""
    profile = Path(deployment.settings.site)
    profile.write_text(profile.read_text(encoding="utf-8").replace("庄市", "梅山"), encoding="utf-8")
    monkeypatch.setenv("GONGKAI_HOME", str(deployment.settings.home))
    deployment.run()
    held = lines("review")
    assert {tuple(row["gates"]) for row in held} == {("other_publisher",)}
    assert len(held) > 1

    run(
        "review",
        "accept",
        *(str(row["version_id"]) for row in held),
        "--reason",
        "the same office",
        "--who",
        "me",
    )

    assert lines("review") == []


def test_what_is_held_can_be_rejected(filled: Deployment) -> None:
    filled.served.faults.add(ECHO)
    filled.run()
    (held,) = lines("review")

    run("review", "reject", str(held["version_id"]), "--reason", "another report", "--who", "me")
    filled.run()

    assert lines("review") == []


def test_the_marts_are_exported(filled: Deployment, tmp_path: Path) -> None:
    run("export", "--to", str(tmp_path / "out"))
    run("export", "--to", str(tmp_path / "old"), "--format", "csv", "--as-of", "2019-02-27")

    run(
        "export",
        "--to",
        str(tmp_path / "some"),
        "--format",
        "jsonl",
        "--years",
        "2017",
        "--site",
        "zhenhai-replica",
    )

    facts = pd.read_parquet(tmp_path / "out" / "mart_fact")
    assert len(facts) == filled.rows("SELECT count(*) FROM mart_fact")[0][0]
    of_2017 = (tmp_path / "some" / "mart_fact.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(of_2017) == filled.rows("SELECT count(*) FROM mart_fact WHERE year = 2017")[0][0] > 0
    wrong = CliRunner().invoke(app, ["export", "--to", str(tmp_path / "x"), "--site", "nowhere"])
    assert (wrong.exit_code, "nowhere" in wrong.output) == (2, True)
    assert (tmp_path / "old" / "mart_fact.csv").read_text(encoding="utf-8").count("\n") == 1


def test_the_archive_is_verified_and_exported_as_warc(filled: Deployment, tmp_path: Path) -> None:
    verified = run("archive", "verify").stdout
    exported = run("archive", "export", "--warc", str(tmp_path / "all.warc.gz")).stdout

    pages = filled.rows("SELECT count(*) FROM fetch WHERE outcome = 'page'")[0][0]
    objects = filled.rows("SELECT count(*) FROM snapshot")[0][0]
    assert f"{objects} of {objects} objects" in verified
    assert exported.startswith(f"{pages} responses in ")


def test_discover_asks_for_the_lists_alone_and_says_why(filled: Deployment) -> None:
    requests_before = len(filled.served.asked)

    pages = lines("discover")

    assert not [
        request
        for request in filled.served.asked[requests_before:]
        if request.path.startswith("/art/") or "AnnualReport" in request.path
    ]
    known = next(page for page in pages if "fbtime=2017&area=002971724" in page["url"])
    assert (known["publisher"], known["visit"], known["why"]) == (
        "zhuangshi",
        True,
        "known report, asked for changes",
    )
    assert any(not page["visit"] and "not that of an annual report" in page["why"] for page in pages)


@pytest.mark.usefixtures("filled")
def test_discover_proposes_the_office_that_the_profile_lacks() -> None:
    output = run("discover").stdout

    assert '[[publisher]]\ncode = "new-' in output
    assert 'name = "宁波石化经济技术开发区管委会"' in output


@pytest.mark.usefixtures("filled")
def test_the_status_of_a_quiet_night_is_short() -> None:
    output = run("status", code=1).stdout  # it was years ago

    assert "nightly" in output
    (state,) = [json.loads(line) for line in run("status", "--json", code=1).stdout.splitlines()]
    assert state["runs"][0]["outcome"] == "done"
    assert (state["is_stale"], state["is_healthy"], state["sites"][0]["last_end"]["is_good"]) == (
        True,
        False,
        True,
    )
