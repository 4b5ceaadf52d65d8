"""A night of a made-up district of each kind of CMS loads what the district truly filed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

import replica
from flows.settings import read_settings
from load.engine import open_engine
from replica.platforms import Kind
from tests.support.deployment import Deployment, describe_site

YEARS = range(2018, 2021)
FACTS = "SELECT publisher_code, year, indicator_code, breakdown, state, raw FROM mart_fact"


@pytest.mark.parametrize("cms", ["annual", "jpaas", "plain"])
def test_a_night_loads_the_truth_of_the_district(tmp_path: Path, cms: Kind) -> None:
    with replica.serve_districts(1, publishers=6, years=YEARS, cms=cms, first_seed=11) as (served,):
        profile = tmp_path / "site.toml"
        profile.write_text(describe_site(served), encoding="utf-8")
        settings = read_settings(home=tmp_path, site=str(profile), parse_workers=1)
        engine = open_engine(settings.warehouse)
        deployment = Deployment(served, settings, engine, datetime(2023, 6, 1, 2, tzinfo=UTC))
        report = deployment.run()
        loaded = set(deployment.rows(FACTS))
        engine.dispose()

        assert report.exit_code == 0
        true = {
            (code, year, *key, state, raw.strip())
            for code, year in served.site.filings
            for key, (state, _, raw) in served.site.truth(code, year).items()
        }
        assert loaded == true
