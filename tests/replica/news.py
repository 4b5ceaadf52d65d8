"""The other articles of a column: news, notices and documents, some of which look like reports in a list."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from replica.clock import SHANGHAI
from replica.figures.random_figures import random_for
from replica.pages.article import Article
from replica.publishers import Publisher

_TITLES = (
    "{name}开展夏季消防安全检查",
    "{name}召开{year}年度政府信息公开工作部署会",
    "{name}公布便民服务热线",
    "{name}{year}年政府信息公开工作要点",
    "关于调整{name}政府信息公开工作领导小组成员的通知",
    "{name}举办统计法规知识讲座",
    "{name}组织村（社区）信息员培训",
)
_FEES = (
    '<table border="1"><tr><td>项目</td><td>单位</td><td>标准</td></tr>'
    "<tr><td>复印纸张</td><td>元</td><td>0.5</td></tr><tr><td>邮寄</td><td>元</td><td>12</td></tr></table>"
)


def write_news(publishers: Sequence[Publisher], years: Sequence[int], count: int) -> Iterator[Article]:
    """``count`` articles that are no annual reports, dated within the years."""
    for n in range(count):
        office, year = publishers[n % len(publishers)], years[n % len(years)]
        title = _TITLES[n % len(_TITLES)].format(name=office.name, year=year)
        day = date(year, 4, 2) + timedelta(days=random_for("news", n).randint(0, 200))
        made_at = datetime.combine(day, time(16, 40), SHANGHAI)
        yield Article(50_000 + n, title, office.name, "工作信息", day, made_at, _write_body(office, n))


def _write_body(office: Publisher, n: int) -> str:
    paragraphs = (
        f"近日，{office.name}结合实际安排了本项工作，{n % 7 + 3}个科室参加。",
        "各科室按照分工抓好落实，办公室负责汇总情况。",
    )
    return "".join(f"<p>{text}</p>" for text in paragraphs) + (_FEES if n % 7 == 2 else "")
