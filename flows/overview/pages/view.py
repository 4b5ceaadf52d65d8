"""A district in one language, and what its pages share: names, figures as texts, the menu."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from flows.overview.blocks import Cell, Legend, Page, Section, Spark
from flows.overview.district import (
    STATUSES,
    Concept,
    District,
    YearSum,
    concept_page,
    home_page,
    make_slug,
    office_page,
    year_page,
)
from flows.words import Words
from load.queries.overview import OfficeRow, SeriesRow
from transform.text.decimals import decimal_text

NO_FIGURE = "–"
DERIVED = "*"
DOUBT = "?"


@dataclass(frozen=True)
class View:
    """A district in the words of a language. ``is_only`` says that the overview has no other district, whose first page
    is that of the whole then; times are told in ``timezone``."""

    district: District
    words: Words
    is_only: bool
    timezone: str

    def say(self, key: str, **values: object) -> str:
        """The sentence of the overview with this key."""
        return self.words.say(f"overview.{key}", **values)

    def say_of(self, room: str, word: str) -> str:
        """A word of a list of words (``office_kind``); as it stands, where the list does not have it."""
        return _say_of(self.words, room, word)

    def warn(self, caveat: str) -> str:
        """A caveat as a sentence to mind."""
        return f"{self.say('caveat')}{'：' if self.words.language == 'zh' else ': '}{caveat}"

    @property
    def home(self) -> str:
        """The path of the district's first page."""
        return home_page(self.district.site, is_only=self.is_only)

    def in_folder(self, name: str) -> str:
        """A path in the district's folder."""
        return f"{self.district.folder}/{name}"

    def csv(self, name: str) -> str:
        """The path of a download of the district."""
        return self.in_folder(f"data/{name}.csv")

    def page(self, path: str, title: Cell, sections: Iterable[Section]) -> Page:
        """A page of the district."""
        names = ["coverage", "concepts", *(["rates"] if self.district.rates else []), "offices", "findings"]
        menu = [Cell(self.say("home"), self.home)]
        menu += [Cell(self.say(name), self.in_folder(f"{name}.html")) for name in names]
        name = Cell(self.district.name, self.home, lang="zh")
        return Page(self.words.language, path, title, name, menu, list(sections))

    def office(self, office: OfficeRow) -> Cell:
        """An office's name, and the way to its page."""
        return Cell(office.name, office_page(self.district, office.code), lang="zh")

    def office_of(self, code: str | None, name: str | None) -> Cell:
        """An office by its code and name; the site itself without them."""
        if code is None:
            return Cell(self.say("of_site"))
        return Cell(name or code, office_page(self.district, code), lang="zh")

    def year(self, year: int) -> Cell:
        """A year, and the way to its page."""
        return Cell(str(year), year_page(self.district, year))

    def label(self, concept: Concept) -> str:
        """What a concept is called."""
        return concept.label if self.words.language == "zh" else self.say_of("concept", concept.code)

    def unit(self, concept: Concept) -> str:
        """The unit of a concept."""
        return self.say_of("unit", concept.unit)

    def concept(self, concept: Concept) -> Cell:
        """A concept's name, and the way to its page."""
        return Cell(self.label(concept), concept_page(self.district, concept.code))

    def figure(self, concept: Concept, office: str, year: int) -> Cell:
        """The figure of an office in a year; a sign or a word where there is none."""
        row = concept.figures.get((office, year))
        if row is not None:
            signs = (DERIVED if row.is_derived else "") + (DOUBT if self.is_doubtful(row) else "")
            return Cell(tell_number(row.value) + signs, mark="n derived" if row.is_derived else "n")
        cell = self.district.coverage.get((office, year))
        if cell is None:
            return Cell("")
        if cell.status == "loaded":
            return Cell(NO_FIGURE, mark="n")
        return Cell(self.say_of("coverage_word", cell.status), mark="gone")

    def is_doubtful(self, row: SeriesRow) -> bool:
        """Whether an error or a warning about a figure is open."""
        return (row.concept, row.office, row.year) in self.district.doubts

    def count_doubts(self, concept: Concept, year: int) -> int:
        """How many figures of a concept are doubtful in a year."""
        return sum((concept.code, office, year) in self.district.doubts for office in concept.offices)

    def reports_behind(self, one: YearSum) -> str:
        """Over how many offices of how many reports a sum goes."""
        return f"{one.offices}/{one.reports}"

    def spark(
        self, name: Cell, figures: Sequence[SeriesRow | None], years: Sequence[int], unit: str
    ) -> Spark:
        """A small line of figures, a place for each of the years; in words the last one and the greatest."""
        there = [(year, row) for year, row in zip(years, figures, strict=True) if row is not None]
        if not there:
            return Spark(name, (), NO_FIGURE, "")
        most = max(row.value for _, row in there)
        year, last = there[-1]
        said = self.say("spark_last", year=year, value=f"{tell_number(last.value)} {unit}")
        return Spark(
            name,
            tuple(None if row is None else scale(row.value, most) for row in figures),
            said + (DERIVED if last.is_derived else ""),
            self.say("spark_note", most=tell_number(most)),
        )

    def status_legend(self, only: Iterable[str]) -> Legend:
        """The words of statuses, of those that there are."""
        present = set(only)
        return Legend(
            [
                (status, f"{self.say_of('coverage_word', status)}: {self.say_of('coverage_status', status)}")
                for status in STATUSES
                if status in present
            ]
        )

    def csv_name(self, concept: Concept, what: str) -> str:
        """The path of the download of a concept."""
        return self.csv(f"{make_slug(concept.code)}-{what}")


@cache
def _say_of(words: Words, room: str, word: str) -> str:
    try:
        return words.say(f"{room}.{word}")
    except KeyError:
        return word


@lru_cache(8192)
def tell_number(value: Decimal | None) -> str:
    """A figure with all its digits, in groups of three; a sign for none."""
    return NO_FIGURE if value is None else f"{Decimal(decimal_text(value)):,f}"


@lru_cache(8192)
def plain(value: Decimal | None) -> str:
    """A figure for a file: its digits alone, and nothing for none."""
    return "" if value is None else decimal_text(value)


def scale(value: Decimal, most: Decimal) -> int:
    """A figure in thousandths of the greatest one; below zero is drawn as zero."""
    return 0 if most <= 0 or value <= 0 else int((1000 * value / most).to_integral_value())
