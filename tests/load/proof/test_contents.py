"""A version that cannot be read again is proved by its counts, and by the digest that was written with its rows."""

from decimal import Decimal

import pytest
from sqlalchemy import Connection

from load.proof.contents import compare_with_digest
from load.proof.stored import list_versions, read_stored
from tests.support.tampering import altered
from tests.support.warehouse import Warehouse, make_report
from transform.report import HeldReason, Place, ProseFigure, Unmapped

ALTERED = (
    "UPDATE fact SET value = 406 WHERE raw = '405'",
    "UPDATE fact SET raw = '406' WHERE raw = '405'",
    "UPDATE fact SET unit = '次' WHERE raw = '405'",
    "UPDATE fact SET note = 'x' WHERE raw = '405'",
    "UPDATE fact SET state = 'unreadable' WHERE raw = ''",
    "DELETE FROM fact WHERE raw = '405'",
    "UPDATE unmapped_cell SET raw = '8'",
    "UPDATE unmapped_cell SET label = '8'",
    "DELETE FROM unmapped_cell",
    "UPDATE prose_figure SET value = 4",
    "UPDATE prose_figure SET sentence = '4'",
    "UPDATE report_version SET facts = 2",
    "UPDATE report_version SET reported = 2",
    "UPDATE report_version SET content = 'prose_only'",
    f"UPDATE report_version SET reading_digest = '{'a' * 64}'",
)


@pytest.fixture
def kept(warehouse: Warehouse) -> Warehouse:
    """A version with facts of three states, an unmapped cell and a figure in prose."""
    report = make_report(
        {"f2014.2.2.4": "405", "f2014.2.2.3": "", "f2014.2.2.2": "/"},
        unmapped=(Unmapped("另一行", "7", Place(1, 9, 3)),),
        prose_figures=(ProseFigure("requests.received", "件", Decimal("3.50"), "3.50件", "收到申请3.50件"),),
    )
    warehouse.load(report)
    return warehouse


def count_differences(conn: Connection) -> int:
    versions = read_stored(conn, list_versions(conn))
    return sum(1 for version in versions for _ in compare_with_digest(version))


def test_whatever_the_digest_covers_cannot_be_altered(kept: Warehouse) -> None:
    for statement in ALTERED:
        with altered(kept.engine, statement) as conn:
            assert count_differences(conn) > 0, statement
    with kept.engine.connect() as conn:
        assert count_differences(conn) == 0


def test_versions_that_are_held_by_the_load_and_texts_that_were_replaced_are_sound(
    warehouse: Warehouse,
) -> None:
    warehouse.load({"f2014.2.2.4": "405"}, publisher_code=None)
    warehouse.load({"f2014.2.2.4": "405"}, content="no year", year=None)
    warehouse.load({"f2014.2.2.4": "1"})
    warehouse.next_night()
    warehouse.load({"f2014.2.2.4": ""}, content="lost all facts")
    warehouse.load(make_report({}, held_reasons=(HeldReason.WRONG_COLUMNS,)), content="wrong columns")
    torn = Unmapped("\0", "7", Place(1, 9, 3))
    warehouse.load(
        make_report({"f2014.2.2.4": "405"}, unmapped=(torn,)), content="torn", url="http://site.test/torn"
    )

    assert len(warehouse.rows("SELECT 1 FROM report_version")) == 6
    with warehouse.engine.connect() as conn:
        assert count_differences(conn) == 0
