"""One office's report for one year, put together: what it says, how it is laid out, when it was put up."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from replica.figures.forms import fill_form, form_of
from replica.figures.random_figures import random_for
from replica.filings.choices import DRESSED, Carrier, carrier_of, layout_of, type_cell
from replica.filings.errors import KNOWN_ERRORS
from replica.filings.prose import Subject, fee_of, write_prose
from replica.filings.publisher_habits import LOCAL_ROWS, apply_blanks, apply_variant
from replica.filings.seed import is_seed, seed_values
from replica.layouts import LAYOUTS
from replica.number_styles import style_numbers
from replica.printed import Printed, PrintedImage
from replica.publishers import Publisher, find_publisher
from replica.sheet import TOTAL, Key, Sheet

Truth = dict[Key, tuple[str, str | None, str]]
_TITLES = (
    "{name}{year}年度信息公开年度报告",
    "{name}{year}年度政府信息公开年度报告",
    "{name}{year}年政府信息公开工作年度报告",
    "{year}年{name}政府信息公开年度报告",
)
_STYLES = ("word", "clean", "word", "upper")
_NOT_APPLICABLE = {"/", "-", "—", "无", "不涉及"}


@dataclass(frozen=True, slots=True, eq=False)
class Filing:
    """A report as filed. ``figures`` are plain numbers, ``typed`` what was typed into the cells."""

    publisher: Publisher
    year: int
    form: str
    title: str
    figures: Mapping[Key, str]
    typed: Mapping[Key, str]
    layout: str
    style: str
    carrier: Carrier
    published_on: date

    @property
    def number(self) -> int:
        """The CMS's own number for it, the same under every column."""
        return 10_000 + 100 * self.publisher.number + self.year % 100

    @property
    def sheet(self) -> Sheet:
        """The filled-in form."""
        local = LOCAL_ROWS.get(self.publisher.code, ()) if self.form == "f2014" else ()
        previous = file_for(self.publisher, self.year - 1).typed if "two_years" in self.layout else {}
        return Sheet(self.form, self.year, self.typed, local, previous)

    def tables(self) -> Printed:
        """The statistics as laid out, wherever they stand."""
        return LAYOUTS[self.form][self.layout](self.sheet)

    def page(self) -> Printed:
        """What stands on the page itself: the prose, and the tables unless something else carries them."""
        before, after = write_prose(Subject(self.publisher, self.year, self.form, self.figures))
        return (*before, *self._carried(), *after)

    def truth(self) -> Truth:
        """What a perfect reader makes of it: (state, value, printed text) by indicator and breakdown.

        The cells of its tables, and the fee that the 2021 form asks for in words.
        """
        has_table = self.carrier not in {"prose", "image"}
        cells = (
            {key: (*judge(text), self.typed[key]) for key, text in self.figures.items()} if has_table else {}
        )
        return cells | (self._stated_fee() if self.form == "f2021" else {})

    def _stated_fee(self) -> Truth:
        fee = fee_of(self.publisher, self.year)
        return {("f2021.6.fee", TOTAL): ("reported", str(fee), f"{fee}元" if fee else "未收取信息处理费")}

    def _carried(self) -> Printed:
        match self.carrier:
            case "page":
                return self.tables()
            case "image":
                return ("政府信息公开情况统计表", PrintedImage(f"/picture/0/{self.number}.png"))
            case _:
                return ()


def file_report(code: str, year: int) -> Filing:
    """The report of the demonstration's office with this code."""
    return file_for(find_publisher(code), year)


@cache
def file_for(publisher: Publisher, year: int) -> Filing:
    """The report of this office for this year."""
    form, code, number = form_of(year), publisher.code, publisher.number
    layout = layout_of(form, code, number, year)
    figures = _fill_in(form, publisher, year, layout)
    title = _TITLES[number % 4].format(name=publisher.signature, year=year)
    typed = type_figures(publisher, year, figures)
    put_up, carrier = _put_up(publisher.lot, year), carrier_of(code, year)
    return Filing(publisher, year, form, title, figures, typed, layout, _STYLES[number % 4], carrier, put_up)


def truth(code: str, year: int) -> Truth:
    """(state, value, printed text) of every fact of the report, by indicator and breakdown."""
    return file_report(code, year).truth()


def judge(text: str) -> tuple[str, str | None]:
    """State and value of a cell in which this plain figure was typed."""
    if text == "":
        return "blank", None
    return ("not_applicable", None) if text in _NOT_APPLICABLE else ("reported", text)


def retype(filing: Filing, key: Key, value: str) -> Filing:
    """The same report with another plain figure in one cell, typed as this office types."""
    if key not in filing.figures:
        raise KeyError(f"{filing.title} prints no {key}")
    figures = {**filing.figures, key: value}
    return replace(filing, figures=figures, typed=type_figures(filing.publisher, filing.year, figures))


def type_figures(publisher: Publisher, year: int, figures: Mapping[Key, str]) -> dict[Key, str]:
    """The figures as this office types them."""
    dressed = style_numbers(figures, DRESSED.get((publisher.code, year), "plain"))
    return {
        key: type_cell(publisher.code, publisher.number, year, key, text) for key, text in dressed.items()
    }


def _fill_in(form: str, publisher: Publisher, year: int, layout: str) -> dict[Key, str]:
    code = publisher.code
    if is_seed(publisher, year):
        return seed_values()
    values = fill_form(form, publisher.lot, year)
    for error in KNOWN_ERRORS.get((code, year), ()):
        values |= error.misprint(values)
    values = apply_blanks(code, year, apply_variant(form, publisher, year, values))
    return dict(LAYOUTS[form][layout].shown(Sheet(form, year, values)))


def _put_up(lot: str, year: int) -> date:
    rng = random_for(lot, year, "published")
    return date(year + 1, rng.randint(1, 3), rng.randint(4, 28))
