"""Whole nights against the replica, without Prefect: what an operator relies on."""

import re
from pathlib import Path

import pytest

from extract.archive import Archive, ArchiveError, object_path, open_archive
from flows.batch import performer
from flows.batch.outcome import PageStatus
from flows.batch.values import BatchSummary
from flows.errors import NothingDoneError
from flows.reading import parser_pool
from load.engine import open_engine
from load.errors import BadCorrection
from load.runs.outcome import RunOutcome
from replica import Fault
from tests.support.deployment import Deployment
from tests.support.other_readers import stumble_over_zhuangshi

FACTS = "SELECT publisher_code, year, indicator_code, breakdown, state, raw FROM mart_fact"


def test_every_report_of_the_site_is_loaded_as_it_stands(deployment: Deployment) -> None:
    report = deployment.run()

    assert report.outcome is RunOutcome.DONE
    assert report.exit_code == 0
    printed = {
        (code, year, indicator, breakdown, state, raw.strip())
        for (code, year), filing in deployment.served.site.filings.items()
        for (indicator, breakdown), (state, _, raw) in filing.truth().items()
    }
    assert set(deployment.rows(FACTS)) == printed


def test_both_databases_say_the_same(deployment: Deployment, warehouse_url: str) -> None:
    deployment.settings = deployment.settings.model_copy(update={"warehouse_url": warehouse_url})
    deployment.engine.dispose()
    deployment.engine = open_engine(warehouse_url)
    deployment.run()
    deployment.served.site.edit("zhuangshi", 2017, "f2014.2.2.4", "406")
    report = deployment.run()

    printed = sum(len(filing.truth()) for filing in deployment.served.site.filings.values())
    assert deployment.rows("SELECT count(*) FROM mart_fact") == [(printed,)]
    assert [(c.old_value, c.new_value) for c in report.changes] == [(405, 406)]
    assert deployment.rows("SELECT outcome, restated FROM mart_run ORDER BY run_id") == [
        ("done", 0),
        ("done", 1),
    ]


def test_a_second_night_changes_nothing(deployment: Deployment) -> None:
    deployment.run()
    before = {
        table: deployment.rows(f"SELECT * FROM {table}")
        for table in ("fact", "report_version", "issue_event")
    }

    report = deployment.run()

    assert report.counts[PageStatus.LOADED] == 0
    assert report.counts[PageStatus.RESTATED] == 0
    assert report.counts[PageStatus.UNCHANGED] > 0
    assert before == {table: deployment.rows(f"SELECT * FROM {table}") for table in before}


def test_every_address_ends_in_exactly_one_outcome(deployment: Deployment) -> None:
    report = deployment.run()

    addresses = [page.url for page in report.pages]
    assert len(addresses) == len(set(addresses))
    assert sum(report.counts.values()) == len(addresses)


def test_a_cell_edited_on_the_site_is_one_restated_fact(deployment: Deployment) -> None:
    deployment.run()
    deployment.served.site.edit("zhuangshi", 2017, "f2014.2.2.4", "406")

    report = deployment.run()

    assert [(c.indicator, c.old_raw, c.new_raw) for c in report.changes] == [("f2014.2.2.4", "405", "406")]
    assert deployment.rows("SELECT old_value, new_value, cause FROM mart_restatement") == [(405, 406, "site")]


def test_a_page_that_is_gone_leaves_its_facts_and_a_finding(deployment: Deployment) -> None:
    deployment.run()
    facts = deployment.rows(FACTS)
    deployment.served.site.withdraw("zhuangshi", 2017)

    report = deployment.run()

    assert report.counts[PageStatus.WITHDRAWN] > 0
    assert report.exit_code == 0
    assert deployment.rows(FACTS) == facts
    assert deployment.rows("SELECT status FROM mart_issue WHERE check_id = 'page_withdrawn'") == [("open",)]


def test_a_failed_page_is_recorded_and_the_next_night_heals_it(deployment: Deployment) -> None:
    deployment.served.faults.add(Fault("unavailable", r"fbtime=2017&area=002971724"))
    sick = deployment.run()
    deployment.served.faults.clear()
    well = deployment.run()

    failed = [page for page in sick.pages if page.status is PageStatus.FAILED]
    assert [(page.publisher, page.year) for page in failed] == [("zhuangshi", 2017)]
    assert "503" in (failed[0].reason or "")
    assert sick.exit_code == 1
    assert well.exit_code == 0
    assert deployment.rows("SELECT status FROM mart_issue WHERE check_id = 'page_failed'") == [("resolved",)]


def test_a_site_that_is_down_costs_nothing_that_is_good(deployment: Deployment) -> None:
    deployment.run()
    facts = deployment.rows(FACTS)
    deployment.served.faults.add(Fault("unavailable", r".*"))

    report = deployment.run()

    assert (report.outcome, report.exit_code) == (RunOutcome.NOTHING_DONE, 3)
    assert re.search(r"127\.0\.0\.1.*nothing that could be read", str(report.reason))
    assert deployment.rows(FACTS) == facts
    assert deployment.rows("SELECT outcome FROM mart_run ORDER BY run_id") == [("done",), ("nothing_done",)]


def test_a_page_without_a_report_is_a_failure_and_never_empty(deployment: Deployment) -> None:
    deployment.served.faults.add(Fault("says_missing", r"fbtime=2017&area=002971724"))

    report = deployment.run()

    assert report.exit_code == 1
    assert deployment.rows(
        "SELECT status FROM mart_coverage WHERE publisher_code='zhuangshi' AND year=2017"
    ) != [("missing",)]


def test_a_publisher_of_no_profile_is_loaded_and_said(deployment: Deployment) -> None:
    deployment.run()

    assert deployment.rows(
        "SELECT DISTINCT publisher_code FROM mart_fact WHERE publisher_code LIKE 'unregistered-%'"
    ) == [("unregistered-宁波石化经济技术开发区管委会",)]
    count = deployment.rows("SELECT count(*) FROM mart_issue WHERE check_id = 'publisher_unregistered'")
    assert count == [(2,)]


def test_what_was_fetched_is_archived_under_its_hash(deployment: Deployment) -> None:
    deployment.run()

    archive = open_archive(deployment.settings.archive)
    assert [verified.error for verified in archive.verify() if verified.error] == []
    snapshots = {str(row[0]) for row in deployment.rows("SELECT sha256 FROM snapshot")}
    assert snapshots == set(archive.keys())


def test_news_is_told_apart_and_not_fetched_again(deployment: Deployment) -> None:
    deployment.run()
    requests_before = len(deployment.served.asked)
    report = deployment.run()

    visited = {request.target for request in deployment.served.asked[requests_before:]}
    news = [page.url for page in report.pages if page.status is PageStatus.NOT_REPORT]
    assert news
    assert not [url for url in news if url.removeprefix(deployment.served.base_url) in visited]


def test_coverage_says_which_years_nobody_filed(deployment: Deployment) -> None:
    deployment.served.site.withdraw("zhuangshi", 2016)
    deployment.run()

    statuses = dict(
        deployment.rows("SELECT year, status FROM mart_coverage WHERE publisher_code = 'zhuangshi'")
    )  # type: ignore[arg-type]
    assert statuses == {2016: "missing", 2017: "loaded", 2018: "loaded"}


def test_the_archive_lost_a_page_that_is_said_and_nothing_breaks(
    deployment: Deployment, tmp_path: Path
) -> None:
    deployment.run()
    sha256 = str(deployment.rows("SELECT sha256 FROM version_part LIMIT 1")[0][0])
    (tmp_path / "archive" / object_path(sha256)).unlink()

    report = deployment.backfill(2016, 2018, mode="from_archive")

    lost = [page.reason for page in report.pages if page.status is PageStatus.FAILED]
    assert lost
    assert all(sha256 in str(reason) for reason in lost)
    assert report.exit_code == 1


def test_a_corrected_reading_is_shown_beside_what_is_printed(deployment: Deployment, tmp_path: Path) -> None:
    file = tmp_path / "corrections.toml"
    file.write_text(
        '[[correction]]\npublisher = "zhuangshi"\nyear = 2017\nindicator = "f2014.2.2.4"\nprinted = "405"\n'
        'corrected = "40"\nreason = "a slip in reading"\nwho = "me"\non = 2026-01-01\n',
        encoding="utf-8",
    )
    deployment.settings = deployment.settings.model_copy(update={"corrections_file": str(file)})

    deployment.run()

    cell = "indicator_code = 'f2014.2.2.4' AND publisher_code = 'zhuangshi' AND year = 2017"
    assert deployment.rows(f"SELECT value, raw FROM mart_fact WHERE {cell}") == [(40, "405")]


def test_a_corrections_file_that_is_wrong_is_named(deployment: Deployment) -> None:
    deployment.settings = deployment.settings.model_copy(update={"corrections_file": "nowhere.toml"})

    with pytest.raises(BadCorrection, match=r"corrections nowhere\.toml") as raised:
        deployment.run()

    assert raised.value.exit_code == 2
    assert deployment.served.asked == []


def test_a_page_that_the_reader_stumbles_over_does_not_cost_the_night(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(parser_pool, "parse_report", stumble_over_zhuangshi)
    report = deployment.run()

    failed = [page for page in report.pages if page.status is PageStatus.FAILED]
    assert {(page.publisher, page.year) for page in failed} == {("zhuangshi", 2017)}
    assert all("a bug of ours" in str(page.reason) for page in failed)
    assert "Traceback" in caplog.text
    assert report.counts[PageStatus.LOADED] > 0


def test_what_was_set_aside_comes_again_with_the_next_night_though_nothing_has_changed(
    deployment: Deployment,
) -> None:
    deployment.run()
    facts = deployment.rows(FACTS)
    archive = open_archive(deployment.settings.archive)
    before = set(archive.keys())
    parts = {str(row[0]) for row in deployment.rows("SELECT sha256 FROM version_part")}
    for sha256 in parts:
        archive.set_aside(sha256)

    report = deployment.run()

    assert set(archive.keys()) == before
    assert archive.find_lost(before) == frozenset()
    assert report.counts[PageStatus.LOADED] == report.counts[PageStatus.RESTATED] == 0
    assert deployment.rows(FACTS) == facts


def test_a_store_that_fails_when_pages_are_read_again_ends_the_run_and_no_page(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment.run()

    def fail(archive: Archive, sha256: str) -> bytes:
        raise ArchiveError(f"{archive.url}: object {sha256} cannot be reached: OSError: 500")

    monkeypatch.setattr(Archive, "get", fail)
    with pytest.raises(ArchiveError, match="500"):
        deployment.backfill(2016, 2018, mode="from_archive")

    assert deployment.rows("SELECT outcome FROM mart_run ORDER BY run_id") == [("done",), ("crashed",)]
    assert deployment.rows("SELECT DISTINCT status FROM mart_coverage WHERE status = 'failed'") == []


def test_what_was_fetched_and_not_read_is_due_whatever_the_rhythm(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A night that was broken off between the requests and the load, and another one of the same day."""
    profile = Path(deployment.settings.site)
    rhythm = "\n[rhythm]\nrecent_years = 1\nolder_every_days = 30\n"
    profile.write_text(profile.read_text(encoding="utf-8") + rhythm, encoding="utf-8")
    with monkeypatch.context() as patch, pytest.raises(NothingDoneError):
        patch.setattr(performer, "read_batch", break_off)
        deployment.run()
    assert deployment.rows(FACTS) == []

    report = deployment.run()

    printed = sum(len(filing.truth()) for filing in deployment.served.site.filings.values())
    assert len(deployment.rows(FACTS)) == printed
    assert report.exit_code == 0
    assert deployment.run().counts[PageStatus.SKIPPED] > 0


def break_off(*_: object) -> BatchSummary:
    """The end of a run that has recorded its requests."""
    raise OSError(28, "No space left on device")
