"""The life of findings, and what makes two of them one."""

from dataclasses import replace
from typing import Any

import pytest

from load.engine import write
from load.errors import BadReview
from load.issues.identity import track_issues
from load.issues.issue_log import SiteIssue, accept_issue, record_report_issues, record_site_issues
from load.queries.issues import IssueFilter, count_issues, find_issues, tally_issues
from transform.report import Issue, Place, Severity, Unmapped

SUM = Issue(
    "f2014.sum.3.1", Severity.ERROR, "3.1 is 9, its parts make 8", ("f2014.3.1", "f2014.3.1.3"), "total",
    expected="8", actual="9", cells=(Place(1, 4, 3),), blanks=("f2014.3.1.4",),
)  # fmt: skip
CELLS = {"f2014.3.1": "9", "f2014.3.1.3": "8"}


def _load(warehouse: Any, make: Any, cells: dict[str, str], *issues: Issue) -> None:
    warehouse.load(make.report(cells, issues=issues), repr((cells, issues)))


def _events(warehouse: Any, check: str = SUM.check) -> list[str]:
    sql = (
        "SELECT e.event FROM issue_event e JOIN issue i ON i.issue_id = e.issue_id "
        "WHERE i.check_id = :check ORDER BY e.event_id"
    )
    return [row[0] for row in warehouse.rows(sql, check=check)]


def test_a_finding_is_opened_seen_again_resolved_and_reopened(warehouse: Any, make: Any) -> None:
    _load(warehouse, make, CELLS, SUM)
    opened = warehouse.now
    warehouse.next_night()
    _load(warehouse, make, CELLS, replace(SUM, message="said in other words"))
    with warehouse.engine.connect() as conn:
        (found,) = find_issues(conn)
        assert count_issues(conn) == {SUM.check: 1}
    assert tally_issues(warehouse.engine, warehouse.run.run_id) == []
    assert (found.first_seen, found.last_seen, found.message) == (
        opened,
        warehouse.now,
        "said in other words",
    )
    assert (found.publisher, found.year, found.indicators) == ("zhuangshi", 2017, SUM.indicators)
    assert (found.expected, found.actual, found.cells, found.blanks) == (
        "8",
        "9",
        ("1:4:3",),
        ("f2014.3.1.4",),
    )
    warehouse.next_night()
    _load(warehouse, make, {**CELLS, "f2014.3.1": "8"})
    assert warehouse.issues() == {SUM.check: "resolved"}
    warehouse.next_night()
    _load(warehouse, make, CELLS, SUM)
    assert warehouse.issues() == {SUM.check: "open"}
    assert _events(warehouse) == ["opened", "resolved", "reopened"]


def test_an_acceptance_holds_for_its_figures_only(warehouse: Any, make: Any) -> None:
    _load(warehouse, make, CELLS, SUM)
    with write(warehouse.engine) as conn:
        accept_issue(conn, find_issues(conn)[0].issue_id, "printed so, asked them", "Li", warehouse.now)
    warehouse.next_night()
    _load(warehouse, make, CELLS, SUM)
    assert warehouse.issues() == {SUM.check: "accepted"}
    _load(warehouse, make, {**CELLS, "f2014.3.1.3": "7"}, replace(SUM, expected="7"))
    with warehouse.engine.connect() as conn:
        (found,) = find_issues(conn)
    events = warehouse.rows("SELECT event, who, reason, figures FROM issue_event ORDER BY event_id")
    assert (found.status, found.accepted_by, found.accepted_reason) == ("open", None, None)
    assert [event[:3] for event in events] == [
        ("opened", None, None), ("accepted", "Li", "printed so, asked them"), ("lapsed", None, None),
    ]  # fmt: skip
    assert "f2014.3.1.3/total=8" in events[1][3]
    assert "f2014.3.1.3/total=7" in events[2][3]


def test_an_accepted_finding_that_comes_back_unchanged_stays_accepted(warehouse: Any, make: Any) -> None:
    _load(warehouse, make, CELLS, SUM)
    with write(warehouse.engine) as conn:
        accept_issue(conn, find_issues(conn)[0].issue_id, "so be it", "Li", warehouse.now)
    _load(warehouse, make, {**CELLS, "f2014.3.1": "8"})
    warehouse.next_night()
    _load(warehouse, make, CELLS, SUM)
    assert warehouse.issues() == {SUM.check: "accepted"}


@pytest.mark.parametrize(
    ("issue_id", "reason", "said"),
    [(1, " ", "needs a reason"), (999, "x", "no issue 999")],
)
def test_an_acceptance_needs_an_issue_and_a_reason(
    warehouse: Any, make: Any, issue_id: int, reason: str, said: str
) -> None:
    _load(warehouse, make, CELLS, SUM)
    number = warehouse.rows("SELECT issue_id FROM issue")[0][0] if issue_id == 1 else issue_id
    with pytest.raises(BadReview, match=said), write(warehouse.engine) as conn:
        accept_issue(conn, number, reason, "Li", warehouse.now)


def test_an_issue_is_accepted_once(warehouse: Any, make: Any) -> None:
    _load(warehouse, make, CELLS, SUM)
    number = warehouse.rows("SELECT issue_id FROM issue")[0][0]
    with write(warehouse.engine) as conn:
        accept_issue(conn, number, "so be it", "Li", warehouse.now)
    with pytest.raises(BadReview, match="is accepted, not open"), write(warehouse.engine) as conn:
        accept_issue(conn, number, "again", "Wang", warehouse.now)


def test_findings_across_years_are_resolved_by_their_own_kind_only(warehouse: Any, make: Any) -> None:
    _load(warehouse, make, CELLS, SUM)
    carried = Issue("f2014.carry", Severity.WARNING, "…", ("f2014.3.1",), expected="3", actual="9")
    for found in ((carried,), ()):
        with write(warehouse.engine) as conn:
            issues = {("zhuangshi", 2017): found, ("zhuangshi", 2018): (carried,)}
            record_report_issues(conn, warehouse.run.run_id, warehouse.now, "years", issues)
    assert warehouse.issues() == {SUM.check: "open", carried.check: "resolved"}
    assert _events(warehouse, carried.check) == ["opened", "resolved"]


def test_findings_about_a_site_have_a_life_too(warehouse: Any) -> None:
    shrunk = SiteIssue("list_shrank", Severity.ERROR, "40 entries, 12 now", "http://site.test/list")
    for found in ([shrunk, shrunk], [replace(shrunk, message="40 entries, 11 now")], []):
        with write(warehouse.engine) as conn:
            record_site_issues(conn, warehouse.run.run_id, warehouse.now, "zhenhai", found)
        warehouse.next_night()
    assert warehouse.rows("SELECT check_id, status, site, year FROM mart_issue") == [
        ("list_shrank", "resolved", "zhenhai", None)
    ]
    assert _events(warehouse, "list_shrank") == ["opened", "resolved"]


def test_findings_can_be_narrowed(warehouse: Any, make: Any) -> None:
    _load(warehouse, make, CELLS, SUM, replace(SUM, check="other", severity=Severity.INFO))
    with warehouse.engine.connect() as conn:
        for wanted, count in (
            (IssueFilter(), 2), (IssueFilter(check="other"), 1), (IssueFilter(severity="error"), 1),
            (IssueFilter(year=2016), 0), (IssueFilter(publisher="zhuangshi"), 2),
            (IssueFilter(statuses=("resolved",)), 0),
        ):  # fmt: skip
            assert len(find_issues(conn, wanted)) == count
        assert [issue.severity for issue in find_issues(conn)] == ["error", "info"]


def _discriminators(*issues: Issue, unmapped: tuple[Unmapped, ...] = ()) -> list[str]:
    return sorted(finding.discriminator for finding in track_issues(issues, {}, unmapped))


def test_equal_findings_are_one_and_different_ones_never_are() -> None:
    row = Issue("unmapped_row", Severity.WARNING, "…", cells=(Place(1, 4, 3),))
    other = replace(row, cells=(Place(1, 9, 3),))
    rows = (Unmapped("（七）其他", "1", Place(1, 4, 3)), Unmapped("（七）其他", "2", Place(1, 9, 3)))
    assert _discriminators(row, row) == ["1:4:3"]
    assert _discriminators(row, other) == ["1:4:3", "1:9:3"]
    assert _discriminators(row, row, unmapped=rows) == ["（七）其他"]
    assert _discriminators(row, other, unmapped=rows) == ["（七）其他", "（七）其他 1:9:3"]
    assert _discriminators(SUM, replace(SUM, breakdown="commercial")) == ["", ""]
    assert _discriminators(SUM, replace(SUM, actual="10")) == ["", " 1:4:3"]
    assert len(set(_discriminators(*(replace(SUM, actual=str(n)) for n in range(4))))) == 4
    nowhere = Issue("all_blank", Severity.WARNING, "…")
    assert _discriminators(nowhere, replace(nowhere, actual="x")) == ["", " #1"]


def test_a_table_that_moved_keeps_the_finding_of_its_row() -> None:
    row = Issue("unmapped_row", Severity.WARNING, "…", cells=(Place(1, 4, 3),))
    moved = replace(row, cells=(Place(2, 7, 3),))
    before = _discriminators(row, unmapped=(Unmapped("其他", "1", Place(1, 4, 3)),))
    after = _discriminators(moved, unmapped=(Unmapped("其他", "1", Place(2, 7, 3)),))
    assert before == after == ["其他"]
