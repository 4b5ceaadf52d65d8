"""Issues as people look for them."""

from dataclasses import replace

from load.publisher_names import find_publisher
from load.queries.issues import IssueFilter, find_issues
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


def test_issues_can_be_narrowed(warehouse: Warehouse) -> None:
    _load(warehouse, CELLS, SUM, replace(SUM, check="other", severity=Severity.INFO))
    with warehouse.engine.connect() as conn:
        for wanted, count in (
            (IssueFilter(), 2), (IssueFilter(check="other"), 1), (IssueFilter(severity="error"), 1),
            (IssueFilter(year=2016), 0), (IssueFilter(site="zhenhai"), 2), (IssueFilter(site="haishu"), 0), (IssueFilter(publisher=find_publisher(conn, "zhuangshi")), 2),
            (IssueFilter(statuses=("resolved",)), 0),
        ):  # fmt: skip
            assert len(find_issues(conn, wanted)) == count
        assert [issue.severity for issue in find_issues(conn)] == ["error", "info"]
