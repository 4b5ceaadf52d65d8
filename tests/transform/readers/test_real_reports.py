"""Whole real reports: every figure as a person reads it on the page, and no other."""

import functools
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from transform.normalise import normalise
from transform.readers import read_document
from transform.report import Content, NormalisedReport, Severity
from transform.text.states import State

REPORTS = Path(__file__).parents[4] / "shared" / "reports"
COLUMNS = ("natural_person", "commercial", "research", "social_org", "legal_service", "other_org", "total")
RESULTS = ("maintain", "correct", "other", "pending", "total")
# 洪泽 2023, read by eye off the printed pages: each matrix row from 自然人 to 总计.
HONGZE_MATRIX = {
    "3.1": (21, 0, 0, 0, 0, 0, 21),
    "3.2": (0,) * 7,
    "3.3.1": (0,) * 7,
    "3.3.2": (4, 0, 0, 0, 0, 0, 4),
    "3.3.3.1": (1, 0, 0, 0, 0, 0, 1),
    "3.3.3.2": (0,) * 7,
    "3.3.3.3": (0,) * 7,
    "3.3.3.4": (0,) * 7,
    "3.3.3.5": (0,) * 7,
    "3.3.3.6": (1, 0, 0, 0, 0, 0, 1),
    "3.3.3.7": (1, 0, 0, 0, 0, 0, 1),
    "3.3.3.8": (0,) * 7,
    "3.3.4.1": (10, 0, 0, 0, 0, 0, 10),
    "3.3.4.2": (3, 0, 0, 0, 0, 0, 3),
    "3.3.4.3": (0,) * 7,
    "3.3.5.1": (1, 0, 0, 0, 0, 0, 1),
    "3.3.5.2": (0,) * 7,
    "3.3.5.3": (0,) * 7,
    "3.3.5.4": (0,) * 7,
    "3.3.5.5": (0,) * 7,
    # （六）其他处理 is printed as one row.
    "3.3.6": (0,) * 7,
    "3.3.7": (21, 0, 0, 0, 0, 0, 21),
    "3.4": (0,) * 7,
}
HONGZE_SINGLE = {
    "2.1.1.made": "0", "2.1.1.repealed": "0", "2.1.1.valid": "0",
    "2.1.2.made": "0", "2.1.2.repealed": "5", "2.1.2.valid": "5",
    "2.5.1.decisions": "550", "2.6.1.decisions": "4119", "2.6.2.decisions": "195",
    "2.8.1.amount": "7730.28",
    "6.fee": "0",
}  # fmt: skip
HONGZE_RESULTS = {
    "4.review": (10, 1, 0, 0, 0),
    "4.litigation_direct": (0, 0, 0, 0, 0),
    "4.litigation_after_review": (5, 0, 0, 0, 0),
}
ZHUANGSHI = {
    "1.1": 353, "1.2.2": 236, "1.2.3": 156, "2.2.2.1": 1, "2.2.4": 405, "2.2.5": 184, "3.1.3": 3, "3.2.1": 3,
    "3.3.4.6": 1, "3.3.5": 2, "8.1": 1, "8.2": 0, "8.3.1": 0, "8.3.2": 3, "8.4": 5,
}  # fmt: skip


@functools.cache
def read(name: str) -> NormalisedReport:
    path = REPORTS / name
    if not path.is_file():
        pytest.skip(f"needs {name} in ../shared/reports, which is not here")
    return normalise(read_document(path.read_bytes(), name=name))


def values(report: NormalisedReport) -> dict[tuple[str, str], Decimal | None]:
    return {(fact.indicator, fact.breakdown): fact.value for fact in report.facts}


def expected_matrix(form: str, rows: Mapping[str, tuple[int, ...]]) -> dict[tuple[str, str], Decimal]:
    return {
        (f"{form}.{line}", column): Decimal(figure)
        for line, figures in rows.items()
        for column, figure in zip(COLUMNS, figures, strict=True)
    }


def expected_results(form: str, groups: Mapping[str, tuple[int, ...]]) -> dict[tuple[str, str], Decimal]:
    return {
        (f"{form}.{group}.{end}", "total"): Decimal(figure)
        for group, figures in groups.items()
        for end, figure in zip(RESULTS, figures, strict=True)
    }


def test_hongze_2023_is_read_off_the_pdf_cell_by_cell() -> None:
    report = read("huaian-hongze-2023.pdf")
    assert (report.publisher, report.year, report.forms) == ("洪泽区人民政府", 2023, ("f2021",))
    assert report.content is Content.TABLES
    assert (report.held_reasons, report.unmapped) == ((), ())
    singles = {(f"f2021.{line}", "total"): Decimal(text) for line, text in HONGZE_SINGLE.items()}
    expected = {
        **singles,
        **expected_matrix("f2021", HONGZE_MATRIX),
        **expected_results("f2021", HONGZE_RESULTS),
    }
    assert values(report) == expected
    assert len(report.facts) == 187
    assert {fact.state for fact in report.facts} == {State.REPORTED}


def test_hongze_2023_keeps_what_the_cells_print() -> None:
    facts = {(fact.indicator, fact.breakdown): fact for fact in read("huaian-hongze-2023.pdf").facts}
    assert facts["f2021.2.8.1.amount", "total"].raw == "7730.28"
    assert facts["f2021.6.fee", "total"].raw == "0元"
    assert facts["f2021.3.3.3.2", "total"].label == "2.其他法律行政止公开"
    # The matrix continues over a page break and is still one table.
    split = [facts["f2021.3.3.4.2", "total"].source, facts["f2021.3.3.4.3", "total"].source]
    assert [(source.table, source.row) for source in split if source is not None] == [(2, 17), (2, 18)]


def test_hongze_2023_has_issues_for_what_is_wrong_with_it() -> None:
    issues = read("huaian-hongze-2023.pdf").issues
    by_line = {(issue.check, issue.indicators[0]): issue for issue in issues}
    assert by_line.keys() == {
        ("label_near", "f2021.3.3.3.2"),
        ("f2021.sum.4.review", "f2021.4.review.total"),
        ("f2021.sum.4.litigation_after_review", "f2021.4.litigation_after_review.total"),
    }
    review = by_line["f2021.sum.4.review", "f2021.4.review.total"]
    lawsuits = by_line["f2021.sum.4.litigation_after_review", "f2021.4.litigation_after_review.total"]
    assert (review.severity, review.expected, review.actual) == (Severity.ERROR, "11", "0")
    assert (lawsuits.severity, lawsuits.expected, lawsuits.actual) == (Severity.ERROR, "5", "0")


def test_hongze_2023_reads_its_prose_in_paragraphs() -> None:
    report = read("huaian-hongze-2023.pdf")
    assert "（二）依申请公开情况。进一步规范依申请公开流程" in report.prose
    # A paragraph over a page break, and no page number in it.
    assert "实行政府信息公开工作人员跟班学习制度" in report.prose
    assert not re.search(r"-\s*\d\s*-", report.prose)


def test_city_2025_has_the_numbers_of_its_page_in_their_order() -> None:
    """Independent of the reader: figures are found by regular expressions, and compared in their order."""
    report = read("city-2025.html")
    page = (REPORTS / "city-2025.html").read_text("utf-8")
    rows = [
        re.findall(r">\s*(\d+)\s*</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", page, flags=re.DOTALL)
    ]
    printed = [figure for row in rows for figure in row]
    assert len(printed) == 200
    tabled = [fact for fact in report.facts if fact.source is not None]
    ordered = sorted(tabled, key=lambda fact: fact.source or (0,))
    assert [fact.raw for fact in ordered] == printed
    assert [fact.value for fact in ordered] == [Decimal(figure) for figure in printed]
    assert [fact.indicator for fact in report.facts if fact.source is None] == ["f2021.6.fee"]
    assert values(report)["f2021.6.fee", "total"] == 400


def test_city_2025_gives_each_row_to_its_indicator() -> None:
    report = read("city-2025.html")
    printed = values(report)
    page = (REPORTS / "city-2025.html").read_text("utf-8")
    for line, label in (
        ("3.1", "一、本年新收政府信息公开申请数量"),
        ("3.3.2", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"),
        ("3.3.3.8", "8.属于行政查询事项"),
        ("3.3.4.1", "1.本机关不掌握相关政府信息"),
        ("3.3.5.4", "4.无正当理由大量反复申请"),
        ("3.3.6.3", "3.其他"),
        ("3.3.7", "（七）总计"),
        ("3.4", "四、结转下年度继续办理"),
    ):
        row = page.split(f">{label}</td>")[1].split("</tr>")[0]
        figures = tuple(Decimal(figure) for figure in re.findall(r"\d+", row))
        assert tuple(printed[f"f2021.{line}", column] for column in COLUMNS) == figures, line
    assert (report.held_reasons, report.unmapped, report.issues) == ((), (), ())
    assert (report.publisher, report.year, report.forms) == ("测试市", 2025, ("f2021",))


def test_zhuangshi_2017_gives_its_15_figures_and_39_blanks() -> None:
    report = read("zhenhai-zhuangshi-2017.txt")
    assert (report.publisher, report.year, report.forms) == ("庄市街道", 2017, ("f2014",))
    reported = {fact.indicator: fact.value for fact in report.facts if fact.state is State.REPORTED}
    assert reported == {f"f2014.{line}": Decimal(figure) for line, figure in ZHUANGSHI.items()}
    assert [fact.state for fact in report.facts].count(State.BLANK) == 39
    assert len(report.facts) == 54
    assert all(fact.value is None and fact.raw == "" for fact in report.facts if fact.state is State.BLANK)
    assert {"period_in_prose", "blank_total"} <= {issue.check for issue in report.issues}
    assert (report.held_reasons, report.unmapped) == ((), ())


def test_hengjie_2017_is_prose_and_nothing_is_made_up_from_it() -> None:
    report = read("haishu-hengjie-2017.partial.txt")
    assert (report.publisher, report.year, report.content) == ("横街镇", 2017, Content.PROSE_ONLY)
    assert (report.facts, report.forms, report.unmapped) == ((), (), ())
    assert "prose_only" in {issue.check for issue in report.issues}
    assert [(figure.value, figure.unit) for figure in report.prose_figures] == [(Decimal(244), "条")]
