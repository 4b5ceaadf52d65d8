"""Figures in running text."""

import re
from decimal import Decimal
from typing import Any

import pytest

from transform.forms.catalogue import FORM_CODES, concepts
from transform.prose import find_figures, find_prose_facts, find_unread_facts
from transform.prose_patterns import figure_entries, figure_patterns, lines_of_figure
from transform.text.states import State

FIGURES = [
    ("disclosure.items_published", "2017年我镇主动公开政府信息244条", 244),
    ("disclosure.items_published", "全年共主动公开各类政府信息 1,136 条", 1136),
    (
        "disclosure.items_published",
        "在信息公开网站（http://x.cn/）上共公开涉及机构概况、法规公文等8大类政务信息353条",
        353,
    ),
    ("disclosure.items_published", "主动公开政府信息0.5万条", 5000),
    ("disclosure.items_published", "主动公开政府信息总数为３５３条", 353),
    ("disclosure.by_website", "我区在政府网站平台主动公开政府信息 1136 条", 1136),
    ("disclosure.by_microblog", "其中政府微博公开政府信息数236条", 236),
    ("disclosure.by_wechat", "政务微信公开政府信息数156条", 156),
    ("response.by_social_media", "通过微博、微信平台回复网民提出的问题405条", 405),
    ("response.interpretations", "发布政策解读稿件12篇", 12),
    ("normative_documents.made", "制发规范性文件4件", 4),
    ("normative_documents.made", "共制定四个规范性文件", 4),
    ("requests.received", "2023年全区受理政府信息公开申请 21 件", 21),
    ("requests.received", "今年新增依申请公开信息3条", 3),
    ("requests.received", "收到两件信息公开申请", 2),
    ("requests.received", "本年度未收到政府信息公开申请", 0),
    ("requests.granted", "予以公开258件", 258),
    ("requests.granted_in_part", "予以公开10件、部分公开3件", 3),
    ("requests.granted_at_least_in_part", "予以公开及部分公开258件", 258),
    ("requests.not_available", "无法提供265件", 265),
    ("requests.carried_over", "结转下年度继续办理6件", 6),
    ("reviews.total", "因政府信息公开被申请行政复议3件", 3),
    ("reviews.total", "未发生因政府信息公开引起的行政复议、行政诉讼", 0),
    ("lawsuits.total", "未发生因政府信息公开引起的行政复议、行政诉讼", 0),
    ("lawsuits.total", "行政诉讼案件2起", 2),
    ("fees.collected", "收取检索、复制、邮寄等费用380元", 380),
    ("fees.collected", "共收取费用0.038万元", 380),
    ("fees.collected", "我街道未向申请人收取检索、复制、邮寄等费用", 0),
    ("staff.full_time", "专职工作人员两名", 2),
    ("staff.part_time", "兼职人员3人", 3),
    ("offices.reading_points", "设置政府信息公开查阅点2个", 2),
]
NO_FIGURES = [
    ("disclosure.items_published", "主动公开政府信息约300条"),
    ("disclosure.items_published", "主动公开政府信息300余条"),
    ("disclosure.items_published", "主动公开信息  条"),  # 定西 2020: never filled in
    ("disclosure.items_published", "微博主动公开政府信息236条"),
    ("disclosure.items_published", "其中主动公开信息12条"),
    ("disclosure.by_wechat", "微博、微信公开信息392条"),
    ("requests.received", "收到行政复议申请3件"),
    ("requests.received", "收到网上申请3件"),
    ("requests.received", "没有收到群众投诉举报"),
    ("requests.granted", "不予公开3件"),
    ("requests.granted", "予以公开及部分公开258件"),
    ("requests.granted_in_part", "予以公开及部分公开258件"),
    ("reviews.total", "没有在行政复议中被纠错的情况"),
    ("fees.collected", "未来将规范收取费用"),
    ("fees.collected", "没有违规收取费用"),
    ("fees.collected", "收取停车费5元"),
    ("fees.collected", "收取城市维护费用300元"),
    ("fees.collected", "应收取费用120元"),
    ("requests.received", "未收到政府信息公开申请的投诉"),
    ("requests.received", "未收到书面政府信息公开申请"),
    ("requests.received", "收到政府信息公开申请1.5件"),
    ("requests.received", "收到政府信息公开申请3-5件"),
    ("reviews.total", "办理行政复议案件35件，其中信息公开类3件"),
    ("reviews.total", "受理行政复议申请12件"),
    ("lawsuits.total", "行政复议和行政诉讼共3件"),
    ("staff.full_time", "各单位配备专职人员1名"),
    ("staff.full_time", "每个科室配备专职人员1名"),
]
NOT_THE_YEARS = [
    "自2008年以来累计主动公开政府信息353条",
    "条例施行以来共主动公开政府信息353条",
    "截至2017年底，累计主动公开政府信息3530条",
    "主动公开政府信息累计353条",
    "历年来主动公开政府信息353条",
    "近五年共主动公开政府信息353条",
    "“十二五”期间主动公开政府信息353条",
    "2016至2017年主动公开政府信息353条",
    "2016-2017年主动公开政府信息353条",
    "2017年上半年主动公开政府信息100条",
    "一季度主动公开政府信息100条",
    "1-6月主动公开政府信息100条",
    "2017年12月主动公开政府信息100条",
    "平均每月主动公开政府信息10条",
    "截至2017年11月，主动公开政府信息353条",
    "计划主动公开政府信息400条",
    "下一步将主动公开政府信息400条",
    "明年拟主动公开政府信息400条",
    "考核要求主动公开政府信息400条",
    "主动公开政府信息较去年增加5条",
    "主动公开政府信息400条以上",
    "主动公开政府信息353条次",
    "未主动公开政府信息400条",
    "不予主动公开政府信息3条",
]
THE_YEARS = [
    "全年累计主动公开政府信息353条",
    "2017年累计主动公开政府信息353条",
    "党的十八大以来成效明显，2017年主动公开政府信息353条",
    "2017年1月1日至12月31日，主动公开政府信息353条",
    "2017年1-12月主动公开政府信息353条",
    "截至2017年12月底，主动公开政府信息353条",
    "按照要求主动公开政府信息353条",
    "主动公开政府信息353条，比上年增加53条",
]


@pytest.mark.parametrize(("name", "sentence", "value"), FIGURES)
def test_a_figure_is_found_with_its_sentence(name: str, sentence: str, value: int) -> None:
    [figure] = [f for f in find_figures(f"前言。\n{sentence}。其他。") if f.name == name]
    assert figure.value == value
    assert figure.raw in sentence
    assert "".join(figure.sentence.split()) == "".join(f"{sentence}。".split())


@pytest.mark.parametrize(("name", "sentence"), NO_FIGURES)
def test_other_words_are_no_figure_of_that_name(name: str, sentence: str) -> None:
    assert [f.raw for f in find_figures(f"{sentence}。") if f.name == name] == []


@pytest.mark.parametrize("sentence", NOT_THE_YEARS)
def test_a_figure_of_a_longer_or_shorter_time_or_of_a_plan_is_left_out(sentence: str) -> None:
    assert [figure.raw for figure in find_figures(f"{sentence}。", (), 2017)] == []


@pytest.mark.parametrize("sentence", THE_YEARS)
def test_a_figure_of_the_whole_year_is_found(sentence: str) -> None:
    assert [figure.value for figure in find_figures(f"{sentence}。", (), 2017)] == [353]


@pytest.mark.parametrize(
    ("publisher", "sentence", "values"),
    [
        ("庄市街道", "镇海区主动公开政府信息12000条，我街道主动公开政府信息353条", [353]),
        ("庄市街道", "全区各部门共主动公开政府信息12000条", []),
        ("庄市街道", "骆驼街道主动公开政府信息300条", []),
        ("庄市街道", "2017年，区教育局主动公开政府信息400条", []),
        *(
            ("庄市街道", f"2017年，区教育局{deed}，全年共公开政府信息400条", [])
            for deed in (
                "",
                "主动公开",
                "积极推进主动公开",
                "认真落实条例",
                "按照要求主动公开",
                "通过网站公开",
                "依法公开",
                "及时更新目录，积极公开",
            )
        ),
        ("庄市街道", "2017年，骆驼街道办事处认真落实条例，全年共公开政府信息400条", []),
        ("庄市街道", "2017年，庄市街道主动公开，全年共公开政府信息353条", [353]),
        ("庄市街道", "2017年，加强政务服务中心建设，全年共公开政府信息353条", [353]),
        ("庄市街道", "2017年，做好便民服务中心工作，全年共公开政府信息353条", [353]),
        ("庄市街道", "镇海区庄市街道主动公开政府信息353条", [353]),
        ("庄市街道", "街道主动公开政府信息353条", [353]),
        ("镇海区教育局", "本局主动公开政府信息353条", [353]),
        ("镇海区人民政府", "全区主动公开政府信息12000条", [12000]),
        ("镇海区人民政府", "区教育局主动公开政府信息400条", []),
    ],
)
def test_figures_of_other_offices_are_left_out(publisher: str, sentence: str, values: list[int]) -> None:
    assert [figure.value for figure in find_figures(f"{sentence}。", (), 2017, publisher)] == values


def test_every_declared_figure_has_an_example() -> None:
    assert {entry.name for entry in figure_entries()} == {name for name, _, _ in FIGURES}


def test_whatever_a_pattern_of_a_figure_matches_has_its_word() -> None:
    for entry, patterns in figure_patterns():
        for pattern in (*patterns.numbers, *patterns.zero):
            assert _always_matches(list(re._parser.parse(pattern.pattern)), entry.word), (entry.name, pattern)  # type: ignore[attr-defined]


def _always_matches(parsed: list[Any], word: str) -> bool:
    """Whether a word is in all that a parsed pattern matches, letter by letter or within one of its parts."""
    letters = "".join(chr(given) if str(kind) == "LITERAL" else "\n" for kind, given in parsed)
    return word in letters or any(_part_always_matches(str(kind), given, word) for kind, given in parsed)


def _part_always_matches(kind: str, given: Any, word: str) -> bool:
    if kind == "SUBPATTERN":
        return _always_matches(list(given[-1]), word)
    if kind == "BRANCH":
        return all(_always_matches(list(branch), word) for branch in given[1])
    return kind == "MAX_REPEAT" and given[0] > 0 and _always_matches(list(given[-1]), word)


def test_a_figure_that_is_a_concept_means_the_same_lines() -> None:
    parts = {concept.code: concept for concept in concepts()}
    for entry in figure_entries():
        for form in FORM_CODES:
            if entry.name in parts and entry.parts(form):
                assert set(entry.parts(form)) <= set(parts[entry.name].parts(form)), (entry.name, form)


def test_figures_of_one_name_state_the_same_lines_wherever_declared() -> None:
    for entry in figure_entries():
        assert lines_of_figure(entry.name, "f2014") == entry.parts("f2014")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2016年主动公开政府信息300条。", []),
        ("与2016年的300条相比，2017年主动公开政府信息353条。", [353]),
        ("去年主动公开政府信息300条，2017年主动公开政府信息353条。", [353]),
        ("主动公开政府信息353条。", [353]),
        ("根据2016年印发的要点，主动公开政府信息353条。", [353]),
        ("自2016年1月1日至2016年12月31日，主动公开政府信息300条。", []),
        ("我局2016年主动公开政府信息300条。", []),
    ],
)
def test_figures_of_other_years_are_left_out(text: str, values: list[int]) -> None:
    assert [figure.value for figure in find_figures(text, (), 2017)] == values


def test_forms_narrow_the_search() -> None:
    text = "专职人员2名。无法提供3件。"
    assert {f.name for f in find_figures(text)} == {"staff.full_time", "requests.not_available"}
    assert [f.name for f in find_figures(text, ("f2021",))] == ["requests.not_available"]


def test_a_sentence_over_two_lines_of_a_pdf_is_one() -> None:
    text = "依申请公开受理渠。2023 年全区受理政府信息公开申请 21\n件，均在法定期限答复。\n"
    [figure] = find_figures(text, (), 2023)
    assert (figure.value, figure.raw) == (Decimal(21), "21\n件")
    assert figure.sentence == "2023年全区受理政府信息公开申请21件，均在法定期限答复。"


FEES = [
    ("2025年全市实际收取信息处理费共计400元。", "400", "400元"),
    ("全年收取政府信息公开信息处理费 0 元。", "0", "0 元"),
    ("发出信息处理费收费通知3件，总金额380元，实际收取总金额300元。", "300", "300元"),
    ("信息处理费收取金额为1,200.50元。", "1200.5", "1,200.50元"),
    ("收取信息处理费38.5万元。", "385000", "38.5万元"),
    ("无锡市收取信息处理费400元。", "400", "400元"),
    ("收取信息处理费400元，其中甲局收取信息处理费100元。", "400", "400元"),
    ("本机关未收取信息处理费。", "0", "未收取信息处理费"),
    ("2022年没有收取任何政府信息公开信息处理费。", "0", "没有收取任何政府信息公开信息处理费"),
    ("未产生信息处理费。", "0", "未产生信息处理费"),
    ("无信息处理费收取情况。", "0", "无信息处理费"),
    ("信息处理费收取情况：无。", "0", "信息处理费收取情况：无"),
    ("信息处理费应收300元，实收200元。", "200", "200元"),
    ("收取信息处理费人民币300元。", "300", "300元"),
    ("信息处理费收取金额为0。", "0", "信息处理费收取金额为0"),
    ("自2020年以来未收取信息处理费。", "0", "未收取信息处理费"),
    ("未向申请人收取信息处理费。", "0", "未向申请人收取信息处理费"),
]


@pytest.mark.parametrize(("text", "value", "raw"), FEES)
def test_the_fee_is_a_fact_with_its_printed_words(text: str, value: str, raw: str) -> None:
    [fact] = find_prose_facts(text, ("f2021",))
    assert (fact.indicator, fact.breakdown, fact.unit) == ("f2021.6.fee", "total", "元")
    assert (fact.state, fact.value, fact.raw) == (State.REPORTED, Decimal(value), raw)
    assert fact.source is None


@pytest.mark.parametrize(
    "text",
    [
        "依据《政府信息公开信息处理费管理办法》规定，无其他需要报告的事项。",
        "申请人逾期未缴纳信息处理费3件。",
        "没有出现违规收取信息处理费的情况。",
        "未来将规范收取信息处理费。",
        "减免信息处理费200元。",
        "甲局收取信息处理费300元。乙局收取信息处理费100元。",
        "主动公开信息353条。",
        "未产生信息处理费争议。",
        "未收到关于信息处理费的投诉。",
        "没有产生因收取信息处理费引发的行政复议。",
        "未发生因收取信息处理费而引起的诉讼。",
        "无信息处理费减免。",
        "未收到信息处理费。",
        "未全额收取信息处理费。",
        "未足额收取信息处理费300元。",
        "未按规定收取信息处理费。",
        "未发出信息处理费收费通知。",
        "除教育局外，其余均未收取信息处理费。",
        "下属单位未收取信息处理费。",
        "信息处理费每件100元。",
        "信息处理费100元/件。",
        "将收取信息处理费300元。",
        "自2021年以来累计收取信息处理费300元。",
        "收取信息处理费300元以上。",
        "本机关未收取信息处理费。收取信息处理费100元。",
    ],
)
def test_no_fee_is_read_where_the_text_has_none_or_two(text: str) -> None:
    assert find_prose_facts(text, ("f2021",)) == ()


def test_the_fee_of_another_office_is_not_the_reports() -> None:
    assert find_prose_facts("区教育局未收取信息处理费。", ("f2021",), 2022, "庄市街道") == ()
    assert find_prose_facts("全区收取信息处理费300元。", ("f2021",), 2022, "庄市街道") == ()
    [fact] = find_prose_facts("全区收取信息处理费300元。", ("f2021",), 2022, "镇海区人民政府")
    assert fact.value == 300


def test_a_fee_that_is_mentioned_and_not_read_is_listed() -> None:
    assert find_unread_facts("未足额收取信息处理费300元。", ("f2021",), ()) == ("信息处理费",)
    assert find_unread_facts("未足额收取信息处理费300元。", ("f2019",), ()) == ()
    assert find_unread_facts("主动公开信息353条。", ("f2021",), ()) == ()
    read = find_prose_facts("未收取信息处理费。", ("f2021",))
    assert find_unread_facts("未收取信息处理费。", ("f2021",), read) == ()


def test_last_years_fee_is_not_this_years() -> None:
    text = "2024年收取信息处理费300元。2025年收取信息处理费400元。"
    [fact] = find_prose_facts(text, ("f2021",), 2025)
    assert fact.value == 400


def test_only_forms_that_ask_for_it_have_the_fact() -> None:
    assert find_prose_facts("收取信息处理费400元。", ("f2019",)) == ()
    [fact] = find_prose_facts("全文电子化率达到98.5%。", ("f2008",))
    assert (fact.indicator, fact.value, fact.unit) == ("f2008.93", Decimal("98.5"), "%")


@pytest.mark.parametrize(
    "turned", ["\u202e{}", "{}\u202c", "{}其中2\u03383件。", "{}其\u00ad中", "\u202a{}\u202c"]
)
def test_a_paragraph_that_may_read_otherwise_states_nothing(turned: str) -> None:
    sentence = "主动公开政府信息353条。"
    assert find_figures(sentence) != ()
    assert find_figures(turned.format(sentence)) == ()
    assert find_figures(f"{turned.format('前言')}\n{sentence}") == find_figures(sentence)


def test_what_a_form_asks_for_in_words_is_unread_in_such_a_paragraph() -> None:
    text = "\u202e本年度收取信息处理费120元。"
    facts = find_prose_facts(text, ["f2021"])
    assert facts == ()
    assert find_unread_facts(text, ["f2021"], facts) != ()


@pytest.mark.parametrize("digits", ["9" * 16, "9" * 40, "9" * 5000, "0." + "1" * 40, "1,000" + ",000" * 20])
@pytest.mark.parametrize("multiplier", ["", "万", "亿"])
def test_a_number_longer_than_any_states_nothing_and_spoils_nothing(digits: str, multiplier: str) -> None:
    prose = f"主动公开政府信息{digits}{multiplier}条。制发规范性文件4件。"
    found = find_figures(prose, ("f2014",), 2017, "庄市街道")
    assert [(figure.name, figure.value) for figure in found] == [("normative_documents.made", Decimal(4))]


def test_a_number_of_as_many_digits_as_a_figure_has_is_read() -> None:
    (figure,) = find_figures(f"主动公开政府信息{'9' * 15}条。", ("f2014",), 2017, "庄市街道")
    assert figure.value == Decimal("9" * 15)
