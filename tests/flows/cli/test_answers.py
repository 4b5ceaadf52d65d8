"""What the command line answers: publishers by any of their names, what there is not as wrong usage, a run as one object,
the version, and who decides."""

import getpass
import json
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import Result
from typer.testing import CliRunner

from flows.cli import app
from replica import Fault
from tests.support.deployment import Deployment


def run(*words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == code, result.output
    return result


def lines(*words: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run(*words, "--json").stdout.splitlines()]


_WRONG = [
    ("issues --check blank_totals", "no such check; did you mean blank_total"),
    ("issues --check qqq", "gongkai issues shows those that found something"),
    ("issues --severity warn", "no such severity; did you mean warning?"),
    ("issues --publisher zhuangsh", "did you mean zhuangshi"),
    (
        "issues --site zhenhai",
        "there is no site 'zhenhai' in the warehouse; did you mean zhenhai-replica?",
    ),
    ("issues --year 1999", "--year 1999: years are from 2000 to 2100"),
    ("coverage --year 2101", "--year 2101: years are from 2000 to 2100"),
    ("coverage --publisher 庄市", "did you mean 庄市街道"),
    ("history zhuangshi 1999", "there are: 2016 2017 2018 (gongkai coverage --publisher"),
    ("diff 7", "there is no run 7; there are 1 to 1: gongkai status"),
    ("diff 1 0", "there is no run 0"),
    ("trace zhuangsh/2017/f2014.2.2.4", "did you mean zhuangshi"),
    ("backfill --years 2017 --publisher 庄市接道", "did you mean 庄市街道"),
    ("backfill --years 1999", "--years 1999"),
    ("backfill --years 2017 --to x.csv", "--to: only with --dry-run"),
    ("backfill --years 2017 --dry-run --to x.doc", "--to x.doc: write .csv, or .jsonl"),
    ("backfill --years 2017 --dry-run --to none/x.csv", "--to none/x.csv: No such file or directory"),
]


def test_a_run_is_one_object_of_json(filled: Deployment, tmp_path: Path) -> None:
    filled.served.site.edit("zhaobaoshan", 2017, "f2014.2.2.4", "4077")
    filled.served.faults.add(Fault("forbidden", r"area=002971724&.*fbtime=2016|fbtime=2016&area=002971724"))
    changes = tmp_path / "changes"
    words = ("backfill", "--years", "2016-2017", "--refetch")

    (dry,) = [
        json.loads(line)
        for line in run(*words, "--dry-run", "--json", "--to", f"{changes}.csv", code=1).stdout.splitlines()
    ]
    shown = run(*words, "--dry-run", "--to", f"{changes}.jsonl", code=1).stdout
    (done,) = [json.loads(line) for line in run(*words, "--json", code=1).stdout.splitlines()]

    assert (done["flow"], done["site"], done["outcome"], done["exit_code"]) == (
        "backfill", "zhenhai-replica", "some_failed", 1,
    )  # fmt: skip
    assert done["reason"].startswith("1 of ")
    assert [(page["publisher"], page["year"]) for page in done["failed"]] == [("zhuangshi", 2016)]
    assert done["counts"]["failed"] == 1
    assert {row["check"] for row in done["findings"]} >= {"page_failed"}
    (change,) = done["changes"]
    assert (change["site"], change["new_value"], change["unit"], change["cause"]) == (
        "zhenhai-replica", "4077", "次", "site",
    )  # fmt: skip
    assert (dry["run_id"], dry["dry_run"], dry["changes"]) == (None, True, [change])
    assert "site, 1 facts: the site shows something else than before" in shown
    assert re.search(r"f2014\.2\.2\.4 .*, 1 facts\n +zhaobaoshan 2017: \d+ → 4077 次", shown)
    assert [json.loads(line) for line in (tmp_path / "changes.jsonl").read_text("utf-8").splitlines()] == [
        change
    ]
    frame = pd.read_csv(tmp_path / "changes.csv", dtype=str)
    assert list(frame.columns) == list(change)
    assert list(frame["new_raw"]) == ["4077"]
    parameters = filled.rows("SELECT parameters FROM mart_run ORDER BY run_id DESC LIMIT 1")[0][0]
    assert json.loads(str(parameters))["version"] == version("gongkai")


def test_the_version_and_the_completion_of_a_shell() -> None:
    assert run("--version").stdout == f"gongkai {version('gongkai')}\n"
    completed = CliRunner(
        env={"_GONGKAI_COMPLETE": "complete_bash", "COMP_WORDS": "gongkai cov", "COMP_CWORD": "1"}
    )
    assert completed.invoke(app, [], prog_name="gongkai").stdout.split() == ["coverage"]


def test_publishers_go_by_any_name_and_what_there_is_not_is_wrong_usage(filled: Deployment) -> None:
    for named in ("zhuangshi", "zhenhai-replica/zhuangshi", "庄市街道", "庄市街道办事处"):
        (cell,) = lines("coverage", "--publisher", named, "--year", "2017")
        assert (cell["publisher"], cell["name"], cell["year"]) == ("zhuangshi", "庄市街道", 2017)
        (history,) = lines("history", named, "2017")
        assert (history["publisher"], history["name"]) == ("zhuangshi", "庄市街道")
        assert lines("trace", f"{named}/2017/f2014.2.2.4")[0]["site"] == "zhenhai-replica"
        rows = lines("issues", "--publisher", named)
        assert {(row["publisher"], row["name"]) for row in rows} == {("zhuangshi", "庄市街道")}
    assert "zhenhai-replica/zhuangshi 庄市街道 2017" in run("history", "zhuangshi", "2017").stdout
    shown = run("issues", "--publisher", "zhuangshi").stdout
    assert "zhuangshi 庄市街道 2017: " in shown
    assert all(f"\n        {row['url']}\n" in shown for row in rows if row["url"])
    for words, said in _WRONG:
        assert said in run(*words.split(), code=2).stderr, words
    # A bounded run shows the coverage of its bounds.
    bounded = run("backfill", "--years", "2017", "--from-archive", "--publisher", "庄市街道办事处").stdout
    assert [line.split() for line in bounded.splitlines() if "庄市" in line] == [
        ["zhuangshi", "庄市街道", "●", "1/1"]
    ]
    assert "招宝山" not in bounded
    (filled.settings.home / "archive").rename(filled.settings.home / "gone")
    broken = run("backfill", "--years", "2017", "--from-archive", "--json", code=3)
    end = json.loads(broken.stdout)
    assert (end["flow"], end["site"], end["outcome"], end["exit_code"]) == (
        "backfill", "zhenhai-replica", "crashed", 3,
    )  # fmt: skip
    assert "there is no archive here" in end["reason"]


def test_the_answers_to_scripts_and_who_decides(
    deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = deployment.run()
    # A first night has copies, and nothing unchanged.
    assert (first.counts["unchanged"], first.counts["copy"] > 0) == (0, True)
    assert deployment.rows("SELECT unchanged, loaded FROM mart_run") == [
        (first.counts["copy"], first.counts["loaded"])
    ]
    monkeypatch.setenv("GONGKAI_HOME", str(deployment.settings.home))
    assert {row["mart"] for row in lines("export", "--to", str(tmp_path / "out"))} >= {"mart_fact"}
    (warc,) = lines("archive", "export", "--warc", str(tmp_path / "all.warc.gz"))
    assert (warc["lost"], warc["responses"] > 9) == ([], True)
    (upgraded,) = lines("db", "upgrade")
    assert upgraded["before"] == upgraded["after"]
    (config,) = lines("config")
    assert (config["version"], config["env_file"]) == (version("gongkai"), None)
    assert config["settings"]["GONGKAI_HOME"] == str(deployment.settings.home)

    number = lines("issues", "--check", "blank_total")[0]["issue_id"]
    for name in ("USER", "LOGNAME", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    accept = ("issues", "accept", str(number), "--reason", "so on the page")
    with monkeypatch.context() as nameless:
        nameless.setattr("pwd.getpwuid", {}.__getitem__)
        assert "say yours with --who" in run(*accept, code=2).stderr
    assert lines(*accept) == [{"issue_id": number, "status": "accepted"}]
    (accepted,) = [row for row in lines("issues", "--all") if row["issue_id"] == number]
    assert accepted["accepted_by"] == getpass.getuser()
