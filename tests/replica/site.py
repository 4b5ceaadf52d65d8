"""What the site holds: who filed for which years, and which articles stand in its columns. It can be edited."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Literal

from replica.bodies import file_name, write_article
from replica.clock import SHANGHAI
from replica.columns import REPORTS_CATEGORY, Contents
from replica.districts import make_district
from replica.filings.errors import NEVER_FILED, Report
from replica.filings.filing import Filing, Truth, file_for, retype
from replica.news import write_news
from replica.pages.article import Article
from replica.platforms import Kind
from replica.sheet import TOTAL

_STRANGER_YEARS = (2016, 2017)
_ENTRIES = 97
_DEMO_YEARS = range(2014, 2019)
_DEMO_MORE: Mapping[str, Sequence[int]] = {
    "zhuangshi": (2012, 2013, *range(2019, 2024)),
    "luotuo": range(2019, 2024),
    "caizheng": (2011, 2012, 2013, *range(2019, 2024)),
    "zhaobaoshan": (2019, 2020),
}
_FIRST_EDIT = datetime(2026, 1, 5, 9, tzinfo=SHANGHAI)


class Site:
    """A district's site: the first ``publishers`` offices, each with a report for every one of ``years``.

    Without ``years`` it has those of the demonstration: 2014 to 2018 for all, earlier and later years for a handful.
    The two reports of an office that no profile names stand in the column as well.

    Any ``seed`` but 0 is another district: other names, figures, numbers and paths, the same codes of offices.
    ``cms`` is its kind of CMS; without it the kinds take turns.
    """

    def __init__(
        self,
        publishers: int = 12,
        years: Sequence[int] | None = None,
        *,
        seed: int = 0,
        cms: Kind | None = None,
    ) -> None:
        self.district = make_district(seed, cms)
        most = len(self.district.publishers)
        if not 1 <= publishers <= most:
            raise ValueError(f"the replica has 1 to {most} publishers, not {publishers}")
        self.publishers = tuple(self.district.publishers[:publishers])
        self.years = tuple(years or _DEMO_YEARS)
        asked = self._list_reports({} if years else _DEMO_MORE)
        self.filings: dict[Report, Filing] = {
            (code, year): file_for(self.district.find_publisher(code), year)
            for code, year in asked
            if (code, year) not in NEVER_FILED
        }
        self._posted: dict[Report, Filing] = {}
        self._made_at: dict[Report, datetime] = {}
        self._edits = 0

    def truth(self, code: str, year: int) -> Truth:
        """(state, value, printed text) of every fact of the report, by indicator and breakdown."""
        return self.filings[code, year].truth()

    def find_filing(self, area: str, year: int) -> Filing | None:
        """The report that the annual-report address has for this key and year."""
        for publisher in self.district.publishers:
            if publisher.area == area and publisher.reach != "column":
                return self.filings.get((publisher.code, year))
        return None

    def edit(
        self,
        code: str,
        year: int,
        indicator: str,
        value: str,
        breakdown: str = TOTAL,
        *,
        posted_only: bool = False,
    ) -> None:
        """Prints another figure in one cell, without a word and under the same date.

        With ``posted_only`` the column's copy alone is changed, and the copy behind the annual-report
        address (which ``truth`` speaks of) stays.
        """
        key = code, year
        edited = retype(self._posted.get(key, self.filings[key]), (indicator, breakdown), value)
        (self._posted if posted_only else self.filings)[key] = edited
        self._touch(key)

    def replace_file(self, code: str, year: int, indicator: str, value: str) -> None:
        """Prints another figure in the attached file, under the same address; the page stays as it was."""
        self.filings[code, year] = retype(self.filings[code, year], (indicator, TOTAL), value)
        self._forget()

    def retitle(self, code: str, year: int, title: str) -> None:
        """Gives the report another title."""
        self.filings[code, year] = replace(self.filings[code, year], title=title)
        self._touch((code, year))

    def withdraw(self, code: str, year: int) -> None:
        """Takes the report off the site: its article is a 404, the annual-report address empty."""
        del self.filings[code, year]
        self._touch((code, year))

    def publish(self, code: str, year: int) -> None:
        """Puts up a report that was not there, of an office that may be new."""
        self.filings[code, year] = file_for(self.district.find_publisher(code), year)
        self._touch((code, year))

    def regenerate(self) -> None:
        """Has the CMS generate every page anew: the bytes change, what they say does not."""
        for key in self.filings:
            self._touch(key)

    @cached_property
    def articles(self) -> dict[int, Article]:
        """Every article in the columns by its number, newest first."""
        reached = {key: f for key, f in self.filings.items() if f.publisher.reach != "annual"}
        posted = [
            write_article(self._posted.get(key, f), self._made_at.get(key)) for key, f in reached.items()
        ]
        news = write_news(self.publishers, self.years, max(_ENTRIES - len(posted), len(posted) // 4))
        ordered = sorted((*posted, *news), key=lambda a: (a.published_on, a.number), reverse=True)
        return {article.number: article for article in ordered}

    def listed(
        self, contents: Contents = "all", by: Literal["links", "search"] | None = None
    ) -> list[Article]:
        """The articles of a list, newest first; ``by`` the part of the CMS where each has a share of the reports."""
        wanted = {"all": (True, False), "reports": (True,), "news": (False,)}[contents]
        is_shared = by is not None and {"links", "search", "sitemap"} <= self.district.platform.parts
        middle = sorted(self.years)[len(self.years) // 2]
        return [
            article
            for article in self.articles.values()
            if (article.category == REPORTS_CATEGORY) in wanted
            and not (is_shared and (article.published_on.year <= middle) is (by == "search"))
        ]

    @cached_property
    def files(self) -> dict[str, Filing]:
        """Attached files by name."""
        named = {file_name(f): f for f in self.filings.values()}
        return {name: f for name, f in named.items() if name}

    @property
    def changed_at(self) -> datetime:
        """When the lists last changed."""
        return max(article.made_at for article in self.articles.values())

    def _touch(self, key: Report) -> None:
        self._edits += 1
        self._made_at[key] = _FIRST_EDIT + timedelta(minutes=self._edits)
        self._forget()

    def _forget(self) -> None:
        for held in ("articles", "files"):
            self.__dict__.pop(held, None)

    def _list_reports(self, more: Mapping[str, Sequence[int]]) -> Iterator[Report]:
        for publisher in self.publishers:
            years = {*self.years, *more.get(publisher.code, ())}
            yield from ((publisher.code, year) for year in sorted(years))
        yield from ((self.district.stranger.code, year) for year in _STRANGER_YEARS if year in self.years)
