"""Reports without a title: excerpts, openings that name nobody, titles that the CMS alone has."""

from random import Random

from tests.hunt.mutations.report.titles import WITH_PROSE, drop_prose
from tests.hunt.page import Line, Page
from tests.hunt.registry import LISTS, SHEETS, mutation


@mutation("titles", kinds=WITH_PROSE)
def no_title_but_prose(page: Page, rng: Random) -> bool:
    """The report begins with its prose, which names office and year."""
    page.blocks = [block for block in page.blocks if not (isinstance(block, Line) and block.role == "title")]
    page.metas.pop("ArticleTitle", None)
    page.window = None
    page.title = None
    return True


@mutation("titles", kinds=WITH_PROSE)
def an_excerpt(page: Page, rng: Random) -> bool:
    """Tables and closing words alone: neither title nor prose, and nobody is named."""
    _strip(page)
    page.publisher = page.title = None
    if not any(str(page.reads_year) in text for text in _texts(page)):
        page.year = None
    return True


@mutation("titles", kinds=WITH_PROSE)
def an_excerpt_with_a_period(page: Page, rng: Random) -> bool:
    """Neither title nor prose, but the period of the statistics."""
    _strip(page)
    year = page.reads_year
    text = rng.choice((
        f"统计期限：{year}年1月1日至{year}年12月31日", f"统计数据时限为{year}年1月1日至{year}年12月31日。",
        f"本报告所列数据为{year}年1月1日至12月31日期间。", f"（统计时间：{year}年1月1日至12月31日）",
    ))  # fmt: skip
    page.blocks.insert(0, Line(text, "period"))
    page.publisher = page.title = None
    return True


def _texts(page: Page) -> list[str]:
    """Everything that is printed outside of figures."""
    lines = [block.text for block in page.blocks if isinstance(block, Line)]
    return [*lines, *(box.text for box in page.boxes() if box.role != "value")]


def _strip(page: Page) -> None:
    page.names |= {text for text in _texts(page) if "信息公开" in text and len(text) < 30}
    page.blocks = [b for b in page.blocks if not (isinstance(b, Line) and b.role in ("title", "prose"))]
    page.metas.pop("ArticleTitle", None)
    page.window = None


@mutation("titles", kinds=("html",))
def title_in_the_metas_alone(page: Page, rng: Random) -> bool:
    """The CMS names the report, its body does not."""
    page.blocks = [b for b in page.blocks if not (isinstance(b, Line) and b.role in ("title", "prose"))]
    page.options["wrapper"] = "article"
    return True


@mutation("titles", kinds=("html",))
def title_in_the_window_alone(page: Page, rng: Random) -> bool:
    """The window's title names the report after the site and the column."""
    page.blocks = [b for b in page.blocks if not (isinstance(b, Line) and b.role in ("title", "prose"))]
    page.options["wrapper"] = "plain"
    page.window = f"宁波市镇海区政府信息公开网站 政府信息公开年报 {page.title}"
    return True


_OPENINGS = (
    "根据《中华人民共和国政府信息公开条例》的要求，我局编制了{year}年度政府信息公开年度报告，现予公布。",
    "现将{year}年度政府信息公开工作情况报告如下，特向社会公布本镇政府信息公开年度报告。",
    "为进一步做好政府信息公开工作，特编制本年度报告，由地方志办公室存档。{year}年，各项工作有序开展。",
    "本报告由本单位按照《条例》要求编制。全文包括六个部分，数据统计期限为{year}年1月1日至{year}年12月31日。",
    "今年以来，在区委、区政府的正确领导下，在区政务办的指导下，我街道认真贯彻落实《条例》，{year}年工作情况如下。",
)


@mutation("titles", kinds=WITH_PROSE)
def openings_that_name_nobody(page: Page, rng: Random) -> bool:
    """No title; the first sentence says 我局 or 本镇, which is nobody's name."""
    _strip(page)
    text = rng.choice(_OPENINGS).format(year=page.reads_year)
    page.blocks.insert(0, Line(text, "prose"))
    page.publisher = page.title = None
    return True


@mutation("titles", kinds=WITH_PROSE)
def a_title_without_an_office(page: Page, rng: Random) -> bool:
    """The title names the year alone, and the prose says 我局."""
    _strip(page)
    title = f"{page.reads_year}年政府信息公开工作年度报告"
    page.blocks[0:0] = [Line(title, "title"), Line("根据《条例》要求，我局编制了本报告。", "prose")]
    page.publisher, page.title = None, title
    return True


@mutation("titles", kinds=WITH_PROSE, forms=LISTS)
def filled_by_the_office(page: Page, rng: Random) -> bool:
    """The office is named where the table is signed."""
    _strip(page)
    lines = [block for block in page.blocks if isinstance(block, Line) and "填报单位" in block.text]
    if not lines:
        return False
    lines[0].text = f"填报单位（盖章）：{page.office}"
    page.title = "*"
    return True


@mutation("titles", kinds=SHEETS)
def year_in_the_name_of_the_sheet(page: Page, rng: Random) -> bool:
    """The year is named by the sheet alone."""
    drop_prose(page)
    page.blocks = [b for b in page.blocks if not (isinstance(b, Line) and b.role in ("title", "period"))]
    page.publisher, page.title = None, "*"
    if any(str(page.reads_year) in box.text for box in page.boxes()):
        return False
    page.options["sheets"] = lambda p: [(f"{p.reads_year}年", p.blocks)]
    return True


@mutation("titles", kinds=SHEETS)
def sheet_of_a_stamp(page: Page, rng: Random) -> bool:
    """Neither title nor period, and a file name of digits that are no year."""
    drop_prose(page)
    page.blocks = [b for b in page.blocks if not (isinstance(b, Line) and b.role in ("title", "period"))]
    page.publisher, page.title = None, None
    page.file_name = f"20{rng.randint(10, 24)}0119113716798"
    if not any(str(page.reads_year) in box.text for box in page.boxes()):
        page.year = None
    return True


@mutation("titles")
def year_in_the_name_of_the_file(page: Page, rng: Random) -> bool:
    """Neither title nor period: the name of the file alone says 2017年度."""
    _strip(page)
    page.blocks = [b for b in page.blocks if not (isinstance(b, Line) and b.role in ("period", "closing"))]
    if any(str(page.reads_year) in text for text in _texts(page)):
        return False
    page.file_name = f"{page.office}{page.reads_year}年{rng.choice(('', '度'))}报表"
    page.publisher, page.title = "*", "*"
    return True
