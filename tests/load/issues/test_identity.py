"""What makes two issues the same."""

from dataclasses import replace

from load.issues.identity import track_issues
from transform.report import Issue, Place, Severity, Unmapped
from transform.text.bilingual import Bilingual

SUM = Issue(
    "f2014.sum.3.1", Severity.ERROR, Bilingual("3.1 为 9，分项之和为 8", "3.1 is 9, its parts make 8"),
    ("f2014.3.1", "f2014.3.1.3"), "total",
    expected="8", actual="9", cells=(Place(1, 4, 3),), blanks=("f2014.3.1.4",),
)  # fmt: skip


def _discriminators(*issues: Issue, unmapped: tuple[Unmapped, ...] = ()) -> list[str]:
    return sorted(tracked.discriminator for tracked in track_issues(issues, {}, unmapped))


def test_equal_issues_are_one_and_different_ones_never_are() -> None:
    row = Issue("unmapped_row", Severity.WARNING, Bilingual("…", "…"), cells=(Place(1, 4, 3),))
    other = replace(row, cells=(Place(1, 9, 3),))
    rows = (Unmapped("（七）其他", "1", Place(1, 4, 3)), Unmapped("（七）其他", "2", Place(1, 9, 3)))
    assert _discriminators(row, row) == ["1:4:3"]
    assert _discriminators(row, other) == ["1:4:3", "1:9:3"]
    assert _discriminators(row, row, unmapped=rows) == ["（七）其他"]
    assert _discriminators(row, other, unmapped=rows) == ["（七）其他", "（七）其他 1:9:3"]
    assert _discriminators(SUM, replace(SUM, breakdown="commercial")) == ["", ""]
    assert _discriminators(SUM, replace(SUM, actual="10")) == ["", " 1:4:3"]
    assert len(set(_discriminators(*(replace(SUM, actual=str(n)) for n in range(4))))) == 4
    nowhere = Issue("all_blank", Severity.WARNING, Bilingual("…", "…"))
    assert _discriminators(nowhere, replace(nowhere, actual="x")) == ["", " #1"]


def test_words_decide_nothing() -> None:
    """Two issues of one check about nothing in particular keep their names when they are said otherwise."""
    first = Issue("flattened_beside", Severity.WARNING, Bilingual("乙", "z"), subject="lines")
    second = replace(first, message=Bilingual("甲", "a"), subject="rows")
    names = [(t.issue.subject, t.discriminator) for t in track_issues([first, second], {})]
    said_otherwise = [
        replace(first, message=Bilingual("甲", "a")),
        replace(second, message=Bilingual("乙", "z")),
    ]
    assert [(t.issue.subject, t.discriminator) for t in track_issues(said_otherwise, {})] == names
    assert names == [("lines", ""), ("rows", " #1")]


def test_a_table_that_moved_keeps_the_issue_of_its_row() -> None:
    row = Issue("unmapped_row", Severity.WARNING, Bilingual("…", "…"), cells=(Place(1, 4, 3),))
    moved = replace(row, cells=(Place(2, 7, 3),))
    before = _discriminators(row, unmapped=(Unmapped("其他", "1", Place(1, 4, 3)),))
    after = _discriminators(moved, unmapped=(Unmapped("其他", "1", Place(2, 7, 3)),))
    assert before == after == ["其他"]
