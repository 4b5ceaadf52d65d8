"""Small pages with the oddities of real reports, and what a reading of them gives."""

from collections.abc import Sequence

from transform.matching.match_tables import Matching, match_tables
from transform.normalise import normalise
from transform.readers import read_document
from transform.report import Expectation, NormalisedReport, Severity

PUBLISHER = "庄市街道"
# Issues about all figures of a column or a table, which do not name each of them.
ISSUES_OF_MANY_FIGURES = ("other_column", "other_table", "table_unrecognised", "form_ambiguous")

# Rows of the 2014 form, with bars between the cells.
HEADER = "统　计　指　标|单位|统计数"
REVIEWS = (
    "四、行政复议数量|件|3",
    "（一）维持具体行政行为数|件|2",
    "（二）被依法纠错数|件|1",
    "（三）其他情形数|件|0",
)
LAWSUITS = (
    "五、行政诉讼数量|件|9",
    "（一）维持具体行政行为或者驳回原告诉讼请求数|件|4",
    "（二）被依法纠错数|件|5",
    "（三）其他情形数|件|0",
)

# Of the 2021 form: the columns and some rows of the applicant matrix, a whole table 二, the results of table 四.
APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
REQUESTS = (
    "一、本年新收政府信息公开申请数量|1|2|3|4|5|6|21",
    "二、上年结转政府信息公开申请数量|0|0|0|0|0|0|0",
    "（一）予以公开|1|1|1|1|1|1|6",
    "1.属于国家秘密|0|0|0|0|0|0|0",
)
NOT_PROCESSED = (
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请|1|0|0|0|0|0|1",
    "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请|0|0|0|0|0|0|0",
    "3.其他|0|1|0|0|0|0|1",
)
RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def table(*rows: str) -> str:
    """Rows of cells separated by bars, as an HTML table."""
    cells = ("".join(f"<td>{cell}</td>" for cell in row.split("|")) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def spanned(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells as an HTML table; ``text@2x3`` covers two rows and three columns."""
    lines: list[str] = []
    for row in rows:
        cells: list[str] = []
        for cell in row:
            text, _, span = cell.partition("@")
            tall, _, wide = span.partition("x")
            cells.append(f'<td rowspan="{tall or 1}" colspan="{wide or 1}">{text}</td>')
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(lines)}</table>"


def matrix(*rows: str) -> str:
    """Rows of an applicant matrix below its headers, as an HTML table."""
    return table("|".join(("", *APPLICANTS)), *rows)


ARTICLE_2021 = table("第二十条第（六）项", "信息内容|本年处理决定数量", "行政处罚|4119", "行政强制|195")


def match_page(html: str, year: int = 2017, name: str = "page.html") -> Matching:
    """The tables of a page, matched for a report of this year."""
    return match_tables(read_document(html.encode(), name=name).tables, year)


def values_of(matching: Matching) -> dict[str, str | None]:
    """The values of all facts by indicator, with the breakdown behind a slash where it is not the total."""
    return {
        fact.indicator if fact.breakdown == "total" else f"{fact.indicator}/{fact.breakdown}": None
        if fact.value is None
        else f"{fact.value:f}"
        for fact in matching.facts
    }


def read_page(body: str, year: int = 2017, name: str = "page.html") -> NormalisedReport:
    """A page with this body under the title of a report of this year, normalised."""
    title = f"{PUBLISHER}{year}年政府信息公开年度报告"
    text = f"<p>{title}</p>{body}" if name.endswith(".html") else f"{title}\n{body}"
    return normalise(read_document(text.encode(), name=name), Expectation((PUBLISHER,), year))


def loaded(report: NormalisedReport, indicator: str, breakdown: str = "total") -> str | None:
    """The value of a fact against which there is no issue; a test on it fails where a value is invented: the page
    does not print it, the report is not held, and no error or warning points at it."""
    fact = next((f for f in report.facts if (f.indicator, f.breakdown) == (indicator, breakdown)), None)
    if fact is None or fact.value is None or report.held_reasons:
        return None
    for issue in report.issues:
        names_fact = indicator in issue.indicators and issue.breakdown in (None, breakdown)
        if issue.check == "label_near" and names_fact:
            return None
        if issue.severity is not Severity.INFO and (names_fact or fact.source in issue.cells):
            return None
    return f"{fact.value:f}"


def shows(report: NormalisedReport, raw: str) -> bool:
    """Whether a printed figure can be found again in a fact, an unmapped value or an issue; else it is lost."""
    return (
        bool(report.held_reasons)
        or any(raw in fact.raw for fact in report.facts)
        or any(raw in cell.raw for cell in report.unmapped)
        or any(raw in (issue.actual or "") or raw in issue.message.en for issue in report.issues)
        or any(issue.check in ISSUES_OF_MANY_FIGURES for issue in report.issues)
    )
