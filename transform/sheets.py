"""Which sheets of a workbook, and which of their rows, are the report's tables.

Sheets and rows of other years, sheets of other offices and samples of the form are set aside. Rows of prose are no part
of a table, as on a page.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from transform.dated_tables import names_last_year
from transform.document import Block, Cell, Document, Paragraph, Table
from transform.forms.check_catalogue import make_issue
from transform.forms.sentences import say
from transform.report import Expectation, HeldReason, Issue, Place
from transform.table_titles import office_of_table, year_of_table
from transform.text.folding import normalise_text
from transform.text.offices import NameMatch, compare_office

_SAMPLE = re.compile(
    r"(?:附[件表]?\d*:?)?(?:填[表报写]?(?:说明|须知|要求)|(?:指标)?(?:说明|解释)|(?:填[表报写])?(?:样表|示例|模板|样本|范例|空表))\d*"
)
# Titles within a sheet: 2019年度政府信息公开情况统计表, 附:2019年度情况, 附:上年度; no sentence, and no half-year.
_TITLE_END = r"[^。,;\d]{0,30}(?:情况|表|数据|报告|年报)\)?"
_YEAR_TITLE = re.compile(
    r"(?![一二三四五六七八]、)(?=.*(?:公开|统计)|\(?附)\(?(?:附[件表]?\d?:?)?[^。,;\d]{0,30}(20\d\d)年度?"
    rf"(?!.*(?:半年|季度|月|计划|结转)){_TITLE_END}"
)
_LAST_YEAR_TITLE = re.compile(
    rf"\(?(?:附[件表]?\d?:?)(?:上一?年度?|去年)(?!.*(?:结转|同期))(?:{_TITLE_END})?"
    rf"|\(?(?:上一?年度?|去年)(?!.*(?:结转|同期)){_TITLE_END}"
)
_CAPTION_OF_PROSE = re.compile(
    r"[一二三四五六]、(?:总体情况|概述|(?:政府信息公开工作)?存在的?(?:主要)?问题|(?:其[他它])?需要报告)"
)
_SECTION = re.compile(r"[一二三四五六七八]、")


@dataclass(frozen=True, slots=True)
class ChosenSheets:
    """A document without the sheets that are set aside, the issues about these, and why the report is held for them."""

    document: Document
    issues: tuple[Issue, ...] = ()
    held_reasons: tuple[HeldReason, ...] = ()


def choose_sheets(document: Document, expected: Expectation) -> ChosenSheets:
    """Choose the sheets of the report; any document without several sheets stays whole.

    Sheets are told apart by the titles in their first rows, then by their names. Of several years the expected one is
    read, else the newest, which is held; of several offices that of the expected names, which is held too.
    """
    sheets = [table for table in document.tables if table.sheet is not None]
    if len(sheets) < 2:
        return _choose_rows(ChosenSheets(document), expected) if sheets else ChosenSheets(document)
    samples = _list_samples(sheets)
    rest = [table for table in sheets if table not in samples]
    years, is_year_open = _list_other_years(rest, expected)
    offices = _list_other_offices(rest, expected)
    issues = (
        *(_set_aside("sample_table", table) for table in samples),
        *(_set_aside("other_table", table) for table in years),
        *(_set_aside("other_office_table", table, office=office_of_table(table)) for table in offices),
        *((_open_year_issue(rest),) if is_year_open else ()),
    )
    held_reasons = (
        *((HeldReason.OTHER_YEAR,) if is_year_open else ()),
        *((HeldReason.OTHER_PUBLISHER,) if offices else ()),
    )
    chosen = ChosenSheets(_without(document, (*samples, *years, *offices)), issues, held_reasons)
    return _choose_rows(chosen, expected)


def _list_samples(sheets: Collection[Table]) -> list[Table]:
    """Sheets that explain the form or show it empty; none where no other sheet has figures: somebody filled one in."""
    samples = [table for table in sheets if _SAMPLE.fullmatch(normalise_text(table.sheet or ""))]
    return samples if any(_has_figures(table) for table in sheets if table not in samples) else []


def _list_other_years(sheets: Collection[Table], expected: Expectation) -> tuple[list[Table], bool]:
    """The sheets of other years than the report's, and whether it is open which year that is."""
    with_figures = [table for table in sheets if _has_figures(table)]
    last = [table for table in with_figures if names_last_year(table)]
    years = {year for table in with_figures if table not in last and (year := year_of_table(table))}
    is_asked_for = expected.year in years
    if len(years) > 1:
        own = expected.year if is_asked_for else max(years)
        last += [
            table for table in with_figures if table not in last and year_of_table(table) not in (None, own)
        ]
    return last if len(last) < len(with_figures) else [], len(years) > 1 and not is_asked_for


def _open_year_issue(sheets: Collection[Table]) -> Issue:
    years = ", ".join(str(year) for year in sorted({year_of_table(table) or 0 for table in sheets} - {0}))
    return make_issue("other_year", say("other_year.sheets", years=years), actual=years)


def _list_other_offices(sheets: Collection[Table], expected: Expectation) -> list[Table]:
    """The sheets of other offices than the expected one; none where none is of that office."""
    if not expected.names:
        return []
    matches = [
        (table, compare_office(office, expected.names))
        for table in sheets
        if (office := office_of_table(table))
    ]
    others = [table for table, match in matches if match is NameMatch.DIFFERENT]
    return others if len(others) < len(matches) else []


def _set_aside(check: str, table: Table, sentence: str = "sheet", **office: str | None) -> Issue:
    figures = [Place(*cell[:3]) for cell in table.cells() if _is_figure(cell.text)]
    values = {"table": table.number, "sheet": table.sheet, "count": len(figures)}
    message = say(f"{check}.{sentence}", **values, **office)
    return make_issue(check, message, cells=tuple(figures[:1]), subject=f"table {table.number}")


def _without(document: Document, tables: Iterable[Table]) -> Document:
    """The document without some sheets: their tables, and the lines of each, which begin with its name."""
    numbers = {table.number for table in tables}
    if not numbers:
        return document
    kept: list[tuple[int, Block]] = []
    lines: list[tuple[int, Block]] = []
    for position, block in enumerate(document.blocks):
        if not isinstance(block, Table):
            lines.append((position, block))
            continue
        kept += _before_sheet(lines, block) if block.number in numbers else [*lines, (position, block)]
        lines = []
    kept += lines
    starts = tuple(sum(1 for position, _ in kept if position < start) for start in document.part_blocks)
    return replace(document, blocks=tuple(block for _, block in kept), part_blocks=starts)


def _before_sheet(lines: list[tuple[int, Block]], table: Table) -> list[tuple[int, Block]]:
    """The lines before a sheet's table that are not the sheet's: those of a page that it is attached to."""
    names = [
        n for n, (_, line) in enumerate(lines) if isinstance(line, Paragraph) and line.text == table.sheet
    ]
    return lines[: names[-1]] if names else lines


def _choose_rows(chosen: ChosenSheets, expected: Expectation) -> ChosenSheets:
    """The sheets without the rows of prose, and of other years where one sheet has the tables of several.

    A blank row takes the place of each, so that addresses stay those of the sheet.
    """
    blocks: list[Block] = []
    issues: list[Issue] = []
    for block in chosen.document.blocks:
        if not isinstance(block, Table) or block.sheet is None:
            blocks.append(block)
            continue
        others = _rows_of_other_years(block, expected)
        if others:
            aside = replace(block, grid=tuple(block.grid[r] for r in sorted(others)))
            issues.append(_set_aside("other_table", aside, "sheet_part"))
        blocks.append(_blank_rows(block, others | _rows_of_prose(block)))
    document = replace(chosen.document, blocks=tuple(blocks))
    return replace(chosen, document=document, issues=(*chosen.issues, *issues))


def _blank_rows(table: Table, rows: Collection[int]) -> Table:
    blank = (None,) * len(table.grid[0]) if table.grid else ()
    return replace(table, grid=tuple(blank if r in rows else row for r, row in enumerate(table.grid)))


def _rows_of_prose(table: Table) -> set[int]:
    """The rows of sentences, and of the captions over them: below a table they would be taken for its last row."""
    texts = enumerate(map(_text_alone, table.grid))
    return {r for r, text in texts if text and ("。" in text or _CAPTION_OF_PROSE.match(text))}


def _rows_of_other_years(table: Table, expected: Expectation) -> set[int]:
    """The rows under titles of other years, to the next title that names one, and of an annex to the next new section.

    Of several years that of the report is the expected one, else the newest; where nothing else has figures, no row.
    ``dated_tables.rows_of_other_years`` cannot serve here, nor this there: a sheet's titles decide the year of its report,
    so that its rows are told apart before a year is known, and whole; on a page the year is known, and a row under
    another year's title is dropped only where the report prints its line too.
    """
    titles = {r: text for r, row in enumerate(table.grid) if (text := _text_alone(row)) is not None}
    years = {r: int(match[1]) for r, text in titles.items() if (match := _YEAR_TITLE.fullmatch(text))}
    last = {r for r, text in titles.items() if _LAST_YEAR_TITLE.fullmatch(text)}
    own = expected.year if expected.year in years.values() else max(years.values(), default=None)
    rows: set[int] = set()
    sections: set[str] = set()
    is_other = is_annex = False
    for r in range(len(table.grid)):
        section = _SECTION.match(titles.get(r, ""))
        if r in years or r in last:
            is_other, is_annex = r in last or years[r] != own, "附" in titles[r][:2]
        elif is_annex and section and section[0] not in sections:
            is_other = is_annex = False
        if section and not is_other:
            sections.add(section[0])
        rows |= {r} if is_other else set()
    rest = replace(table, grid=tuple(row for r, row in enumerate(table.grid) if r not in rows))
    return rows if _has_figures(rest) else set()


def _text_alone(row: Sequence[Cell | None]) -> str | None:
    """The normalised text of a row in which one cell alone has one; None for any other row."""
    texts = {id(cell): cell.text for cell in row if cell is not None and cell.text.strip()}
    return normalise_text(next(iter(texts.values()))) if len(texts) == 1 else None


def _has_figures(table: Table) -> bool:
    return any(_is_figure(cell.text) for cell in table.cells())


def _is_figure(text: str) -> bool:
    return text.strip().replace(",", "").replace(".", "", 1).isdecimal()
