"""Which tables are the report's own: those of its year, and lines of text beside tables."""

import pytest

from tests.support import small_pages
from tests.support.pumps import grows_faster_than_length
from tests.support.small_pages import (
    ARTICLE_2021,
    HEADER,
    NOT_PROCESSED,
    REQUESTS,
    RESULTS,
    loaded,
    matrix,
    read_page,
    table,
)
from transform.document import Document, Paragraph
from transform.flattened.tables import rebuild
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import Content, NormalisedReport, Severity

LAST_YEARS = table("第二十条第（六）项", "信息内容|本年处理决定数量", "行政处罚|21", "行政强制|22")
PENALTIES, RECEIVED, REVIEWS = "f2021.2.6.1.decisions", "f2021.3.1", "f2021.4.review.total"


def section_three(figure: int) -> str:
    labels = [row.partition("|")[0] for row in (*REQUESTS, *NOT_PROCESSED)]
    return matrix(*(f"{label}|{figure}|0|0|0|0|0|{figure}" for label in labels))


def section_four(figure: int) -> str:
    return table("行政复议", "|".join(RESULTS), f"{figure}|0|0|0|{figure}")


OWN_FIRST = f"<p>二、主动公开政府信息情况</p>{ARTICLE_2021}"
OWN_OTHERS = f"<p>三、收到申请情况</p>{section_three(3)}<p>四、行政复议情况</p>{section_four(4)}"
WITHOUT_YEAR = "附：上年度政府信息公开情况统计表"


def values(report: NormalisedReport) -> list[str | None]:
    found = {fact.indicator: fact for fact in report.facts if fact.breakdown == "total"}
    return [found[code].raw if code in found else None for code in (PENALTIES, RECEIVED, REVIEWS)]


@pytest.mark.parametrize("title", [WITHOUT_YEAR, "附：2022年政府信息公开情况统计表", "附件2：上年度统计表"])
def test_a_table_of_last_year_does_not_take_the_later_tables_with_it(title: str) -> None:
    report = read_page(f"{OWN_FIRST}<p>{title}</p>{LAST_YEARS}{OWN_OTHERS}", 2023)
    assert values(report) == ["4119", "3", "4"]
    [issue] = [issue for issue in report.issues if issue.check == "other_table"]
    assert "table 2" in issue.message.en
    assert "its 2 figures" in issue.message.en


@pytest.mark.parametrize("first", ["", "<p>一、主动公开情况</p>"])
def test_all_tables_of_an_annex_are_of_its_year(first: str) -> None:
    annex = f"{first}{LAST_YEARS}<p>二、收到申请情况</p>{section_three(9)}<p>三、行政复议情况</p>{section_four(8)}"
    report = read_page(f"{OWN_FIRST}{OWN_OTHERS}<p>五、存在的问题</p><p>{WITHOUT_YEAR}</p>{annex}", 2023)
    assert values(report) == ["4119", "3", "4"]
    assert len([issue for issue in report.issues if issue.check == "other_table"]) == 3


def rows(figure: int) -> str:
    return table(
        HEADER,
        *(f"{label}|件|{figure}" for label in ("四、行政复议数量", "五、行政诉讼数量", "六、举报投诉数量")),
    )


def test_an_undated_title_behind_another_years_table_is_the_reports() -> None:
    own, other = "<p>政府信息公开情况统计表（2017年度）</p>", "<p>政府信息公开情况统计表（2016年度）</p>"
    undated = "<p>政府信息公开情况统计表</p>"
    assert loaded(read_page(other + rows(9) + undated + rows(3)), "f2014.4") == "3"
    assert loaded(read_page(own + rows(3) + other + rows(9) + undated + rows(3)), "f2014.4") == "3"


def lines(*printed: str) -> str:
    return "".join(f"<p>{row}</p>" for row in printed)


def test_a_table_of_last_year_in_lines_of_text() -> None:
    labels = ("（一）主动公开政府信息数", "四、行政复议数量", "五、行政诉讼数量", "六、举报投诉数量")
    own, other = (lines(HEADER, *(f"{label}|件|{n}" for label in labels)) for n in (3, 9))
    report = read_page(f"<p>政府信息公开情况统计表</p>{own}<p>{WITHOUT_YEAR}</p>{other}")
    assert loaded(report, "f2014.4") == "3"
    assert "other_table" in {issue.check for issue in report.issues}


LABELS = ("（一）主动公开政府信息数", "四、行政复议数量", "五、行政诉讼数量", "六、举报投诉数量")


@pytest.mark.parametrize("caption", ["{}年政府信息公开情况统计表", "{}年度政府信息公开情况", "（{}年数据）"])
@pytest.mark.parametrize("years", [(2017, 2016), (2016, 2017)])
@pytest.mark.parametrize("layout", ["rows", "lines", "text", "text rows"])
def test_a_caption_of_another_year_ends_a_table(caption: str, years: tuple[int, int], layout: str) -> None:
    """This year's label 行政诉讼数 lost a character: last year's figure must not take its place."""
    rows: list[str] = []
    for year, figure in zip(years, (3, 9) if years[0] == 2017 else (9, 3), strict=True):
        labels = [*LABELS[:2], "五、政诉讼数量" if year == 2017 else LABELS[2], *LABELS[3:]]
        rows += [caption.format(year), HEADER, *(f"{label}|件|{figure}" for label in labels)]
    if layout.startswith("text"):
        cells = [row.split("|") for row in rows]
        stacked = "\n\n".join("\n".join(f"\t{cell}" for cell in row) for row in cells)
        text = stacked if layout == "text" else "\n".join("\t".join(row) for row in cells)
        report = normalise(
            read_document(f"庄市街道2017年政府信息公开年度报告\n{text}\n".encode(), name="a.txt")
        )
    else:
        report = read_page(table(*rows) if layout == "rows" else lines(*rows))
    assert loaded(report, "f2014.4") in ("3", None)
    assert loaded(report, "f2014.5") in ("3", None)
    assert "other_table" in {issue.check for issue in report.issues}


def test_the_next_section_of_a_table_is_the_reports_again() -> None:
    own = ["三、收到申请情况", HEADER, "（一）收到申请数|件|3"]
    other, behind = (
        ["2016年度情况", HEADER, "（一）收到申请数|件|9"],
        ["四、行政复议情况", "四、行政复议数量|件|4"],
    )
    report = read_page(table(*own, *other, *behind))
    assert loaded(report, "f2014.4") == "4"
    assert loaded(report, "f2014.3.1") == "3"


REQUESTS_IN_LINES = lines(
    "|自然人|法人或其他组织|总计",
    "商业企业|科研机构|社会公益组织|法律服务机构|其他",
    *REQUESTS,
    *NOT_PROCESSED,
)


def test_lines_of_another_section_are_read_beside_tables() -> None:
    report = read_page(ARTICLE_2021 + REQUESTS_IN_LINES, 2023)
    assert values(report)[:2] == ["4119", "21"]
    assert not {issue.check for issue in report.issues} & {"flattened_beside", "wrong_columns"}


def test_lines_that_differ_from_a_table_are_counted_and_not_read() -> None:
    report = read_page(ARTICLE_2021 + section_three(3) + REQUESTS_IN_LINES, 2023)
    assert values(report)[:2] == ["4119", "3"]
    [issue] = [issue for issue in report.issues if issue.check == "flattened_beside"]
    assert "prints 49 figures as lines of text" in issue.message.en


def test_figures_of_lines_without_heads_are_counted_beside_tables() -> None:
    report = read_page(ARTICLE_2021 + lines(*REQUESTS, *NOT_PROCESSED), 2023)
    assert values(report)[:2] == ["4119", None]
    [issue] = [issue for issue in report.issues if issue.check == "flattened_beside"]
    assert "prints 49 figures" in issue.message.en
    assert len(report.unmapped) == 49


def test_what_tables_left_unmapped_stays_where_lines_are_read() -> None:
    unread = table("行政复议", "|".join(RESULTS), "7|0|0|0|77")
    labels = (
        "四、行政复议数量",
        "五、行政诉讼数量",
        "六、举报投诉数量",
        "（一）收到申请数",
        "（二）申请办结数",
    )
    report = read_page(unread + lines(HEADER, *(f"{label}|件|3" for label in labels)))
    assert loaded(report, "f2014.5") == "3"
    assert "77" in [cell.raw for cell in report.unmapped]


FIGURES = ("（一）主动公开政府信息数", "四、行政复议数量", "五、行政诉讼数量", "六、举报投诉数量")
GLUED_HEADS = (
    "第二十条第（一）项信息内容本年制发件数本年废止件数现行有效件数规章5553259336规范性文件187228407859"
)
GLUED_REVIEWS = "行政复议行政诉讼结果维持结果纠正其他结果尚未审结总计未经复议直接起诉复议后起诉7892504832156"


@pytest.mark.parametrize(
    ("printed", "count"),
    [
        ([f"{n}{label}件{n}7" for n, label in enumerate(FIGURES, 1)], 4),
        ([f"{n}　　{label}：{n}7件；" for n, label in enumerate(FIGURES, 1)], 4),
        ([f"{label}0{n}：{n}7、{n}8件；" for n, label in enumerate(FIGURES, 1)], 4),
        ([f"{n}7|　　{label}|件" for n, label in enumerate(FIGURES, 1)], 4),
        ([GLUED_HEADS], 1),
        ([GLUED_REVIEWS], 1),
    ],
)
def test_lines_with_labels_and_figures_that_nothing_parts_are_counted(printed: list[str], count: int) -> None:
    report = read_page(lines(*printed))
    assert report.content is Content.UNREAD_TABLE
    [issue] = [issue for issue in report.issues if issue.check == "unread_table"]
    assert issue.severity is Severity.WARNING
    assert issue.message.en.startswith(f"{count} figures")


def test_rows_as_sentences_are_read() -> None:
    labels = (
        FIGURES[0], "制发规范性文件总数", "（一）收到申请数", "（二）申请办结数", "1.按时办结数", "2.延期办结数",
        "（三）申请答复数", *FIGURES[1:],
    )  # fmt: skip
    report = read_page(lines(*(f"　　{label}：{n}7；" for n, label in enumerate(labels, 1))))
    assert loaded(report, "f2014.1.1") == "17"
    assert loaded(report, "f2014.4") == "87"


def test_prose_about_procedures_and_reviews_is_no_table() -> None:
    prose = (
        "2017年共收到行政复议3件，其中结果维持1件，结果纠正1件，尚未审结1件。",
        "一、主动公开情况",
        "公布行政许可、行政处罚、行政强制、行政事业性收费和政府集中采购的处理决定数量12条。",
    )
    assert read_page(lines(*prose)).content is Content.PROSE_ONLY


HOSTILE = (
    ["一、主动公开情况", "主动公开政府信息数"], ["主动公开政府信息数|条|353"], ["主动公开政府信息数"] + ["353"] * 30,
    ["自然人", "法人或其他组织", "总计"], ["结果维持"], ["第二十条第（一）项"], ["不知名的标签", "353"], ["其中：全文"], ["|"],
    ["主动公开政府信息数", "条", ""], ["总 计 1 2 3 4 5"],
    ["信息内容", "本年处理决定数量", "行政处罚", "5"], ["统计指标|单位|统计数", "四、行政复议数量|件|3"],
)  # fmt: skip


@pytest.mark.parametrize("kind", range(len(HOSTILE)))
def test_rebuilding_takes_time_in_proportion_to_the_lines(kind: int) -> None:
    def work(length: int) -> object:
        texts = (HOSTILE[1] * 6 + HOSTILE[kind] * (length // len(HOSTILE[kind])))[:length]
        document = Document("html", tuple(map(Paragraph, texts)))
        return lambda: rebuild(document)

    assert not grows_faster_than_length(work, 800)  # type: ignore[arg-type]


def test_rows_under_last_years_title_that_print_no_line_again_are_said() -> None:
    """Nobody can tell whether 五 and 六 are last year's or this year's again."""
    last = (
        "2016年政府信息公开情况统计表",
        *(row.replace("|件|", "|件|7") for row in small_pages.REVIEWS[:2]),
    )
    rows = (
        small_pages.HEADER,
        *small_pages.REVIEWS,
        *last,
        "五、行政诉讼数量|件|4321",
        "六、举报投诉数量|件|4322",
    )
    report = small_pages.read_page(small_pages.table(*rows))
    assert small_pages.loaded(report, "f2014.4") == "3"
    assert {cell.raw for cell in report.unmapped} == {"4321", "4322"}
    assert "unmapped_row" in {issue.check for issue in report.issues}
