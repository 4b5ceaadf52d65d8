"""What the site holds: who filed for which years, and which articles stand in its column."""

from collections.abc import Sequence
from functools import cached_property, lru_cache

from replica.filings.errors import NEVER_FILED
from replica.filings.filing import Filing, Truth, file_report, judge
from replica.news import write_news
from replica.pages.article import Article
from replica.publishers import PUBLISHERS, UNREGISTERED, Publisher
from replica.writers.html import write_html

COLUMN = "1001"
UNIT = "5503452"
_STRANGER_YEARS = (2016, 2017)
_ENTRIES = 97


class Site:
    """A district's site: the first ``publishers`` offices, each with a report for every one of ``years``.

    The two reports of an office that no profile names stand in the column as well.
    """

    def __init__(self, publishers: int = 12, years: Sequence[int] = range(2014, 2019)) -> None:
        if not 1 <= publishers <= len(PUBLISHERS):
            raise ValueError(f"the replica has 1 to {len(PUBLISHERS)} publishers, not {publishers}")
        self.publishers = PUBLISHERS[:publishers]
        self.years = tuple(years)

    @cached_property
    def filings(self) -> dict[tuple[str, int], Filing]:
        """Every report that was filed, by publisher and year."""
        asked = [(p.code, year) for p in self.publishers for year in self.years]
        asked += [(UNREGISTERED.code, year) for year in _STRANGER_YEARS if year in self.years]
        return {key: file_report(*key) for key in asked if key not in NEVER_FILED}

    def truth(self, code: str, year: int) -> Truth:
        """(state, value, printed text) of every cell of the report, by indicator and breakdown."""
        return {key: judge(text) for key, text in self.filings[code, year].sheet.values.items()}

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
    def _by_area(self) -> dict[str, Publisher]:
        return {p.area: p for p in self.publishers if p.reach != "column"}


@lru_cache(maxsize=4096)
def write_body(filing: Filing) -> str:
    """The report's body in the markup it was pasted with."""
    return write_html(filing.printed(), filing.style)


def write_article(filing: Filing) -> Article:
    """The report as an article of the CMS."""
    name = filing.publisher.name
    return Article(
        filing.number, filing.title, name, "政府信息公开年报", filing.published_on, write_body(filing)
    )
