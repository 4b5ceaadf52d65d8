"""Which lines of a form a printed label may name."""

import pytest

from tests.support.small_pages import (
    HEADER,
    REQUESTS,
    REVIEWS,
    loaded,
    match_page,
    matrix,
    read_page,
    shows,
    table,
    values_of,
)


def test_lines_are_found_although_a_printed_gazette_shifts_their_numbers() -> None:
    values = values_of(
        match_page(
            table(
                HEADER,
                "一、主动公开情况|——|",
                "（一）主动公开政府信息数|条|353",
                "（二）通过不同渠道和方式公开政府信息的情况|——|",
                "1.政府公报公开政府信息数|条|7",
                "2.政府网站公开政府信息数|条|100",
                "3.政务微博公开政府信息数|条|236",
                "4.政务微信公开政府信息数|条|156",
                "5.其他方式公开政府信息数|条|9",
            )
        )
    )
    assert values == {
        "f2014.1.1": "353", "f2014.1.2.0": "7", "f2014.1.2.1": "100",
        "f2014.1.2.2": "236", "f2014.1.2.3": "156", "f2014.1.2.4": "9",
    }  # fmt: skip


def test_a_label_over_two_lines_with_guidance_in_it() -> None:
    html = table(
        HEADER, "（一）主动公开政府信息数<br>　　（不同渠道和方式公开相同信息计1条）|条|353", *REVIEWS,
        "（一）政府信息公开工作专门机构数（指承担该项工作的机构）|个|1",
    )  # fmt: skip
    values = values_of(match_page(html))
    assert (values["f2014.1.1"], values["f2014.8.1"]) == ("353", "1")


def test_a_label_whose_brackets_mean_the_opposite_is_not_the_line() -> None:
    """The form does not count the staff of the website; this page does."""
    rows = ("（三）从事政府信息公开工作人员数|人|9", "1.专职人员数（包括政府网站工作人员数）|人|5")
    assert loaded(read_page(table(HEADER, *REVIEWS, *rows)), "f2014.8.3.1") is None


OTHER_COUNTS = (
    "（上年）", "（上年同期）", "（累计）", "（含历年）", "（自2008年以来累计）", "（2010年）", "（上半年）", "（截至6月底）",
    "（计划数）", "（预计）", "（全区）", "（其中：下属单位）", "（比例）", "（较上年增加）",
)  # fmt: skip


@pytest.mark.parametrize("note", OTHER_COUNTS)
def test_a_note_that_makes_a_label_count_something_else(note: str) -> None:
    """Of a list, and of an applicant matrix; the figure is kept without a line."""
    reviews = (*REVIEWS, f"五、行政诉讼数量{note}|件|4321")
    report = read_page(table(HEADER, *reviews))
    assert loaded(report, "f2014.5") is None
    assert shows(report, "4321")
    requests = (*REQUESTS, f"2.其他法律行政法规禁止公开{note}|4321|0|0|0|0|0|4321")
    report = read_page(matrix(*requests), 2022)
    assert loaded(report, "f2021.3.3.3.2") is None
    assert shows(report, "4321")


@pytest.mark.parametrize("note", OTHER_COUNTS)
def test_a_note_that_makes_a_column_count_something_else(note: str) -> None:
    rows = [f"{row}|{n}" for n, row in enumerate(REVIEWS, 7000)]
    assert loaded(read_page(table(f"指标|单位|数量{note}|数量", *rows)), "f2014.4") in (None, "7000")


@pytest.mark.parametrize(
    "note", ["（填整数）", "（不含上年）", "（含下属单位）", "（截至12月31日）", "（件）", "（全年）"]
)
def test_a_note_that_changes_nothing(note: str) -> None:
    assert loaded(read_page(table(HEADER, *REVIEWS, f"五、行政诉讼数量{note}|件|4321")), "f2014.5") == "4321"
