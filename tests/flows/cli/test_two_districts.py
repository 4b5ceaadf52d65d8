"""Every command beside a second district with the same codes, names, list paths and a shared address.

What is printed says of which district it is; a code or a name that both have is refused with the candidates.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import Result
from typer.testing import CliRunner

from extract.archive import object_path
from flows.cli import app
from flows.nights import EndedNight
from load.errors import BadCorrection
from load.marts import mart_tables, titles
from load.runs.outcome import RunOutcome
from load.runs.run_lock import finish_run, start_run, utc_now
from load.sites import SiteRow, find_site, read_site
from replica import Fault
from tests.conftest import DATABASES, create_database, database_url, drop_database
from tests.support.districts import (
    CODES,
    FIRST,
    OFFICE,
    OTHER,
    RESTATED,
    SECOND,
    SHARED_YEAR,
    YEARS,
    Districts,
    Served,
    copy_home,
    open_districts,
    serve_two,
    spend_two_nights,
)
from tests.support.tampering import tamper

REFUSED = f"is of several sites: say {FIRST}/{OFFICE} or {SECOND}/{OFFICE}"
NAME = "庄市街道"
DOWN = Fault("reset", ".*")


@dataclass(frozen=True, slots=True)
class TwoNights:
    """The folder of both districts after two nights, to copy, and their database where that is no file of the folder."""

    served: Served
    home: Path
    database: str | None


@pytest.fixture(scope="module", params=DATABASES)
def two_nights(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TwoNights]:
    """Both districts after two nights, on each database."""
    home = tmp_path_factory.mktemp("districts")
    server = database = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
        database = create_database(server, request.getfixturevalue("postgres_template"))
    with serve_two() as served:
        url = _file_in(home) if server is None or database is None else database_url(server, database)
        with open_districts(served, home, url) as districts:
            spend_two_nights(districts)
        yield TwoNights(served, home, database)
    if server is not None and database is not None:
        drop_database(server, database)


@pytest.fixture
def seen(
    two_nights: TwoNights, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Districts]:
    """Both districts after two nights, for commands that only look."""
    server = request.getfixturevalue("postgres_server") if two_nights.database else None
    with _open(two_nights, two_nights.home, server, two_nights.database, monkeypatch) as opened:
        yield opened


@pytest.fixture
def districts(
    two_nights: TwoNights, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Districts]:
    """A copy of both districts after two nights, for commands that write."""
    home = copy_home(two_nights.home, tmp_path / "home")
    server = database = None
    if two_nights.database is not None:
        server = request.getfixturevalue("postgres_server")
        database = create_database(server, two_nights.database)
    with _open(two_nights, home, server, database, monkeypatch) as opened:
        yield opened
    for site in (*two_nights.served.sites, two_nights.served.shared):
        site.faults.clear()
    if server is not None and database is not None:
        drop_database(server, database)


@contextmanager
def _open(
    two_nights: TwoNights,
    home: Path,
    server: str | None,
    database: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Districts]:
    """Both districts in a folder and a database, which the commands use from now on."""
    url = _file_in(home) if server is None or database is None else database_url(server, database)
    with open_districts(two_nights.served, home, url, nights=3) as opened:
        for name, value in opened.environment().items():
            monkeypatch.setenv(name, value)
        yield opened


def _file_in(home: Path) -> str:
    return f"sqlite:///{home / 'warehouse.sqlite'}"


def run(*words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == code, result.output
    return result


def lines(*words: str) -> list[dict[str, Any]]:
    """The objects of a command, each of which says of which site it is."""
    rows = [json.loads(line) for line in run(*words, "--json").stdout.splitlines()]
    assert all(row["site"] in CODES for row in rows)
    return rows


def refuse(*words: str) -> None:
    """A command ends with the candidates, whether the code or the name of both is given."""
    for named in (OFFICE, NAME):
        assert REFUSED in run(*(named if word is OFFICE else word for word in words), code=2).output


@pytest.mark.usefixtures("seen")
def test_coverage_of_both_and_of_one() -> None:
    cells = lines("coverage")
    of_office = {
        (c["site"], c["year"]) for c in cells if c["publisher"] == OFFICE and c["status"] == "loaded"
    }

    assert of_office == {(site, year) for site in CODES for year in (SHARED_YEAR, *YEARS)}
    assert {cell["site"] for cell in lines("coverage", "--site", SECOND)} == {SECOND}
    shown = [line.split()[:2] for line in run("coverage").stdout.splitlines() if NAME in line]
    assert shown == [[f"{FIRST}/{OFFICE}", NAME], [f"{SECOND}/{OFFICE}", NAME]]
    assert "there are: dong, xi" in run("coverage", "--site", "bei", code=2).output


@pytest.mark.usefixtures("districts")
def test_findings_are_of_one_and_are_accepted_in_one() -> None:
    wanted = ("--check", "period_in_prose", "--year", str(YEARS.start))
    rows = [row for row in lines("issues", *wanted) if row["publisher"] == OFFICE]
    assert [row["site"] for row in rows] == list(CODES)
    refuse("issues", "--publisher", OFFICE)
    (first,) = lines("issues", *wanted, "--publisher", f"{FIRST}/{OFFICE}")
    # Also where all that is found is of one of them, each line says of which.
    found = run("issues", *wanted, "--site", FIRST).stdout
    assert f"{FIRST}/{OFFICE} {NAME} {YEARS.start}: " in found
    assert SECOND not in found

    run("issues", "accept", str(first["issue_id"]), "--reason", "so on the page", "--who", "me")

    left = [row["site"] for row in lines("issues", *wanted) if row["publisher"] == OFFICE]
    assert left == [SECOND]


@pytest.mark.usefixtures("seen")
def test_history_and_diff_say_whose_figure_changed() -> None:
    refuse("history", OFFICE, "2017")
    for number, site in enumerate(CODES):
        (history,) = lines("history", f"{site}/{OFFICE}", "2017")
        assert [row["change"]["new_raw"] for row in history["restatements"]] == [f"407{number}"]
        assert all(row["site"] == site for row in history["restatements"])
        assert f"{site}/{OFFICE} {NAME} 2017" in run("history", f"{site}/{OFFICE}", "2017").stdout
    # Runs 3 and 4 are the second nights.
    assert [(row["site"], row["change"]["new_raw"]) for row in lines("diff", "3", "4")] == [
        (FIRST, "4070"), (SECOND, "4071"),
    ]  # fmt: skip
    assert [row["site"] for row in lines("diff", "4")] == [SECOND]
    assert f"  {SECOND}/{OFFICE} 2017 {RESTATED}: " in run("diff", "4").stdout


def test_what_is_held_in_one_is_accepted_in_it(districts: Districts) -> None:
    (held,) = lines("review")
    assert (held["site"], held["publisher"], held["year"]) == (SECOND, OTHER, 2018)
    # Only one of the districts has something held, and the line says which.
    assert f"{SECOND}/{OTHER} 2018" in run("review").stdout
    version, words = str(held["version_id"]), ("--reason", "a slip", "--who", "me")
    other = run("review", "accept", version, *words, "--publisher", f"{FIRST}/{OTHER}", code=2).output
    assert f"there is no publisher '{FIRST}/{OTHER}' of its site" in other

    accepted = run("review", "accept", version, *words, "--publisher", f"{SECOND}/{OTHER}").stdout

    assert f"version {version} of {SECOND} is accepted" in accepted
    assert lines("review") == []
    assert districts.first.rows("SELECT site_code, flow FROM mart_run WHERE run_id = 5") == [
        (SECOND, "review")
    ]


def test_what_is_held_in_one_is_rejected_in_it(districts: Districts) -> None:
    (held,) = lines("review")
    run("review", "reject", str(held["version_id"]), "--reason", "another report", "--who", "me")
    assert lines("review") == []
    assert districts.first.rows("SELECT site_code FROM mart_run WHERE flow = 'review'") == [(SECOND,)]


def test_a_fact_is_traced_to_the_bytes_of_its_district(seen: Districts, tmp_path: Path) -> None:
    fact = f"{OFFICE}/2017/{RESTATED}"
    assert REFUSED in run("trace", fact, code=2).output
    for number, (site, deployment) in enumerate(zip(CODES, seen.both, strict=True)):
        page = tmp_path / f"{number}.html"
        (traced,) = lines("trace", f"{site}/{fact}", "--html", str(page))
        assert traced["raw"] == f"407{number}"
        assert all(part["url"].startswith(deployment.served.base_url) for part in traced["parts"])
        assert f"{site}/{OFFICE} 2017 {RESTATED}" in run("trace", f"{site}/{fact}").stdout
        assert f"<title>{site}/{OFFICE} 2017 {RESTATED}</title>" in page.read_text(encoding="utf-8")
    # Of the address that both list, each has its own requests.
    shared = [lines("trace", f"{site}/{OFFICE}/{SHARED_YEAR}/{RESTATED}")[0] for site in CODES]
    assert shared[0]["parts"] == shared[1]["parts"]
    assert shared[0]["fetched_at"] < shared[1]["fetched_at"]


def test_every_mart_is_exported_with_its_sites(seen: Districts, tmp_path: Path) -> None:
    read: dict[str, Any] = {"parquet": pd.read_parquet, "csv": pd.read_csv, "xlsx": pd.read_excel}
    counted = {
        mart: dict(seen.first.rows(f"SELECT site_code, COUNT(*) FROM {mart} GROUP BY site_code"))
        for mart in mart_tables()
    }
    assert all({*sites} == {*CODES} for sites in counted.values())
    # Files are written of the same rows on both databases.
    for kind in read if seen.first.engine.dialect.name == "sqlite" else ("parquet",):
        run("export", "--to", str(tmp_path), "--format", kind)
        for mart, sites in counted.items():
            frame = read[kind](tmp_path / (mart if kind == "parquet" else f"{mart}.{kind}"))
            head = titles()["site_code"] if kind == "xlsx" else "site_code"
            assert dict(frame[head].value_counts()) == sites


def test_an_export_of_an_earlier_day_has_its_sites(seen: Districts, tmp_path: Path) -> None:
    run("export", "--to", str(tmp_path), "--format", "csv", "--as-of", "2019-03-01")
    facts = pd.read_csv(tmp_path / "mart_fact.csv", dtype=str)
    restated = facts[(facts["publisher_code"] == OFFICE) & (facts["indicator_code"] == RESTATED)]
    of_year = restated[restated["year"] == "2017"]
    assert list(of_year["site_code"]) == list(CODES)
    assert len({*of_year["raw"]}) == 1
    assert not of_year["raw"].str.startswith("407").any()
    assert seen.first.rows(
        f"SELECT site_code, raw FROM mart_fact WHERE publisher_code = '{OFFICE}' AND year = 2017 "
        f"AND indicator_code = '{RESTATED}' ORDER BY 1"
    ) == [(FIRST, "4070"), (SECOND, "4071")]


def test_status_shows_each_site_with_what_failed_there(seen: Districts) -> None:
    (state,) = [json.loads(line) for line in run("status", "--json", code=1).stdout.splitlines()]
    assert [row["site"] for row in state["runs"]] == [SECOND, FIRST, SECOND, FIRST]
    assert [site["site"] for site in state["sites"]] == list(CODES)
    findings = dict(
        seen.first.rows(
            "SELECT site_code, COUNT(*) FROM mart_issue WHERE status <> 'resolved' GROUP BY site_code"
        )
    )
    assert {site["site"]: sum(site["findings"].values()) for site in state["sites"]} == findings
    assert all(site["outcomes"]["page"] for site in state["sites"])
    shown = run("status", code=1).stdout
    assert all(f"The last good night of {site} began 2019-03-0" in shown for site in CODES)


def test_a_backfill_names_what_would_change_and_reads_one_district(districts: Districts) -> None:
    first, second = districts.both
    first.served.site.edit(OTHER, 2017, RESTATED, "5550")
    before = first.rows("SELECT COUNT(*) FROM mart_restatement")
    for mode in ("fill", "refetch", "from_archive"):
        dry = first.backfill(2017, 2018, mode=mode, dry_run=True, publishers=[f"{FIRST}/{OTHER}"])  # type: ignore[arg-type]
        assert dry.site == FIRST
        assert {page.publisher for page in dry.pages if page.publisher} <= {OTHER}
        assert [change.new_raw for change in dry.changes] == (["5550"] if mode == "refetch" else [])
    assert first.rows("SELECT COUNT(*) FROM mart_restatement") == before
    report = first.backfill(2017, 2017, mode="refetch", publishers=[OTHER])
    assert [change.new_raw for change in report.changes] == ["5550"]
    changed = f"SELECT site_code, new_raw FROM mart_restatement WHERE run_id = {report.run_id}"
    assert first.rows(changed) == [(FIRST, "5550")]
    # The archive has the pages of both, and what both list: the other district reads its own alone.
    again = second.backfill(SHARED_YEAR, 2018, mode="from_archive")
    assert (again.exit_code, again.changes) == (0, ())
    assert not any(page.url.startswith(first.served.base_url) for page in again.pages)


def test_a_shared_address_is_gone_for_each_when_it_sees_that(
    districts: Districts, two_nights: TwoNights
) -> None:
    two_nights.served.shared.site.withdraw(OFFICE, SHARED_YEAR)
    report = districts.first.run()
    gone = (
        "SELECT DISTINCT p.site_id FROM report_source s JOIN report r ON r.report_id = s.report_id "
        "JOIN publisher p ON p.publisher_id = r.publisher_id WHERE s.gone_at IS NOT NULL"
    )
    assert report.counts["withdrawn"] == 1
    assert len(districts.first.rows(gone)) == 1
    assert districts.second.run().counts["withdrawn"] == 1
    assert len(districts.first.rows(gone)) == 2
    covered = "SELECT site_code, status FROM mart_coverage WHERE year = 2015 ORDER BY 1"
    assert districts.first.rows(covered) == [(FIRST, "loaded"), (SECOND, "loaded")]


def test_discovery_is_of_one_and_says_what_it_knows_there(seen: Districts) -> None:
    assert "the settings name dong, xi: say one with --site" in run("discover", code=2).output
    for number, deployment in enumerate(seen.both):
        rows = lines("discover", "--site", deployment.settings.site)
        assert {row["site"] for row in rows} == {CODES[number]}
        known = [row for row in rows if row["year"] in YEARS and row["publisher"]]
        assert len(known) > len(YEARS)
        assert not [row for row in known if row["why"] == "new"]


def test_a_check_names_the_district_and_lost_bytes_come_from_the_site_that_had_them(
    districts: Districts,
) -> None:
    def lose(site: str) -> str:
        query = (
            "SELECT v.sha256 FROM version_part v JOIN report_version x ON x.version_id = v.version_id "
            "JOIN report r ON r.report_id = x.report_id JOIN publisher p ON p.publisher_id = r.publisher_id "
            "JOIN site s ON s.site_id = p.site_id "
            f"WHERE s.code = '{site}' AND p.code = '{OFFICE}' AND r.year = 2017 ORDER BY v.version_id DESC"
        )
        sha256 = str(districts.first.rows(query)[0][0])
        (districts.settings.home / "archive" / object_path(sha256)).unlink()
        return sha256

    lost = {site: lose(site) for site in CODES}
    tamper(
        districts.first.engine,
        f"DELETE FROM coverage WHERE year = {SHARED_YEAR} AND publisher_id = (SELECT publisher_id FROM publisher "
        f"JOIN site ON site.site_id = publisher.site_id WHERE publisher.code = '{OFFICE}' AND site.code = '{SECOND}')",
    )
    found = [json.loads(line) for line in run("db", "check", "--json", code=1).stdout.splitlines()]
    objects = {row["site"]: row["sha256"] for row in found[:-1] if row["subject"] == "object"}
    assert objects == lost
    assert [row["site"] for row in found[:-1] if row["subject"] == "coverage"] == [SECOND]

    first_alone = run("db", "check", "--repair", "--site", districts.first.settings.site, code=1).stdout
    assert f"object {lost[FIRST]} came from the site again" in first_alone
    assert f"{lost[SECOND]}: is not in the archive" in first_alone
    assert "name the profile of its site with --site and repair again" in first_alone
    both = run("db", "check", "--repair").stdout

    assert f"object {lost[SECOND]} came from the site again" in both
    issues = districts.first.rows(
        "SELECT site_code, COUNT(*) FROM mart_issue WHERE check_id = 'warehouse_repaired' AND publisher_code IS NULL "
        "GROUP BY site_code ORDER BY 1"
    )
    # Of the second also the row of coverage, and the marts that lacked it.
    assert issues == [(FIRST, 1), (SECOND, 3)]
    assert districts.first.rows("SELECT code FROM site ORDER BY code") == [(FIRST,), (SECOND,)]


def test_a_repair_waits_for_every_site(districts: Districts) -> None:
    night = start_run(districts.first.engine, "nightly", {}, utc_now(), site=_sites(districts)[1])
    refused = run("db", "check", "--repair", code=2).output
    finish_run(night, RunOutcome.DONE, {}, utc_now())
    assert f"holds site {SECOND}" in refused


@pytest.mark.usefixtures("seen")
def test_the_archive_is_one_for_both(tmp_path: Path) -> None:
    verified = run("archive", "verify").stdout
    assert verified.split()[0] == verified.split()[2]
    run("archive", "export", "--warc", str(tmp_path / "all.warc.gz"))
    assert "already" in run("db", "upgrade").stdout


def test_a_correction_names_a_district_or_is_refused(districts: Districts) -> None:
    """Corrections come with a night; the file is one for both."""
    file = districts.settings.home / "corrections.toml"
    entry = (
        '[[correction]]\npublisher = "{}"\nyear = 2018\nindicator = "{}"\nprinted = "{}"\ncorrected = "7777"\n'
        'reason = "a blot"\nwho = "Li"\non = 2019-03-03\n'
    )
    query = f"SELECT raw FROM mart_fact WHERE year = 2018 AND publisher_code = '{OFFICE}' AND indicator_code = '{RESTATED}'"
    (printed,) = {row[0] for row in districts.first.rows(query)}
    corrected = "SELECT site_code, publisher_code FROM mart_fact WHERE correction IS NOT NULL"
    with_file = [
        replace(one, settings=one.settings.model_copy(update={"corrections_file": str(file)}))
        for one in districts.both
    ]
    file.write_text(entry.format(OFFICE, RESTATED, printed), encoding="utf-8")
    with pytest.raises(BadCorrection, match=REFUSED):
        with_file[0].run()
    file.write_text(entry.format(f"{SECOND}/{OFFICE}", RESTATED, printed), encoding="utf-8")
    assert with_file[0].run().exit_code == 0
    assert districts.first.rows(corrected) == []
    assert with_file[1].run().exit_code == 0
    assert districts.first.rows(corrected) == [(SECOND, OFFICE)]


@pytest.fixture
def nights_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """`gongkai nightly` and `backfill` without a process for each site: here, one after the other."""

    def run_all(words_of: Mapping[str, Sequence[str]], at_once: int) -> Iterator[EndedNight]:
        for site, words in words_of.items():
            # The command leaves its settings in the environment, which is another one in a process of its own.
            with monkeypatch.context() as own:
                own.setenv("GONGKAI_SITE", site)
                ended = CliRunner().invoke(app, [*words, "--site", site])
            yield EndedNight(site, ended.output, ended.exit_code)

    monkeypatch.setattr("flows.nights._run_all", run_all)


@pytest.mark.usefixtures("nights_here")
def test_a_district_that_is_down_is_its_own_outcome(districts: Districts, two_nights: TwoNights) -> None:
    last_lines: list[list[str]] = []

    def nights(code: int, *sites: str) -> dict[str, str]:
        output = run("nightly", *sites, code=code).stdout
        last_lines.append(output.splitlines()[-2:])
        return dict(re.findall(r"(?m)^(\w+): exit code (\d)", output))

    one, other = (deployment.settings.site for deployment in districts.both)
    run("nightly", "--site", other)
    assert nights(0, "--site", other, "--site", one) == {FIRST: "0", SECOND: "0"}
    for served in (two_nights.served.sites[0], two_nights.served.shared):
        served.faults.add(DOWN)
    assert nights(1) == {FIRST: "3", SECOND: "1"}
    two_nights.served.sites[1].faults.add(DOWN)
    assert nights(3) == {FIRST: "3", SECOND: "3"}
    assert last_lines[0][1] == "2 of 2 sites done"
    assert last_lines[1] == [
        f"1 of 2 sites done, but some reports failed: {SECOND}",
        f"1 of 2 sites where nothing could be done: {FIRST}",
    ]
    outcomes = "SELECT site_code, outcome FROM mart_run WHERE run_id > 4 ORDER BY run_id"
    ended = districts.first.rows(outcomes)
    assert ended[:3] == [(SECOND, "done"), (SECOND, "done"), (FIRST, "done")]
    assert sorted(ended[3:5]) == [(FIRST, "nothing_done"), (SECOND, "some_failed")]
    assert sorted(ended[5:]) == [(FIRST, "nothing_done"), (SECOND, "nothing_done")]


@pytest.mark.usefixtures("nights_here")
def test_a_district_that_is_busy_is_skipped_and_not_done(districts: Districts) -> None:
    busy = [
        start_run(districts.first.engine, "backfill", {}, utc_now(), site=site) for site in _sites(districts)
    ]
    all_skipped = run("nightly", code=4).stdout
    assert all_skipped.count("skipped, another run is at work: it waited 0 min") == 2
    assert all(f"holds site {site} since" in all_skipped for site in CODES)
    finish_run(busy[0], RunOutcome.DONE, {}, utc_now())
    one_skipped = run("nightly", code=1).stdout
    finish_run(busy[1], RunOutcome.DONE, {}, utc_now())
    assert f"{FIRST}: exit code 0" in one_skipped
    assert f"{SECOND}: exit code 4" in one_skipped


@pytest.mark.usefixtures("nights_here")
def test_a_backfill_of_several_districts_reads_the_one_that_has_the_publisher(districts: Districts) -> None:
    words = ("backfill", "--years", "2017", "--from-archive")
    refuse(*words, "--publisher", OFFICE)
    assert "none of the sites dong, xi has it" in run(*words, "--publisher", "bei/x", code=2).output
    assert "1 of 1 sites done\n" in run(*words, "--publisher", f"{SECOND}/{OFFICE}").stdout
    one_each = ("--publisher", f"{FIRST}/{OFFICE}", "--publisher", f"{SECOND}/{OTHER}")
    assert "2 of 2 sites done\n" in run(*words, *one_each, "--dry-run").stdout
    assert "2 of 2 sites done\n" in run(*words).stdout
    runs = districts.first.rows(
        "SELECT site_code, parameters FROM mart_run WHERE flow = 'backfill' ORDER BY run_id"
    )
    asked = [(site, json.loads(str(parameters))["publishers"]) for site, parameters in runs]
    assert asked == [(SECOND, [OFFICE]), (FIRST, None), (SECOND, None)]


def _sites(districts: Districts) -> list[SiteRow]:
    with districts.first.engine.connect() as conn:
        found = [find_site(conn, code) for code in CODES]
        return [read_site(conn, site_id) for site_id in found if site_id is not None]
