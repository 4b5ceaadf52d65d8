"""What a report says about itself: whose it is, its title, its prose."""

from dataclasses import dataclass
from random import Random

OFFICES = (
    "庄市街道", "招宝山街道", "蛟川街道", "骆驼街道", "九龙湖镇", "澥浦镇", "贵驷街道", "横街镇",
    "镇海区教育局", "镇海区财政局", "镇海区民政局", "镇海区司法局", "镇海区统计局", "镇海区水利局",
    "镇海区档案局", "镇海区商务局", "镇海区审计局", "镇海区城市管理局", "镇海区市场监督管理局",
    "镇海区住房和建设交通局", "镇海区卫生健康局", "镇海区应急管理局",
)  # fmt: skip
TITLES = (
    "{office}{year}年度信息公开年度报告",
    "{office}{year}年度政府信息公开年度报告",
    "{office}{year}年政府信息公开工作年度报告",
    "{year}年{office}政府信息公开年度报告",
    "{office}{year}年政府信息公开年度报告",
    "{year}年度{office}政府信息公开工作年度报告",
)
YEARS = {"f2008": (2009, 2013), "f2014": (2014, 2018), "f2019": (2019, 2020), "f2021": (2021, 2024)}
_TASKS = (
    "明确分管领导和具体承办科室，形成上下联动的工作格局。",
    "对拟公开的内容逐条审核，做到应公开尽公开。",
    "定期自查栏目更新情况，对滞后的科室及时提醒。",
    "利用公告栏、便民服务窗口和宣传册，方便不上网的群众查阅。",
    "组织信息员学习条例和上级文件，提高业务水平。",
)


@dataclass(frozen=True, slots=True)
class Report:
    """Whose report, of which year, under which title."""

    office: str
    year: int
    title: str


def draw_report(form: str, rng: Random) -> Report:
    """A report of an office for a year in which the form was in use."""
    office, year = rng.choice(OFFICES), rng.randint(*YEARS[form])
    return Report(office, year, rng.choice(TITLES).format(office=office, year=year))


def open_prose(report: Report, rng: Random) -> tuple[str, ...]:
    """The paragraphs before the tables."""
    year = report.year
    return (
        f"根据《中华人民共和国政府信息公开条例》的规定，现公布{report.office}{year}年度政府信息公开年度报告。"
        f"所列数据的统计期限为{year}年1月1日至{year}年12月31日。",
        "一、总体情况",
        *rng.sample(_TASKS, 2),
    )


def close_prose(rng: Random) -> tuple[str, ...]:
    """The paragraphs behind the tables."""
    return ("五、存在的主要问题及改进情况", f"下一步，将逐项加以改进。{rng.choice(_TASKS)}")
