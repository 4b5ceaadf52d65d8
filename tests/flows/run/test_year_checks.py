"""Which years count as gaps: those without a report, not those whose report has no table."""

import pytest

import replica
from tests.support.deployment import Deployment


@pytest.fixture
def site() -> replica.Site:
    """Twelve offices: one filed prose for 2016, one a picture for 2018, and one nothing for 2016."""
    return replica.Site(12, range(2015, 2020))


def test_only_a_year_without_any_report_is_a_gap(deployment: Deployment) -> None:
    filings = deployment.served.site.filings
    assert filings["jiulonghu", 2016].carrier == "prose"
    assert filings["luotuo", 2018].carrier == "image"
    assert ("nongye", 2016) not in filings

    deployment.run()

    gaps = "SELECT publisher_code, year, message_en FROM mart_issue WHERE check_id = 'year_gap' AND status = 'open'"
    [(publisher, year, message)] = deployment.rows(gaps)
    assert (publisher, year) == ("nongye", 2017)
    assert "2016: there is a report of 2015 and one of 2017" in str(message)
