"""Pages that hold the tables of two reports: no figure of the other one is loaded, and the reading is held."""

import re

import pytest

from tests.support.small_pages import (
    ARTICLE_2021,
    HEADER,
    LAWSUITS,
    NOT_PROCESSED,
    PUBLISHER,
    REQUESTS,
    REVIEWS,
    matrix,
    table,
)
from transform.document import Document, merge_parts
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import Expectation, HeldReason, NormalisedReport, Severity

OTHER_REVIEWS = (
    "四、行政复议数量|件|30",
    "（一）维持具体行政行为数|件|20",
    "（二）被依法纠错数|件|10",
    "（三）其他情形数|件|5",
)
OTHER_REQUESTS = tuple(row.replace("|1|2|3|4|5|6|21", "|2|2|3|4|5|6|22") for row in REQUESTS)
F2008 = (
    "政府信息公开指标|单位|数量",
    "行政复议数|件|{}",
    "行政诉讼数|件|{}",
    "行政申诉数|件|{}",
    "申请总次数|条|{}",
)


def f2008(*figures: str) -> str:
    return table(*(row.format(figure) for row, figure in zip(F2008, ("", *figures), strict=True)))


# Of each form a pair of tables that print the same lines with other figures, the year of its report, and a line of it.
PAIRS = {
    "f2008": (f2008("3", "2", "1", "7"), f2008("30", "20", "10", "70"), 2012, "f2008.34", "3"),
    "f2014": (table(HEADER, *REVIEWS), table(HEADER, *OTHER_REVIEWS), 2017, "f2014.4", "3"),
    "f2019": (
        matrix(*REQUESTS, "2.重复申请|0|0|0|0|0|0|0", "（六）其他处理|1|0|0|0|0|0|1"),
        matrix(*OTHER_REQUESTS, "2.重复申请|0|0|0|0|0|0|0", "（六）其他处理|1|0|0|0|0|0|1"), 2020, "f2019.3.1", "21",
    ),
    "f2021": (
        matrix(*REQUESTS, *NOT_PROCESSED), matrix(*OTHER_REQUESTS, *NOT_PROCESSED), 2022, "f2021.3.1", "21",
    ),
}  # fmt: skip
FORMS = pytest.mark.parametrize("form", PAIRS)


def title(year: int, publisher: str = PUBLISHER) -> str:
    return f"<p>{publisher}{year}年政府信息公开年度报告</p>"


def read(html: str, year: int = 2017) -> NormalisedReport:
    return normalise(read_document(html.encode(), name="page.html"), Expectation((PUBLISHER,), year))


def raw_of(report: NormalisedReport, indicator: str) -> str | None:
    return next((f.raw for f in report.facts if (f.indicator, f.breakdown) == (indicator, "total")), None)


def checks_of(report: NormalisedReport) -> set[str]:
    return {issue.check for issue in report.issues if issue.severity is Severity.ERROR}


def assert_held(report: NormalisedReport) -> None:
    assert "second_tables" in checks_of(report)
    assert HeldReason.UNCERTAIN_TABLE in report.held_reasons


@FORMS
@pytest.mark.parametrize(
    "page",
    [
        '<div id="zoom">{title}{own}</div><div id="zoom">{other}</div>',
        '<div class="article-content">{title}{own}</div><div id="zoom">{other}</div>',
        '<div id="zoom">{title}{own}</div><div class="TRS_Editor">{other}</div>',
        "<!--<$[信息内容]>begin-->{title}{own}<!--<$[信息内容]>end--><hr><!--<$[信息内容]>begin-->{other}<!--<$[信息内容]>end-->",
        "<!--ZJEG_RSS.content.begin-->{title}{own}<!--ZJEG_RSS.content.end-->{other}",
        '<div id="zoom">{title}{own}</div><div><table><tr><td>{other}</td></tr></table></div>',
        '<div class="tabs"><div id="zoom">{title}{own}</div><div id="zoom" style="display:none">{other}</div></div>',
        '<div class="TRS_Editor">{other}</div><div id="zoom">{title}{own}</div>',
        '<div id="zoom">{title}{own}</div><iframe srcdoc="<div class=TRS_Editor>{other}</div>"></iframe>',
    ],
    ids=[
        "twice",
        "by rank",
        "other kind",
        "pairs of markers",
        "beside markers",
        "beside containers",
        "tabs",
        "untitled first",
        "frame",
    ],
)
def test_figures_come_from_the_container_with_the_title(form: str, page: str) -> None:
    own, other, year, line, figure = PAIRS[form]
    report = read(page.format(title=title(year), own=own, other=other), year)
    assert raw_of(report, line) == figure
    assert_held(report)


def test_of_two_sets_in_one_container_none_is_read_where_one_of_them_is_readable() -> None:
    """The first matrix is without its heads: the second one's figures are those of nobody knows whom."""
    reviews, lawsuits = table(HEADER, *REVIEWS), table(HEADER, *LAWSUITS)
    others = table(HEADER, *OTHER_REVIEWS), table(HEADER, *(row[:-1] + "7" for row in LAWSUITS))
    bare, whole = table(*REQUESTS, *NOT_PROCESSED), matrix(*OTHER_REQUESTS, *NOT_PROCESSED)
    page = f'<div id="zoom">{title(2022)}{reviews}{bare}{lawsuits}{others[0]}{whole}{others[1]}</div>'
    report = read(page, 2022)
    assert not any(fact.source for fact in report.facts)
    assert_held(report)


ANNOUNCED = "<p>现将2017年度政府信息公开工作情况报告如下。</p>"


@FORMS
@pytest.mark.parametrize(
    "page",
    [
        '<div class="article-content">{first}</div><div class="TRS_Editor">{second}</div>',
        '<div class="TRS_Editor">{first}</div><div id="zoom">{second}</div>',
        '<div id="zoom">{first}</div><div id="zoom">{second}</div>',
        '<div id="zoom">{first}</div><div><table><tr><td>{second}</td></tr></table></div>',
        "<!--<$[信息内容]>begin-->{first}<!--<$[信息内容]>end--><!--<$[信息内容]>begin-->{second}<!--<$[信息内容]>end-->",
    ],
    ids=["two kinds", "by rank", "twice", "beside containers", "pairs of markers"],
)
def test_of_two_containers_without_a_title_none_is_known_to_be_the_reports(form: str, page: str) -> None:
    own, other, year, *_ = PAIRS[form]
    for first, second in ((own, other), (other, own)):
        html = page.format(first=first, second=second)
        report = read(html, year)
        assert not report.facts
        assert_held(report)
        named = read_document(html.encode(), name="page.html")
        assert normalise(named, Expectation(file_name=f"{PUBLISHER}{year}年报表.html")).facts == ()


def test_of_two_attachments_without_a_title_none_is_read() -> None:
    pages = (f"<div id=zoom>{table(HEADER, *rows)}</div>" for rows in (REVIEWS, OTHER_REVIEWS))
    attachments = [read_document(page.encode(), name="b.html") for page in pages]
    page = read_document("<div id=zoom><p>见附件。</p></div>".encode(), name="a.html")
    report = normalise(merge_parts(page, attachments), Expectation((PUBLISHER,), 2017))
    assert not report.facts
    assert_held(report)


@pytest.mark.parametrize(
    "page",
    [
        f"<div class=TRS_Editor>{{other}}</div><div id=zoom>{ANNOUNCED}{{own}}</div>",
        f"<div id=zoom>{ANNOUNCED}{{own}}</div><div class=TRS_Editor>{{other}}</div>",
        '<meta name="ArticleTitle" content="庄市街道2017年政府信息公开年度报告"><div id=zoom>{own}</div><div id=zoom>{other}</div>',
        f"<div id=zoom>{ANNOUNCED}{{other}}</div><div id=zoom>{title(2017)}{{own}}</div>",
    ],
    ids=["announced second", "announced first", "title of the record", "announced and titled"],
)
def test_words_that_announce_the_report_tell_its_container(page: str) -> None:
    own, other, _, line, figure = PAIRS["f2014"]
    report = read(page.format(own=own, other=other))
    assert raw_of(report, line) == figure
    assert_held(report)


@pytest.mark.parametrize(("mended", "figure"), [(1, "3"), (4, None)])
def test_of_two_titled_containers_one_is_the_other_mended_or_both_are_doubtful(
    mended: int, figure: str | None
) -> None:
    rows = (*OTHER_REVIEWS[:mended], *REVIEWS[mended:])
    first, second = (f"<div id=zoom>{title(2017)}{table(HEADER, *r)}</div>" for r in (REVIEWS, rows))
    report = read(first + second)
    assert raw_of(report, "f2014.4") == figure
    assert_held(report)


@pytest.mark.parametrize("kind", ["html", "txt"])
def test_a_report_whose_tables_are_all_left_out_is_held_and_not_refused(kind: str) -> None:
    lines = ("三、依申请公开", *REQUESTS_2014, *REVIEWS)
    other = [re.sub(r"\d+$", r"10\g<0>", line) for line in lines]
    if kind == "html":
        page = (
            f"<div id=zoom><p>本机关编制。</p>{table(HEADER, *lines)}<p>全区</p>{table(HEADER, *other)}</div>"
        )
    else:
        page = "\n".join((HEADER, *lines, "", "政府信息公开情况汇总表（全区）", "", HEADER, *other)).replace(
            "|", "\t"
        )
    report = normalise(read_document(page.encode(), name=f"report.{kind}"))
    assert not report.facts
    assert_held(report)


REQUESTS_2014 = (
    "（一）收到申请数|件|51", "1.当面申请数|件|11", "2.传真申请数|件|12", "3.网络申请数|件|13", "4.信函申请数|件|15",
    "（二）申请办结数|件|50", "1.按时办结数|件|49", "2.延期办结数|件|1",
)  # fmt: skip


@pytest.mark.parametrize(("differing", "read_as"), [(11, None), (1, "7")])
def test_a_line_that_one_of_two_lists_has_is_nobodys_unless_one_is_the_other_mended(
    differing: int, read_as: str | None
) -> None:
    *lines, last = ("三、依申请公开", *REQUESTS_2014, *REVIEWS)
    label = last.split("|")[0]
    other = [
        re.sub(r"\d+$", r"10\g<0>", line) if number <= differing + 1 else line
        for number, line in enumerate(lines, 1)
    ]
    report = read(
        f"<div id=zoom>{title(2017)}{table(HEADER, *lines)}<p>附</p>{table(HEADER, *other, f'{label}|件|7')}</div>"
    )
    loaded = [
        fact.raw for fact in report.facts if fact.source and fact.value is not None and fact.label == label
    ]
    assert loaded == ([read_as] if read_as else [])


def test_a_title_below_the_tables_of_an_untitled_report_is_another_reports() -> None:
    opening = f"<p>{'按条例规定公布本年度情况。' * 10}</p><p>一、概述</p>"
    own, other = table(HEADER, *REVIEWS, *LAWSUITS), table(HEADER, *OTHER_REVIEWS, *LAWSUITS)
    page = f"{opening}<p>统计期限：2017年1月1日至12月31日</p>{own}{title(2016, '九龙湖镇')}{other}"
    report = normalise(read_document(page.encode(), name="page.html"))
    assert (report.title, report.publisher, report.year) == (None, None, 2017)
    assert raw_of(report, "f2014.4") == "3"
    assert_held(report)


@FORMS
@pytest.mark.parametrize("office", [PUBLISHER, "镇海区教育局"])
@pytest.mark.parametrize("between", ["", "</div><div id=zoom>"])
def test_a_second_report_below_the_first_is_left_out(form: str, office: str, between: str) -> None:
    own, other, year, line, figure = PAIRS[form]
    other_title = title(year - 1 if office == PUBLISHER else year, office)
    report = read(f"<div id=zoom>{title(year)}{own}{between}{other_title}{other}</div>", year)
    assert raw_of(report, line) == figure
    assert_held(report)
    report = read(f"<div id=zoom>{other_title}{other}{between}{title(year)}{own}</div>", year)
    assert raw_of(report, line) == figure
    assert_held(report)


@FORMS
def test_of_two_sets_without_a_title_between_none_is_loaded(form: str) -> None:
    own, other, year, line, _ = PAIRS[form]
    report = read(f"<div id=zoom>{title(year)}{own}<p>附</p>{other}</div>", year)
    assert raw_of(report, line) is None
    assert_held(report)


@FORMS
@pytest.mark.parametrize("second", ["", title(0).replace("0年", "{}年")], ids=["untitled", "titled"])
def test_a_report_printed_twice_alike_is_one(form: str, second: str) -> None:
    own, _, year, line, figure = PAIRS[form]
    copy = f'<div id="zoom" class="mobile" style="display:none">{second.format(year)}{own}</div>'
    report = read(f"<div id=zoom>{title(year)}{own}</div>{copy}", year)
    assert raw_of(report, line) == figure
    assert (report.held_reasons, checks_of(report)) == ((), set())


@pytest.mark.parametrize(
    "page",
    [
        '<div id="zoom">{title}{first}</div><div id="zoom">{second}</div>',
        '<div id="zoom">{title}{first}</div><div class="TRS_Editor">{second}</div>',
        '<div id="zoom">{title}</div><div class="TRS_Editor">{first}{second}</div>',
        '<div class="main"><div id="zoom">{title}{first}</div>{second}</div>',
        "<!--<$[信息内容]>begin-->{title}{first}<!--<$[信息内容]>end--><!--<$[信息内容]>begin-->{second}<!--<$[信息内容]>end-->",
        "<!--<$[信息内容]>begin-->{title}{first}<!--<$[信息内容]>end-->{second}",
        '<!--<$[信息内容]>begin-->{title}{first}<!--<$[信息内容]>end--><iframe srcdoc="{second}"></iframe>',
        '<div id="zoom">{title}{first}<iframe srcdoc="{second}"></iframe></div>',
    ],
    ids=[
        "twice",
        "other kind",
        "title alone",
        "around",
        "pairs of markers",
        "beside markers",
        "framed beside",
        "framed",
    ],
)
def test_tables_of_one_report_in_two_containers_belong_together(page: str) -> None:
    first, second = table(HEADER, *REVIEWS), table(HEADER, *LAWSUITS)
    report = read(page.format(title=title(2017), first=first, second=second))
    assert (raw_of(report, "f2014.4"), raw_of(report, "f2014.5")) == ("3", "9")
    assert report.held_reasons == ()


def test_sections_of_a_six_part_report_in_two_containers_belong_together() -> None:
    html = f"<div id=zoom>{title(2022)}{ARTICLE_2021}</div><div id=zoom>{matrix(*REQUESTS, *NOT_PROCESSED)}</div>"
    report = read(html, 2022)
    assert raw_of(report, "f2021.3.1") == "21"
    assert len({fact.source.table for fact in report.facts if fact.source}) == 2
    assert report.held_reasons == ()


def test_last_years_report_of_another_form_is_a_second_one() -> None:
    other = f2008("3", "2", "1", "7")
    report = read(
        f"<div id=zoom>{title(2022)}{matrix(*REQUESTS, *NOT_PROCESSED)}</div><div id=zoom>{other}</div>", 2022
    )
    assert_held(report)


def test_a_container_of_another_period_is_not_the_reports() -> None:
    period = "<p>统计期限：2016年1月1日至2016年12月31日。</p>"
    report = read(
        f"<div id=zoom>{title(2017)}{table(HEADER, *REVIEWS)}</div>"
        f"<div id=zoom>{period}{table(HEADER, *LAWSUITS)}</div>"
    )
    assert (raw_of(report, "f2014.4"), raw_of(report, "f2014.5")) == ("3", None)
    assert_held(report)


def test_tables_that_stand_below_another_reports_title_alone_are_doubtful() -> None:
    prose = "".join(f"<p>第{number}段</p>" for number in range(9))
    report = read(f"<div id=zoom>{title(2017)}{prose}{title(2016)}{table(HEADER, *REVIEWS)}</div>")
    assert_held(report)
    other = f"<div id=zoom>{title(2017, '镇海区教育局')}{table(HEADER, *REVIEWS)}</div>"
    assert_held(read(f"<div id=zoom>{title(2017)}</div>{other}"))


def test_related_reports_below_a_report_change_nothing() -> None:
    links = "".join(
        f"<p><a href=a{year}.html>{PUBLISHER}{year}年政府信息公开年度报告</a></p>" for year in (2015, 2016)
    )
    rows = table(*(f"{PUBLISHER}{year}年政府信息公开年度报告|{year + 1}-03-12" for year in (2015, 2016)))
    prose = "".join(f"<p>第{number}段</p>" for number in range(9))
    html = f"<div id=zoom>{title(2017)}{prose}{table(HEADER, *REVIEWS)}</div>"
    for related in (links, rows, f"<div id=zoom>{links}</div>", f"<div id=zoom>{rows}</div>"):
        for page in (html.replace("</div>", f"{related}</div>"), html + related):
            report = read(page)
            assert raw_of(report, "f2014.4") == "3"
            assert report.held_reasons == (), page


def test_links_to_other_reports_above_a_report_are_no_titles_of_it() -> None:
    menu = "".join(
        f"<li>{name}</li>" for name in ["首页", "机构", "公开", "服务", "互动", "数据", "专题", "关于"]
    )
    links = "".join(f"<li>{PUBLISHER}{year}年政府信息公开年度报告</li>" for year in (2014, 2015, 2016))
    report = read(
        f"<html><head><title>{PUBLISHER}</title></head><body>{menu}{links}{table(HEADER, *REVIEWS)}</body></html>"
    )
    assert "second_tables" not in checks_of(report)
    assert raw_of(report, "f2014.4") == "3"


def test_prose_of_another_report_gives_no_figure() -> None:
    own, other = "本年主动公开政府信息353条。" * 20, "全年主动公开政府信息244条。" * 20
    report = read(
        f"<div id=zoom>{title(2017)}<p>{own}</p></div><div id=zoom>{title(2016)}<p>{other}</p></div>"
    )
    assert {figure.value for figure in report.prose_figures} == {353}


def page_with(attachment: str) -> Document:
    page = read_document(f"<div id=zoom>{title(2017)}{table(HEADER, *REVIEWS)}</div>".encode(), name="a.html")
    return merge_parts(page, [read_document(f"<div id=zoom>{attachment}</div>".encode(), name="b.html")])


@pytest.mark.parametrize(
    ("attachment", "is_held"),
    [
        (table(HEADER, *OTHER_REVIEWS), True),
        (title(2016) + table(HEADER, *LAWSUITS), True),
        (title(2017, "镇海区教育局") + table(HEADER, *LAWSUITS), True),
        (title(2017) + table(HEADER, *REVIEWS), False),
        (table(HEADER, *LAWSUITS), False),
    ],
    ids=["other figures", "other year", "other office", "the same", "the rest"],
)
def test_attachments_of_another_report_are_left_out(attachment: str, is_held: bool) -> None:
    report = normalise(page_with(attachment), Expectation((PUBLISHER,), 2017))
    assert raw_of(report, "f2014.4") == "3"
    assert (HeldReason.UNCERTAIN_TABLE in report.held_reasons) == is_held
    assert (raw_of(report, "f2014.5") == "9") == ("五、行政诉讼" in attachment and not is_held)


def test_publisher_and_year_stand_where_the_figures_come_from() -> None:
    own, other = table(HEADER, *REVIEWS), table(HEADER, *OTHER_REVIEWS)
    html = f"<div class=TRS_Editor>{other}</div><div id=zoom>{title(2017)}{own}</div>"
    report = normalise(read_document(html.encode(), name="page.html"))
    assert (report.publisher, report.year, raw_of(report, "f2014.4")) == (PUBLISHER, 2017, "3")
    assert_held(report)


def test_a_second_report_in_lines_of_text_is_said() -> None:
    def report_of(year: int, figure: int) -> str:
        rows = (f"{row.rpartition('|')[0]}|{figure + n}" for n, row in enumerate((*REVIEWS, *LAWSUITS)))
        lines = "".join(f"<p>{line}</p>" for line in (HEADER, *rows))
        return f"<p>庄市街道{year}年政府信息公开年度报告</p><p>政府信息公开情况统计表</p>{lines}"

    page = (report_of(2017, 10) + report_of(2016, 90)).encode()
    report = normalise(read_document(page, name="page.html"), Expectation(("庄市街道",), 2017))
    assert [f"{fact.value}" for fact in report.facts] == [str(n) for n in range(10, 18)]
    assert HeldReason.UNCERTAIN_TABLE in report.held_reasons
    assert [i.severity for i in report.issues if i.check == "second_tables"] == ["error"]
