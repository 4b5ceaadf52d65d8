"""Whole pages in traditional script, as converters write them, are read as in simplified script."""

from functools import cache

import opencc
import pytest

from tests.support.small_pages import LAWSUITS, REVIEWS, loaded, read_page, table
from tests.transform.test_invisible_changes import load_sources, read, read_unchanged
from tests.transform.test_prose import FIGURES, NO_FIGURES, NOT_THE_YEARS, THE_YEARS
from transform.prose import find_figures
from transform.report import NormalisedReport

# Characters alone, those of Taiwan and Hong Kong, and with the words of Taiwan.
CONFIGURATIONS = ("s2t", "s2tw", "s2hk", "s2twp")


@cache
def converter(configuration: str) -> opencc.OpenCC:
    return opencc.OpenCC(configuration)


def describe(report: NormalisedReport) -> dict[str, object]:
    """What was read of a report, without its words."""
    return {
        "publisher": report.publisher, "year": report.year, "period": report.period, "content": report.content,
        "facts": [(*fact[:2], *fact[3:6]) for fact in report.facts],
        "unmapped": [cell.source for cell in report.unmapped],
        "figures": [(figure.name, figure.value) for figure in report.prose_figures],
        "held": report.held_reasons, "issues": [(issue.check, issue.indicators) for issue in report.issues],
    }  # fmt: skip


@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_a_page_in_traditional_script_is_read_as_in_simplified(configuration: str) -> None:
    for name, source in load_sources().items():
        converted = converter(configuration).convert(source)
        # The charset that a page names is a word of its markup.
        assert describe(read(converted, name)) == describe(read_unchanged(name)), name


@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_prose_in_traditional_script_is_read_as_in_simplified(configuration: str) -> None:
    convert = converter(configuration).convert
    sentences = [sentence for _, sentence, *_ in (*FIGURES, *NO_FIGURES)] + NOT_THE_YEARS + THE_YEARS
    for sentence in sentences:
        read_simplified = [(f.name, f.value) for f in find_figures(f"{sentence}。", (), 2017)]
        read_converted = [(f.name, f.value) for f in find_figures(convert(f"{sentence}。"), (), 2017)]
        assert read_converted == read_simplified, convert(sentence)


LINES = table("統計指標|單位|統計數", *(row.replace("条", "條") for row in (*REVIEWS, *LAWSUITS)))
LAST_YEARS = LINES.replace("<td>3</td>", "<td>13</td>").replace("<td>4</td>", "<td>14</td>")


@pytest.mark.parametrize(
    ("last", "this"),
    [
        ("莊市街道2016年政府資訊公開情況統計表", "莊市街道2017年政府資訊公開情況統計表"),
        ("上年度政府信息公開情況統計表", "2017年政府信息公開情況統計表"),
    ],
)
def test_titles_of_tables_in_traditional_script(last: str, this: str) -> None:
    report = read_page(f"<p>{last}</p>{LAST_YEARS}<p>{this}</p>{LINES}")
    assert (loaded(report, "f2014.4"), loaded(report, "f2014.5.1")) == ("3", "4")
    assert "other_table" in [issue.check for issue in report.issues]


def test_who_filled_a_table_in_and_for_which_months_in_traditional_script() -> None:
    report = read_page(f"<p>政府信息公開情況統計表</p><p>填報單位：招寶山街道</p>{LINES}")
    assert "other_publisher" in report.held_reasons
    report = read_page(f"<p>2017年第一季度政府信息公開情況統計表</p>{LINES}")
    assert "other_year" in report.held_reasons


def test_pictures_that_the_text_calls_the_table() -> None:
    text = "統計資料見附件。" * 80
    report = read_page(f"<p>{text}</p><img src='a.jpg'>")
    assert report.content == "image_only"


def test_the_raw_figure_is_as_printed() -> None:
    [figure] = find_figures("2017年我鎮收到政府資訊公開申請 5 件。")
    assert (figure.raw, figure.sentence) == ("5 件", "2017年我鎮收到政府資訊公開申請5件。")
