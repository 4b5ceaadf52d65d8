"""The status of a publisher's year follows from what became of its report."""

import pytest
from sqlalchemy.sql.ddl import CreateTable

from load.data_dictionary import word_lists
from load.engine import write
from load.schema.curation import coverage
from load.versions.candidate import LoadOutcome
from load.versions.coverage import CoverageStatus, coverage_status, record_coverage
from tests.support.warehouse import Warehouse
from transform.report import Content


@pytest.mark.parametrize(
    ("outcome", "content", "status"),
    [
        (LoadOutcome.LOADED, Content.TABLES, CoverageStatus.LOADED),
        (LoadOutcome.UNCHANGED, Content.PROSE_ONLY, CoverageStatus.PROSE_ONLY),
        (LoadOutcome.RESTATED, Content.IMAGE_ONLY, CoverageStatus.IMAGE_ONLY),
        (LoadOutcome.OLDER, Content.TABLES, CoverageStatus.LOADED),
        (LoadOutcome.LOADED, Content.UNREAD_TABLE, CoverageStatus.UNREAD_TABLE),
        (LoadOutcome.HELD, Content.TABLES, CoverageStatus.HELD),
        (LoadOutcome.WAITING, Content.WAITING, CoverageStatus.WAITING),
        (LoadOutcome.REFUSED, Content.TABLES, CoverageStatus.FAILED),
    ],
)
def test_outcome_and_content_give_the_status(
    outcome: LoadOutcome, content: Content, status: CoverageStatus
) -> None:
    assert coverage_status(outcome, content) is status


def test_every_outcome_and_content_has_a_status() -> None:
    statuses = {coverage_status(outcome, content) for outcome in LoadOutcome for content in Content}
    assert statuses == set(CoverageStatus) - {CoverageStatus.MISSING}


def test_the_words_are_those_of_the_table_and_of_its_dictionary() -> None:
    ddl = str(CreateTable(coverage))
    assert [word for word in CoverageStatus if f"'{word}'" not in ddl] == []
    words = next(word_list.words for word_list in word_lists() if word_list.columns == "mart_coverage.status")
    assert set(words) == set(CoverageStatus)


def test_another_word_is_refused(warehouse: Warehouse) -> None:
    with pytest.raises(ValueError, match="lost"), write(warehouse.engine) as conn:
        record_coverage(conn, warehouse.site_id, [("zhuangshi", 2017, "lost", warehouse.now)])


def test_nothing_is_loaded_where_nothing_is_current(warehouse: Warehouse) -> None:
    warehouse.load({"f2014.1.1": "353"})
    warehouse.hold({"f2014.1.1": "353"}, year=2016)
    with write(warehouse.engine) as conn:
        record_coverage(
            conn,
            warehouse.site_id,
            [("zhuangshi", year, "loaded", warehouse.now) for year in (2015, 2016, 2017)],
        )
    assert warehouse.rows("SELECT year, status FROM coverage ORDER BY year") == [
        (2015, "failed"), (2016, "failed"), (2017, "loaded"),
    ]  # fmt: skip
    assert warehouse.rows("SELECT year, status FROM mart_coverage ORDER BY year") == [
        (2015, "failed"), (2016, "held"), (2017, "loaded"),
    ]  # fmt: skip
