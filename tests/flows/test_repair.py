"""`gongkai db check` finds and names whatever was altered, and `--repair` mends it without a restatement."""

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

import replica
from extract.archive import object_path, open_archive
from flows.cli import app
from flows.inspection.verify import Verification, verify_warehouse
from flows.reading.parser_pool import parser_pool
from flows.repair import Repair, repair_warehouse
from flows.resources import open_profiles
from flows.settings import read_settings
from load.engine import open_engine
from load.runs.outcome import RunOutcome
from load.runs.run_lock import finish_run, start_run, utc_now
from tests.conftest import DATABASES
from tests.support.deployment import Deployment, describe_site
from tests.support.tampering import fact_of, tamper, version_of

SITE = "zhenhai-replica"
RESTATED = "f2014.2.2.4"
EARLIER = "(SELECT min(version_id) FROM report_version WHERE url LIKE '%_10015.html')"
CORRECTIONS = """
[[correction]]
publisher = "guisi"
year = 2015
indicator = "f2014.3.1"
printed = "13"
corrected = "14"
reason = "a blot"
who = "Li"
on = 2016-05-31
"""
ANOTHER = "a" * 64
ALL_MARTS = (
    "mart_fact", "mart_series", "mart_rate", "mart_concept_year", "mart_line_year", "mart_rate_year", "mart_restatement",
)  # fmt: skip

# What is altered, and how the difference is named: subject and place. Every report has one damage or two.
ALTERED: tuple[tuple[str, str, str], ...] = (
    (f"UPDATE fact SET value = value + 1 WHERE {fact_of('luotuo', RESTATED)}", "fact", f"luotuo/2015/{RESTATED}/total"),
    (f"UPDATE fact SET state = 'blank', value = NULL WHERE {fact_of('luotuo', 'f2014.2.2.3')}", "fact", "luotuo/2015/f2014.2.2.3/total"),
    (f"UPDATE fact SET raw = '8888' WHERE {fact_of('luotuo', 'f2014.2.2.2')}", "fact", "luotuo/2015/f2014.2.2.2/total"),
    (f"UPDATE fact SET label = 'x' WHERE {fact_of('luotuo', 'f2014.2.2.1')}", "fact", "luotuo/2015/f2014.2.2.1/total"),
    (f"UPDATE fact SET note = 'x' WHERE {fact_of('luotuo', 'f2014.2.1')}", "fact", "luotuo/2015/f2014.2.1/total"),
    (f"UPDATE fact SET unit = '万元' WHERE {fact_of('luotuo', 'f2014.1.1')}", "fact", "luotuo/2015/f2014.1.1/total"),
    (f"UPDATE fact SET row_no = row_no + 1 WHERE {fact_of('luotuo', 'f2014.3.1')}", "fact", "luotuo/2015/f2014.3.1/total"),
    (f"DELETE FROM fact WHERE {fact_of('xiepu', RESTATED)}", "fact", f"xiepu/2015/{RESTATED}/total"),
    (f"""INSERT INTO fact (version_id, indicator_id, breakdown_id, value, state, raw, label, part)
         SELECT {version_of('xiepu')}, i.indicator_id, b.breakdown_id, 7, 'reported', '7', 'x', 0
         FROM indicator i CROSS JOIN breakdown b WHERE i.code = 'f2021.3.1' AND b.code = 'total'""", "fact", "xiepu/2015/f2021.3.1/total"),
    (f"UPDATE fact SET value = value + 1 WHERE {fact_of('jiaoyu', 'f2014.8.4')}", "fact", "jiaoyu/2015/f2014.8.4/total"),
    (f"UPDATE fact SET value = 99, raw = '99' WHERE version_id = {EARLIER} AND state = 'reported' AND raw = '21'", "fact", f"zhuangshi/2015/{RESTATED}/total"),
    ("UPDATE unmapped_cell SET raw = '18'", "unmapped_cell", "zhaobaoshan/2015 no. 1"),
    (f"UPDATE prose_figure SET value = value + 1 WHERE position = 1 AND version_id = {version_of('caizheng')}", "prose_figure", "caizheng/2015 no. 1"),
    (f"DELETE FROM prose_figure WHERE position = 2 AND version_id = {version_of('caizheng')}", "prose_figure", "caizheng/2015 no. 2"),
    (f"""INSERT INTO unmapped_cell (version_id, position, label, raw, part, table_no, row_no, column_no)
         VALUES ({version_of('caizheng')}, 1, 'x', '5', 0, 1, 1, 1)""", "unmapped_cell", "caizheng/2015 no. 1"),
    (f"UPDATE report_version SET facts = 53 WHERE version_id = {version_of('guisi')}", "version", "guisi/2015"),
    (f"UPDATE report_version SET reported = reported + 1 WHERE version_id = {version_of('jiaochuan')}", "version", "jiaochuan/2015"),
    (f"UPDATE report_version SET reading_digest = '{ANOTHER}' WHERE version_id = {version_of('jiulonghu')}", "version", "jiulonghu/2015"),
    (f"UPDATE report_version SET title = '别的' WHERE version_id = {version_of('jiulonghu')}", "version", "jiulonghu/2015"),
    (f"UPDATE report_version SET prose = 'x' WHERE version_id = {version_of('jiaochuan')}", "version", "jiaochuan/2015"),
    (f"UPDATE version_part SET sha256 = (SELECT min(sha256) FROM snapshot) WHERE part = 1 AND version_id = {version_of('jiaoyu')}", "part", "jiaoyu/2015"),
    (f"UPDATE series_figure SET value = value + 1 WHERE version_id = {version_of('guisi')}", "series", "guisi/2015/requests.received"),
    (f"DELETE FROM series_figure WHERE version_id = {version_of('jiaochuan')}", "series", "jiaochuan/2015/requests.received"),
    (f"UPDATE reading SET parts = '[]' WHERE version_id = {version_of('caizheng')}", "reading", ""),
    ("DELETE FROM coverage WHERE publisher_id = (SELECT publisher_id FROM publisher WHERE code = 'guisi')", "coverage", "guisi/2015"),
    (f"UPDATE fact_correction SET corrected = 5 WHERE version_id = {version_of('guisi')}", "correction", "guisi/2015/f2014.3.1/total"),
    ("UPDATE indicator SET label = '别的' WHERE code = 'f2014.1.1'", "dimension", "indicator f2014.1.1"),
    ("UPDATE concept_part SET factor = 2 WHERE indicator_id = (SELECT indicator_id FROM indicator WHERE code = 'f2014.1.1')", "dimension", "concept_part"),
    ("UPDATE coverage SET status = 'loaded' WHERE year = 2016 AND publisher_id = (SELECT publisher_id FROM publisher WHERE code = 'caizheng')", "coverage", "caizheng/2016"),
    (f"UPDATE report_current SET version_id = {version_of('guisi')} WHERE until IS NULL AND version_id = {version_of('jiulonghu')}", "pointer", "jiulonghu/2015"),
    (f"UPDATE report_current SET version_id = {EARLIER} WHERE until IS NULL AND version_id = {version_of('zhuangshi')}", "pointer", "zhuangshi/2015"),
    ("UPDATE mart_line_year SET reports = reports + 1", "mart", ""),
    ("DELETE FROM mart_concept_year", "mart", ""),
    ("UPDATE mart_series SET value = value + 1 WHERE publisher_code = 'xiepu'", "mart", ""),
    ("DELETE FROM mart_coverage WHERE publisher_code = 'xiepu'", "mart", ""),
)  # fmt: skip


@pytest.fixture(scope="module")
def nine_offices() -> Iterator[replica.Served]:
    """Nine offices in 2015; the report of one stands in a Word file, one prints a line that no form has."""
    with replica.serve(replica.Site(9, range(2015, 2016))) as served:
        yield served


@pytest.fixture(scope="module")
def two_nights(nine_offices: replica.Served, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a deployment on SQLite after two nights with one restatement, to copy."""
    home = tmp_path_factory.mktemp("two_nights")
    deployment = deploy(nine_offices, home)
    spend_two_nights(deployment)
    deployment.engine.dispose()
    return home


@pytest.fixture
def lite(nine_offices: replica.Served, two_nights: Path, tmp_path: Path) -> Iterator[Deployment]:
    """A deployment after two nights with one restatement, on SQLite."""
    home = shutil.copytree(two_nights, tmp_path / "home")
    deployment = deploy(nine_offices, home)
    deployment.now += timedelta(days=1)
    yield deployment
    deployment.engine.dispose()


@pytest.fixture(params=DATABASES)
def restated(request: pytest.FixtureRequest) -> Deployment:
    """The same on each database."""
    wanted = "lite" if request.param == "sqlite" else "on_postgres"
    deployment: Deployment = request.getfixturevalue(wanted)
    return deployment


@pytest.fixture
def on_postgres(postgres_url: str, tmp_path: Path) -> Iterator[Deployment]:
    """The same on PostgreSQL."""
    with replica.serve(replica.Site(9, range(2015, 2016))) as served:
        deployment = deploy(served, tmp_path, warehouse_url=postgres_url)
        spend_two_nights(deployment)
        yield deployment
        deployment.engine.dispose()


def deploy(served: replica.Served, home: Path, **options: str) -> Deployment:
    profile = home / "site.toml"
    profile.write_text(describe_site(served), encoding="utf-8")
    (home / "corrections.toml").write_text(CORRECTIONS, encoding="utf-8")
    options["corrections_file"] = str(home / "corrections.toml")
    settings = read_settings(home=home, site=str(profile), parse_workers=1, **options)
    return Deployment(served, settings, open_engine(settings.warehouse))


def spend_two_nights(deployment: Deployment) -> None:
    deployment.run()
    deployment.served.site.edit("zhuangshi", 2015, RESTATED, "4077")
    deployment.now += timedelta(days=1)
    deployment.run()


def check(deployment: Deployment) -> Verification:
    with parser_pool(1) as parse:
        return verify_warehouse(deployment.engine, open_archive(deployment.settings.archive), parse)


def repair(deployment: Deployment) -> Repair:
    settings = deployment.settings
    archive, profiles = open_archive(settings.archive), open_profiles(settings)
    return repair_warehouse(settings, deployment.engine, archive, profiles, lambda: deployment.now)


def name_differences(found: Verification) -> set[tuple[str, str]]:
    return {(difference.subject.value, difference.where) for difference in found.differences}


def show_marts(deployment: Deployment) -> list[list[tuple[object, ...]]]:
    return [sorted(deployment.rows(f"SELECT * FROM {mart}"), key=repr) for mart in ALL_MARTS]


def test_whatever_is_altered_is_found_named_and_mended(restated: Deployment) -> None:
    marts = show_marts(restated)
    tamper(restated.engine, *(statement for statement, _, _ in ALTERED))

    mended = repair(restated)

    expected = {
        (subject, f"{SITE}/{where}" if "/2" in where else where) for _, subject, where in ALTERED if where
    }
    assert expected - name_differences(mended.before) == set()
    assert {subject for _, subject, _ in ALTERED} <= {
        difference.subject for difference in mended.before.differences
    }
    assert {difference.to_do for difference in mended.before.differences if difference.subject != "mart"} == {
        "gongkai db check --repair"
    }
    after = mended.after
    assert [difference.sentence for difference in after.differences] == []
    assert (after.proved_objects, after.proved_versions, after.proved_facts) == (
        after.objects,
        10,
        after.facts,
    )
    assert show_marts(restated) == marts
    issues = restated.rows(
        "SELECT publisher_code, severity, status, site_code FROM mart_issue WHERE check_id = 'warehouse_repaired'"
    )
    of_reports = {where.partition("/")[0] for _, _, where in ALTERED if where.count("/")}
    assert {row[0] for row in issues} == of_reports | {None}
    assert {row[1:3] for row in issues} == {("warning", "open")}
    assert restated.rows("SELECT flow, outcome FROM run ORDER BY run_id DESC LIMIT 1") == [("repair", "done")]


def lose(deployment: Deployment, where: str) -> str:
    """Remove the object of a request or a file from the archive; its name."""
    sha256 = str(deployment.rows(f"SELECT sha256 FROM {where}")[0][0])
    (deployment.settings.home / "archive" / object_path(sha256)).unlink()
    return sha256


def test_lost_bytes_come_from_the_site_if_it_still_shows_them(lite: Deployment) -> None:
    page, attachment, earlier, changed = (
        lose(lite, f"version_part WHERE part = {part} AND version_id = {version}")
        for part, version in (
            (0, version_of("guisi")), (1, version_of("jiaoyu")), (0, EARLIER), (0, version_of("luotuo")),
        )
    )  # fmt: skip
    column = lose(lite, "fetch WHERE url LIKE '%/col/col1001/index.html' ORDER BY fetch_id DESC")
    posted = lose(lite, "fetch WHERE method = 'POST' AND sha256 IS NOT NULL ORDER BY fetch_id DESC")
    lite.served.site.edit("luotuo", 2015, RESTATED, "88")
    known = lite.rows("SELECT * FROM page ORDER BY url")

    mended = repair(lite)

    lost = {str(difference.sha256): difference for difference in mended.before.differences}
    assert set(lost) == {page, attachment, earlier, changed, column, posted}
    assert "current version" in lost[page].problem
    assert f"attachment 1 of {SITE}/jiaoyu 2015" in lost[attachment].problem
    assert "earlier or held version" in lost[earlier].problem
    assert "part of no report" in lost[column].problem
    assert mended.before.unproved == {"bytes lost": 4}
    assert {difference.sha256 for difference in mended.after.differences} == {earlier, changed, posted}
    assert {"backup of the archive" in difference.to_do for difference in mended.after.differences} == {True}
    assert not lost[posted].repairable
    assert "backup of the archive" in lost[posted].to_do
    assert len(lite.rows("SELECT 1 FROM mart_issue WHERE check_id = 'warehouse_repaired'")) == 3
    assert lite.rows("SELECT outcome, failed FROM run WHERE run_id = 3") == [("some_failed", 3)]
    # Every request is recorded, and the next night asks and reads as if there had been none.
    assert len(lite.rows("SELECT 1 FROM fetch WHERE run_id = 3 AND outcome = 'page'")) >= 5
    assert lite.rows("SELECT * FROM page ORDER BY url") == known
    assert lite.rows("SELECT count(*) FROM mart_restatement") == [(1,)]
    lite.run()
    restatements = lite.rows("SELECT publisher_code, new_raw FROM mart_restatement WHERE run_id = 4")
    assert restatements == [("luotuo", "88")]


def test_an_altered_object_is_replaced(lite: Deployment) -> None:
    sha256 = str(lite.rows(f"SELECT sha256 FROM version_part WHERE version_id = {version_of('xiepu')}")[0][0])
    path = lite.settings.home / "archive" / object_path(sha256)
    path.write_bytes(b"not what it was")

    mended = repair(lite)

    assert ("object", sha256) in name_differences(mended.before)
    assert mended.after.differences == []
    assert path.read_bytes() != b"not what it was"


def test_versions_of_an_older_normaliser_are_counted_and_proved_by_their_digest(lite: Deployment) -> None:
    tamper(
        lite.engine,
        "UPDATE report_version SET normaliser = 'older'",
        "UPDATE reading SET normaliser = 'older'",
    )
    untouched = check(lite)
    tamper(
        lite.engine,
        f"UPDATE fact SET value = value + 1 WHERE {fact_of('luotuo', RESTATED)}",
        f"UPDATE report_version SET facts = 1 WHERE version_id = {version_of('guisi')}",
    )

    mended = repair(lite)

    assert untouched.differences == []
    assert untouched.unproved == {"older normaliser": 10, "series derived with another catalogue": 1}
    versions = {d.where: d for d in mended.before.differences if d.subject == "version"}
    assert set(versions) == {f"{SITE}/luotuo/2015", f"{SITE}/guisi/2015"}
    assert "backup" in versions[f"{SITE}/luotuo/2015"].to_do
    assert {d.where for d in mended.after.differences if d.subject == "version"} == set(versions)


def test_no_repair_beside_a_run_and_the_command_says_what_it_found_and_mended(
    lite: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = start_run(lite.engine, "nightly", {}, utc_now())
    monkeypatch.setenv("GONGKAI_HOME", str(lite.settings.home))
    monkeypatch.setenv("GONGKAI_SITE", lite.settings.site)
    monkeypatch.setenv("GONGKAI_WAREHOUSE_URL", lite.settings.warehouse)

    refused = CliRunner().invoke(app, ["db", "check", "--repair"])
    finish_run(night, RunOutcome.DONE, {}, utc_now())
    tamper(lite.engine, f"UPDATE fact SET raw = '1' WHERE {fact_of('luotuo', RESTATED)}")
    found = CliRunner().invoke(app, ["db", "check"])
    rows = [
        json.loads(line) for line in CliRunner().invoke(app, ["db", "check", "--json"]).stdout.splitlines()
    ]
    mended = CliRunner().invoke(app, ["db", "check", "--repair"])

    assert (refused.exit_code, found.exit_code, mended.exit_code) == (2, 1, 0)
    assert "holds the warehouse" in refused.output
    assert f"fact {SITE}/luotuo/2015/{RESTATED}/total: raw is '1', the bytes give" in found.stdout
    assert "gongkai db check --repair" in found.stdout
    assert rows[0]["where"] == f"{SITE}/luotuo/2015/{RESTATED}/total"
    assert (rows[-1]["versions"], rows[-1]["proved_versions"], rows[-1]["differences"]) == (10, 9, 1)
    assert f"repaired: {SITE}/luotuo/2015: version" in mended.stdout
    assert "10 of 10 versions re-extract from their stored bytes" in mended.stdout


def test_what_no_program_writes_is_a_difference_and_no_traceback(lite: Deployment) -> None:
    marts = show_marts(lite)
    tamper(
        lite.engine,
        f"UPDATE fact SET value = 'abc' WHERE {fact_of('luotuo', RESTATED)}",
        f"UPDATE fact SET raw = CAST(x'ff41' AS TEXT) WHERE {fact_of('xiepu', RESTATED)}",
        f"UPDATE fact SET state = 'odd' WHERE {fact_of('guisi', RESTATED)}",
        f"UPDATE fact SET indicator_id = 99999 WHERE {fact_of('jiaoyu', 'f2014.8.4')}",
        f"UPDATE prose_figure SET value = 1e300 WHERE version_id = {version_of('caizheng')}",
        f"UPDATE series_figure SET value = 'x' WHERE version_id = {version_of('jiaochuan')}",
        f"UPDATE report_version SET facts = 'many', prose = x'00ff' WHERE version_id = {version_of('jiulonghu')}",
        "UPDATE coverage SET status = 'odd' WHERE year = 2016",
    )
    pointers = f"UPDATE reading SET last_seen_at = 'never' WHERE version_id = {version_of('zhuangshi')}"

    mended = repair(lite)
    tamper(lite.engine, pointers)
    in_doubt = check(lite)

    assert {
        ("fact", f"{SITE}/luotuo/2015/{RESTATED}/total"), ("fact", f"{SITE}/xiepu/2015/{RESTATED}/total"),
        ("fact", f"{SITE}/guisi/2015/{RESTATED}/total"), ("fact", f"{SITE}/jiaoyu/2015/#99999/total"),
        ("fact", f"{SITE}/jiaoyu/2015/f2014.8.4/total"), ("prose_figure", f"{SITE}/caizheng/2015 no. 1"),
        ("series", f"{SITE}/jiaochuan/2015/requests.received"), ("version", f"{SITE}/jiulonghu/2015"), ("database", "SQLite"),
    } <= name_differences(mended.before)  # fmt: skip
    assert mended.after.differences == []
    assert show_marts(lite) == marts
    assert ("pointer", f"{SITE}/zhuangshi/2015") in name_differences(in_doubt)
