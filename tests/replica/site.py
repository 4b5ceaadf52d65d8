"""What the site holds: who filed for which years, and which articles stand in its column."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from html import escape

from replica.filings.errors import NEVER_FILED, Report
from replica.filings.filing import Filing, Truth, file_report
from replica.news import write_news
from replica.pages.article import Article
from replica.publishers import PUBLISHERS, UNREGISTERED, Publisher
from replica.writers.docx import write_docx
from replica.writers.html import write_html
from replica.writers.xlsx import write_xlsx

COLUMN = "1001"
UNIT = "5503452"
_STRANGER_YEARS = (2016, 2017)
_ENTRIES = 97
_DEMO_YEARS = range(2014, 2019)
_DEMO_MORE: Mapping[str, Sequence[int]] = {
    "zhuangshi": (2012, 2013, *range(2019, 2024)),
    "luotuo": range(2019, 2024),
    "caizheng": (2011, 2012, 2013, *range(2019, 2024)),
    "zhaobaoshan": (2019, 2020),
}


class Site:
    """A district's site: the first ``publishers`` offices, each with a report for every one of ``years``.

    Without ``years`` it is the demonstration's: 2014 to 2018 for all, earlier and later years for a handful.
    The two reports of an office that no profile names stand in the column as well.
    """

    def __init__(self, publishers: int = 12, years: Sequence[int] | None = None) -> None:
        if not 1 <= publishers <= len(PUBLISHERS):
            raise ValueError(f"the replica has 1 to {len(PUBLISHERS)} publishers, not {publishers}")
        self.publishers = PUBLISHERS[:publishers]
        self.years = tuple(years or _DEMO_YEARS)
        self._more = {} if years else _DEMO_MORE

    @cached_property
    def filings(self) -> dict[Report, Filing]:
        """Every report that was filed, by publisher and year."""
        return {key: file_report(*key) for key in self._asked() if key not in NEVER_FILED}

    def truth(self, code: str, year: int) -> Truth:
        """(state, value, printed text) of every table cell of the report, by indicator and breakdown."""
        return self.filings[code, year].truth()

    def find_filing(self, area: str, year: int) -> Filing | None:
        """The report that the annual-report address has for this key and year."""
        publisher = self._by_area.get(area)
        return self.filings.get((publisher.code, year)) if publisher else None

    @cached_property
    def column(self) -> tuple[Article, ...]:
        """The column's articles, newest first: reports reached by column, and whatever else was put there."""
        reports = [write_article(f) for f in self.filings.values() if f.publisher.reach != "annual"]
        news = write_news(self.publishers, self.years, max(_ENTRIES - len(reports), len(reports) // 4))
        return tuple(sorted((*reports, *news), key=lambda a: (a.published_on, a.number), reverse=True))

    @cached_property
    def articles(self) -> dict[int, Article]:
        """The column's articles by their number."""
        return {article.number: article for article in self.column}

    @cached_property
    def files(self) -> dict[str, Filing]:
        """Attached files by name."""
        return {file_name(f): f for f in self.filings.values() if f.carrier in _FILE_WRITERS}

    @cached_property
    def _by_area(self) -> dict[str, Publisher]:
        return {p.area: p for p in self.publishers if p.reach != "column"}

    def _asked(self) -> Iterator[Report]:
        for publisher in self.publishers:
            years = {*self.years, *self._more.get(publisher.code, ())}
            yield from ((publisher.code, year) for year in sorted(years))
        yield from ((UNREGISTERED.code, year) for year in _STRANGER_YEARS if year in self.years)


_FILE_WRITERS = {"docx": write_docx, "xlsx": write_xlsx}


def file_name(filing: Filing) -> str:
    """The name of the file that carries the table: a timestamp, as old uploads have."""
    return f"{filing.published_on:%y%m%d}{filing.number:09d}.{filing.carrier}"


@lru_cache(maxsize=256)
def write_file(filing: Filing) -> bytes:
    """The attached file's bytes."""
    return _FILE_WRITERS[filing.carrier](filing.tables())


@lru_cache(maxsize=4096)
def write_body(filing: Filing) -> str:
    """The report's body in the markup it was pasted with, with a link where a file carries the table."""
    body = write_html(filing.page(), filing.style)
    if filing.carrier not in _FILE_WRITERS:
        return body
    address = escape(f"/module/download/downfile.jsp?classid=0&filename={file_name(filing)}")
    label = f"附件：{filing.publisher.name}{filing.year}年政府信息公开情况统计表.{filing.carrier}"
    return f'{body}\n<p><a href="{address}">{label}</a></p>'


def write_article(filing: Filing) -> Article:
    """The report as an article of the CMS."""
    office, body = filing.publisher.name, write_body(filing)
    return Article(filing.number, filing.title, office, "政府信息公开年报", filing.published_on, body)
