"""Which parts of a document are its report's, by the titles in them and their periods.

A page may hold two content containers, two reports below each other, a report and last year's; an attachment may be
another office's. A document is cut into stretches: at its containers and attachments, and at lines that are the title
of a report. A stretch under the title of another year or office is not the report's.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum
from typing import NamedTuple

from transform.document import Block, Document, Paragraph, Table
from transform.flattened.signs import may_hold_table
from transform.forms.check_catalogue import make_issue
from transform.forms.sentences import say
from transform.matching.cell_texts import is_value
from transform.matching.form_detection import leading_forms, score_forms
from transform.report import Issue, Place
from transform.table_titles import LONGEST_TITLE
from transform.text.offices import NameMatch, compare_office
from transform.text.periods import state_periods
from transform.text.titles import Title, read_title

# Of shorter text a report is not; then the title of another year in it was left over from that year.
_SHORTEST_REPORT = 200
# The lines at the top of a page or an attachment, whose titles decide whose report it is.
_OPENING_LINES = 8
_OF_REPORTS = re.compile("报告|年报|总结|報告|年報|總結")


class Claim(IntEnum):
    """How a container or an attachment claims to be the report: by the title of a report with its year, by other words
    that name one (a sentence, the title of the CMS's record), or not at all."""

    NONE = 0
    WORDS = 1
    TITLE = 2


class Stretch(NamedTuple):
    """Blocks of a document from ``first`` to before ``end``. ``begins_part``: with a container or an attachment."""

    first: int
    end: int
    title: Title | None
    begins_part: bool


@dataclass(frozen=True, slots=True)
class OwnPart:
    """What of a document is its report's: the document without the rest, and an issue for tables of the rest.

    The issue is there as well where nothing could be left out, since all tables are below the title of another report.
    """

    document: Document
    issues: tuple[Issue, ...] = ()


def find_own_part(document: Document, year: int | None, names: Sequence[str]) -> OwnPart:
    """The part of a document that is the report of this year and of the office with these names; None and an empty
    sequence where they are not known."""
    stretches = list(_cut(document))
    if len(stretches) == 1 and stretches[0].title is None:
        return OwnPart(document)
    foreign = [stretch for stretch in stretches if _is_foreign(stretch, document, year, names)]
    if not foreign:
        return OwnPart(document)
    own = [stretch for stretch in stretches if stretch not in foreign]
    tables = list(_statutory_tables(foreign, document))
    has_foreign = bool(tables) or may_hold_table(list(_texts(foreign, document)))
    if any(True for _ in _statutory_tables(own, document)) or may_hold_table(list(_texts(own, document))):
        issues = (_issue(tables, foreign[0].title, "not_loaded"),) if has_foreign else ()
        return OwnPart(_keep(own, document), issues)
    if has_foreign and any(_is_unjudged(stretch, document) for stretch in foreign):
        return OwnPart(document, (_issue(tables, foreign[0].title, "may_be_others"),))
    has_report = sum(len(text) for text in _texts(own, document)) >= _SHORTEST_REPORT
    return OwnPart(_keep(own, document) if has_report and not has_foreign else document)


def part_of_tables(document: Document) -> dict[int, int]:
    """By the number of each table the number of the container or attachment that it is in, from 1 on."""
    bounds = _bounds(document)
    return {
        block.number: bisect_right(bounds, at)
        for at, block in enumerate(document.blocks)
        if isinstance(block, Table)
    }


def claims_of_parts(document: Document) -> dict[int, Claim]:
    """By the number of each container or attachment how it claims to be the report."""
    bounds = _bounds(document)
    claims = dict.fromkeys(range(1, len(bounds) + 1), Claim.NONE)
    for at, block in enumerate(document.blocks):
        if isinstance(block, Paragraph) and len(block.text) < LONGEST_TITLE and read_title(block.text):
            claims[bisect_right(bounds, at)] = Claim.WORDS
    if read_title(document.metas.get("ArticleTitle", "")):
        claims[1] = Claim.WORDS
    for stretch in _cut(document):
        if stretch.title:
            claims[bisect_right(bounds, stretch.first)] = Claim.TITLE
    return claims


def _bounds(document: Document) -> list[int]:
    return sorted({0, *document.section_blocks, *document.part_blocks})


def _cut(document: Document) -> Iterator[Stretch]:
    """The stretches of a document in order."""
    bounds, titles = set(_bounds(document)), _titles(document)
    starts = sorted(bounds | titles.keys())
    for first, end in zip(starts, [*starts[1:], len(document.blocks)], strict=True):
        yield Stretch(first, end, titles.get(first), first in bounds)


def _titles(document: Document) -> dict[int, Title]:
    """The titles of reports among the blocks, by their places. Titles of several years right below each other are links
    to these reports, as menus have them."""
    titles = {at: title for at, block in enumerate(document.blocks) if (title := _title_of(block))}
    return {
        at: title
        for at, title in titles.items()
        if all(titles.get(near, title).year == title.year for near in (at - 1, at + 1))
    }


def _title_of(block: Block) -> Title | None:
    """The title of a report with its year that a line is."""
    if not isinstance(block, Paragraph) or len(block.text) > LONGEST_TITLE:
        return None
    if _OF_REPORTS.search(block.text) is None:
        return None
    title = read_title(block.text)
    return title if title is not None and title.is_heading and title.year else None


def _is_foreign(stretch: Stretch, document: Document, year: int | None, names: Sequence[str]) -> bool:
    """Whether a stretch is of another year or office: by its title, or that of the container or attachment alone by the
    statistics period in it."""
    title = stretch.title
    if title is not None:
        is_other_office = (
            bool(title.publisher and names)
            and compare_office(title.publisher or "", names) is NameMatch.DIFFERENT
        )
        return is_other_office or (year is not None and title.year != year)
    if not stretch.first or not stretch.begins_part or year is None:
        return False
    period = state_periods("\n".join(_texts([stretch], document)))
    found = period.table or period.prose
    return found is not None and _year_in(found.start, found.end) not in (None, year)


def _year_in(start: date | None, end: date | None) -> int | None:
    """The year of a period within one year, else None."""
    if start is None or end is None or start.year != end.year:
        return None
    return end.year


def _is_unjudged(stretch: Stretch, document: Document) -> bool:
    """Whether the title of a stretch is not among those by which the report was identified."""
    is_in_first_part = bisect_right(_bounds(document), stretch.first) == 1
    return stretch.first >= _OPENING_LINES or not is_in_first_part


def _texts(stretches: Iterable[Stretch], document: Document) -> Iterator[str]:
    for stretch in stretches:
        for block in document.blocks[stretch.first : stretch.end]:
            if isinstance(block, Paragraph):
                yield block.text


def _statutory_tables(stretches: Iterable[Stretch], document: Document) -> Iterator[Table]:
    """The tables with figures in some stretches that have the lines of a form."""
    for stretch in stretches:
        for block in document.blocks[stretch.first : stretch.end]:
            if isinstance(block, Table) and _figures(block) and any(map(leading_forms, score_forms(block))):
                yield block


def _figures(table: Table) -> list[Place]:
    return [Place(*cell[:3]) for cell in table.cells() if is_value(cell.text)]


def _keep(stretches: Collection[Stretch], document: Document) -> Document:
    """The document with the blocks of these stretches alone."""
    kept = [at for stretch in stretches for at in range(stretch.first, stretch.end)]

    def move(starts: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(sum(1 for at in kept if at < start) for start in starts)

    return replace(
        document,
        blocks=tuple(document.blocks[at] for at in kept),
        part_blocks=move(document.part_blocks),
        section_blocks=move(document.section_blocks),
    )


def _issue(tables: Sequence[Table], title: Title | None, fate: str) -> Issue:
    figures = [place for table in tables for place in _figures(table)]
    below = say("second_tables.below_title", title=title.text) if title else say("second_tables.other_period")
    numbers = ", ".join(str(table.number) for table in tables)
    of_tables = say("second_tables.figures", count=len(figures)) if tables else say("second_tables.text")
    return make_issue(
        "second_tables",
        say("second_tables.part", figures=of_tables, below=below, fate=say(f"second_tables.{fate}")),
        actual=title.text if title else None,
        cells=tuple(figures[:1]),
        subject=f"tables {numbers}" if tables else "lines of text",
    )
