"""The constraints of the schema: each refuses a row that violates it, on both databases, and the migration has them all."""

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any, get_args, get_type_hints

import pytest
from sqlalchemy import CheckConstraint, Connection, Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from extract.profile import Publisher
from extract.records import FetchOutcome
from load.correction_file import Correction
from load.corrections import sync_corrections
from load.dimensions import publisher_ids
from load.engine import open_engine, write
from load.issues.check_counts import CheckCount, record_check_counts, write_tallies
from load.normalisers import Program, enter_program
from load.runs.fetch_log import FetchRow, ListingRow, record_fetches, record_listings
from load.runs.outcome import RunOutcome
from load.runs.run_lock import finish_run, start_run
from load.schema import metadata
from load.schema.guards import allow_rewriting
from load.versions.batch_log import claim_batch
from load.versions.coverage import CoverageStatus
from load.versions.review import accept_version
from tests.support.warehouse import FIRST_NIGHT, ZHENHAI, Warehouse, make_report, make_sha256
from transform.forms.catalogue import Indicator
from transform.report import Content, Issue, Place, ProseFigure, Severity, Unmapped
from transform.text.bilingual import Bilingual
from transform.text.states import State

EARLIER = "'2001-01-01 00:00:00.000000'"
BAD_FIGURES = ("1000000000000000", "-1000000000000000", "NaN", "Infinity", "-Infinity")
BAD_HASHES = (f"'{'A' * 64}'", f"'{'a' * 63}'", f"'{'a' * 65}'", f"'{'a' * 63}g'", "''")
CHECKS = {
    str(constraint.name): table.name
    for table in metadata.sorted_tables
    for constraint in table.constraints
    if isinstance(constraint, CheckConstraint)
}

# By constraint: assignments that violate it, and it alone, in a row of its table.
VIOLATIONS: dict[str, tuple[str, ...]] = {
    "ck_batch_number": ("number = 0",),
    "ck_breakdown_position": ("position = 0",),
    "ck_catalogue_state_digest": tuple(f"digest = {value}" for value in BAD_HASHES),
    "ck_check_count_counts": ("holds = -1", "fails = -1", "cannot_tell = -1"),
    "ck_check_tally_counts": ("holds = -1", "fails = -1", "cannot_tell = -1"),
    "ck_concept_part_factor": ("factor = 0", "factor = -1", *(f"factor = '{v}'" for v in BAD_FIGURES)),
    "ck_rate_parts": ("parts = 1", "parts = -1"),
    "ck_correction_corrected_is_exact": tuple(f"corrected = '{value}'" for value in BAD_FIGURES),
    "ck_correction_status": ("status = 'gone'", "status = ''"),
    "ck_correction_year": ("year = 0", "year = 1999", "year = 2101"),
    "ck_coverage_status": ("status = 'done'", "status = 'Loaded'"),
    "ck_coverage_year": ("year = 0", "year = 1999", "year = 2101"),
    "ck_derived_figure_value_is_exact": tuple(f"value = '{value}'" for value in BAD_FIGURES),
    "ck_fact_correction_corrected_is_exact": tuple(f"corrected = '{value}'" for value in BAD_FIGURES),
    "ck_fact_correction_lapsed_at": (f"lapsed_at = {EARLIER}",),
    "ck_fact_place": ("part = -1", "table_no = 0", "row_no = 0", "column_no = 0"),
    "ck_fact_state": ("state = 'zero', value = NULL",),
    "ck_fact_value": ("state = 'blank'", "value = NULL"),
    "ck_fact_value_is_exact": tuple(f"value = '{value}'" for value in BAD_FIGURES),
    "ck_fetch_counts": ("size = -1", "elapsed_ms = -1"),
    "ck_fetch_method": ("method = 'get'", "method = 'PUT'"),
    "ck_fetch_outcome": ("outcome = 'ok'", "outcome = ''"),
    "ck_indicator_kind": ("kind = 'figure'",),
    "ck_indicator_position": ("position = 0",),
    "ck_issue_accepted": ("status = 'accepted'",),
    "ck_issue_event_event": ("event = 'closed'",),
    "ck_issue_identity": tuple(f"identity = {value}" for value in BAD_HASHES),
    "ck_issue_last_seen_at": (f"last_seen_at = {EARLIER}",),
    "ck_issue_resolved": ("status = 'resolved'", "resolved_at = last_seen_at"),
    "ck_issue_resolved_at": (f"status = 'resolved', resolved_at = {EARLIER}",),
    "ck_issue_severity": ("severity = 'hint'",),
    "ck_issue_status": ("status = 'done'",),
    "ck_listing_counts": ("entries = -1", "declared_total = -1"),
    "ck_normaliser_sequence": ("sequence = 0",),
    "ck_page_counts": ("failures = -1",),
    "ck_page_outcome": ("outcome = 'ok'",),
    "ck_prose_figure_position": ("position = 0",),
    "ck_prose_figure_value_is_exact": tuple(f"value = '{value}'" for value in BAD_FIGURES),
    "ck_publisher_first_year": ("first_year = 1999", "first_year = 2101"),
    "ck_publisher_kind": ("kind = 'ministry'",),
    "ck_publisher_last_year": ("last_year = 1999", "last_year = 2101"),
    "ck_publisher_years": ("first_year = 2010, last_year = 2009",),
    "ck_reading_issues_digest": tuple(f"issues_digest = {value}" for value in BAD_HASHES),
    "ck_reading_last_seen_at": (f"last_seen_at = {EARLIER}",),
    "ck_reading_parts_digest": tuple(f"parts_digest = {value}" for value in BAD_HASHES),
    "ck_report_current_cause": ("cause = 'whim', previous_version_id = version_id",),
    "ck_report_current_previous": ("cause = 'site'", "previous_version_id = version_id"),
    "ck_report_current_until": (f"until = {EARLIER}",),
    "ck_report_source_last_seen_at": (f"last_seen_at = {EARLIER}",),
    "ck_report_version_content": ("content = 'video'", "content = 'waiting'"),
    "ck_report_version_parts_digest": tuple(f"parts_digest = {value}" for value in BAD_HASHES),
    "ck_report_version_reading_digest": tuple(f"reading_digest = {value}" for value in BAD_HASHES),
    "ck_report_version_reported": ("reported = -1", "reported = facts + 1"),
    "ck_report_version_year_printed": ("year_printed = 1999", "year_printed = 2101", "year_printed = 0"),
    "ck_report_year": ("year = 1999", "year = 2101", "year = -1"),
    "ck_rewriting_run_id": ("run_id = 1",),
    "ck_run_counts": tuple(
        f"{name} = -1"
        for name in (
            *("fetched", "unchanged", "loaded", "restated", "held", "missing", "failed", "skipped"),
            *("max_restated", "restated_facts"),
        )
    ),
    "ck_run_finished_at": (f"finished_at = {EARLIER}",),
    "ck_run_outcome": ("outcome = 'failed'", "outcome = 'fine'"),
    "ck_run_running": ("outcome = 'running'", "finished_at = NULL"),
    "ck_series_figure_value_is_exact": tuple(f"value = '{value}'" for value in BAD_FIGURES),
    "ck_snapshot_counts": ("size = -1",),
    "ck_snapshot_sha256": tuple(f"sha256 = {value}" for value in BAD_HASHES),
    "ck_unmapped_cell_place": ("part = -1", "table_no = 0", "row_no = 0", "column_no = 0"),
    "ck_unmapped_cell_position": ("position = 0",),
    "ck_version_part_part": ("part = -1",),
    "ck_version_review_decision": ("decision = 'maybe'",),
}


@pytest.fixture
def full(warehouse: Warehouse) -> Iterator[Warehouse]:
    """A warehouse, after its night, with a row in every table but the one that is always empty."""
    report = make_report(
        {"f2014.1.1": "353", "f2014.3.1": "", **{f"f2014.3.1.{n}": "1" for n in range(1, 5)}},
        issues=(Issue("wrong_columns", Severity.ERROR, Bilingual("four columns", "four columns")),),
        unmapped=(Unmapped("别的", "7", Place(1, 9, 3)),),
        prose_figures=(ProseFigure("received", "件", Decimal(5), "5件", "收到申请5件"),),
    )
    warehouse.load(report)
    held = warehouse.hold({"f2014.1.1": "1"}, year=2018, url="http://site.test/2018.html")
    wrong = Correction(
        publisher="zhuangshi", year=2017, indicator="f2014.1.1", printed="353", corrected=Decimal(35),
        reason="misread", who="Li", on=warehouse.now.date(),
    )  # fmt: skip
    run = warehouse.run.run_id
    with write(warehouse.engine) as conn:
        enter_program(conn, Program("a", "0.1.0"), warehouse.now)
        sync_corrections(conn, run, [wrong], warehouse.now)
        record_fetches(conn, run, [
            FetchRow("http://site.test/", warehouse.now, "page", sha256=make_sha256("a"), size=1, elapsed_ms=1)
        ])  # fmt: skip
        record_listings(conn, run, [ListingRow("annual", "http://site.test/", 1, 1)])
        publisher_id = publisher_ids(conn, warehouse.site_id)["zhuangshi"]
        write_tallies(conn, publisher_id, "n1", [CheckCount("f2014.sum", 1, 1, 1)])
        record_check_counts(conn, run, warehouse.site_id)
        claim_batch(conn, run, 1, warehouse.now)
    warehouse.end_night()
    accept_version(warehouse.engine, held, "fine", "Li", warehouse.now)
    yield warehouse


def _violate(conn: Connection, table: str, assignment: str) -> None:
    """Alter the first row of a table in a way that its constraints should refuse."""
    row_id = "rowid" if conn.dialect.name == "sqlite" else "ctid"
    if table == "fact":
        conn.execute(text(f"UPDATE fact SET {assignment} WHERE state = 'reported' AND raw = '353'"))
        return
    only = " WHERE year = 2017" if table in ("report", "coverage") else ""
    first = f'(SELECT {row_id} FROM "{table}"{only} ORDER BY {row_id} LIMIT 1)'
    conn.execute(text(f'UPDATE "{table}" SET {assignment} WHERE {row_id} = {first}'))


def _refused_by(engine: Engine, name: str, assignment: str) -> bool:
    """Whether the constraint refuses the change of a row that there is, while the guard on what is loaded is lifted."""
    try:
        with write(engine) as conn, allow_rewriting(conn):
            _violate(conn, CHECKS[name], assignment)
    except IntegrityError as error:
        return name in str(error.orig)
    return False


def test_every_check_refuses_what_violates_it(full: Warehouse) -> None:
    assert set(VIOLATIONS) == set(CHECKS)
    accepted = [
        (name, assignment)
        for name, assignments in VIOLATIONS.items()
        for assignment in assignments
        if not _refused_by(full.engine, name, assignment)
    ]
    assert accepted == []


def test_a_pointer_and_a_reading_are_of_the_report_of_their_version(full: Warehouse) -> None:
    other = full.rows(
        "SELECT version_id FROM report_version v JOIN report r USING (report_id) WHERE year = 2018"
    )
    for table, column in (
        ("reading", "version_id"),
        ("report_current", "version_id"),
        ("report_current", "previous_version_id"),
    ):
        cause = ", cause = 'site'" if column == "previous_version_id" else ""
        of_2017 = "report_id = (SELECT report_id FROM report WHERE year = 2017)"
        with pytest.raises(IntegrityError, match=r"(?i)foreign key"), write(full.engine) as conn:
            conn.execute(text(f"UPDATE {table} SET {column} = {other[0][0]}{cause} WHERE {of_2017}"))


def test_words_of_constraints_are_those_of_the_code() -> None:
    words: dict[str, set[str]] = {
        "ck_coverage_status": set(CoverageStatus),
        "ck_fact_state": set(State),
        "ck_fetch_outcome": set(FetchOutcome),
        "ck_page_outcome": set(FetchOutcome),
        "ck_indicator_kind": set(get_args(get_type_hints(Indicator)["kind"])),
        "ck_issue_severity": set(Severity),
        "ck_publisher_kind": set(get_args(Publisher.model_fields["kind"].annotation)),
        # What waits for a program has no version; what another run kept from beginning has no run.
        "ck_report_version_content": set(Content) - {Content.WAITING},
        "ck_run_outcome": set(RunOutcome),
    }
    for name, wanted in words.items():
        condition = next(
            str(constraint.sqltext)
            for constraint in metadata.tables[CHECKS[name]].constraints
            if isinstance(constraint, CheckConstraint) and constraint.name == name
        )
        assert set(re.findall(r"'(\w+)'", condition)) == wanted, name


def _constraints(engine: Engine) -> dict[str, Any]:
    """The checks and foreign keys of all tables as the database describes them."""
    inspector = inspect(engine)
    return {
        table: (
            {check["name"]: check["sqltext"] for check in inspector.get_check_constraints(table)},
            {key["name"]: {**key} for key in inspector.get_foreign_keys(table)},
            {unique["name"]: unique["column_names"] for unique in inspector.get_unique_constraints(table)},
        )
        for table in metadata.tables
    }


def test_the_migration_makes_the_constraints_that_the_code_declares(
    engine: Engine, warehouse_url: str
) -> None:
    declared = open_engine(warehouse_url)
    if declared.dialect.name == engine.dialect.name:
        with write(declared) as conn:
            metadata.create_all(conn)
        wanted = _constraints(declared)
        assert {name: wanted[name] for name in wanted} == _constraints(engine)
        assert {name for checks, _, _ in wanted.values() for name in checks} == set(CHECKS)
    declared.dispose()


def test_a_clock_that_was_put_back_ends_nothing_before_it_began(warehouse: Warehouse) -> None:
    report = make_report(
        {"f2014.1.1": "353"}, issues=(Issue("wrong_columns", Severity.ERROR, Bilingual("four", "four")),)
    )
    warehouse.load(report)
    wrong = Correction(
        publisher="zhuangshi", year=2017, indicator="f2014.1.1", printed="353", corrected=Decimal(35),
        reason="misread", who="Li", on=warehouse.now.date(),
    )  # fmt: skip
    with write(warehouse.engine) as conn:
        sync_corrections(conn, warehouse.run.run_id, [wrong], warehouse.now)
    finish_run(warehouse.run, RunOutcome.DONE, {}, FIRST_NIGHT - timedelta(days=400))
    earlier = FIRST_NIGHT - timedelta(days=300)
    warehouse.run = start_run(warehouse.engine, "nightly", {}, earlier, site=ZHENHAI)
    warehouse.nights = -300
    assert (
        warehouse.load({"f2014.1.1": "354"}, "new bytes", normaliser="n2", url="http://site.test/b").error
        is None
    )
    with write(warehouse.engine) as conn:
        sync_corrections(conn, warehouse.run.run_id, [], warehouse.now)
    warehouse.end_night()
    assert warehouse.rows("SELECT count(*) FROM run WHERE finished_at >= started_at") == [(2,)]
