"""Pages as HTML and downloads as CSV. All text is escaped, and a page's policy lets it load nothing: its style and script
are in it."""

import csv
import io
import posixpath
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from flows.overview.blocks import Block, Download, Page, Search, Sparks
from flows.overview.drawing import Points, draw_chart, draw_lines
from flows.overview.markup import Writer, escape
from flows.words import Words
from transform.text.inert import neutralise_formula

LANGUAGES: Mapping[str, str] = {"zh": "中文", "en": "English"}
"""The trees of pages, each with the name of its language."""

_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class _Named:
    """A block with the name of its class, for the template."""

    kind: str
    block: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.block, name)


class Renderer:
    """Draws pages. Charts that it has drawn it keeps, for the page in the other language; ``prepare`` draws small lines
    of many pages at once."""

    def __init__(self) -> None:
        self._template = _environment().get_template("page.html")
        self._charts: dict[str, str] = {}
        self._lines: dict[Points, str] = {}

    def prepare(self, pages: Iterable[Page]) -> None:
        """Draw the small lines of these pages."""
        wanted = {
            tuple(item.points)
            for page in pages
            for section in page.sections
            for block in section.blocks
            if isinstance(block, Sparks)
            for item in block.items
        }
        self._lines |= draw_lines(sorted(wanted - self._lines.keys(), key=repr))

    def write(self, source: Page | Download | bytes) -> bytes:
        """The bytes of a file: of a page whose small lines are drawn, or of a download; bytes are what they are."""
        if isinstance(source, Page):
            return self.write_page(source)
        return write_download(source) if isinstance(source, Download) else source

    def write_page(self, page: Page) -> bytes:
        """The bytes of a page whose small lines are drawn."""
        words, other = Words(page.language), next(tree for tree in LANGUAGES if tree != page.language)
        here = posixpath.dirname(f"{page.language}/{page.path}")
        searches = any(isinstance(block, Search) for section in page.sections for block in section.blocks)
        html = self._template.render(
            page=page,
            other=other,
            tongue_name=LANGUAGES[other],
            tongue=posixpath.relpath(f"{other}/{page.path}", here),
            write=Writer(page),
            named=_name,
            say=lambda key, **values: words.say(f"overview.{key}", **values),
            chart=self._draw,
            spark=lambda points: Markup(self._lines.get(tuple(points), "")),  # noqa: S704 - drawn of numbers
            searches=searches,
            style=Markup(_read("style.css")),  # noqa: S704 - ours
            script=Markup(_read("search.js")),  # noqa: S704 - ours
            policy=_policy(with_script=searches),
        )
        return html.encode("utf-8")

    def _draw(self, spec: str) -> Markup:
        if spec not in self._charts:
            self._charts[spec] = draw_chart(spec)
        return Markup(self._charts[spec])  # noqa: S704 - drawn of numbers


def write_download(download: Download) -> bytes:
    """The bytes of a file for a spreadsheet, which knows by the mark at its beginning that it is UTF-8: no text in it
    begins a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(download.columns)
    writer.writerows([_inert(value) for value in row] for row in download.rows)
    return f"{_BOM}{text.getvalue()}".encode("utf-8", "replace")


def write_door() -> bytes:
    """The page at the root: it leads to the Chinese tree, with a link to each."""
    html = (
        '<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8"><title>政府信息公开数据概览</title>'
        '<meta http-equiv="refresh" content="0; url=zh/index.html">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
        '<body><main><h1>政府信息公开数据概览</h1><p><a href="zh/index.html">中文</a> '
        '<a href="en/index.html" lang="en">English</a></p></main></body></html>\n'
    )
    return html.encode("utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("flows.overview"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_escape,
        keep_trailing_newline=True,
    )


def _escape(value: object) -> object:
    """Texts with signs in place of what acts on a reader's screen too: controls, and marks of direction."""
    return Markup(escape(value)) if isinstance(value, str) and not isinstance(value, Markup) else value  # noqa: S704


def _name(block: Block) -> _Named:
    return _Named(type(block).__name__, block)


def _inert(value: object) -> object:
    return _neutralise(value) if isinstance(value, str) else value


_neutralise = lru_cache(4096)(neutralise_formula)


@cache
def _read(name: str) -> str:
    return files("flows.overview").joinpath("templates", name).read_text(encoding="utf-8")


def _policy(*, with_script: bool) -> str:
    script = f"script-src '{_hash('search.js')}'; " if with_script else ""
    return (
        f"default-src 'none'; style-src '{_hash('style.css')}'; {script}base-uri 'none'; form-action 'none'"
    )


def _hash(name: str) -> str:
    return f"sha256-{b64encode(sha256(_read(name).encode()).digest()).decode()}"
