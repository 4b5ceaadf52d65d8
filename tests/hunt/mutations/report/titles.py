"""How a report says whose it is, of which year, and what it is called."""

from collections.abc import Callable
from random import Random

from tests.hunt.page import Box, Line, Page
from tests.hunt.registry import FORMS, SHEETS, enter_as, mutation

_DIGITS = "〇一二三四五六七八九"
WITH_PROSE = ("html", "text", "docx", "pdf")


def retitle(page: Page, text: str, title: str | None = None) -> None:
    """Print another title."""
    for line in page.lines("title"):
        line.text = text
    page.title = text if title is None else title
    if "ArticleTitle" in page.metas:
        page.metas["ArticleTitle"] = str(page.title)
    if page.window:
        page.window = str(page.title)


def _titled(write: Callable[[Page], str]) -> Callable[[Page, Random], bool]:
    def change(page: Page, rng: Random) -> bool:
        retitle(page, write(page))
        page.names.add(f"宁波市镇海区{page.office.removeprefix('镇海区')}")
        return True

    return change


def _chinese(year: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(year))


_TITLED: dict[str, Callable[[Page], str]] = {
    "title_with_year_in_chinese": lambda p: f"{p.office}{_chinese(p.reads_year)}年政府信息公开工作年度报告",
    "title_with_blanks": lambda p: f"{p.office} {p.reads_year} 年政府信息公开工作年度报告",
    "title_without_year_sign": lambda p: f"{p.office}{p.reads_year}年度政府信息公开年报",
    "title_of_whole_names": lambda p: (
        f"宁波市镇海区{p.office.removeprefix('镇海区')}{p.reads_year}年政府信息公开工作年度报告"
    ),
    "title_about": lambda p: f"关于{p.office}{p.reads_year}年度政府信息公开工作情况的报告",
    "title_in_brackets": lambda p: f"《{p.office}{p.reads_year}年政府信息公开工作年度报告》",
    "title_with_number": lambda p: f"{p.office}{p.reads_year}年政府信息公开工作年度报告（全文）",
    "title_of_work_report": lambda p: f"{p.office}政府信息公开工作{p.reads_year}年度报告",
    "title_with_behind_year": lambda p: f"{p.office}政府信息公开年度报告（{p.reads_year}年度）",
}
for _name, _write in _TITLED.items():
    enter_as(_name, _titled(_write), "titles", kinds=WITH_PROSE)


@mutation("titles", kinds=WITH_PROSE)
def title_over_two_lines(page: Page, rng: Random) -> bool:
    """The title is broken behind the office's name."""
    rest = f"{page.reads_year}年政府信息公开工作年度报告"
    at = page.at(page.lines("title")[0])
    page.blocks[at : at + 1] = [Line(page.office, "title"), Line(rest, "other")]
    page.title = f"{page.office}{rest}"
    page.names.add(rest)
    page.metas.pop("ArticleTitle", None)
    page.window = None
    return True


@mutation("titles", kinds=WITH_PROSE)
def year_in_a_row_of_its_own(page: Page, rng: Random) -> bool:
    """（2015年度） stands below the title."""
    at = page.at(page.lines("title")[0])
    text = f"{page.office}政府信息公开工作年度报告"
    page.blocks[at : at + 1] = [Line(text, "title"), Line(f"（{page.reads_year}年度）", "other")]
    page.title = text
    page.names.add(f"{text}（{page.reads_year}年度）")
    page.metas.pop("ArticleTitle", None)
    page.window = None
    return True


@mutation("titles", kinds=WITH_PROSE)
def a_banner_before_the_title(page: Page, rng: Random) -> bool:
    """The site's banner and path stand before the title."""
    page.blocks[0:0] = [
        Line("宁波市镇海区人民政府"),
        Line("当前位置：首页 > 政务公开 > 政府信息公开年报"),
        Line("索引号：002971724/2018-00012"),
    ]
    return True


@mutation("titles", kinds=WITH_PROSE)
def other_offices_in_the_prose(page: Page, rng: Random) -> bool:
    """The prose names other offices that took part."""
    at = page.at(page.lines("prose")[-1])
    page.blocks.insert(
        at + 1,
        Line(
            "区档案局、区图书馆设立了政府信息查阅点，镇海区人民政府办公室对各镇（街道）进行了培训。", "prose"
        ),
    )
    return True


@mutation("titles", kinds=WITH_PROSE)
def last_year_in_the_prose(page: Page, rng: Random) -> bool:
    """The prose compares with last year."""
    at = page.at(page.lines("prose")[-1])
    year = page.reads_year - 1
    page.blocks.insert(
        at + 1,
        Line(
            f"与{year}年相比，主动公开信息数增加12%。{year}年度报告已于{year + 1}年3月在网站公布。", "prose"
        ),
    )
    return True


@mutation("titles", kinds=WITH_PROSE, mutilates=True)
def title_of_the_year_before(page: Page, rng: Random) -> bool:
    """The title was copied from last year's report; prose and period are of this year. Nobody can be sure of the year."""
    title = str(page.title).replace(str(page.reads_year), str(page.reads_year - 1))
    retitle(page, title)
    page.year = "*"  # type: ignore[assignment]
    return True


@mutation("titles", kinds=SHEETS)
def title_merged_over_the_sheet(page: Page, rng: Random) -> bool:
    """The title is merged over the columns of the sheet; there is no prose."""
    drop_prose(page)
    page.options["merge_title"] = True
    return True


@mutation("titles", kinds=SHEETS)
def title_in_the_first_cell(page: Page, rng: Random) -> bool:
    """The title stands in A1; there is no prose."""
    drop_prose(page)
    return True


@mutation("titles", kinds=SHEETS)
def title_in_the_first_row_of_the_table(page: Page, rng: Random) -> bool:
    """The title is the first row of the first table."""

    drop_prose(page)
    grid = page.grids()[0]
    width = sum(box.colspan for box in grid.rows[0])
    page.blocks = [b for b in page.blocks if not (isinstance(b, Line) and b.role == "title")]
    grid.rows.insert(0, [Box(str(page.title), colspan=width, role="title")])
    return True


def drop_prose(page: Page) -> None:
    page.blocks = [b for b in page.blocks if not (isinstance(b, Line) and b.role in ("prose", "closing"))]


@mutation("titles", kinds=WITH_PROSE, forms=FORMS)
def a_notice_that_forwards_it(page: Page, rng: Random) -> bool:
    """A line over the title says that this is forwarded."""
    page.blocks.insert(0, Line("现将本单位年度报告予以公布，请社会各界监督。"))
    return True
