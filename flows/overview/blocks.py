"""What a page consists of: blocks of text, tables, charts and links, in one language, before it is HTML.

A page is a value: what is the same is the same page, and need not be drawn again. Addresses within the overview are paths
in the tree of a language (``zhenhai/office/zhuangshi.html``); those of the web begin with http.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from transform.text.bilingual import Language


class Cell(NamedTuple):
    """A text with an address, if it is a link, and with a class, ``mark``, for how it looks.

    What is not in the words of the page, such as the name of an office, has its language, ``lang``: it is set apart from
    the text around it.
    """

    text: str
    href: str = ""
    mark: str = ""
    lang: str = ""


Row = Sequence[Cell]


class Download(NamedTuple):
    """Figures as a file of CSV: its path in the tree of a language, the heads of its columns, and its rows."""

    path: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; ``mark`` is ``lead``, ``note`` or nothing."""

    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Terms, each with what there is to say of it."""

    items: Sequence[tuple[str, Cell]]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads; the first cell of a row is its head. ``caption`` says what the table shows, and ``summary``, where
    there is one, opens it. ``mark`` is a class."""

    caption: str
    heads: Row
    rows: Sequence[Row]
    mark: str = ""
    summary: str = ""
    download: Download | None = None


@dataclass(frozen=True, slots=True)
class Legend:
    """Words for the colours of a chart or table: a class and a word each."""

    items: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its specification (Vega-Lite, as JSON, without any words), what it shows in words, its figures, and the
    words for its colours."""

    title: str
    spec: str
    words: str
    table: Table
    legend: Legend | None = None


class Spark(NamedTuple):
    """A small line: its name, where it leads, its figures by place from left to right (None is none, else thousandths of
    the largest), and what stands beside it."""

    name: Cell
    points: Sequence[int | None]
    last: str
    note: str


@dataclass(frozen=True, slots=True)
class Sparks:
    """Small lines side by side, each on a scale of its own; ``words`` say so."""

    words: str
    items: Sequence[Spark]


@dataclass(frozen=True, slots=True)
class Links:
    """Links in a line or a list (``mark``)."""

    items: Sequence[Cell]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """A list of links that a script narrows down to what is written into a field: each link with the words it is found
    by, in small letters. Without the script there is no field, and the list is whole."""

    label: str
    none: str
    items: Sequence[tuple[Cell, str, str]]


Block = Text | Facts | Table | Legend | Chart | Sparks | Links | Search


class EvidencePage(NamedTuple):
    """The page on which a figure is marked in its report: its path beside the trees of languages, the name of the fact
    (``zhenhai/zhuangshi/2017/f2014.3.1``), and what its page follows from beside that: version, figure, correction."""

    path: str
    fact: str
    follows_from: Sequence[str]


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks under a head."""

    title: str
    blocks: Sequence[Block]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its path in the tree of its language, its head, the way to it from the first page, and its sections."""

    language: Language
    path: str
    title: Cell
    district: Cell | None
    menu: Sequence[Cell]
    sections: Sequence[Section]

    @property
    def downloads(self) -> list[Download]:
        """The files that its charts and tables offer."""
        tables = [
            block.table if isinstance(block, Chart) else block
            for section in self.sections
            for block in section.blocks
            if isinstance(block, Chart | Table)
        ]
        return [table.download for table in tables if table.download is not None]
