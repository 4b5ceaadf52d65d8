"""An office that was merged into another: outside its years it owes nothing, and its figures stay its own."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

import replica
from flows.settings import read_settings
from load.queries.coverage import coverage_cells
from tests.support.deployment import Deployment, describe_site

OLD, NEW = "zhuangshi", "zhaobaoshan"
YEARS = range(2016, 2019)


@pytest.fixture
def merged(engine: Engine, tmp_path: Path) -> Deployment:
    """A deployment whose first office ended in 2017, and went on in the second, which began in 2018."""
    site = replica.Site(2, YEARS)
    with replica.serve(site) as served:
        text = describe_site(served)
        for code, years in ((OLD, f'last_year = 2017\nsuccessor = "{NEW}"'), (NEW, "first_year = 2018")):
            text = text.replace(f'code = "{code}"\n', f'code = "{code}"\n{years}\n')
        profile = tmp_path / "site.toml"
        profile.write_text(text, encoding="utf-8")
        url = engine.url.render_as_string(hide_password=False)
        settings = read_settings(home=tmp_path, site=str(profile), warehouse_url=url, parse_workers=1)
        deployment = Deployment(served, settings, engine, datetime(2020, 3, 1, 2, tzinfo=UTC))
        # The old office filed once more after its end: what is there is never hidden.
        assert deployment.run().exit_code == 0
        return deployment


def test_outside_its_years_an_office_owes_nothing_and_its_series_is_not_its_successors(
    merged: Deployment,
) -> None:
    with merged.engine.connect() as conn:
        cells = {(cell.publisher, cell.year): cell.status for cell in coverage_cells(conn)}
    of_old = {year: status for (code, year), status in cells.items() if code == OLD}
    of_new = {year: status for (code, year), status in cells.items() if code == NEW}
    assert of_old == {2016: "loaded", 2017: "loaded", 2018: "loaded"}
    assert of_new[2018] == "loaded"
    assert {year: status for year, status in of_new.items() if year > 2018} == {2019: "missing"}

    named = (
        "SELECT publisher_code, first_year, last_year, successor_code FROM mart_publisher WHERE registered"
    )
    assert sorted(merged.rows(named)) == [(NEW, 2018, None, None), (OLD, None, 2017, NEW)]
    series = (
        "SELECT s.publisher_code, s.year, p.successor_code FROM mart_series s JOIN mart_publisher p "
        "ON p.site_code = s.site_code AND p.publisher_code = s.publisher_code "
        "WHERE s.concept = 'disclosure.items_published' ORDER BY 1, 2"
    )
    rows = merged.rows(series)
    assert {row for row in rows if row[0] == OLD} == {(OLD, year, NEW) for year in YEARS}
    assert (NEW, 2018, None) in rows
    assert all(successor is None for code, _, successor in rows if code == NEW)
