"""The command line: help for everything, errors that a person can act on, and no Prefect where none is needed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from click.testing import Result
from pytest_httpserver import HTTPServer
from typer.testing import CliRunner

from flows.cli import app
from flows.plain_run import is_recorded
from flows.settings import read_settings
from replica import Fault
from tests.support.deployment import Deployment
from tests.support.processes import SOURCES, run_python
from tests.support.waiting import UNHURRIED


def commands(group: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in getattr(group, "commands", {}).items():
        yield (*path, name)
        yield from commands(command, (*path, name))


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.mark.parametrize("path", list(commands(typer.main.get_command(app))), ids=" ".join)
def test_every_command_has_help(path: tuple[str, ...]) -> None:
    result = run(*path, "--help")

    assert result.exit_code == 0
    assert result.stdout.splitlines()[2].strip()


NOT_FOR_A_RUN = (
    "prefect alembic apprise jinja2 fsspec rich.progress selectolax transform.normalise transform.flattened.tables "
    "transform.checks.report_checks transform.text.periods sqlalchemy.dialects.postgresql"
)


@pytest.mark.parametrize(
    ("words", "not_needed"),
    [
        ("--help", "prefect pydantic rich sqlalchemy asyncio requests bs4 importlib.metadata"),
        (
            "status",
            "prefect bs4 fsspec alembic requests selectolax transform.normalise transform.text.folding "
            "load.versions.candidate sqlalchemy.dialects.postgresql",
        ),
        (
            "parse x.txt --json",
            "prefect pydantic sqlalchemy fsspec bs4 selectolax rich transform.normalise transform.text.values",
        ),
        (
            "nightly",
            NOT_FOR_A_RUN,
        ),
        (
            "backfill --years 2017 --from-archive",
            NOT_FOR_A_RUN,
        ),
    ],
)
def test_a_command_imports_nothing_costly_that_it_does_not_need(
    deployment: Deployment, words: str, not_needed: str
) -> None:
    """Prefect takes seconds, and each of the others what a person notices of a short command."""
    deployment.run()
    (deployment.settings.home / "x.txt").write_text("庄市街道2012年政府信息公开年度报告", encoding="utf-8")
    script = (
        "import sys\nfrom flows.cli import app\n"
        "costly, words = sys.argv[1].split(), sys.argv[2:]\n"
        "try:\n    app(words)\nexcept SystemExit:\n    pass\n"
        "print('imported:', *(name for name in costly if name in sys.modules))"
    )
    environment = {
        "GONGKAI_HOME": str(deployment.settings.home), "GONGKAI_SITE": deployment.settings.site,
        "PYTHONPATH": SOURCES, "PATH": "",
    }  # fmt: skip
    command = ("-c", script, not_needed, *words.split())
    result = run_python(*command, environment=environment, folder=deployment.settings.home)

    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[-1] == "imported:"


def test_deployments_are_registered_only_where_a_server_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    result = run("deploy", "--pool", "machines")
    assert result.exit_code == 2
    assert "PREFECT_API_URL names no server" in result.stderr


@pytest.mark.parametrize(
    ("wanted", "engine", "server", "expected"),
    [
        (False, "local", "", False),
        (True, "local", "", True),
        (False, "dask", "", True),
        (False, "local", "http://127.0.0.1:4200/api", True),
    ],
)
def test_prefect_records_where_it_is_asked_to_or_has_to(
    wanted: bool, engine: str, server: str, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", server)
    assert is_recorded(read_settings(engine=engine), wanted=wanted) is expected


# A plugin of Apprise's still imports it; Apprise does without it where it is gone.
@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
def test_a_plain_run_to_which_the_site_gives_nothing_is_a_line_and_an_alert(
    deployment: Deployment, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    httpserver.expect_request("/alert").respond_with_data("")
    monkeypatch.setenv("GONGKAI_ALERT_URLS", f"json://{httpserver.host}:{httpserver.port}/alert?{UNHURRIED}")
    monkeypatch.setenv("GONGKAI_HOME", str(deployment.settings.home))
    deployment.served.faults.add(Fault("forbidden", ".*"))

    result = run("nightly", "--site", deployment.settings.site)

    assert result.exit_code == 3
    last = result.stdout.splitlines()[-1]
    assert last.startswith("nightly nothing could be done: zhenhai-replica (http://127.0.0.1:")
    ((request, _),) = httpserver.log
    sent = request.get_json()
    assert sent["title"] == "Gongkai, zhenhai-replica: the night got nothing from the site"
    assert sent["message"].splitlines()[0][:150] in last


def test_a_profile_that_is_not_there_is_named() -> None:
    result = run("nightly", "--site", "nowhere.toml")

    assert result.exit_code == 2
    begun, error = result.stderr.splitlines()
    assert begun == "nightly: opening the profile, the warehouse and the archive"
    assert error.startswith("gongkai: site profile: nowhere.toml: no such profile")


def test_a_broken_profile_is_named_with_its_key(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text(
        '[site]\ncode = "x"\nname = "x"\nbase_url = "ftp://x"\n', encoding="utf-8"
    )

    result = run("nightly", "--site", "bad.toml")

    assert result.exit_code == 2
    assert "bad.toml: site.base_url" in result.stderr


def test_a_warehouse_out_of_reach_is_named_without_its_password(deployment: Deployment) -> None:
    url = "postgresql://me:s3cret@127.0.0.1:1/none"

    result = run("nightly", "--site", deployment.settings.site, "--warehouse", url)

    assert result.exit_code == 3
    assert "127.0.0.1:1" in result.stderr
    assert "s3cret" not in result.output


def test_a_warehouse_url_that_means_nothing_is_wrong_usage(deployment: Deployment) -> None:
    result = run("nightly", "--site", deployment.settings.site, "--warehouse", "mysql://x/y")

    assert result.exit_code == 2
    assert "mysql" in result.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["backfill", "--years", "18-14"], "--years 18-14"),
        (["backfill", "--years", "soon"], "write 2014-2018"),
        (["backfill", "--years", "2014", "--refetch", "--from-archive"], "give one of them"),
        (["history", "zhuangshi", "1999"], "gongkai coverage"),
        (["trace", "405"], "PUBLISHER/YEAR/INDICATOR"),
        (["export", "--to", "x", "--format", "zip"], "parquet, csv, xlsx or jsonl"),
        (["review", "accept", "7", "--reason", "x", "--who", "y"], "version 7"),
        (["issues", "accept", "99999", "--reason", "x", "--who", "y"], "issue 99999"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_one_line_and_code_2(
    deployment: Deployment, words: list[str], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment.run()
    monkeypatch.setenv("GONGKAI_HOME", str(deployment.settings.home))

    result = run(*words)

    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output


def test_looking_makes_no_warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "none"))

    result = run("status")

    assert result.exit_code == 3
    assert "gongkai db upgrade" in result.stderr
    assert not (tmp_path / "none").exists()


def test_config_masks_what_is_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_WAREHOUSE_URL", "postgresql://me:s3cret@db/x")
    monkeypatch.setenv("GONGKAI_ALERT_URLS", "mailto://me:hidden@example.org")

    result = run("config")

    assert result.exit_code == 0
    assert "GONGKAI_WAREHOUSE_URL=postgresql://me:***@db/x" in result.stdout
    assert "s3cret" not in result.stdout
    assert "hidden" not in result.stdout
