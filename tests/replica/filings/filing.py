"""One office's report for one year, put together: what it says, how it is laid out, when it was put up."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from replica.figures.chance import chance
from replica.figures.f2014 import fill_2014
from replica.filings.errors import KNOWN_ERRORS
from replica.filings.habits import LOCAL_ROWS, apply_blanks, apply_variant
from replica.filings.prose import write_prose
from replica.filings.seed import SEED, seed_values
from replica.layouts import LAYOUTS
from replica.printed import Printed
from replica.publishers import Publisher, find_publisher
from replica.sheet import Key, Sheet

Truth = dict[Key, tuple[str, str | None, str]]
_TITLES = (
    "{name}{year}年度信息公开年度报告",
    "{name}{year}年度政府信息公开年度报告",
    "{name}{year}年政府信息公开工作年度报告",
    "{year}年{name}政府信息公开年度报告",
)
_STYLES = ("word", "clean", "word", "upper")


@dataclass(frozen=True, slots=True, eq=False)
class Filing:
    """A report as filed. ``style`` names the markup it was pasted with."""

    publisher: Publisher
    year: int
    title: str
    sheet: Sheet
    layout: str
    style: str
    published_on: date

    @property
    def number(self) -> int:
        """The CMS's own number for it, the same under every column."""
        return 10_000 + 100 * self.publisher.number + self.year % 100

    def printed(self) -> Printed:
        """The prose, then the tables."""
        return (*write_prose(self.publisher, self.sheet), *LAYOUTS[self.sheet.form][self.layout](self.sheet))


@cache
def file_report(code: str, year: int) -> Filing:
    """The report of this office for this year."""
    publisher = find_publisher(code)
    sheet = Sheet("f2014", year, _fill_values(code, year), LOCAL_ROWS.get(code, ()))
    number = publisher.number
    title = _TITLES[number % 4].format(name=publisher.name, year=year)
    return Filing(publisher, year, title, sheet, "plain", _STYLES[number % 4], _put_up(code, year))


def truth(code: str, year: int) -> Truth:
    """What a perfect reader makes of the report: (state, value, printed text) by indicator and breakdown."""
    return {key: judge(text) for key, text in file_report(code, year).sheet.values.items()}


def judge(text: str) -> tuple[str, str | None, str]:
    """State and value of a cell in which this text was typed."""
    if text == "":
        return "blank", None, text
    if text in {"/", "-", "—", "无", "不涉及"}:
        return "not_applicable", None, text
    return "reported", text, text


def _fill_values(code: str, year: int) -> dict[Key, str]:
    if (code, year) == SEED:
        return seed_values()
    values = fill_2014(code, year)
    for error in KNOWN_ERRORS.get((code, year), ()):
        values |= error.misprint(values)
    return apply_blanks(code, year, apply_variant(code, year, values))


def _put_up(code: str, year: int) -> date:
    rng = chance(code, year, "published")
    return date(year + 1, rng.randint(1, 3), rng.randint(4, 28))
