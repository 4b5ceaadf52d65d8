"""The corpus of the benchmarks: reports of made-up offices with prose of real length, in the pages of a CMS.

Every sum of every table holds, and the prose states no figure of a table: a reader has no findings. The same number of
reports is the same corpus on every machine.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from itertools import islice, product
from random import Random

from benchmarks.corpus_prose import close_report, open_report
from replica.clock import SHANGHAI
from replica.figures.forms import fill_form, form_of
from replica.filings.filing import Filing
from replica.layouts import LAYOUTS
from replica.pages.article import Article, render_article
from replica.printed import Printed
from replica.publishers import Publisher
from replica.sheet import Sheet
from replica.writers.html import write_html

YEARS = range(2008, 2025)
COLUMN = "1001"
_LAYOUTS = {
    "f2008": ("stubbed", "plain"), "f2014": ("plain", "titled"),
    "f2019": ("one_table", "four_tables"), "f2021": ("one_table", "four_tables"),
}  # fmt: skip
_STYLES = ("word", "clean", "word", "upper")
_PLACES = (
    "云岭", "双溪", "白沙湾", "东湖", "龙山", "青石", "柳塘", "大桥头", "梅林", "新丰", "沙埠", "高桥", "长河", "石塘",
    "西坞", "凤凰山", "下应", "横溪", "古林", "望春", "集士港", "洞桥", "章水", "龙观",
)  # fmt: skip
_KINDS = (("街道", "subdistrict"), ("镇", "town"), ("新区管理委员会", "other"), ("水利局", "department"))


@dataclass(frozen=True, slots=True)
class Page:
    """The page of a report: its path on the site, what the list calls it, its bytes, and whose report it is."""

    path: str
    title: str
    data: bytes
    office: str
    year: int
    form: str


@dataclass(frozen=True)
class Corpus:
    """So many reports: of as few offices as it takes, each with a report for every year."""

    reports: int

    @cached_property
    def offices(self) -> tuple[Publisher, ...]:
        """The offices, in the order of their numbers."""
        wanted = math.ceil(self.reports / len(YEARS))
        named = [(f"{place}{end}", kind) for (end, kind), place in product(_KINDS, _PLACES)]
        if wanted > len(named):
            raise ValueError(f"a corpus has up to {len(named) * len(YEARS)} reports, not {self.reports}")
        return tuple(
            Publisher(f"office{n}", name, kind, "", "column", n, region="清溪区", city="明州市")
            for n, (name, kind) in enumerate(named[:wanted])
        )

    @cached_property
    def filings(self) -> tuple[Filing, ...]:
        """The reports, office by office."""
        filed = (file_report(office, year) for office in self.offices for year in YEARS)
        return tuple(islice(filed, self.reports))

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The pages of all reports."""
        return tuple(map(write_page, self.filings))


def file_report(office: Publisher, year: int) -> Filing:
    """The report of an office for a year."""
    form = form_of(year)
    layouts = _LAYOUTS[form]
    layout = layouts[(office.number + year) % len(layouts)]
    figures = dict(LAYOUTS[form][layout].shown(Sheet(form, year, fill_form(form, office.lot, year))))
    return Filing(
        office, year, form, f"{office.name}{year}年政府信息公开工作年度报告", figures, figures, layout,
        _STYLES[office.number % len(_STYLES)], "page", date(year + 1, 1 + office.number % 3, 10),
    )  # fmt: skip


def print_report(filing: Filing) -> Printed:
    """The blocks of a report: prose, tables, prose."""
    rng = Random(f"{filing.publisher.code} {filing.year}")  # noqa: S311
    before = tuple(open_report(filing.publisher.name, filing.year, rng))
    return (*before, *filing.tables(), *close_report(rng), *_state_fee(filing))


def write_page(filing: Filing, made: datetime | None = None) -> Page:
    """The report as the article page of a CMS, generated when it was put up or at ``made``."""
    made = made or datetime.combine(filing.published_on, time(10, 22, 31), SHANGHAI)
    article = Article(
        filing.number, filing.title, filing.publisher.name, "年度报告", filing.published_on, made,
        write_html(print_report(filing), filing.style),
    )  # fmt: skip
    data = render_article(article, COLUMN).encode()
    return Page(article.path(COLUMN), filing.title, data, filing.publisher.code, filing.year, filing.form)


def count_facts(filing: Filing) -> int:
    """How many facts a page prints: the cells of its tables, and the fee that the form of 2021 has in words."""
    return len(filing.figures) + (filing.form == "f2021")


def _state_fee(filing: Filing) -> Iterator[str]:
    if filing.form in ("f2019", "f2021"):
        yield "六、其他需要报告的事项"
    if filing.form == "f2019":
        yield "无其他需要报告的事项。"
    if filing.form == "f2021":
        yield f"依据《政府信息公开信息处理费管理办法》，{filing.year}年未收取信息处理费。"
