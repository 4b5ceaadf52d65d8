"""The life of issues: opened, seen again, resolved, reopened, accepted, lapsed."""

from dataclasses import replace

import pytest

from load.engine import write
from load.errors import BadReview
from load.issues.identity import track_issues
from load.issues.issue_log import (
    YEARS,
    SiteIssue,
    accept_issue,
    make_site_issue,
    record_issues,
    record_site_issues,
)
from load.queries.issues import count_issues, find_issues, tally_issues
from tests.support.warehouse import Warehouse, make_report
from transform.report import Issue, Place, Severity
from transform.text.bilingual import Bilingual

SUM = Issue(
    "f2014.sum.3.1", Severity.ERROR, Bilingual("3.1 为 9，分项之和为 8", "3.1 is 9, its parts make 8"),
    ("f2014.3.1", "f2014.3.1.3"), "total",
    expected="8", actual="9", cells=(Place(1, 4, 3),), blanks=("f2014.3.1.4",),
)  # fmt: skip

CELLS = {"f2014.3.1": "9", "f2014.3.1.3": "8"}


def _load(warehouse: Warehouse, cells: dict[str, str], *issues: Issue) -> None:
    warehouse.load(make_report(cells, issues=issues), repr((cells, issues)))


def _events(warehouse: Warehouse, check: str = SUM.check) -> list[str]:
    sql = (
        "SELECT e.event FROM issue_event e JOIN issue i ON i.issue_id = e.issue_id "
        "WHERE i.check_id = :check ORDER BY e.event_id"
    )
    return [row[0] for row in warehouse.rows(sql, check=check)]


def test_an_issue_is_opened_seen_again_resolved_and_reopened(warehouse: Warehouse) -> None:
    _load(warehouse, CELLS, SUM)
    opened = warehouse.now
    warehouse.next_night()
    _load(warehouse, CELLS, replace(SUM, message=Bilingual("换一种说法", "said in other words")))
    with warehouse.engine.connect() as conn:
        (issue,) = find_issues(conn)
        assert count_issues(conn) == {"zhenhai": {SUM.check: 1}}
    assert tally_issues(warehouse.engine, warehouse.run.run_id) == []
    assert (issue.first_seen, issue.last_seen) == (opened, warehouse.now)
    assert (issue.message, issue.message_en) == ("换一种说法", "said in other words")
    assert (issue.publisher, issue.year, issue.indicators) == ("zhuangshi", 2017, SUM.indicators)
    assert (issue.expected, issue.actual, issue.cells, issue.blanks) == (
        "8",
        "9",
        ("1:4:3",),
        ("f2014.3.1.4",),
    )
    warehouse.next_night()
    _load(warehouse, {**CELLS, "f2014.3.1": "8"})
    assert warehouse.issues() == {SUM.check: "resolved"}
    warehouse.next_night()
    _load(warehouse, CELLS, SUM)
    assert warehouse.issues() == {SUM.check: "open"}
    assert _events(warehouse) == ["opened", "resolved", "reopened"]


def test_an_acceptance_holds_for_its_figures_only(warehouse: Warehouse) -> None:
    _load(warehouse, CELLS, SUM)
    with write(warehouse.engine) as conn:
        accept_issue(conn, find_issues(conn)[0].issue_id, "printed so, asked them", "Li", warehouse.now)
    warehouse.next_night()
    _load(warehouse, CELLS, SUM)
    assert warehouse.issues() == {SUM.check: "accepted"}
    _load(warehouse, {**CELLS, "f2014.3.1.3": "7"}, replace(SUM, expected="7"))
    with warehouse.engine.connect() as conn:
        (issue,) = find_issues(conn)
    events = warehouse.rows("SELECT event, who, reason, figures FROM issue_event ORDER BY event_id")
    assert (issue.status, issue.accepted_by, issue.accepted_reason) == ("open", None, None)
    assert [event[:3] for event in events] == [
        ("opened", None, None), ("accepted", "Li", "printed so, asked them"), ("lapsed", None, None),
    ]  # fmt: skip
    assert "f2014.3.1.3/total=8" in events[1][3]
    assert "f2014.3.1.3/total=7" in events[2][3]


def test_an_accepted_issue_that_comes_back_unchanged_stays_accepted(warehouse: Warehouse) -> None:
    _load(warehouse, CELLS, SUM)
    with write(warehouse.engine) as conn:
        accept_issue(conn, find_issues(conn)[0].issue_id, "so be it", "Li", warehouse.now)
    _load(warehouse, {**CELLS, "f2014.3.1": "8"})
    warehouse.next_night()
    _load(warehouse, CELLS, SUM)
    assert warehouse.issues() == {SUM.check: "accepted"}


@pytest.mark.parametrize(
    ("issue_id", "reason", "message"),
    [(1, " ", "needs a reason"), (999, "x", "no issue 999")],
)
def test_an_acceptance_needs_an_issue_and_a_reason(
    warehouse: Warehouse, issue_id: int, reason: str, message: str
) -> None:
    _load(warehouse, CELLS, SUM)
    number = warehouse.rows("SELECT issue_id FROM issue")[0][0] if issue_id == 1 else issue_id
    with pytest.raises(BadReview, match=message), write(warehouse.engine) as conn:
        accept_issue(conn, number, reason, "Li", warehouse.now)


def test_an_issue_is_accepted_once(warehouse: Warehouse) -> None:
    _load(warehouse, CELLS, SUM)
    number = warehouse.rows("SELECT issue_id FROM issue")[0][0]
    with write(warehouse.engine) as conn:
        accept_issue(conn, number, "so be it", "Li", warehouse.now)
    with pytest.raises(BadReview, match="is accepted, not open"), write(warehouse.engine) as conn:
        accept_issue(conn, number, "again", "Wang", warehouse.now)


def test_issues_across_years_are_resolved_by_their_own_kind_only(warehouse: Warehouse) -> None:
    _load(warehouse, CELLS, SUM)
    carried = Issue(
        "f2014.carry", Severity.WARNING, Bilingual("…", "…"), ("f2014.3.1",), expected="3", actual="9"
    )
    for found in ((carried,), ()):
        with write(warehouse.engine) as conn:
            issues = {(1, YEARS): track_issues(found, {})}
            record_issues(conn, warehouse.run.run_id, warehouse.now, issues)
    assert warehouse.issues() == {SUM.check: "open", carried.check: "resolved"}
    assert _events(warehouse, carried.check) == ["opened", "resolved"]


def test_issues_about_a_site_have_a_life_too(warehouse: Warehouse) -> None:
    shrunk = SiteIssue(
        "list_shrank",
        Severity.ERROR,
        Bilingual("原有 40 个条目，现有 12 个", "40 entries, 12 now"),
        "http://site.test/list",
    )
    for site_issues in (
        [shrunk, shrunk],
        [replace(shrunk, message=Bilingual("原有 40 个条目，现有 11 个", "40 entries, 11 now"))],
        [],
    ):
        with write(warehouse.engine) as conn:
            record_site_issues(conn, warehouse.run.run_id, warehouse.now, warehouse.site_id, site_issues)
        warehouse.next_night()
    assert warehouse.rows("SELECT check_id, status, site_code, year FROM mart_issue") == [
        ("list_shrank", "resolved", "zhenhai", None)
    ]
    assert _events(warehouse, "list_shrank") == ["opened", "resolved"]


def test_an_acceptance_of_an_issue_of_the_site_holds_for_its_values_whatever_the_words(
    warehouse: Warehouse,
) -> None:
    values = {"source": "links:/a", "before": 40, "now": 12}
    shrunk = make_site_issue("discovery.list_shrank", "list", "http://site.test/list", values=values)
    said_otherwise = replace(shrunk, message=Bilingual("换一种说法", "said in other words"))
    other = make_site_issue("discovery.list_shrank", "list", shrunk.url, values=values | {"now": 11})
    statuses = []
    for found in (shrunk, said_otherwise, other):
        with write(warehouse.engine) as conn:
            record_site_issues(conn, warehouse.run.run_id, warehouse.now, warehouse.site_id, [found])
            if found is shrunk:
                accept_issue(conn, find_issues(conn)[0].issue_id, "moved", "Li", warehouse.now)
        statuses.append(warehouse.rows("SELECT status, message_en FROM mart_issue"))
        warehouse.next_night()
    assert statuses == [
        [("accepted", "links:/a shrank from 40 to 12 entries, more than discovery.max_shrink allows")],
        [("accepted", "said in other words")],
        [("open", "links:/a shrank from 40 to 11 entries, more than discovery.max_shrink allows")],
    ]


def test_a_bounded_run_sees_issues_again_that_it_does_not_resolve(warehouse: Warehouse) -> None:
    """A link to another host is found again by every run that reads the list, and is no page that it looked at."""
    link = SiteIssue(
        "discovery.foreign_link",
        Severity.WARNING,
        Bilingual("leads elsewhere", "leads elsewhere"),
        "http://other.test/2017.html",
    )
    page = SiteIssue(
        "page_failed", Severity.ERROR, Bilingual("not found", "not found"), "http://site.test/2017.html"
    )
    with write(warehouse.engine) as conn:
        record_site_issues(conn, warehouse.run.run_id, warehouse.now, warehouse.site_id, [link, page])
    for site_issues, looked_at in (
        ([link], ["http://site.test/2017.html"]),
        ([], ["http://site.test/2018.html"]),
    ):
        warehouse.next_night()
        with write(warehouse.engine) as conn:
            record_site_issues(
                conn,
                warehouse.run.run_id,
                warehouse.now,
                warehouse.site_id,
                site_issues,
                looked_at=frozenset(looked_at),
            )
    assert sorted(warehouse.rows("SELECT check_id, status FROM mart_issue")) == [
        ("discovery.foreign_link", "open"),
        ("page_failed", "resolved"),
    ]
    assert _events(warehouse, "discovery.foreign_link") == ["opened"]
