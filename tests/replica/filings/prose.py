"""The prose around the tables. Every figure in it repeats a filled cell, unless an oddity is listed."""

from dataclasses import dataclass

from replica.figures.random_figures import random_for
from replica.filings.errors import has_oddity
from replica.filings.seed import SEED_PROSE, is_seed
from replica.publishers import Publisher
from replica.sheet import TOTAL, Values

_ORDERS = ("加强组织领导", "完善工作制度", "规范发布流程", "严格保密审查", "回应群众关切", "做好政策解读")
_TASKS = (
    "明确分管领导和具体承办科室，形成上下联动的工作格局",
    "对拟公开的内容逐条审核，做到应公开尽公开",
    "定期自查栏目更新情况，对滞后的科室及时提醒",
    "利用公告栏、便民服务窗口和宣传册，方便不上网的群众查阅",
    "组织信息员学习条例和上级文件，提高业务水平",
)
_GAPS = (
    "公开的内容与群众的期望还有差距",
    "信息更新还不够及时",
    "解读材料的形式比较单一",
    "少数工作人员的公开意识有待加强",
)
_ITEMS = {"f2008": "f2008.01", "f2014": "f2014.1.1"}
_RECEIVED = {"f2008": "f2008.12", "f2014": "f2014.3.1"}


@dataclass(frozen=True, slots=True)
class Subject:
    """What the prose is about: the office, the year, and the figures that stand in the tables."""

    publisher: Publisher
    year: int
    form: str
    figures: Values

    def figure(self, indicator: str) -> str:
        """The figure of a filled cell; empty where the cell is blank or not there."""
        text = self.figures.get((indicator, TOTAL), "")
        return text if text.isdigit() else ""


Paragraphs = tuple[str, ...]


def write_prose(subject: Subject) -> tuple[Paragraphs, Paragraphs]:
    """The paragraphs before the tables, and those behind them."""
    if is_seed(subject.publisher, subject.year):
        return SEED_PROSE, ()
    if subject.form in {"f2019", "f2021"}:
        return _open_six(subject), _close_six(subject)
    return _write_older(subject), ()


def fee_of(publisher: Publisher, year: int) -> int:
    """The information processing fee (元) that section six of the 2021 form states in words."""
    return random_for(publisher.lot, year, "fee").choice((0, 0, 40, 120, 400))


def _write_older(subject: Subject) -> Paragraphs:
    year = subject.year
    return (
        _introduce(subject),
        "一、概述",
        *_list_tasks(subject),
        "二、主动公开政府信息情况",
        _tell_disclosure(subject),
        *_leave_standing(subject),
        "三、依申请公开政府信息情况",
        _tell_requests(subject),
        "四、存在的主要问题和改进措施",
        _look_ahead(subject, year),
    )


def _open_six(subject: Subject) -> Paragraphs:
    new, before, done = (subject.figure(f"{subject.form}.{line}") for line in ("3.1", "3.2", "3.3.7"))
    return (
        _introduce(subject),
        "一、总体情况",
        *_list_tasks(subject),
        f"{subject.year}年，新收政府信息公开申请{new}件，上年结转{before}件，全年办结{done}件。",
    )


def _close_six(subject: Subject) -> Paragraphs:
    closing = ("五、存在的主要问题及改进情况", _look_ahead(subject, subject.year), "六、其他需要报告的事项")
    if subject.form == "f2019":
        return (*closing, "无其他需要报告的事项。")
    fee = fee_of(subject.publisher, subject.year)
    told = f"收取信息处理费共计{fee}元" if fee else "未收取信息处理费"
    return (*closing, f"依据《政府信息公开信息处理费管理办法》，{subject.year}年{told}。")


def _introduce(subject: Subject) -> str:
    name, year = subject.publisher.name, subject.year
    return (
        f"根据《中华人民共和国政府信息公开条例》的规定，现公布{name}{year}年度政府信息公开年度报告。"
        f"所列数据的统计期限为{year}年1月1日至{year}年12月31日。"
    )


def _list_tasks(subject: Subject) -> Paragraphs:
    rng = random_for(subject.publisher.lot, subject.year, "overview")
    picked = zip(rng.sample(_ORDERS, 3), rng.sample(_TASKS, 3), strict=True)
    return tuple(f"（{n}）{order}。{task}。" for n, (order, task) in zip("一二三", picked, strict=True))


def _tell_disclosure(subject: Subject) -> str:
    items = subject.figure(_ITEMS[subject.form])
    if has_oddity(subject.publisher.code, subject.year, "prose_figure"):
        items = str(int(items) + 20)
    counted = f"主动公开政府信息{items}条" if items else "按要求主动公开了政府信息"
    sentence = f"{subject.year}年，{counted}"
    weibo, wechat = subject.figure("f2014.1.2.2"), subject.figure("f2014.1.2.3")
    if weibo and wechat:
        sentence += f"，其中通过政务微博公开{weibo}条，通过政务微信公开{wechat}条"
    return f"{sentence}。"


def _tell_requests(subject: Subject) -> str:
    received = subject.figure(_RECEIVED[subject.form])
    if not received:
        return "对收到的公开申请，均按规定的程序和时限办理。"
    return f"{subject.year}年，共收到政府信息公开申请{received}件，均按规定的程序和时限办理。"


def _look_ahead(subject: Subject, year: int) -> str:
    gaps = "；".join(random_for(subject.publisher.lot, year, "gaps").sample(_GAPS, 2))
    plan = f"{year + 1}年，将" if subject.publisher.number % 4 == 1 else "下一步，将"
    return f"主要问题：{gaps}。{plan}逐项加以改进。"


def _leave_standing(subject: Subject) -> Paragraphs:
    if not has_oddity(subject.publisher.code, subject.year, "leftover_year"):
        return ()
    return (f"{subject.year - 1}年公开的文件涉及农村工作、社会治安、城市建设等多个方面。",)
