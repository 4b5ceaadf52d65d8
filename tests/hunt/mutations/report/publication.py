"""Where a page gives the day of its publication, and which days on it are another's."""

from collections.abc import Callable
from datetime import date
from random import Random

from tests.hunt.mutations.report.titles import WITH_PROSE
from tests.hunt.page import Line, Markup, Page
from tests.hunt.registry import enter_as, mutation

_DIGITS = "〇一二三四五六七八九"
_TENS = ("", "十", "二十", "三十")


def _draw_day(page: Page, rng: Random, year: int | None = None) -> date:
    return date(page.reads_year + 1 if year is None else year, rng.randint(1, 3), rng.randint(11, 28))


def _forget_record(page: Page) -> None:
    page.metas.pop("PubDate", None)


def _below_title(*formats: str) -> Callable[[Page, Random], bool]:
    """The change that prints a day below the title, which is that of publication."""

    def change(page: Page, rng: Random) -> bool:
        day = _draw_day(page, rng)
        line = f"{day:{rng.choice(formats)}}".format(office=page.office)
        page.blocks.insert(1, Line(line))
        if page.office in line:
            # An excerpt that names nobody has an office as the source of its page.
            page.names.add(page.office)
        page.days.add(day)
        return True

    return change


_LINES = {
    "published_below_the_title": ("发布时间：%Y-%m-%d　信息来源：{{office}}　浏览次数：37次",),
    "day_with_a_label": ("发布日期：%Y-%m-%d", "发布时间：%Y年%m月%d日 09:00", "时间：%Y-%m-%d", "公开日期：%Y/%m/%d", "日期：%Y.%m.%d"),
    "day_in_brackets": ("[%Y-%m-%d]", "（%Y年%m月%d日）", "【%Y-%m-%d】"),
    "day_alone": ("%Y-%m-%d", "%Y年%m月%d日", "%Y-%m-%d 10:22:31"),
    "day_before_its_source": ("%Y-%m-%d 来源：{{office}} 字号：[大 中 小]", "%Y年%m月%d日 来源：{{office}} 浏览次数：37"),
    "day_drawn_apart": ("发 布 时 间 ：%Y 年 %m 月 %d 日",),
}  # fmt: skip
for _name, _formats in _LINES.items():
    enter_as(
        _name,
        _below_title(*(text.replace("{{", "{").replace("}}", "}") for text in _formats)),
        "days",
        kinds=WITH_PROSE,
    )


@mutation("days", kinds=("html",))
def published_in_the_metas(page: Page, rng: Random) -> bool:
    """The record of the CMS names office and day."""
    page.options["wrapper"] = "article"
    page.metas |= {"PubDate": f"{page.reads_year + 1}-01-19 09:12", "ContentSource": page.office}
    return True


@mutation("days", kinds=("html",))
def day_in_metas_of_other_names(page: Page, rng: Random) -> bool:
    """The record calls the day otherwise, or writes it otherwise."""
    page.options["wrapper"] = "article"
    _forget_record(page)
    day = _draw_day(page, rng)
    name = rng.choice(
        (
            "publishdate",
            "PublishDate",
            "发布日期",
            "发布时间",
            "成文日期",
            "pubDate",
            "article:published_time",
        )
    )
    page.metas[name] = (
        f"{day:{rng.choice(('%Y-%m-%d', '%Y/%m/%d', '%Y年%m月%d日', '%Y-%m-%d 09:15:00', '%Y%m%d'))}}"
    )
    page.days.add(day)
    return True


@mutation("days", kinds=("html",))
def created_on_another_day(page: Page, rng: Random) -> bool:
    """The record has the days of making and of the last change too."""
    page.options["wrapper"] = "article"
    page.metas |= {
        "createDate": f"{page.reads_year + 1}-02-11", "LastModified": f"{page.reads_year + 3}-05-06",
    }  # fmt: skip
    return True


@mutation("days", kinds=("html",))
def a_record_that_is_no_day(page: Page, rng: Random) -> bool:
    """The record says 待定, or names a day that no calendar has."""
    page.options["wrapper"] = "article"
    _forget_record(page)
    page.metas["publishdate"] = rng.choice(("待定", "2018-02-31", "0000-00-00", ""))
    return True


def _sign(page: Page, day: date, rng: Random) -> None:
    signed = rng.choice((
        f"{day.year}年{day.month}月{day.day}日", f"{day:%Y-%m-%d}",
        f"{''.join(_DIGITS[int(d)] for d in str(day.year))}年{_spell(day.month)}月{_spell(day.day)}日",
    ))  # fmt: skip
    page.blocks += [Line(page.office, "closing"), Line(signed, "closing")]


def _spell(number: int) -> str:
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (_DIGITS[ones] if ones else "")


@mutation("days", kinds=WITH_PROSE)
def day_of_the_signature(page: Page, rng: Random) -> bool:
    """The report is signed with the day below it; nothing else dates the page."""
    _forget_record(page)
    day = _draw_day(page, rng)
    _sign(page, day, rng)
    page.days.add(day)
    page.day_is_plain = False
    return True


@mutation("days", kinds=WITH_PROSE)
def a_signature_of_the_year_before(page: Page, rng: Random) -> bool:
    """The day below the report was left over from the last one: its year was not over."""
    _forget_record(page)
    _sign(page, _draw_day(page, rng, page.reads_year), rng)
    return True


_NO_DAYS = (
    "填报日期：{day}", "统计时间：{day}", "更新时间：{day}", "{day}，本单位召开信息公开工作会议。", "审核日期：{day}",
    "统计期限：{year}年1月1日至{year}年12月31日", "（{year}年1月1日至{year}年12月31日）", "本报告自{day}起可以查阅。",
)  # fmt: skip


@mutation("days", kinds=WITH_PROSE)
def days_of_other_things(page: Page, rng: Random) -> bool:
    """A line gives another day: of filling in, of the statistics, of a meeting."""
    _forget_record(page)
    text = rng.choice(_NO_DAYS).format(day=f"{_draw_day(page, rng):%Y-%m-%d}", year=page.reads_year)
    page.blocks.insert(1, Line(text))
    return True


@mutation("days", kinds=("html",))
def the_day_of_today_above_the_title(page: Page, rng: Random) -> bool:
    """The site prints what day it is above everything."""
    _forget_record(page)
    text = rng.choice(("今天是：2026年11月26日 星期四", "2026-11-26", "2026年11月26日 星期四 农历十月十八"))
    page.blocks.insert(0, Markup(f"<div class='top'>{text}</div>"))
    page.options["wrapper"] = "bare"
    return True


@mutation("days", kinds=("html",))
def days_of_other_articles(page: Page, rng: Random) -> bool:
    """A list of other articles with their days stands behind the report."""
    _forget_record(page)
    rows = "".join(
        f"<li><a href='/art/{n}.html'>关于公布规范性文件清理结果的通知</a><span>{_draw_day(page, rng):%Y-%m-%d}</span></li>"
        for n in range(4)
    )
    page.blocks.append(Markup(f"</div><div class='related'><h3>相关文章</h3><ul>{rows}</ul>"))
    page.options["wrapper"] = "article"
    return True


@mutation("days", kinds=WITH_PROSE)
def a_day_that_no_calendar_has(page: Page, rng: Random) -> bool:
    """The line says 2018-02-31."""
    _forget_record(page)
    page.blocks.insert(1, Line(f"发布时间：{page.reads_year + 1}-02-31"))
    return True
