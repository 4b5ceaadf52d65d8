"""Which links a survey follows, and which it leaves."""

import pytest

from extract.survey.words import is_next_page, mentions_report, rank_address, rank_link


def test_the_nearer_the_words_are_to_annual_reports_the_sooner_a_link_is_followed() -> None:
    texts = ("政府信息公开工作年度报告", "历年年报", "政府信息公开", "公开指南", "领导之窗")
    ranks = [rank_link(text, "/x/index.html") for text in texts]
    assert ranks == sorted(ranks, reverse=True)
    assert len({*ranks}) == len(ranks)
    assert ranks[-1] == 0


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("政府信息公开年报", "/attach/0/1.pdf"),
        ("政府信息公开年报", "/art/2020/1/2/art_1_2.html"),
        ("庄市街道2019年政府信息公开工作年度报告", "/x.html"),
        ("信息公开" * 20, "/x/"),
    ],
)
def test_files_articles_and_reports_are_no_leads(text: str, address: str) -> None:
    assert rank_link(text, address) == 0


def test_addresses_without_a_text_are_ranked_by_their_path() -> None:
    assert rank_address("http://h/ndbg/index.html") > rank_address("http://h/lvyou/") > 0
    assert rank_address("http://h/art/2020/1/2/art_1_2.html") == 0


@pytest.mark.parametrize(
    ("text", "is_next"), [("下一页", True), ("2", True), ("2019年", True), ("首页", False)]
)
def test_further_pages_of_a_list(text: str, is_next: bool) -> None:
    assert is_next_page(text) is is_next


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("<a title='镇海区2019年政府信息公开工作年度报告'>", True),
        ("2020年度信息公开年报", True),
        ("政府信息公开指南", False),
        ("信息公开</a><a>工作年度报告", False),
    ],
)
def test_titles_of_reports_in_a_page(text: str, mentions: bool) -> None:
    assert mentions_report(text) is mentions
