"""A page that changed after the program did, and programs that would alternate."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from extract.archive import object_path
from flows.batch.outcome import PageStatus
from flows.reading import parse, parser_pool
from flows.run.request import nightly_request
from load.errors import SupersededProgram
from tests.support.deployment import Deployment

OTHER_LINE = "f2014.1.1"
EDITED_LINE = "f2014.2.2.4"
REAL = parse.parse_report


def read_as(monkeypatch: pytest.MonkeyPatch, normaliser: str) -> None:
    """From now on this normaliser reads: ``b`` finds one more in one line of 庄市街道 2017 than ``a``."""
    for module in (
        "flows.batch.work",
        "flows.run.intake.fetching",
        "load.queries.archived",
        "flows.run.holding",
        "flows.run.pipeline",
    ):
        monkeypatch.setattr(f"{module}.normaliser_version", lambda: normaliser)
    monkeypatch.setattr(parser_pool, "parse_report", _parse_as_b if normaliser == "b" else REAL)


def _parse_as_b(job: parse.ParseJob) -> parse.ParseResult:
    parsed = REAL(job)
    if parsed.report is None or parsed.report.year != 2017 or parsed.report.publisher != "庄市街道":
        return parsed
    facts = tuple(
        fact._replace(value=fact.value + 1) if fact.indicator == OTHER_LINE and fact.value else fact
        for fact in parsed.report.facts
    )
    return replace(parsed, report=replace(parsed.report, facts=facts))


def restatements(deployment: Deployment) -> list[tuple[object, ...]]:
    return deployment.rows(
        "SELECT indicator_code, new_value - old_value, cause FROM mart_restatement ORDER BY cause"
    )


def test_what_the_program_reads_otherwise_is_told_from_what_the_site_changed(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_as(monkeypatch, "a")
    deployment.run()
    deployment.served.site.edit("zhuangshi", 2017, EDITED_LINE, "406")
    read_as(monkeypatch, "b")

    report = deployment.run()

    assert restatements(deployment) == [(OTHER_LINE, 1, "normaliser"), (EDITED_LINE, 1, "site")]
    assert sorted(change.indicator for change in report.changes) == [OTHER_LINE, EDITED_LINE]
    assert report.counts[PageStatus.FAILED] == 0
    deployment.run()
    assert len(restatements(deployment)) == 2


def test_where_the_old_bytes_are_lost_the_cause_is_unknown(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    read_as(monkeypatch, "a")
    deployment.run()
    deployment.served.site.edit("zhuangshi", 2017, EDITED_LINE, "406")
    lost = (
        "SELECT sha256 FROM version_part JOIN report_version USING (version_id) JOIN report USING (report_id)"
    )
    for (sha256,) in deployment.rows(f"{lost} WHERE year = 2017"):
        (tmp_path / "archive" / object_path(str(sha256))).unlink(missing_ok=True)
    read_as(monkeypatch, "b")

    deployment.run()

    assert restatements(deployment) == [(OTHER_LINE, 1, "unknown"), (EDITED_LINE, 1, "unknown")]
    assert "changed its figures stays unknown" in caplog.text


def test_two_programs_never_alternate(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    for normaliser in ("a", "b"):
        read_as(monkeypatch, normaliser)
        deployment.run()
    before = restatements(deployment)
    read_as(monkeypatch, "a")
    for refused in (deployment.run, partial(deployment.backfill, 2017, 2017, mode="from_archive")):
        with pytest.raises(SupersededProgram, match="--take-over"):
            refused()
    assert restatements(deployment) == before
    assert deployment.rows("SELECT count(*) FROM run") == [(2,)]
    assert deployment.backfill(2017, 2017, mode="from_archive", dry_run=True).changes

    deployment.run(partial(nightly_request, take_over=True))
    assert len(restatements(deployment)) == 2 * len(before)
    read_as(monkeypatch, "b")
    with pytest.raises(SupersededProgram):
        deployment.run()
