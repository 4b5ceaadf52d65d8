"""The issue of a failed relation, and one issue for a whole table that was probably misread."""

from tests.support.findings import check_report
from tests.support.sample_reports import change, make_facts, make_report, relation_of, satisfy
from transform.checks.relations import Verdict
from transform.checks.report_index import index_report
from transform.report import Fact, Issue, Severity


def issues_of(facts: dict[tuple[str, str], Fact]) -> list[Issue]:
    return [
        i
        for i in check_report(make_report(facts.values()))
        if i.check.startswith("f2") or "suspect" in i.check
    ]


def test_hongze_2023_review_total_lists_its_parts() -> None:
    names = {"maintain": 10, "correct": 1, "other": 0, "pending": 0, "total": 0}
    [issue] = issues_of(make_facts({f"f2021.4.review.{name}": value for name, value in names.items()}))
    assert (issue.check, issue.severity) == ("f2021.sum.4.review", Severity.ERROR)
    assert (issue.expected, issue.actual) == ("11", "0")
    assert issue.message.zh == (
        "行政复议/总计（f2021.4.review.total）为 0，应为 11：结果维持 10、结果纠正 1、其他结果 0、尚未审结 0"
    )
    assert issue.message.en == (
        "「行政复议/总计」 (f2021.4.review.total) is 0, expected 11 from "
        "「结果维持」 10, 「结果纠正」 1, 「其他结果」 0, 「尚未审结」 0"
    )
    assert issue.indicators[0] == "f2021.4.review.total" and len(issue.indicators) == 5
    assert len(issue.cells) == 5


def test_a_soft_relation_is_a_warning() -> None:
    [issue] = issues_of(make_facts({"f2014.1.1": 3, "f2014.1.1.1": 5}))
    assert (issue.check, issue.severity) == ("f2014.le.1.1.1", Severity.WARNING)
    assert (issue.actual, issue.expected) == ("5", "<= 3")


def test_a_sum_that_is_exceeded_beside_blanks_says_at_least() -> None:
    [issue] = issues_of(make_facts({"f2014.3.2": 5, "f2014.3.2.1": 7, "f2014.3.2.2": None}))
    assert (issue.expected, issue.blanks) == (">= 7", ("f2014.3.2.2",))
    assert issue.indicators == ("f2014.3.2", "f2014.3.2.1", "f2014.3.2.2")
    assert issue.message.en.endswith("without a number: 「延期办结数」")


def test_a_balance_names_both_sides_and_the_column() -> None:
    values = {"f2021.3.1": 60, "f2021.3.2": 2, "f2021.3.3.7": 63, "f2021.3.4": 0}
    [issue] = issues_of(make_facts(values, "natural_person"))
    assert issue.breakdown == "natural_person"
    assert (
        "「本年新收政府信息公开申请数量」 60, 「上年结转政府信息公开申请数量」 2 make 62" in issue.message.en
    )
    assert "「总计」 63, 「结转下年度继续办理」 0 make 63 [「自然人」]" in issue.message.en


def test_a_balance_with_a_blank_on_the_left_says_the_left_is_at_least() -> None:
    values = {"f2021.3.1": 6, "f2021.3.2": None, "f2021.3.3.7": 5, "f2021.3.4": 0}
    [issue] = issues_of(make_facts(values))
    assert (issue.actual, issue.expected) == (">= 6", "5")


def test_one_wrong_row_is_one_issue_with_its_columns() -> None:
    facts = change(satisfy(relation_of("f2021.applicants")), ("f2021.3.1", "total"), 99)
    [issue] = [i for i in issues_of(facts) if i.check == "f2021.applicants"]
    assert issue.indicators == ("f2021.3.1",)
    assert (issue.actual, issue.expected) == ("99", "21")
    assert "「自然人」 1, 「商业企业」 2" in issue.message.en


def test_most_rows_wrong_is_one_finding_about_the_reader() -> None:
    relation = relation_of("f2021.applicants")
    facts = satisfy(relation)
    for row in relation.rows[:14]:
        facts = change(facts, (row, "total"), 1_000)
    issues = issues_of(facts)
    assert [i for i in issues if i.check == "f2021.applicants"] == []
    [suspect] = [i for i in issues if i.check == "reader_suspect"]
    assert (suspect.severity, suspect.indicators) == (Severity.ERROR, relation.rows[:14])


def test_half_the_rows_wrong_are_issues_of_their_own() -> None:
    relation = relation_of("f2021.applicants")
    facts = satisfy(relation)
    for row in relation.rows[:13]:
        facts = change(facts, (row, "total"), 1_000)
    opened = [i.check for i in issues_of(facts)]
    assert opened.count("f2021.applicants") == 13
    assert "reader_suspect" not in opened


def test_rows_of_zeros_do_not_hide_a_shifted_table() -> None:
    relation = relation_of("f2021.applicants")
    facts = satisfy(relation)
    for key in list(facts):
        facts = change(facts, key, 0)
    for row in relation.rows[:3]:
        facts = change(facts, (row, "natural_person"), 4)
    assert "reader_suspect" in [i.check for i in issues_of(facts)]


def test_results_count_what_a_suspect_table_hides() -> None:
    relation = relation_of("f2021.applicants")
    facts = satisfy(relation)
    for row in relation.rows:
        facts = change(facts, (row, "total"), 1_000)
    results = index_report(make_report(facts.values())).results
    failed = [r for r in results if r.relation == relation.id and r.verdict is Verdict.FAILS]
    assert len(failed) == len(relation.rows)


def test_the_side_with_a_blank_is_a_lower_bound() -> None:
    facts = make_facts({"f2021.3.1": 5, "f2021.3.2": 0, "f2021.3.3.7": 6, "f2021.3.4": None})
    [issue] = [issue for issue in check_report(make_report(facts.values())) if issue.check == "f2021.balance"]
    assert (issue.expected, issue.actual) == (">= 6", "5")
    facts = make_facts({"f2021.3.1": 9, "f2021.3.2": None, "f2021.3.3.7": 6, "f2021.3.4": 1})
    [issue] = [issue for issue in check_report(make_report(facts.values())) if issue.check == "f2021.balance"]
    assert (issue.expected, issue.actual) == ("7", ">= 9")
