"""Sentences and headings around the tables: those that state a figure of the report, and many more that do not."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from random import Random

from tests.hunt.page import Line, Page
from tests.hunt.registry import LISTS, enter_as, mutation

# Each text is one or several paragraphs, parted by line feeds. None of these states a figure of the report.
_STATE_NOTHING: Mapping[str, tuple[str, ...]] = {
    "headings_that_end_in_a_denial": (
        "（四）无法提供\n四、政府信息公开行政复议、行政诉讼情况", "（四）无法提供\n政府信息公开行政复议", "六、未收到\n政府信息公开申请",
        "三、无\n行政复议", "（二）没有现成信息需要另行制作\n政府信息公开行政诉讼", "附件：未收取费用情况", "五、未发生行政复议、行政诉讼情况的说明",
    ),
    "denials_of_other_things": (
        "无论是否提起行政复议，均应告知申请人。", "未依法告知行政复议、行政诉讼权利的，予以纠正。", "尚未审结的行政复议另行统计。",
        "未收到上级部门转来的政府信息公开申请。", "本单位没有行政复议、行政诉讼败诉案件。", "未按时主动公开政府信息3条，已整改。",
        "未收到公民、法人的政府信息公开申请以外的申请。", "不存在未收到政府信息公开申请的情况。", "没有出现因未按期答复而引起的行政诉讼败诉。",
    ),
    "conditions_and_demands": (
        "如未收到政府信息公开申请，应当零报告。", "若未发生行政复议，填写0。", "凡未收到政府信息公开申请的单位，须报送零报告。",
        "主动公开政府信息达300条的单位予以表彰。", "如主动公开政府信息300条，得5分。", "除2件外，未收到政府信息公开申请。",
    ),
    "regulations_quoted": (
        "《条例》规定，公民可以就信息公开申请行政复议3次。", "《条例》第三十三条规定，在收到政府信息公开申请20个工作日内予以答复。",
        "根据《条例》第三十六条第3项，行政机关依据本条例的规定决定不予公开的，告知申请人不予公开并说明理由。",
        "按照“收到政府信息公开申请15件以上的单位须设专职人员2名”的要求，我们查找了差距。",
    ),
    "last_years_figures": (
        "{last}年，本单位主动公开政府信息3451条，收到政府信息公开申请561件。", "去年收到政府信息公开申请561件，均已答复。",
        "上年度主动公开政府信息3451条，行政复议7件，行政诉讼6件。", "上一年，我单位收到政府信息公开申请561件。",
    ),
    "figures_of_other_offices": (
        "全区各单位共收到政府信息公开申请2351件，主动公开政府信息98765条。", "镇海区体育局收到政府信息公开申请235件。",
        "下属单位主动公开政府信息777条。", "各村（社区）主动公开政府信息1777条。", "各镇（街道）共制发规范性文件77件。",
    ),
    "figures_of_plans": (
        "{next}年，计划主动公开政府信息8765条以上。", "下一步，力争全年主动公开政府信息8765条。", "预计收到政府信息公开申请876件。",
        "拟制定规范性文件87件。", "明年将设置政府信息公开查阅点87个。",
    ),
    "figures_of_a_part_of_the_year": (
        "上半年主动公开政府信息6543条。", "第四季度收到政府信息公开申请654件。", "12月份，共收到政府信息公开申请65件。",
        "截至6月底，未发生行政复议、行政诉讼。", "平均每月主动公开政府信息654条。",
    ),
    "figures_of_all_years": (
        "自《条例》施行以来累计主动公开政府信息87654条。", "2008年以来，共收到政府信息公开申请8765件。", "近三年收到政府信息公开申请876件。",
        "历年累计制发规范性文件876件。",
    ),
    "figures_about": (
        "全年主动公开政府信息约7600条。", "全年收到政府信息公开申请70余件。", "主动公开政府信息近7600条。", "主动公开政府信息7600条以上。",
        "主动公开政府信息数千条。", "收到政府信息公开申请70多件。", "共收到政府信息公开申请7-8件。", "主动公开政府信息超过7600条。",
    ),
    "figures_of_other_subjects": (
        "全年受理低保申请763件，收到信访申请37件。", "因征地拆迁引起的行政复议73件、行政诉讼37件。", "新增入党申请37份。", "受理商标注册申请763件。",
        "承办人大建议，答复件予以公开37件。", "结余资金结转下年度37件。", "配备消防专职人员37名、网站专职人员7名。", "收取培训费用7600元。",
        "未因行政处罚引起行政复议。", "微博、微信回应最快7个工作日。",
    ),
    "changes_and_shares": (
        "主动公开政府信息比上年增加763条，收到申请减少37件。", "收到政府信息公开申请同比增长37%，答复率100%。", "主动公开政府信息较上年多763条。",
    ),
    "figures_with_alternatives": (
        "主动公开政府信息763条、764条。", "收到政府信息公开申请37（38）件。", "收到政府信息公开申请3 7 件（或8件）。", "主动公开政府信息7O3条。",
    ),
    "numbers_of_documents": (
        "印发《关于做好{year}年政府信息公开工作的通知》（镇政办〔{year}〕37号），主动公开政府信息第37条。", "见附件37：收到政府信息公开申请第3件。",
        "咨询电话：0574-86253333，收到政府信息公开申请之日起20日内答复。",
    ),
    "figures_of_the_press": (
        "媒体以《全年主动公开政府信息763条》为题作了报道。", "有关“收到政府信息公开申请763件”的报道不实。",
    ),
    "corrections_of_last_year": (
        "更正：{last}年度报告漏报主动公开政府信息37条。", "{last}年度报告中收到政府信息公开申请应为37件。",
    ),
    "promises_of_none": ("力争不发生行政复议、行政诉讼。", "做到全年无行政复议、无行政诉讼。", "努力实现无行政复议的目标。"),
    "a_heading_with_its_line_below": ("主动公开政府信息\n300条例外情形", "收到政府信息公开申请\n3个工作日内答复"),
}  # fmt: skip


def say(page: Page, rng: Random, texts: tuple[str, ...]) -> str:
    """Print one of the texts behind the prose that is there; gives it as printed."""
    year = page.reads_year
    text = rng.choice(texts).format(year=year, last=year - 1, next=year + 1)
    lines = page.lines("prose")
    at = page.at(lines[-1]) + 1 if lines else 1
    page.blocks[at:at] = [Line(paragraph, "prose") for paragraph in text.split("\n")]
    return text


def _saying(texts: tuple[str, ...]) -> Callable[[Page, Random], bool]:
    return lambda page, rng: bool(say(page, rng, texts))


def _say_of_fees(page: Page, rng: Random) -> bool:
    return bool(say(page, rng, _OF_FEES))


for _name, _texts in _STATE_NOTHING.items():
    enter_as(_name, _saying(_texts), "prose")
_OF_FEES = (
    "没有因违规收取信息处理费的情况。", "如未收取信息处理费，填0。", "信息处理费收取标准：超过30件的部分每件100元。",
    "不存在未收取信息处理费的情况。", "{last}年度收取信息处理费3700元。", "减免信息处理费3700元。", "拟收取信息处理费3700元。",
)  # fmt: skip
enter_as("other_words_of_fees", _say_of_fees, "prose", forms=("f2021",))

# A text, and what it states by the names of prose.toml.
_STATE: tuple[tuple[str, dict[str, str]], ...] = (
    ("{year}年，本单位共收到政府信息公开申请7654件。", {"requests.received": "7654"}),
    ("本年度制发规范性文件7655件。", {"normative_documents.made": "7655"}),
    ("本单位未收到政府信息公开申请。", {"requests.received": "0"}),
    ("全年未发生因政府信息公开引起的行政复议、行政诉讼。", {"reviews.total": "0", "lawsuits.total": "0"}),
    ("与{last}年相比，{year}年收到政府信息公开申请7654件，增加12件。", {"requests.received": "7654"}),
    ("{last}年收到政府信息公开申请561件，{year}年收到政府信息公开申请7654件。", {"requests.received": "7654"}),
    ("全年收到政府信息公开申请７６５４件。", {"requests.received": "7654"}),
    ("全年收到政府信息公开申请7,654件。", {"requests.received": "7654"}),
    ("全年收到政府信息公开申请 7654 件。", {"requests.received": "7654"}),
    ("全年收到政府信息公开申请二十三件。", {"requests.received": "23"}),
)  # fmt: skip
_STATE_OF_LISTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("全年主动公开政府信息87654条。", {"disclosure.items_published": "87654"}),
    ("全年主动公开政府信息8.7万条。", {"disclosure.items_published": "87000"}),
    ("配备专职人员76名、兼职人员77名。", {"staff.full_time": "76", "staff.part_time": "77"}),
    ("全年未收取任何检索、复制、邮寄等费用。", {"fees.collected": "0"}),
)
_STATE_FEES = (
    ("本年度收取信息处理费3700元。", {"f2021.6.fee": "3700", "fees.collected": "3700"}),
    ("本年度未收取信息处理费。", {"f2021.6.fee": "0", "fees.collected": "0"}),
    (
        "本年度发出收费通知3件，总金额3700元，实际收取3200元。",
        {"f2021.6.fee": "3200", "fees.collected": "3200"},
    ),
)


def _stating(choices: tuple[tuple[str, dict[str, str]], ...]) -> Callable[[Page, Random], bool]:
    def change(page: Page, rng: Random) -> bool:
        text, figures = rng.choice(choices)
        say(page, rng, (text,))
        page.stated = {name: {Decimal(value)} for name, value in figures.items()}
        return True

    return change


enter_as("figures_stated", _stating(_STATE), "prose")
enter_as("figures_of_lists_stated", _stating(_STATE_OF_LISTS), "prose", forms=LISTS)
enter_as("fees_stated", _stating(_STATE_FEES), "prose", forms=("f2021",))


@mutation("prose", kinds=("html", "text", "docx"))
def a_stated_figure_broken_over_lines(page: Page, rng: Random) -> bool:
    """A line ends within the figure of a sentence: it is the whole figure or none."""
    say(page, rng, ("全年收到政府信息公开申请76\n54件。", "全年收到政府信息公\n开申请7654件。"))
    page.stated = {"requests.received": {Decimal(7654)}}
    return True


@mutation("prose")
def two_figures_stated_of_one_thing(page: Page, rng: Random) -> bool:
    """Two sentences state different figures of one thing; both are what the page says."""
    say(page, rng, ("全年收到政府信息公开申请7654件。\n本单位共收到政府信息公开申请7655件。",))
    page.stated = {"requests.received": {Decimal(7654), Decimal(7655)}}
    return True
