"""Which version a candidate is and which is current, without a database."""

import logging
from datetime import date, datetime, timedelta
from typing import Any, cast

import pytest

from load.versions.candidate import Candidate, Dimensions, LoadOutcome, Showing, validate_candidate
from load.versions.current import (
    FIRST,
    NORMALISER,
    SITE,
    UNKNOWN_CAUSE,
    Decided,
    choose_current,
    copies_differ,
    decide_version,
    last_shown,
    latest_usable,
    move_pointer,
)
from load.versions.state import ReportState
from tests.support.warehouse import FIRST_NIGHT, PAGE_URL, Warehouse, make_held_report, make_report
from transform.report import Content, HeldReason

COPY_URL = "http://site.test/copy.html"
LINES = ("f2014.1.1", "f2014.3.1")
DIMENSIONS = Dimensions({"zhuangshi": 1}, dict.fromkeys(LINES, 1), {"total": 1})
NOWHERE = Warehouse(cast("Any", None), cast("Any", None))
"""Of a warehouse without a database nothing is used but its way to make candidates."""


def at(day: int) -> datetime:
    """The time of a night, counted from the first."""
    return FIRST_NIGHT + timedelta(days=day)


class Report:
    """A report to which candidates are given one after the other."""

    def __init__(self) -> None:
        self.state = ReportState(7)
        self.nights = 0

    def take(self, value: str, content: str = "", day: int | None = None, **fields: Any) -> Decided:
        """Decide on a page that prints this value, seen on this day, read in a later night than the one before; its
        version is written."""
        report = fields.pop("report", None) or make_report({"f2014.1.1": value})
        self.nights += 1
        shown = self.nights if day is None else day
        made: Candidate = NOWHERE.candidate(
            report, content or value, observed_at=at(shown), shown_before=Showing(shown, 0), **fields
        )
        valid = validate_candidate(made, DIMENSIONS, self.nights)
        decided = decide_version(self.state, valid, at(self.nights))
        if decided.version is not None and decided.is_new:
            decided.version.version_id = len(self.state.versions)
        return decided

    @property
    def current(self) -> int | None:
        """The number of the current version, in the order of their making."""
        return self.state.current.version_id if self.state.current else None


@pytest.fixture
def report() -> Report:
    return Report()


def test_the_first_version_is_current(report: Report) -> None:
    decided = report.take("1")
    assert (decided.outcome, decided.is_new, decided.report_id, decided.held) == (
        LoadOutcome.LOADED,
        True,
        7,
        (),
    )
    assert decided.version is report.state.current
    assert decided.move is not None
    assert (decided.move.report_id, decided.move.previous, decided.move.version, decided.move.cause) == (
        7, None, decided.version, FIRST,
    )  # fmt: skip


def test_a_version_has_what_the_decision_needs(report: Report) -> None:
    decided = report.take("1", normaliser="n7")
    version, candidate = decided.version, decided.candidate
    assert version is not None
    assert (version.parts_digest, version.normaliser, version.reading_digest, version.url) == (
        candidate.parts_digest, "n7", candidate.reading_digest, PAGE_URL,
    )  # fmt: skip
    assert (version.held, version.reported, version.decision) == ("", 1, None)
    assert report.state.versions == {(candidate.parts_digest, "n7"): version}


def test_a_parse_has_the_times_at_which_the_site_showed_it(report: Report) -> None:
    decided = report.take("1", day=5, published_on=date(2018, 3, 1))
    parse = decided.parse
    assert parse is not None
    assert (parse.url, parse.parts_digest, parse.normaliser, parse.version) == (
        PAGE_URL, decided.candidate.parts_digest, "n1", decided.version,
    )  # fmt: skip
    assert (parse.first_seen_at, parse.last_seen_at, parse.read_at, parse.sequence) == (
        at(5),
        at(5),
        at(1),
        1,
    )
    assert (parse.showing, parse.read_run, parse.published_on) == (Showing(5, 0), 1, date(2018, 3, 1))
    assert list(report.state.parses.values()) == [parse]


def test_what_is_seen_again_keeps_its_first_and_last_time(report: Report) -> None:
    first = report.take("1", day=5).parse
    for day, times in ((3, (3, 5)), (4, (3, 5)), (8, (3, 8))):
        again = report.take("1", day=day, published_on=date(2018, 3, day))
        assert again.parse is first
        assert (again.parse.first_seen_at, again.parse.last_seen_at) == (at(times[0]), at(times[1]))
        assert (again.parse.read_at, again.parse.published_on) == (at(report.nights), date(2018, 3, day))
        assert (again.parse.showing, again.parse.read_run) == (Showing(times[1], 0), report.nights)
        assert (again.parse.sequence, again.outcome) == (report.nights, LoadOutcome.UNCHANGED)


def test_between_addresses_without_a_date_the_one_that_was_seen_first_stays(report: Report) -> None:
    report.take("1", day=5)
    later = report.take("2", day=6, url=COPY_URL)
    assert (later.outcome, report.current) == (LoadOutcome.OLDER, 1)
    earlier = report.take("3", day=1, url="http://site.test/third.html")
    assert (earlier.outcome, report.current) == (LoadOutcome.RESTATED, 3)


def test_of_two_addresses_seen_first_in_one_run_the_first_by_name_counts(report: Report) -> None:
    report.take("1", day=5)
    assert COPY_URL < PAGE_URL
    assert report.take("2", day=5, url=COPY_URL).outcome is LoadOutcome.RESTATED


def test_between_addresses_figures_beat_none_whatever_the_date(report: Report) -> None:
    report.take("1")
    bare = make_report({}, content=Content.PROSE_ONLY)
    copy = report.take("", "bare", report=bare, url=COPY_URL, published_on=date(2018, 3, 1))
    assert (copy.outcome, copy.held, report.current) == (LoadOutcome.OLDER, (), 1)
    assert len(copies_differ(report.state)) == 2


def test_an_address_that_loses_its_figures_is_held_also_where_another_has_some(report: Report) -> None:
    report.take("1")
    report.take("2", url=COPY_URL)
    lost = report.take("", "empty", report=make_report({}, content=Content.PROSE_ONLY))
    assert (lost.outcome, lost.held, report.current) == (LoadOutcome.HELD, ("lost_all_facts",), 1)


def test_between_addresses_any_date_beats_none_and_a_later_one_an_earlier_one(report: Report) -> None:
    report.take("1", day=5)
    assert (
        report.take("2", day=1, url=COPY_URL, published_on=date(2018, 3, 1)).outcome is LoadOutcome.RESTATED
    )
    third = report.take("3", day=2, url="http://site.test/third.html", published_on=date(2018, 2, 1))
    assert (third.outcome, report.current) == (LoadOutcome.OLDER, 2)


def test_where_none_is_current_the_address_seen_first_wins_and_then_the_first_by_name(report: Report) -> None:
    for url, day in ((PAGE_URL, 2), (COPY_URL, 1), ("http://site.test/a.html", 1)):
        report.take(url, day=day, url=url)
    report.state.current = None
    chosen = choose_current(report.state)
    assert chosen is not None
    assert chosen.url == "http://site.test/a.html"


def test_a_report_without_parses_keeps_what_is_current(report: Report) -> None:
    assert choose_current(report.state) is None
    report.take("1")
    report.state.parses.clear()
    assert choose_current(report.state) is report.state.current
    assert move_pointer(report.state) is None


def test_what_an_address_showed_last_is_the_same_version_even_if_another_is_current(report: Report) -> None:
    report.take("1", published_on=date(2018, 3, 1))
    copy = report.take("2", url=COPY_URL)
    again = report.take("2", "the same figure in other bytes", url=COPY_URL)
    assert (again.version, again.is_new, again.outcome) == (copy.version, False, LoadOutcome.UNCHANGED)
    assert again.version is not report.state.current


def test_what_another_address_showed_is_no_version_of_this_one(report: Report) -> None:
    report.take("1", published_on=date(2018, 3, 1))
    report.take("2", url=COPY_URL)
    other = report.take("2", "other bytes", url="http://site.test/third.html")
    assert (other.is_new, other.version is not None and other.version.version_id) == (True, 3)


def test_what_an_address_showed_before_its_last_is_a_version_anew(report: Report) -> None:
    report.take("1", published_on=date(2018, 3, 1))
    for value in ("2", "3"):
        report.take(value, url=COPY_URL)
    assert report.take("2", "other bytes", url=COPY_URL).is_new


def test_the_same_bytes_by_the_same_normaliser_are_their_first_version(
    report: Report, caplog: pytest.LogCaptureFixture
) -> None:
    first = report.take("1", "bytes")
    again = report.take("2", "bytes")
    assert (again.version, again.is_new) == (first.version, False)
    said = (
        f"{PAGE_URL}: normaliser n1 reads these bytes otherwise than before; its first reading stays. "
        "If a library it uses was changed, name the normaliser anew and read again from the archive"
    )
    assert caplog.record_tuples == [("load.versions.current", logging.WARNING, said)]
    caplog.clear()
    assert report.take("1", "bytes").version is first.version
    assert caplog.messages == []


def test_the_cause_of_a_move_is_the_normaliser_only_where_the_bytes_are_the_same(report: Report) -> None:
    report.take("1", "bytes")
    restated = report.take("2", "bytes", normaliser="n2")
    assert (restated.outcome, restated.move and restated.move.cause) == (LoadOutcome.RESTATED, NORMALISER)
    edited = report.take("3", "other bytes", normaliser="n2")
    assert edited.move is not None
    assert (edited.move.cause, edited.move.previous) == (SITE, restated.version)
    both = report.take("4", "third bytes", normaliser="n3")
    assert (both.move and both.move.cause) == UNKNOWN_CAUSE
    assert (FIRST, SITE, NORMALISER, UNKNOWN_CAUSE) == ("first", "site", "normaliser", "unknown")


def test_of_two_normalisers_the_one_that_read_last_counts(report: Report) -> None:
    report.take("1", "bytes", day=5)
    report.take("2", "bytes", day=3, normaliser="n2")
    assert report.current == 2
    assert last_shown(report.state.parses.values()) == {
        (PAGE_URL, parse.parts_digest): Showing(5, 0) for parse in report.state.parses.values()
    }


def test_under_one_address_the_bytes_shown_last_count_whenever_they_are_read(report: Report) -> None:
    report.take("new", day=9)
    older = report.take("old", day=4)
    assert (older.outcome, older.is_new, report.current) == (LoadOutcome.OLDER, True, 1)
    latest = latest_usable(report.state.parses.values())
    assert {url: parse.version.version_id for url, parse in latest.items()} == {PAGE_URL: 1}


def test_in_one_batch_the_later_candidate_counts(report: Report) -> None:
    """Both are seen and read at one time."""
    for value in ("1", "2"):
        report.nights = 0
        report.take(value, day=1)
    assert report.current == 2


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("unwritten", [False, True])
def test_where_nothing_else_tells_two_parses_apart_the_later_version_counts_in_any_order(
    unwritten: bool, turned: bool, report: Report
) -> None:
    """A warehouse has no two such parses."""
    for value in ("1", "2"):
        report.take(value, day=1)
    first, second = report.state.parses.values()
    first.read_run = second.read_run
    first.sequence = second.sequence = 0
    if unwritten:
        first.version.version_id, second.version.version_id = None, 1
    pair = [second, first] if turned else [first, second]
    assert latest_usable(pair) == {PAGE_URL: second}


def test_a_held_version_says_why_and_is_not_current(report: Report) -> None:
    report.take("1")
    held = report.take("", "held", report=make_held_report({"f2014.1.1": "2"}))
    assert (held.outcome, held.held, held.move) == (LoadOutcome.HELD, ("wrong_columns",), None)
    assert (held.is_new, report.current) == (True, 1)
    assert held.version is not None
    assert not held.version.usable
    both = (HeldReason.OTHER_YEAR, HeldReason.WRONG_COLUMNS)
    twice = report.take("", "twice", report=make_report({"f2014.1.1": "3"}, held_reasons=both))
    assert twice.held == ("other_year", "wrong_columns")


def test_a_held_version_alone_leaves_a_report_without_a_current_one(report: Report) -> None:
    held = report.take("", "held", report=make_held_report({"f2014.1.1": "2"}))
    assert (held.outcome, report.current) == (LoadOutcome.HELD, None)


def test_a_held_version_is_usable_when_it_is_accepted_and_decided_when_it_is_rejected(report: Report) -> None:
    report.take("1")
    page = make_held_report({"f2014.1.1": "2"})
    held = report.take("", "held", report=page).version
    assert held is not None
    held.decision = "rejected"
    again = report.take("", "held", report=page)
    assert (again.outcome, again.held, report.current) == (LoadOutcome.UNCHANGED, ("wrong_columns",), 1)
    held.decision = "accepted"
    accepted = report.take("", "held", report=page)
    assert (accepted.outcome, accepted.held, report.current) == (LoadOutcome.RESTATED, (), 2)


def test_the_last_version_of_an_address_is_found_also_where_it_is_held(report: Report) -> None:
    report.take("1")
    held = report.take("", "held", report=make_held_report({"f2014.1.1": "2"}))
    again = report.take("", "other bytes", report=make_held_report({"f2014.1.1": "2"}))
    assert (again.version, again.is_new) == (held.version, False)


def test_a_version_without_figures_is_held_where_it_would_replace_figures(report: Report) -> None:
    empty = make_report({}, content=Content.PROSE_ONLY)
    report.take("1")
    lost = report.take("", "empty", report=empty)
    assert (lost.outcome, lost.held, report.current) == (LoadOutcome.HELD, ("lost_all_facts",), 1)


def test_a_version_without_figures_is_not_held_where_it_replaces_none(report: Report) -> None:
    empty = make_report({"f2014.1.1": ""})
    first = report.take("", "empty", report=empty)
    assert (first.outcome, first.held) == (LoadOutcome.LOADED, ())
    other = report.take("", "other", report=make_report({"f2014.1.1": "/"}))
    assert (other.outcome, other.held) == (LoadOutcome.RESTATED, ())
    assert report.take("1").outcome is LoadOutcome.RESTATED
    older = report.take("", "older", day=-3, report=make_report({"f2014.3.1": ""}))
    assert (older.outcome, older.held) == (LoadOutcome.OLDER, ())


def test_a_version_that_was_written_is_not_held_later(report: Report) -> None:
    """Nobody could see why: what is held is said when it is written."""
    empty = make_report({"f2014.1.1": ""})
    report.take("", "empty", day=1, report=empty)
    report.take("1", day=2)
    again = report.take("", "empty", day=3, report=empty)
    assert (again.outcome, again.held, report.current) == (LoadOutcome.RESTATED, (), 1)


def test_a_document_that_waits_is_held_and_leaves_nothing(report: Report) -> None:
    waiting = report.take("", "doc", report=make_report({}, content=Content.WAITING))
    assert waiting.outcome is LoadOutcome.WAITING
    assert (waiting.version, waiting.parse, waiting.move, waiting.held, waiting.is_new) == (
        None, None, None, ("waiting",), False,
    )  # fmt: skip
    assert (waiting.report_id, report.state.versions, report.state.parses) == (7, {}, {})


def test_copies_differ_only_in_content(report: Report) -> None:
    report.take("1")
    assert copies_differ(report.state) == ()
    report.take("1", "other bytes", url=COPY_URL)
    assert copies_differ(report.state) == ()
    report.take("2", url=COPY_URL)
    assert [parse.url for parse in copies_differ(report.state)] == [COPY_URL, PAGE_URL]
