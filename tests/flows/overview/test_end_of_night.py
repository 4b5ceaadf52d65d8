"""The overview at the end of a night: written, or a finding; the night has ended as it has ended."""

import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from flows.overview import end_of_night, rendering
from flows.overview.district import make_slug
from flows.overview.end_of_night import write_at_end
from flows.plain_run import run_plainly
from flows.run.request import nightly_request
from flows.settings import Settings
from tests.support.deployment import Deployment
from tests.support.long import LONG
from transform.text.values import read_value

SITE = "zhenhai-replica"
FINDINGS = "SELECT status, message FROM mart_issue WHERE check_id = 'overview_unwritten'"


@pytest.fixture
def settings(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Of a deployment that has an overview; nothing is drawn."""
    monkeypatch.setattr(rendering, "draw_chart", lambda _: "<svg></svg>")
    monkeypatch.setattr(rendering, "draw_lines", lambda lines: dict.fromkeys(lines, ""))
    yield deployment.settings.model_copy(update={"overview": str(deployment.settings.home / "overview")})


def test_a_night_writes_it_and_what_fails_or_hangs_is_a_finding(
    deployment: Deployment, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = run_plainly(settings, "nightly", nightly_request)
    folder = Path(settings.overview)
    assert report.exit_code == 0
    assert (folder / "index.html").is_file()
    assert deployment.rows(FINDINGS) == []
    held = folder.rename(folder.with_name("held"))
    folder.write_text("a file stands in its place")
    assert write_at_end(settings, report, deployment.engine) is None
    (finding,) = deployment.rows(FINDINGS)
    assert finding[0] == "open"
    assert str(folder) in str(finding[1])
    folder.unlink()
    held.rename(folder)
    done = write_at_end(settings, report, deployment.engine)
    assert done is not None
    assert [row[0] for row in deployment.rows(FINDINGS)] == ["resolved"]
    never = threading.Event()
    with monkeypatch.context() as hanging:
        hanging.setattr(end_of_night, "write_overview", lambda *_, **__: never.wait())
        assert write_at_end(settings, report, deployment.engine, patience=0.05) is None
    never.set()
    assert [row[0] for row in deployment.rows(FINDINGS)] == ["open"]
    assert "not done within" in str(deployment.rows(FINDINGS)[0][1])
    assert write_at_end(settings, report, deployment.engine) is not None
    assert [row[0] for row in deployment.rows(FINDINGS)] == ["resolved"]


def test_without_a_place_nothing_is_written(deployment: Deployment) -> None:
    report = deployment.run()
    assert write_at_end(deployment.settings, report, deployment.engine) is None
    assert not (deployment.settings.home / "overview").exists()


@LONG
def test_a_report_has_a_page_with_a_figure_marked_or_one_that_says_that_it_is_lost(
    deployment: Deployment, settings: Settings
) -> None:
    settings = settings.model_copy(update={"overview_evidence": True})
    report = run_plainly(settings, "nightly", nightly_request)
    folder = Path(settings.overview)
    figures = deployment.rows(
        "SELECT publisher_code, year, indicator_code, value, version_id FROM mart_fact "
        "WHERE indicator_code IN ('f2014.3.1', 'f2014.1.1') AND breakdown = 'total' AND value IS NOT NULL ORDER BY 1, 2, 3"
    )
    assert len(figures) > 5
    shown = {(office, year): (value, version) for office, year, _, value, version in figures}
    for (office, year), (value, _) in shown.items():
        page = LexborHTMLParser(
            (folder / f"zh/{SITE}/office/{make_slug(str(office))}.html").read_text(encoding="utf-8")
        )
        href = f"../../../evidence/{SITE}/{make_slug(str(office))}/{year}.html#evidence"
        link = next(a for a in page.css("a") if a.attributes["href"] == href)
        assert Decimal(link.text().rpartition(" ")[2].replace(",", "")) == Decimal(str(value))
        target = LexborHTMLParser(
            (folder / f"zh/{SITE}/office" / href.partition("#")[0]).read_text(encoding="utf-8")
        )
        assert read_value(target.css_first("#evidence").text(), None).number == Decimal(str(value))
    (office, year), (_, version) = next(iter(shown.items()))
    [(sha256,)] = deployment.rows(
        f"SELECT sha256 FROM version_part WHERE version_id = {version} AND part = 0"
    )
    for path in Path(settings.archive).rglob(f"{sha256}*"):
        path.unlink()
    lost = folder / f"evidence/{SITE}/{make_slug(str(office))}/{year}.html"
    lost.unlink()
    done = write_at_end(settings, report, deployment.engine)
    assert done is not None
    assert done.written == 1
    assert "The file cannot be read now" in lost.read_text(encoding="utf-8")
