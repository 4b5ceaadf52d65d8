"""Tables of all forms as lines of every shape: right, or unmapped and said, and never another figure's."""

from collections.abc import Callable, Sequence
from html import escape

import pytest

from tests.support.small_pages import (
    APPLICANTS,
    HEADER,
    LAWSUITS,
    PUBLISHER,
    REVIEWS,
    read_page,
)
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import Content, Expectation, NormalisedReport, Severity
from transform.text.states import State

Rows = Sequence[Sequence[str]]
Layout = Callable[[Rows], list[str]]

LIST = [row.split("|") for row in (HEADER, "一、主动公开情况|——|", *REVIEWS, *LAWSUITS)]
LIST_2008 = [
    row.split("|")
    for row in (
        "指标名称|计量单位|本年累计", "主动公开信息数|条|353", "依申请公开信息目录数|条|", "申请总次数|条|12",
        "对申请的答复总数|条|11", "行政复议数|件|3", "行政诉讼数|件|0",
    )
]  # fmt: skip
MATRIX = [
    ["", "申请人情况"],
    ["自然人", "法人或其他组织", "总计"],
    list(APPLICANTS[1:6]),
    *(
        row.split("|")
        for row in (
            "一、本年新收政府信息公开申请数量|10|11|12|13|14|15|75",
            "二、上年结转政府信息公开申请数量|1|0|2|0|0|0|3",
            "三、本年度办理结果|（一）予以公开|20|21|22|23|24|25|135",
            "（二）部分公开（区分处理的，只计这一情形，不计其他情形）|30|31|32|33|34|35|195",
            "（三）不予公开|1.属于国家秘密|40|0|0|0|0|5|45",
            "2.其他法律行政法规禁止公开|50|0|0|0|0|0|50",
            "3.危及“三安全一稳定”|60|0|0|0|0|0|60",
            "（六）其他处理|1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请|70|0|0|0|0|0|70",
            "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请|80|0|0|0|0|0|80",
            "（七）总计|90|91|92|93|94|95|555",
            "四、结转下年度继续办理|7|0|0|0|0|0|7",
        )
    ),
]
ARTICLE_20 = [
    row.split("|")
    for row in (
        "第二十条第（一）项", "信息内容|本年制发件数|本年废止件数|现行有效件数", "规章|1||3", "行政规范性文件|4|5|6",
        "第二十条第（五）项", "信息内容|本年处理决定数量", "行政许可|1204",
    )
]  # fmt: skip
RESULTS = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
REVIEWS_2021 = [
    ["行政复议", "行政诉讼"],
    [*RESULTS, "未经复议直接起诉", "复议后起诉"],
    RESULTS * 2,
    [str(n) for n in range(101, 116)],
]
REPORT_2021 = [*ARTICLE_20, *MATRIX, *REVIEWS_2021]


def joined(mark: str, before: str = "", behind: str = "") -> Layout:
    return lambda rows: [f"{before}{mark.join(row)}{behind}" for row in rows]


def joined_without_blanks(mark: str) -> Layout:
    return lambda rows: [mark.join(filter(None, row)) for row in rows]


def drawn(rows: Rows) -> list[str]:
    return [line for row in rows for line in ("├──┼──┤", f"│{'│'.join(row)}│")]


def marked_down(rows: Rows) -> list[str]:
    first, *others = joined(" | ", "| ", " |")(rows)
    return [first, "|---|---|---|", *others]


def one_cell_a_line(rows: Rows) -> list[str]:
    return [f"{cell}|" for row in rows for cell in row]


def as_a_pdf_prints(rows: Rows) -> list[str]:
    """Labels broken over lines, with their figures beside the middle."""
    lines: list[str] = []
    for row in rows:
        figures = [cell for cell in row if cell.isdigit()]
        words = [cell for cell in row if not cell.isdigit() and cell]
        if not figures or len(words[-1:]) != 1 or len(words[-1]) < 12:
            lines.append(" ".join(filter(None, row)))
            continue
        lines += [*words[:-1], words[-1][:9], f"{words[-1][9:11]} {' '.join(figures)}", words[-1][11:]]
    return [line for line in lines if line]


LAYOUTS: dict[str, Layout] = {
    "bars": joined("|"),
    "closed bars": joined("|", behind="|"),
    "bars around": joined("|", "|", "|"),
    "wide bars": joined("｜"),
    "markdown": marked_down,
    "drawn": drawn,
    "heavy bars": joined("┃", "┃", "┃"),
    "tabs": joined("\t"),
    "tabs in front": joined("\t", "\t"),
    "commas": joined(","),
    "semicolons": joined("；"),
    "wide commas": lambda rows: ["，".join(cell.replace("，", "") for cell in row) for row in rows],
    "wide spaces": joined("　"),
    "indented": joined("　", "　　"),
    "one cell a line": one_cell_a_line,
    "arrows": joined("→"),
    "spaced arrows": joined(" -> "),
    "angles": joined("＞"),
    "bars and arrows": joined("|→"),
    "square brackets": joined("][", "[", "]"),
    "lenticular brackets": joined("】【", "【", "】"),
    "tags as text": joined("</td><td>", "<tr><td>", "</td></tr>"),
}
WITHOUT_BLANKS: dict[str, Layout] = {
    "two spaces": joined_without_blanks("  "),
    "one space": joined_without_blanks(" "),
    "two wide spaces": joined_without_blanks("　　"),
    "leaders": joined_without_blanks("……"),
    "dotted leaders": joined_without_blanks("........"),
    "pdf": as_a_pdf_prints,
}
MEDIA = ("text", "paragraphs", "pre")
# White space in a paragraph is one space, whatever the source has.
SHOWN_ALIKE = {"tabs", "tabs in front"}


def read_lines(lines: Sequence[str], medium: str, year: int) -> NormalisedReport:
    if medium == "text":
        return read_page("\n".join(("", *lines, "", "特此报告。")), year, "report.txt")
    if medium == "pre":
        return read_page(f"<pre>{escape(chr(10).join(lines))}</pre>", year)
    return read_page("".join(f"<p>{escape(line) or '&nbsp;'}</p>" for line in lines), year)


def figures(report: NormalisedReport) -> dict[str, str]:
    return {
        fact.indicator
        if fact.breakdown == "total"
        else f"{fact.indicator}/{fact.breakdown}": f"{fact.value:f}"
        for fact in report.facts
        if fact.value is not None and fact.source is not None
    }


CODES = ("natural_person", "commercial", "research", "social_org", "legal_service", "other_org", "total")
LINES_2021 = ("1", "2", "3.1", "3.2", "3.3.1", "3.3.2", "3.3.3", "3.6.1", "3.6.2", "3.7", "4")


def expected_2021() -> dict[str, str]:
    """What a person reads on the 2021 report: rows of seven figures, three items of article 20, fifteen results."""
    found = {
        "f2021.2.1.1.made": "1", "f2021.2.1.1.valid": "3", "f2021.2.1.2.made": "4", "f2021.2.1.2.repealed": "5",
        "f2021.2.1.2.valid": "6", "f2021.2.5.1.decisions": "1204",
    }  # fmt: skip
    rows = [row for row in MATRIX if row[-1].isdigit()]
    for line, row in zip(LINES_2021, rows, strict=True):
        for code, figure in zip(CODES, row[-7:], strict=True):
            found[f"f2021.3.{line}" + ("" if code == "total" else f"/{code}")] = figure
    ends = ("maintain", "correct", "other", "pending", "total")
    kinds = ("review", "litigation_direct", "litigation_after_review")
    names = [f"f2021.4.{kind}.{end}" for kind in kinds for end in ends]
    return found | dict(zip(names, REVIEWS_2021[-1], strict=True))


EXPECTED_2014 = {
    "f2014.4": "3", "f2014.4.1": "2", "f2014.4.2": "1", "f2014.4.3": "0",
    "f2014.5": "9", "f2014.5.1": "4", "f2014.5.2": "5", "f2014.5.3": "0",
}  # fmt: skip


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize("name", [*LAYOUTS, *WITHOUT_BLANKS])
def test_a_list_in_lines(name: str, medium: str) -> None:
    report = read_lines((LAYOUTS | WITHOUT_BLANKS)[name](LIST), medium, 2017)
    assert figures(report) == EXPECTED_2014
    assert report.unmapped == ()


@pytest.mark.parametrize("name", [*LAYOUTS, *WITHOUT_BLANKS])
def test_a_list_of_2008_in_lines(name: str) -> None:
    report = read_lines((LAYOUTS | WITHOUT_BLANKS)[name](LIST_2008), "paragraphs", 2011)
    read = figures(report)
    assert list(read.values()) == ["353", "12", "11", "3", "0"]
    assert report.unmapped == ()


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize("name", LAYOUTS)
def test_a_report_of_2021_in_lines_with_its_blanks(name: str, medium: str) -> None:
    report = read_lines(LAYOUTS[name](REPORT_2021), medium, 2023)
    read, truth = figures(report), expected_2021()
    if medium == "paragraphs" and name in SHOWN_ALIKE:
        # The blank cell of 规章 is not shown, and its row is one figure short.
        truth = {code: figure for code, figure in truth.items() if ".2.1.1." not in code}
        assert [cell.raw for cell in report.unmapped] == ["1", "3"]
    else:
        assert report.unmapped == ()
    assert read == truth


@pytest.mark.parametrize("name", WITHOUT_BLANKS)
def test_a_row_that_lost_a_blank_loads_nothing_and_is_said(name: str) -> None:
    report = read_lines(WITHOUT_BLANKS[name](REPORT_2021), "text", 2023)
    truth = {code: figure for code, figure in expected_2021().items() if ".2.1.1." not in code}
    assert figures(report) == truth
    assert [cell.raw for cell in report.unmapped] == ["1", "3"]
    [issue] = [issue for issue in report.issues if issue.check == "wrong_columns"]
    assert (issue.severity, issue.expected, issue.actual) == (Severity.ERROR, "3", "2")


@pytest.mark.parametrize("blank", range(7))
def test_blank_cells_closed_by_bars_move_no_figure(blank: int) -> None:
    """One cell a line: last cells that are blank, or one in the middle, with the bar that closes each of them."""
    rows = [[*row[:-7], *("" if n >= blank else cell for n, cell in enumerate(row[-7:]))]
            if row[0].startswith("二、") else row for row in REPORT_2021]  # fmt: skip
    read = figures(read_lines(one_cell_a_line(rows), "text", 2023))
    gone = {f"f2021.3.2/{code}" for code in CODES[blank:-1]} | {"f2021.3.2"}
    assert read == {code: figure for code, figure in expected_2021().items() if code not in gone}


@pytest.mark.parametrize(
    "heads", [["自然人", "总计", *APPLICANTS[1:6]], ["自然人", "总计", "法人或其他组织", "商业企业"], []]
)
def test_without_certain_heads_a_matrix_gives_no_figure(heads: list[str]) -> None:
    report = read_lines(one_cell_a_line([heads, *MATRIX[3:]]), "text", 2023)
    assert not [fact for fact in report.facts if fact.value is not None]
    assert report.content is Content.UNREAD_TABLE
    [issue] = [issue for issue in report.issues if issue.check == "unread_table"]
    assert issue.message.en.startswith("77 figures")


def test_a_report_in_one_glued_line_is_unread_and_said() -> None:
    glued = "".join(cell for row in MATRIX for cell in row)
    report = read_lines([glued], "paragraphs", 2023)
    assert (report.content, report.facts) == (Content.UNREAD_TABLE, ())
    rows = ["".join(row) for row in LIST]
    assert read_lines(rows, "paragraphs", 2017).content is Content.UNREAD_TABLE


@pytest.mark.parametrize(
    "cells",
    [
        lambda row: f"<div class=tr>{''.join(f'<div class=td>{cell}</div>' for cell in row)}</div>",
        lambda row: f"<p>{' '.join(f'<span>{cell}</span>' for cell in row)}</p>",
        lambda row: f"<dl><dt>{row[0]}</dt>{''.join(f'<dd>{cell}</dd>' for cell in row[1:])}</dl>",
        lambda row: f"<ul>{''.join(f'<li>{cell}</li>' for cell in row)}</ul>",
        lambda row: f"<ul><li>{row[0]}：{''.join(row[:0:-1])}</li></ul>",
    ],
    ids=["div", "span", "dl", "ul", "colon"],
)
def test_elements_in_place_of_cells(cells: Callable[[Sequence[str]], str]) -> None:
    report = read_page("".join(map(cells, LIST[2:])))
    assert figures(report) == EXPECTED_2014


def test_prose_that_gives_figures_is_no_table() -> None:
    body = (
        "<p>一、主动公开情况</p><p>全年主动公开政府信息353条。</p><p>二、回应解读情况</p><p>举办新闻发布会2次。</p>"
        "<p>三、依申请公开情况</p><p>收到申请 3 件，均按期答复。</p><p>四、行政复议数量</p><p>无。</p>"
        "<p>五、行政诉讼数量</p><p>无。</p><p>联系电话 0574 86250000</p>"
    )
    report = read_page(body)
    assert (report.content, report.unmapped) == (Content.PROSE_ONLY, ())


def test_a_local_row_takes_no_figure_of_the_line_above() -> None:
    rows = [*LIST[:5], ["5.本镇自设的指标", "件", "77"], *LIST[5:]]
    rows[4] = [rows[4][0], "件", ""]
    report = read_lines([cell for row in rows for cell in row if cell], "paragraphs", 2017)
    assert figures(report).get("f2014.4.2") is None
    assert [cell.raw for cell in report.unmapped] == ["77"]


def test_the_second_half_of_a_label_is_no_label() -> None:
    """全文电子化的 is nothing that a form prints, and what follows is the name of another line."""
    rows = [*LIST_2008[:1], ["其中：全国统一的"], ["主动公开信息数", "条", "77"], *LIST_2008[2:]]
    report = read_lines(joined("|")(rows), "text", 2011)
    assert "77" not in figures(report).values()
    assert "77" in [cell.raw for cell in report.unmapped]


def test_lines_that_are_written_in_another_way_than_the_others_are_said() -> None:
    rows = joined("|")(LIST)
    report = read_lines([*rows[:-1], rows[-1].replace("|", ",")], "text", 2017)
    assert figures(report) == {code: figure for code, figure in EXPECTED_2014.items() if code != "f2014.5.3"}
    assert [cell.raw for cell in report.unmapped] == ["（三）其他情形数,件,0"]
    assert "flattened_beside" in {issue.check for issue in report.issues}


def test_words_in_the_place_of_a_figure_are_kept() -> None:
    rows = [[*row[:2], "若干"] if row[0].startswith("五、") else row for row in LIST]
    report = read_lines(joined("|")(rows), "text", 2017)
    assert [fact.raw for fact in report.facts if fact.state is State.UNREADABLE] == ["若干"]
    with_remarks = [[*LIST[0], "备注"], *([*row, "见附件"] for row in LIST[2:])]
    assert figures(read_lines(joined("|")(with_remarks), "text", 2017)) == EXPECTED_2014


def test_a_unit_behind_its_figure_and_a_page_number() -> None:
    rows = ["统计指标|统计数|单位", *("|".join((row[0], row[2], row[1])) for row in LIST[2:])]
    assert figures(read_lines([*rows[:4], "- 1 -", *rows[4:]], "text", 2017)) == EXPECTED_2014


def test_rows_side_by_side_and_numbered_rows() -> None:
    left, right = LIST[2:6], LIST[6:]
    halves = [LIST[0] * 2, *([*a, *b] for a, b in zip(left, right, strict=True))]
    assert figures(read_lines(joined("|")(halves), "text", 2017)) == EXPECTED_2014
    assert not figures(read_lines(one_cell_a_line(halves), "text", 2017))
    numbered = [["序号", *LIST[0]], *([str(n), *row] for n, row in enumerate(LIST[2:], 1))]
    assert figures(read_lines(joined("|")(numbered), "text", 2017)) == EXPECTED_2014
    assert not figures(read_lines(one_cell_a_line(numbered), "text", 2017))


def test_the_truth_of_a_document_does_not_depend_on_who_expects_it() -> None:
    text = "\n".join((f"{PUBLISHER}2017年政府信息公开年度报告", *joined(",")(LIST)))
    report = normalise(read_document(text.encode(), name="r.txt"), Expectation())
    assert figures(report) == EXPECTED_2014


@pytest.mark.parametrize("rows", [LIST, REPORT_2021])
def test_a_table_of_one_column_is_lines(rows: Rows) -> None:
    """As where each row, or the whole table, was pasted into one cell."""
    year = 2017 if rows is LIST else 2023
    in_rows = "".join(f"<tr><td>{'<br>'.join(row)}</td></tr>" for row in rows)
    in_one = f"<tr><td>{'<br>'.join(' | '.join(row) for row in rows)}</td></tr>"
    for body in (in_rows, in_one):
        report = read_page(f"<table>{body}</table>", year)
        read, printed = figures(report), {cell for row in rows for cell in row if cell.isdigit()}
        said = {cell.raw for cell in report.unmapped} | {report.content}
        assert set(read.values()) <= printed
        assert read or Content.UNREAD_TABLE in said


def test_a_line_of_other_words_beside_rows_is_said() -> None:
    lines = [
        "主动公开主动信息公开：478条；",
        "公文类信息数：27条；",
        "提供服务类信息数：32条；",
        "申请总次数：12条；",
        "行政复议数：3件；",
    ]
    report = read_lines(lines, "paragraphs", 2011)
    assert any("478" in cell.raw for cell in report.unmapped)
    assert report.content is Content.UNREAD_TABLE


def test_rows_of_a_table_state_nothing_in_prose() -> None:
    rows = [
        "政务微博公开政府信息数：73235条；",
        "政务微信公开政府信息数：33792条；",
        "同意公开答复数：56200件；",
    ]
    report = read_lines(["全年主动公开政府信息300条。", *rows], "paragraphs", 2017)
    assert [f"{figure.value}" for figure in report.prose_figures] == ["300"]
