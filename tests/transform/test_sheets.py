"""The sheets that are set aside take no part in a reading: no figure, no sentence, no title, no period."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from tests.support.small_books import (
    FIGURES_2014,
    LINES_2014,
    MERGES_4,
    SECTION_2,
    SECTION_3,
    SECTION_4,
    WRITERS,
    Row,
    Sheet,
    figures,
    list_sheet,
    read_book,
)
from transform.document import Document, Paragraph, Table, merge_parts
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import Expectation, HeldReason, NormalisedReport
from transform.sheets import choose_sheets

KINDS = pytest.mark.parametrize("kind", ["xlsx", "xls"])


def whole_report(year: int, more: int, received: int) -> Sheet:
    rows: list[Row] = [
        (f"庄市街道{year}年政府信息公开工作年度报告",),
        (f"本年报所列数据的统计期限为{year}年1月1日至{year}年12月31日。",),
        (f"我街道共收到政府信息公开申请{received}件。",),
        *list_sheet(LINES_2014, columns=(more,)),
    ]
    return Sheet(rows)


LAST, THIS = whole_report(2016, 100, 8), whole_report(2017, 0, 5)


def received(report: NormalisedReport) -> list[Decimal]:
    return [figure.value for figure in report.prose_figures if figure.name == "requests.received"]


@KINDS
@pytest.mark.parametrize("names", [("2016年", "2017年"), ("Sheet1", "Sheet2"), ("2015", "Sheet2")])
@pytest.mark.parametrize("is_last_first", [True, False])
def test_of_two_reports_the_expected_one_is_read(
    kind: str, names: tuple[str, str], is_last_first: bool
) -> None:
    pairs = list(zip(names, (LAST, THIS), strict=True))
    report = read_book(kind, dict(pairs if is_last_first else pairs[::-1]), 2017)
    assert (figures(report), received(report)) == (FIGURES_2014, [Decimal(5)])
    assert (report.year, report.held_reasons) == (2017, ())
    assert (str(report.period.start), str(report.period.end)) == ("2017-01-01", "2017-12-31")
    assert "2016" not in report.prose
    report = read_book(kind, dict(pairs), 2016)
    assert (report.year, received(report), report.held_reasons) == (2016, [Decimal(8)], ())
    assert figures(report)["f2014.4"] == "106"


@KINDS
@pytest.mark.parametrize("year", [None, 2018])
@pytest.mark.parametrize("is_last_first", [True, False])
def test_of_two_reports_of_which_none_was_asked_for_the_newest_is_held(
    kind: str, year: int | None, is_last_first: bool
) -> None:
    sheets = {"a": LAST, "b": THIS} if is_last_first else {"b": THIS, "a": LAST}
    report = read_book(kind, sheets, year)
    assert (figures(report), report.year) == (FIGURES_2014, 2017)
    assert report.held_reasons == (HeldReason.OTHER_YEAR,)
    assert "other_year" in {issue.check for issue in report.issues}


# One sheet


def raised(rows: Sequence[Row]) -> list[Row]:
    return [tuple(value + 100 if isinstance(value, int) else value for value in row) for row in rows]


@KINDS
@pytest.mark.parametrize(
    ("last", "this"),
    [
        ("2016年度政府信息公开情况统计表", "2017年度政府信息公开情况统计表"),
        ("附：2016年度情况", "2017年统计表"),
        ("上年度政府信息公开情况统计表", "2017年度政府信息公开情况统计表"),
    ],
)
@pytest.mark.parametrize("year", [2017, None])
def test_of_two_years_on_one_sheet_the_reports_is_read(
    kind: str, last: str, this: str, year: int | None
) -> None:
    title, rows = ("庄市街道2017年政府信息公开工作年度报告",), list_sheet(LINES_2014)
    before, now = [(last,), *raised(rows)], [(this,), *rows]
    for order in ([*before, (), *now], [*now, (), *before]):
        report = read_book(kind, {"Sheet1": Sheet([title, *order])}, year)
        assert (figures(report), report.year, report.held_reasons) == (FIGURES_2014, 2017, ())
        assert "other_table" in {issue.check for issue in report.issues}


@KINDS
@pytest.mark.parametrize("title", ["附：上年度", "附：2020年度情况", "附件1：上年度政府信息公开情况"])
def test_an_annex_of_last_year_ends_at_the_next_section(kind: str, title: str) -> None:
    rows = [
        ("庄市街道2021年政府信息公开工作年度报告",), ("二、主动公开政府信息情况",), *SECTION_2, (title,),
        *raised(SECTION_2), ("三、收到和处理政府信息公开申请情况",), *SECTION_3,
    ]  # fmt: skip
    report = read_book(kind, {"Sheet1": Sheet(rows)}, 2021)
    assert len(figures(report)) == 38
    assert (figures(report)["f2021.2.5.1.decisions"], figures(report)["f2021.3.1"]) == ("4119", "21")
    assert (report.held_reasons, report.unmapped) == ((), ())


@KINDS
def test_an_annex_of_last_year_may_have_the_sections_again(kind: str) -> None:
    sections = [
        ("二、主动公开政府信息情况",),
        *SECTION_2,
        ("三、收到和处理政府信息公开申请情况",),
        *SECTION_3,
    ]
    rows = [
        ("庄市街道2021年政府信息公开工作年度报告",), *sections, ("附：2020年度政府信息公开情况统计表",),
        *raised(sections), ("五、存在的主要问题及改进情况",), ("本年度收取信息处理费0元。",),
    ]  # fmt: skip
    report = read_book(kind, {"Sheet1": Sheet(rows)}, 2021)
    assert (figures(report)["f2021.2.5.1.decisions"], figures(report)["f2021.3.1"]) == ("4119", "21")
    assert len(figures(report)) == 39
    assert (report.held_reasons, report.unmapped) == ((), ())


@KINDS
def test_a_year_in_the_title_of_the_only_table_sets_nothing_aside(kind: str) -> None:
    rows = [("2016年度政府信息公开情况统计表",), *list_sheet(LINES_2014)]
    assert figures(read_book(kind, {"Sheet1": Sheet(rows)}, 2017)) == FIGURES_2014


@KINDS
@pytest.mark.parametrize(
    "title", ["2018年工作计划表", "2018年度政府信息公开工作计划表", "三、2020年收到和处理政府信息公开申请情况",
              "2016年上半年公开情况", "2016年结转数据", "2016年，情况", "上年", "上年结转情况", "上年同期数据"],
)  # fmt: skip
def test_other_words_with_a_year_set_nothing_aside(kind: str, title: str) -> None:
    rows = list_sheet(LINES_2014)
    sheet = Sheet([("庄市街道2017年政府信息公开工作年度报告",), *rows[:5], (title,), *rows[5:]])
    assert figures(read_book(kind, {"Sheet1": sheet}, None)) == FIGURES_2014


@KINDS
def test_prose_below_a_table_is_none_of_its_rows(kind: str) -> None:
    prose = [("五、存在的主要问题及改进情况",), ("2021年，我街道公开3次，较去年增加2次。",), ("六、其他需要报告的事项",),
             ("本年度收取信息处理费0元。",)]  # fmt: skip
    rows = [("庄市街道2021年政府信息公开工作年度报告",), *SECTION_4, *prose]
    merges = [(top + 1, left, bottom + 1, right) for top, left, bottom, right in MERGES_4]
    report = read_book(kind, {"Sheet1": Sheet(rows, merges=merges)}, 2021)
    assert len(figures(report)) == 16
    assert (figures(report)["f2021.4.review.total"], figures(report)["f2021.6.fee"]) == ("10", "0")
    assert (report.unmapped, report.held_reasons) == ((), ())
    assert report.prose.count("信息处理费") == 1


# Pages with a workbook


@KINDS
def test_the_lines_of_a_page_stay_whatever_its_attachment_holds(kind: str) -> None:
    page = read_document(
        "<p>庄市街道2017年政府信息公开年度报告</p><p>2017年，专职人员2名。</p>".encode(), name="a.html"
    )
    other = read_document("<p>附件二</p>".encode(), name="b.html")
    book = read_document(WRITERS[kind]({"2016": LAST, "2017": THIS}), name=f"a.{kind}")
    merged = merge_parts(page, [book, other])
    chosen = choose_sheets(merged, Expectation(("庄市街道",), 2017)).document
    assert [block.text for block in chosen.blocks if isinstance(block, Paragraph)] == [
        "庄市街道2017年政府信息公开年度报告", "2017年，专职人员2名。", "2017", "庄市街道2017年政府信息公开工作年度报告",
        "本年报所列数据的统计期限为2017年1月1日至2017年12月31日。", "我街道共收到政府信息公开申请5件。", "附件二",
    ]  # fmt: skip
    assert [table.number for table in chosen.tables] == [2]
    assert [chosen.blocks[start] for start in chosen.part_blocks] == [Paragraph("2017"), Paragraph("附件二")]
    report = normalise(merged, Expectation(("庄市街道",), 2017))
    assert figures(report) == FIGURES_2014
    assert {fact.source.part for fact in report.facts if fact.source} == {1}


@KINDS
def test_the_sentences_of_another_offices_sheet_are_not_the_reports(kind: str) -> None:
    other = Sheet([("我街道共收到政府信息公开申请8件。",), *list_sheet(LINES_2014, columns=(3,))])
    report = read_book(kind, {"招宝山街道": other, "庄市街道": THIS})
    assert (figures(report), received(report)) == (FIGURES_2014, [Decimal(5)])
    assert HeldReason.OTHER_PUBLISHER in report.held_reasons


def test_a_document_without_sheets_stays_whole() -> None:
    table = Table(1, ())
    document = Document("html", (Paragraph("2016"), table, Paragraph("2017"), table))
    assert choose_sheets(document, Expectation((), 2017)).document is document
