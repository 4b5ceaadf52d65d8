"""What a run leaves in Prefect's UI: the report, coverage and tables, as text of ours in which the site's is no markup."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from prefect.exceptions import PrefectException

from extract.records import Listing
from flows.batch.outcome import PageOutcome, PageStatus, Remark
from flows.recording import artifacts
from flows.recording.artifacts import add_artifacts
from flows.run.report import RunReport
from load.dimensions import PublisherRow, sync_publishers
from load.engine import write
from load.runs.outcome import RunOutcome
from load.sites import SiteRow, ensure_site, find_site
from load.versions.coverage import record_coverage
from tests.support.deployment import Deployment

HOSTILE = "![x](http://x) <img src=http://x> [a](javascript:a)\n# all is well\n| a |"
ESCAPED = r"\!\[x\]\(http\:\/\/x\) \<img src\=http\:\/\/x\> \[a\]\(javascript\:a\) \# all is well \| a \|"
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What was given to Prefect, by key."""
    kept: dict[str, Any] = {}

    def keep(content: Any, key: str, description: str) -> None:
        kept[key] = content

    monkeypatch.setattr(artifacts, "create_markdown_artifact", keep)
    monkeypatch.setattr(artifacts, "create_table_artifact", keep)
    return kept


def test_texts_of_a_site_are_no_markup(deployment: Deployment, made: dict[str, Any]) -> None:
    deployment.run()
    with write(deployment.engine) as conn:
        site_id = find_site(conn, "zhenhai-replica")
        assert site_id is not None
        sync_publishers(conn, site_id, [PublisherRow("new", HOSTILE)])
        record_coverage(conn, site_id, [("new", 2017, "failed", NOW)])
    page = PageOutcome("http://s.test/(a)", "list", PageStatus.FAILED, remark=Remark(HOSTILE, HOSTILE))
    odd = PageOutcome(
        "javascript:a", "list", PageStatus.HELD, publisher="new", year=2017, remark=Remark(reason="x")
    )
    report = RunReport(
        "nightly", "zhenhai-replica", RunOutcome.SOME_FAILED, NOW, NOW, 1, pages=(page, odd), reason=HOSTILE
    )

    add_artifacts(deployment.settings, report, deployment.engine)

    lines = made["nightly-zhenhai-replica-report"].splitlines()
    assert f"**{ESCAPED}**" in lines
    assert rf"- [{ESCAPED}](http://s.test/%28a%29): {ESCAPED}" in lines
    assert rf"- {ESCAPED} 2017 javascript\:a: x" in lines
    assert not any(HOSTILE.splitlines()[0] in line for line in lines)
    failures = made["nightly-zhenhai-replica-failures"]
    assert [(row["publisher"], row["page"]) for row in failures] == [
        (ESCAPED, "[page](http://s.test/%28a%29)"),
        (ESCAPED, r"page javascript\:a"),
    ]
    assert ESCAPED in {row["publisher"] for row in made["zhenhai-replica-coverage"]}


def test_the_coverage_is_of_its_site_and_begins_with_the_publisher(
    deployment: Deployment, made: dict[str, Any]
) -> None:
    report = deployment.run()
    with write(deployment.engine) as conn:
        other = ensure_site(conn, SiteRow("beilun", "北仑", "http://beilun.test"))
        sync_publishers(conn, other, [PublisherRow("xiaogang", "小港街道")])
        record_coverage(conn, other, [("xiaogang", 2017, "failed", report.finished)])

    add_artifacts(deployment.settings, report, deployment.engine)

    assert set(made) == {"nightly-zhenhai-replica-report", "zhenhai-replica-coverage"}
    rows = made["zhenhai-replica-coverage"]
    assert all(next(iter(row)) == "publisher" and not any(name.isdigit() for name in row) for row in rows)
    assert "小港街道" not in {row["publisher"] for row in rows}
    [office] = [row for row in rows if row["publisher"] == "庄市街道"]
    assert (office["there"], office["’17"], office["code"]) == ("3/3", "●", "zhuangshi")


def test_a_changed_figure_has_its_old_and_new_value_and_its_evidence(
    deployment: Deployment, made: dict[str, Any]
) -> None:
    deployment.run()
    deployment.served.site.edit("zhuangshi", 2017, "f2014.2.2.4", "4071")
    report = deployment.backfill(2017, 2017, mode="refetch")
    chinese = deployment.settings.model_copy(update={"lang": "zh", "overview": "/srv/overview"})

    add_artifacts(chinese, report, deployment.engine)

    [row] = made["backfill-zhenhai-replica-changes"]
    assert (row["年份"], row["原值"], row["新值"]) == ("2017", "405", "4071")
    assert row["指标"] == r"4\.微博微信回应事件数"
    assert row["依据：gongkai trace …"] == r"zhuangshi\/2017\/f2014\.2\.2\.4"
    assert row["机构"].startswith(f"[庄市街道]({deployment.served.base_url}/")
    text = made["backfill-zhenhai-replica-report"]
    assert r"- 全部数值的总览：\/srv\/overview" in text
    assert "- [庄市街道 2017](" in text.partition("### 新增")[2]
    assert text.startswith(r"# ✓ zhenhai\-replica：补录已完成")
    assert "## 数值有改动：1 项" in text
    assert "| 405 | 4071 |" in text


def test_what_prefect_cannot_keep_is_logged_and_changes_nothing(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object, **__: object) -> Callable[[], None]:
        raise PrefectException("Internal Server Error")

    monkeypatch.setattr(artifacts, "create_markdown_artifact", refuse)
    report = replace(deployment.run(), pages=())

    add_artifacts(deployment.settings, report, deployment.engine)

    assert (
        "Prefect could not keep nightly-zhenhai-replica-report (PrefectException: Internal Server Error)"
        in caplog.text
    )
    found = "SELECT message_en, status FROM mart_issue WHERE check_id = 'record_incomplete'"
    said = f"Prefect did not keep nightly-zhenhai-replica-report of run {report.run_id}"
    assert deployment.rows(found) == [(said, "open")]

    monkeypatch.setattr(artifacts, "create_markdown_artifact", lambda *_, **__: None)
    monkeypatch.setattr(artifacts, "create_table_artifact", lambda *_, **__: None)
    add_artifacts(deployment.settings, report, deployment.engine)

    assert deployment.rows(found) == [(said, "resolved")]


def test_a_list_that_failed_is_among_the_failures(deployment: Deployment, made: dict[str, Any]) -> None:
    deployment.run()
    listing = Listing("jcms_column:/col/1", "http://s.test/col/1", 0, error="it came empty")
    report = RunReport(
        "nightly", "zhenhai-replica", RunOutcome.SOME_FAILED, NOW, NOW, 1, listings=(listing,), reason="x"
    )

    add_artifacts(deployment.settings, report, deployment.engine)

    [row] = made["nightly-zhenhai-replica-failures"]
    assert (row["page"], row["reason"]) == ("[page](http://s.test/col/1)", "it came empty")
    assert (
        r"- [jcms\_column\:\/col\/1](http://s.test/col/1): it came empty"
        in made["nightly-zhenhai-replica-report"]
    )
