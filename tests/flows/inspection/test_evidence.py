"""From a figure back to its cell: `gongkai trace` and `gongkai db check`."""

from pathlib import Path

import lxml.html
import pytest
from typer.testing import CliRunner

from flows.cli import app
from tests.support.deployment import Deployment


@pytest.fixture
def filled(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    """A deployment after its first night, which the commands use."""
    deployment.run()
    monkeypatch.setenv("GONGKAI_HOME", str(deployment.settings.home))
    return deployment


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.output


def test_a_figure_is_followed_to_its_row(filled: Deployment, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    code, output = run("trace", "zhuangshi/2017/f2014.2.2.4", "--html", str(page))

    assert code == 0
    assert "value     405 次" in output
    assert filled.served.base_url in output
    assert "405 ◄" in output
    marked = lxml.html.fromstring(page.read_text(encoding="utf-8")).get_element_by_id("evidence")
    assert marked.text_content().strip() == "405"


@pytest.mark.usefixtures("filled")
def test_the_page_of_evidence_runs_nothing_and_loads_nothing(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    run("trace", "zhuangshi/2017/f2014.2.2.4", "--html", str(page))

    text = page.read_text(encoding="utf-8")
    assert "default-src 'none'" in text
    assert "<script" not in text.lower()
    assert "<iframe" not in text.lower()


def test_every_fact_of_the_warehouse_is_proved(filled: Deployment) -> None:
    code, output = run("db", "check")

    total = filled.rows("SELECT count(*) FROM mart_fact")[0][0]
    assert code == 0
    assert f"{total} of {total} facts re-extract" in output


def test_every_fact_can_be_marked_on_its_page(filled: Deployment, tmp_path: Path) -> None:
    sample = filled.rows(
        "SELECT publisher_code, year, indicator_code, raw FROM mart_fact "
        "WHERE state = 'reported' AND breakdown = 'total' AND table_no IS NOT NULL ORDER BY publisher_code, year LIMIT 40"
    )
    for publisher, year, indicator, raw in sample[::7]:
        page = tmp_path / "page.html"
        run("trace", f"{publisher}/{year}/{indicator}", "--html", str(page))
        marked = lxml.html.fromstring(page.read_text(encoding="utf-8")).get_element_by_id("evidence")
        assert marked.text_content().strip() == str(raw).strip()


def test_a_damaged_object_is_found_and_named(filled: Deployment) -> None:
    sha256 = str(filled.rows("SELECT sha256 FROM version_part ORDER BY version_id LIMIT 1")[0][0])
    (filled.settings.home / "archive" / sha256[:2] / sha256).write_bytes(b"not what it was")

    code, output = run("db", "check")

    assert code == 1
    assert sha256 in output
    assert "restore it from a backup" in output
