"""`gongkai discover URL`: a profile of an unknown site, and a night with it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

import replica
from extract.profile import Politeness
from flows.cli import app
from flows.settings import read_settings
from load.engine import open_engine
from replica import Fault
from tests.support.deployment import Deployment

YEARS = range(2018, 2021)
FACTS = "SELECT publisher_name, year, indicator_code, breakdown, state, raw FROM mart_fact"

Discover = Callable[..., Result]


@pytest.fixture
def discover(monkeypatch: pytest.MonkeyPatch) -> Discover:
    """The command, asking the site in haste."""
    haste = Politeness(requests_per_second=1000, requests_per_run=300, retries=0)
    monkeypatch.setattr("flows.inspection.site_survey.POLITENESS", haste)
    return lambda *words: CliRunner().invoke(app, ["discover", *words])


@pytest.mark.parametrize("seed", [31, 32, 33])
def test_a_night_with_the_drafted_profile_loads_what_the_site_has(
    seed: int, discover: Discover, tmp_path: Path
) -> None:
    profile = tmp_path / "new.toml"
    with replica.serve_districts(1, publishers=6, years=YEARS, first_seed=seed) as (served,):
        result = discover("--site", served.base_url, "--to", str(profile))
        assert result.exit_code == 0, result.output
        assert "certain" in result.stdout
        quick = profile.read_text(encoding="utf-8") + "\n[politeness]\nrequests_per_second = 1000\n"
        profile.write_text(quick, encoding="utf-8")
        settings = read_settings(home=tmp_path, site=str(profile), parse_workers=1)
        engine = open_engine(settings.warehouse)
        deployment = Deployment(served, settings, engine, datetime(2023, 6, 1, 2, tzinfo=UTC))
        report = deployment.run()
        loaded = set(deployment.rows(FACTS))
        engine.dispose()

    assert report.exit_code == 0
    assert loaded == {
        (filing.publisher.name, filing.year, *key, state, raw.strip())
        for filing in served.site.filings.values()
        for key, (state, _, raw) in filing.truth().items()
    }


def test_the_profile_is_printed_and_the_evidence_told_beside_it(discover: Discover) -> None:
    with replica.serve_districts(1, publishers=3, years=YEARS, first_seed=31) as (served,):
        result = discover(served.base_url)
    assert result.exit_code == 0
    assert result.stdout.startswith("# Drafted by a survey of http://127.0.0.1")
    assert "jcms_column" in result.stderr
    assert "[[publisher]]" not in result.stderr


def test_json_has_a_line_for_each_source_and_one_for_the_site(discover: Discover) -> None:
    with replica.serve_districts(1, publishers=3, years=YEARS, first_seed=32) as (served,):
        result = discover(served.base_url, "--json")
    *sources, site = map(json.loads, result.stdout.splitlines())
    assert [(s["kind"], s["sureness"], s["reports"], s["years"]) for s in sources] == [
        ("jpaas_column", "certain", 9, [2018, 2019, 2020])
    ]
    assert site["profile"].count("[[publisher]]") == site["publishers"] == 3


@pytest.mark.parametrize("kind", ["reset", "challenge_412", "shell"])
def test_a_site_that_cannot_be_read_ends_with_3_and_writes_nothing(
    kind: str, discover: Discover, tmp_path: Path
) -> None:
    with replica.serve(replica.Site(1, [2020]), faults=replica.Faults(Fault(kind, ".*"))) as served:
        result = discover(served.base_url, "--to", str(tmp_path / "new.toml"))
    assert result.exit_code == 3
    assert "nothing could be read" in result.stderr
    assert not (tmp_path / "new.toml").exists()


def test_a_site_without_a_report_ends_with_3_and_writes_nothing(discover: Discover, tmp_path: Path) -> None:
    site = replica.Site(3, YEARS, seed=31)
    for key in list(site.filings):
        site.withdraw(*key)
    with replica.serve(site) as served:
        result = discover(served.base_url, "--to", str(tmp_path / "new.toml"))
    assert result.exit_code == 3
    assert "no annual report was found" in result.stderr
    assert list(tmp_path.glob("*.toml")) == []


def test_a_profile_is_never_overwritten(discover: Discover, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text("mine", encoding="utf-8")
    result = discover("http://127.0.0.1:9", "--to", str(mine))
    assert (result.exit_code, mine.read_text(encoding="utf-8")) == (2, "mine")


@pytest.mark.parametrize(
    "words", [("zhenhai.toml",), ("http://a.invalid", "--site", "zhenhai"), ("--to", "x.toml")]
)
def test_wrong_usage_is_refused(words: tuple[str, ...], discover: Discover) -> None:
    assert discover(*words).exit_code == 2
