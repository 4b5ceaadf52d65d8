"""Sentences, headings and labels that speak of what is counted and give no figure of the report: none is made of them."""

from itertools import pairwise, product

import pytest

from transform.forms.catalogue import FORM_CODES, indicators
from transform.prose import find_figures, find_prose_facts

OTHER_NEGATIONS = [
    "无法提供政府信息公开行政复议", "无论是否提起行政复议，均应告知", "申请人无故提起行政诉讼", "无需申请行政复议", "无权申请行政复议",
    "无正当理由申请行政复议", "未依法告知行政复议、行政诉讼", "未参加行政复议", "未审结的行政复议、行政诉讼", "尚未审结行政复议",
    "未经复议直接起诉的行政诉讼", "未经复议直接提起行政诉讼2件", "未申请行政复议而直接提起行政诉讼2件", "未结行政复议1件",
    "未收取费用1件", "未发生一起被撤销的行政复议", "没有行政复议、行政诉讼败诉案件",
    "未收到公民、法人的政府信息公开申请以外的申请", "未收到上级部门转来的政府信息公开申请", "未按时主动公开政府信息3条",
]  # fmt: skip
DENIED = [
    "并非没有行政复议", "并不是未发生行政诉讼", "不是没有发生行政复议、行政诉讼", "不存在未收到政府信息公开申请的情况",
    "没有出现未按时答复的行政诉讼", "没有因未按期答复而引起的行政诉讼", "没有因答复超期引起的行政复议",
]  # fmt: skip
CONDITIONS_AND_AIMS = [
    "如未收到政府信息公开申请，应当零报告", "若未发生行政复议，填写0", "如果没有发生行政诉讼，请填无", "未发生行政复议的，填“0”",
    "凡未收到政府信息公开申请的单位，须报送零报告", "除2件外，未收到政府信息公开申请", "如主动公开政府信息300条，得5分",
    "主动公开政府信息300条的，得5分", "主动公开政府信息达300条的单位予以表彰", "力争未发生行政复议", "做到没有行政诉讼",
    "努力实现无行政复议的目标", "需主动公开政府信息300条", "漏报主动公开政府信息3条", "更正主动公开政府信息3条",
    "《条例》规定，公民可以申请行政复议3次", "《全年主动公开政府信息300条》", "有关“主动公开政府信息300条”的报道",
]  # fmt: skip
OTHER_SUBJECTS = [
    "我局未因行政处罚引起行政复议", "未发生因征地拆迁引发的行政复议、行政诉讼", "本年度未发生安全生产行政复议",
    "因行政处罚引起的行政复议3件", "涉及征地拆迁的行政诉讼2件", "收到行政复议3件，其中信息公开类1件", "全年行政复议案件35件",
    "全年共发生行政诉讼35件，均为工伤认定", "参加行政诉讼3件", "旁听行政诉讼3件", "收到低保申请3件", "受理商标注册申请300件",
    "收到行政许可申请3件", "收到信访申请3件", "新增入党申请3份", "资金结转下年度3件", "人大建议答复件予以公开20件",
    "配备消防专职人员3名", "网站专职人员3名", "共公开财政预决算信息20条", "共公开微信公众号信息300条", "扶贫领域主动公开信息20条",
    "微博、微信回复最快1个工作日", "收取信息公开培训费用300元", "责令予以公开3件",
]  # fmt: skip
OTHER_BODIES = [
    "学校主动公开政府信息300条",
    "下属事业单位配备专职人员5名",
    "各社区未收到政府信息公开申请",
    "所属学校未发生行政复议",
]
OTHER_TIMES = [
    "四季度未发生行政复议", "上半年未收到政府信息公开申请", "截至6月底，未发生行政诉讼", "12月份未收到政府信息公开申请",
    "2016年未收到政府信息公开申请", "去年未发生行政复议",
]  # fmt: skip
OTHER_COUNTS = [
    "在收到政府信息公开申请15个工作日内答复", "收到申请20个工作日内", "制定规范性文件5个工作日内公开", "主动公开政府信息3条例",
    "主动公开政府信息3条以内", "主动公开政府信息数十条", "主动公开政府信息几百条", "主动公开政府信息300条及以上",
    "收到政府信息公开申请第3件", "根据第3条，行政复议第3条", "同意公开的3件中1件为部分公开", "设立信息公开查阅点3个乡镇",
    "主动公开政府信息300条、400条", "咨询电话：0574-86253333", "自收到政府信息公开申请之日起20日内答复",
]  # fmt: skip
# The second clause of each has no subject of its own.
OTHERS_GO_ON = [
    "全区各单位共收到政府信息公开申请2351件，主动公开政府信息98765条", "全市共收到政府信息公开申请2351件，共主动公开政府信息98765条",
    "各部门积极推进公开工作，主动公开政府信息98765条", "全区各单位共收到政府信息公开申请2351件；主动公开政府信息98765条",
    "2017年，全区各镇（街道）开展培训20次，主动公开政府信息98765条", "所属单位共收到政府信息公开申请23件，其中主动公开政府信息98765条",
    "下属单位共收到政府信息公开申请23件，主动公开政府信息98765条", "上级部门收到政府信息公开申请23件，主动公开政府信息98765条",
    "骆驼街道共收到政府信息公开申请23件，主动公开政府信息98765条", "2017年，区民政局收到政府信息公开申请23件，主动公开政府信息98765条",
    "全区各单位共收到政府信息公开申请2351件，比上年增长20%，主动公开政府信息98765条，未发生行政复议",
    "各部门向我街道提出申请23件，主动公开政府信息98765条", "其他单位收到政府信息公开申请23件，未发生行政复议",
    "我区共收到政府信息公开申请2351件，主动公开政府信息98765条", "本市各单位收到政府信息公开申请2351件，主动公开政府信息98765条",
]  # fmt: skip
OWN_AGAIN = [
    "全区各单位共收到政府信息公开申请2351件，我街道主动公开政府信息353条", "全区共收到政府信息公开申请2351件，其中，本街道主动公开政府信息353条",
    "全区共收到政府信息公开申请2351件，庄市街道主动公开政府信息353条", "全市考核中我街道名列第一，主动公开政府信息353条",
    "按照全区各单位的统一部署，主动公开政府信息353条", "我街道落实全区要求，主动公开政府信息353条", "各科室密切配合，主动公开政府信息353条",
    "加强政务服务中心建设，主动公开政府信息353条", "全区各单位共收到政府信息公开申请2351件，我街道收到申请书，主动公开政府信息353条",
    "庄市街道落实责任，主动公开政府信息353条", "全区各单位共收到政府信息公开申请2351件；我街道主动公开政府信息353条",
    "一、全区各单位共收到政府信息公开申请2351件；二、主动公开政府信息353条",
]  # fmt: skip


@pytest.mark.parametrize(
    "sentence",
    OTHER_NEGATIONS
    + DENIED
    + CONDITIONS_AND_AIMS
    + OTHER_SUBJECTS
    + OTHER_BODIES
    + OTHER_TIMES
    + OTHER_COUNTS,
)
def test_other_statements_give_no_figure(sentence: str) -> None:
    assert find_figures(f"前言。\n{sentence}。\n后语。", (), 2017, "庄市街道") == ()


@pytest.mark.parametrize(
    "lines",
    [
        ("无法提供", "四、政府信息公开行政复议"),
        ("（四）无法提供", "四、政府信息公开行政复议、行政诉讼情况"),
        ("没有现成信息需要另行制作", "政府信息公开行政诉讼"),
        ("六、未收到", "政府信息公开申请"),
        ("（三）主动公开政府信息", "300条例外情形"),
        ("三、无", "行政复议"),
        ("无行政复议",),
        ("五、未发生行政复议、行政诉讼情况",),
        ("表2　未收到政府信息公开申请的单位",),
        ("附件：未收取费用情况",),
    ],
)
def test_headings_and_captions_state_nothing(lines: tuple[str, ...]) -> None:
    assert find_figures("\n".join(lines), (), 2017, "庄市街道") == ()
    assert find_figures("\n".join(("一、总体情况", *lines, "本报告可以查阅。")), (), 2017, "庄市街道") == ()


@pytest.mark.parametrize("form", FORM_CODES)
def test_labels_printed_as_lines_state_nothing(form: str) -> None:
    labels = [entry.label for code, entry in indicators().items() if code.startswith(f"{form}.")]
    assert find_figures("\n".join(first + second for first, second in product(labels, labels))) == ()
    assert find_figures("\n".join(labels)) == ()
    for first, second in pairwise((*labels, *reversed(labels))):
        assert find_figures(f"{first}\n{second}") == ()


@pytest.mark.parametrize(
    ("name", "sentence", "value"),
    [
        ("requests.received", "本年度我局共收到公民、法人和其他组织的政府信息公开申请12件", 12),
        ("requests.received", "（二）依申请公开。本局新收政府信息公开申请8件，上年结转1件", 8),
        ("requests.received", "今年以来，我街道收到政府信息公开申请4件", 4),
        ("requests.received", "我街道未收到公民、法人和其他组织要求公开政府信息的申请", 0),
        ("reviews.total", "没有发生针对本部门有关政府信息公开的行政复议、行政诉讼和行政申诉案件", 0),
        ("lawsuits.total", "没有发生针对本部门有关政府信息公开的行政复议、行政诉讼和行政申诉案件", 0),
        ("reviews.total", "我街道未发生因政府信息公开引起的举报、投诉、行政复议、行政诉讼等情况", 0),
        ("lawsuits.total", "未发生因政府信息公开申请行政复议、提起行政诉讼的情况", 0),
        ("reviews.total", "发生因信息公开提起的行政复议案件1件", 1),
        ("fees.collected", "本年度未收取任何检索、复制、邮寄等费用", 0),
        ("staff.full_time", "落实政府信息公开专职工作人员2名", 2),
    ],
)
def test_what_is_said_of_the_year_is_still_found(name: str, sentence: str, value: int) -> None:
    found = find_figures(f"前言。\n{sentence}。\n后语。", (), 2017, "庄市街道")
    assert [figure.value for figure in found if figure.name == name] == [value]


@pytest.mark.parametrize("publisher", ["庄市街道", "镇海区教育局"])
@pytest.mark.parametrize("sentence", OTHERS_GO_ON)
def test_a_clause_without_a_subject_goes_on_about_the_others(sentence: str, publisher: str) -> None:
    assert find_figures(f"前言。\n{sentence}。\n后语。", (), 2017, publisher) == ()


@pytest.mark.parametrize("sentence", OWN_AGAIN)
def test_a_clause_that_names_the_office_or_no_others_is_its_own(sentence: str) -> None:
    found = find_figures(f"前言。\n{sentence}。\n后语。", (), 2017, "庄市街道")
    assert [(figure.name, figure.value) for figure in found] == [("disclosure.items_published", 353)]


@pytest.mark.parametrize("opening", ["2017年，市科技局", "市科学技术局", "临溪市科技局", "科技局"])
def test_a_short_name_is_the_office_s_own(opening: str) -> None:
    text = f"{opening}受理政府信息公开申请56件，制定规范性文件4件。"
    assert 4 in [figure.value for figure in find_figures(text, (), 2017, "临溪市科学技术局")]
    assert find_figures(text, (), 2017, "临溪市民政局") == ()


@pytest.mark.parametrize(
    ("opening", "values"),
    [
        ("全区各单位共收到政府信息公开申请51件", [353]),
        ("我区共收到政府信息公开申请51件", [353]),
        ("区教育局收到政府信息公开申请3件，全区收到51件", [353]),
        ("区教育局收到政府信息公开申请3件", []),
        ("下属单位收到政府信息公开申请3件", []),
    ],
)
def test_a_government_speaks_of_all_its_offices(opening: str, values: list[int]) -> None:
    found = find_figures(f"{opening}，主动公开政府信息353条。", (), 2017, "镇海区人民政府")
    assert [figure.value for figure in found if figure.name == "disclosure.items_published"] == values


@pytest.mark.parametrize(
    "text",
    ["没有因违规收取信息处理费的情况。", "如未收取信息处理费，填0。", "不存在未收取信息处理费的情况。"],
)
def test_no_fee_is_made_of_other_negations(text: str) -> None:
    assert find_prose_facts(text, ("f2021",)) == ()
