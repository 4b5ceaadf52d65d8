"""The prose around the tables. Every figure in it repeats a filled cell, unless an oddity is listed."""

from replica.figures.chance import chance
from replica.filings.errors import has_oddity
from replica.filings.seed import SEED, SEED_PROSE
from replica.publishers import Publisher
from replica.sheet import TOTAL, Sheet, Values

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


def write_prose(publisher: Publisher, sheet: Sheet) -> tuple[str, ...]:
    """The paragraphs that stand before the statistics table of a report before 2019."""
    if (publisher.code, sheet.year) == SEED:
        return SEED_PROSE
    year = sheet.year
    return (
        f"根据《中华人民共和国政府信息公开条例》的规定，现公布{publisher.name}{year}年度政府信息公开年度报告。"
        f"所列数据的统计期限为{year}年1月1日至{year}年12月31日。",
        "一、概述",
        *_overview(publisher, year),
        "二、主动公开政府信息情况",
        _disclosure(publisher, sheet),
        *_leftover(publisher, year),
        "三、依申请公开政府信息情况",
        _requests(sheet),
        "四、存在的主要问题和改进措施",
        _outlook(publisher, year),
    )


def _overview(publisher: Publisher, year: int) -> tuple[str, ...]:
    rng = chance(publisher.code, year, "overview")
    picked = zip(rng.sample(_ORDERS, 3), rng.sample(_TASKS, 3), strict=True)
    return tuple(f"（{n}）{order}。{task}。" for n, (order, task) in zip("一二三", picked, strict=True))


def _disclosure(publisher: Publisher, sheet: Sheet) -> str:
    values = sheet.values
    items = values.get(("f2014.1.1", TOTAL), "")
    if has_oddity(publisher.code, sheet.year, "prose_figure"):
        items = str(int(items) + 20)
    counted = f"主动公开政府信息{items}条" if items else "按要求主动公开了政府信息"
    sentence = f"{sheet.year}年，{counted}"
    weibo, wechat = _filled(values, "f2014.1.2.2"), _filled(values, "f2014.1.2.3")
    if weibo and wechat:
        sentence += f"，其中通过政务微博公开{weibo}条，通过政务微信公开{wechat}条"
    return f"{sentence}。"


def _requests(sheet: Sheet) -> str:
    received = _filled(sheet.values, "f2014.3.1")
    if not received:
        return "对收到的公开申请，均按规定的程序和时限办理。"
    return f"{sheet.year}年，共收到政府信息公开申请{received}件，均按规定的程序和时限办理。"


def _outlook(publisher: Publisher, year: int) -> str:
    gaps = "；".join(chance(publisher.code, year, "gaps").sample(_GAPS, 2))
    plan = f"{year + 1}年，将" if publisher.number % 4 == 1 else "下一步，将"
    return f"主要问题：{gaps}。{plan}逐项加以改进。"


def _leftover(publisher: Publisher, year: int) -> tuple[str, ...]:
    if not has_oddity(publisher.code, year, "leftover_year"):
        return ()
    return (f"{year - 1}年公开的文件涉及农村工作、社会治安、城市建设等多个方面。",)


def _filled(values: Values, indicator: str) -> str:
    text = values.get((indicator, TOTAL), "")
    return text if text.isdigit() else ""
