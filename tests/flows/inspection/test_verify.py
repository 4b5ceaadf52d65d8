"""What is as it was loaded is proved, whatever has happened to profile, reviews and catalogue since."""

from datetime import timedelta
from pathlib import Path

import pytest

import replica
from extract.archive import open_archive
from flows.inspection.verify import Verification, verify_warehouse
from flows.reading.parser_pool import parser_pool
from load.runs.run_lock import utc_now
from load.versions.review import accept_version
from replica import Fault
from tests.support.deployment import Deployment
from tests.support.tampering import tamper

# The site answers with another year's report.
ECHO = Fault("echo", r"fbtime=2017&area=002971855")


@pytest.fixture
def site() -> replica.Site:
    """Two offices and their reports on two years."""
    return replica.Site(2, range(2016, 2018))


def check(deployment: Deployment) -> Verification:
    with parser_pool(1) as parse:
        return verify_warehouse(deployment.engine, open_archive(deployment.settings.archive), parse)


def name_all(found: Verification) -> list[str]:
    return [difference.sentence for difference in found.differences]


def accept_all(deployment: Deployment) -> int:
    held = deployment.rows("SELECT version_id FROM report_version WHERE held <> ''")
    for (version_id,) in held:
        accept_version(deployment.engine, int(str(version_id)), "it is right", "me", utc_now())
    return len(held)


def test_an_alias_that_came_later_makes_no_difference(deployment: Deployment) -> None:
    """An office signs with a name that the profile does not have: held, accepted, and then its name is registered."""
    profile = Path(deployment.settings.site)
    text = profile.read_text(encoding="utf-8")
    profile.write_text(text.replace("庄市", "梅山"), encoding="utf-8")
    deployment.run()
    held = check(deployment)
    accepted = accept_all(deployment)
    profile.write_text(text, encoding="utf-8")
    deployment.now += timedelta(days=1)
    deployment.run()

    assert accepted
    assert name_all(held) == []
    assert name_all(check(deployment)) == []


def test_a_held_version_is_proved_and_may_not_be_let_go(deployment: Deployment) -> None:
    deployment.served.faults.add(ECHO)
    deployment.run()
    held = check(deployment)
    tamper(deployment.engine, "UPDATE report_version SET held = '' WHERE held = 'other_year'")
    let_go = check(deployment)

    assert held.versions == held.proved_versions
    assert name_all(held) == []
    # The reader's hold is gone from coverage as well.
    assert {difference.subject for difference in let_go.differences} == {"version", "pointer", "mart"}
    assert "held is '', the bytes give 'other_year'" in name_all(let_go)[0]


def test_another_catalogue_and_other_names_of_lines(deployment: Deployment) -> None:
    deployment.run()
    tamper(
        deployment.engine,
        f"UPDATE catalogue_state SET digest = '{'a' * 64}'",
        "DELETE FROM series_figure",
        "DELETE FROM mart_series",
        "DELETE FROM mart_rate_year",
        "UPDATE mart_concept_year SET offices = 0, derived = 0, value = NULL",
    )
    older = check(deployment)
    deployment.now += timedelta(days=1)
    deployment.run()

    assert name_all(older) == []
    assert older.unproved == {"series derived with another catalogue": older.versions}
    assert name_all(check(deployment)) == []


def test_bytes_that_read_otherwise_now_are_no_damage(deployment: Deployment) -> None:
    """The rows are as they were written, digest and all: a repair would restate them behind everybody's back."""
    deployment.run()
    versions = "SELECT version_id FROM report_version ORDER BY version_id LIMIT 1"
    other = deployment.rows("SELECT sha256 FROM version_part ORDER BY version_id DESC LIMIT 1")[0][0]
    digest = deployment.rows("SELECT parts_digest FROM report_version ORDER BY version_id DESC LIMIT 1")[0][0]
    tamper(
        deployment.engine,
        f"UPDATE version_part SET sha256 = '{other}' WHERE version_id = ({versions})",
        f"UPDATE report_version SET parts_digest = '{digest}' WHERE version_id = ({versions})",
    )

    found = check(deployment)

    facts = [difference for difference in found.differences if difference.subject == "fact"]
    assert facts
    assert {difference.repairable for difference in facts} == {False}
    assert "--dry-run" in facts[0].to_do
