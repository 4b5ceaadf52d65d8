"""`gongkai replica` serves the made-up site, well or with faults."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extract.profile import load_profile
from flows.cli import app
from flows.serving.own_server import find_free_port
from tests.support.processes import start_python
from tests.support.waiting import wait_until


@contextmanager
def serve(folder: Path, *words: str) -> Iterator[str]:
    """The address of a replica that is served with these words."""
    port = find_free_port()
    profile, log = folder / "site.toml", folder / "replica.log"
    with (
        profile.open("wb") as output,
        log.open("wb") as errors,
        start_python(
            "-u", "-m", "flows", "replica", "--port", str(port), *words, output=output, errors=errors
        ),
    ):
        wait_until(
            lambda: "# serving" in log.read_text(encoding="utf-8"), tell=lambda: log.read_text("utf-8")
        )
        yield f"http://127.0.0.1:{port}"


def ask(address: str) -> int:
    """The status of an answer."""
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_faults_strike_as_often_and_where_they_are_told_to(tmp_path: Path) -> None:
    with serve(tmp_path, "--fault", "unavailable:2", "--fault", "gone:1", "--on", "^/col/") as site:
        page = f"{site}/col/col1001/index.html"
        assert [ask(page) for _ in range(4)] == [503, 503, 404, 200]
        assert ask(f"{site}/robots.txt") == 200
        said = "\n".join(
            f"# {kind} for /col/col1001/index.html" for kind in ("unavailable", "unavailable", "gone")
        )
        wait_until(lambda: said in (tmp_path / "replica.log").read_text("utf-8"))
        assert load_profile(str(tmp_path / "site.toml")).site.base_url == site


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--fault", "flood"], "no fault 'flood'; there are unavailable, too_many"),
        (["--fault", "gone:0"], "such as gone:3"),
        (["--fault", "gone:"], "such as gone:3"),
        (["--fault", "gone:-1"], "such as gone:3"),
        (["--fault", "gone", "--on", "("], "--on '('"),
    ],
)
def test_a_fault_that_there_is_not_is_refused(words: list[str], says: str) -> None:
    refused = CliRunner().invoke(app, ["replica", *words])
    assert refused.exit_code == 2
    assert says in refused.stderr
