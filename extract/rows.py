"""The rows of list fragments, in whatever shape a site's templates print them."""

import re

from bs4 import BeautifulSoup, Tag

from extract.entries import Entry, read_entry

# Shapes of search.jsp. Odd and even rows are one selector, so that they come in the order of the page.
_SHAPES = (
    "tr.tr_main_value_odd, tr.tr_main_value_even",
    "div.zfxxgk_list_con > ul > li",
    "div.zfxxgk_zdgkc ul li",
    "div.zcwj-con-right_list",
    "a.bt_link",
)
_FRAMES = ".tb_title, div.zfxxgk_list_con, div.zfxxgk_zdgkc, div.zcwj-con-right_list"
_PAGES = re.compile(r"共\s*(\d+)\s*页")
_TOTAL = re.compile(r"共\s*(\d+)\s*(?:条|篇|个)")
_NONE = re.compile(r"(?:暂无|没有|未找到|无相关)")


def read_rows(soup: BeautifulSoup, base: str) -> list[Entry]:
    """The entries of a fragment in the order of the page, each address once."""
    return _read_entries(_find_rows(soup), base)


def read_selected(soup: BeautifulSoup, selector: str, base: str) -> list[Entry]:
    """The entries of what a CSS selector picks: links, or rows with a link, or a container of them."""
    return _read_entries([part for row in soup.select(selector) for part in _split_row(row)], base)


def is_empty_list(soup: BeautifulSoup) -> bool:
    """Whether a fragment without rows is the frame of a list that has none, and not something else."""
    text = soup.get_text()
    return soup.select_one(_FRAMES) is not None or _PAGES.search(text) is not None or bool(_NONE.search(text))


def count_pages(soup: BeautifulSoup) -> int | None:
    """What a fragment says of its pages: 共N页."""
    return _last_number(_PAGES, soup)


def count_total(soup: BeautifulSoup) -> int | None:
    """What a fragment says of its entries: 共N条."""
    return _last_number(_TOTAL, soup)


def _read_entries(rows: list[Tag], base: str) -> list[Entry]:
    entries: dict[str, Entry] = {}
    for row in rows:
        entry = read_entry(row, base)
        if entry is not None:
            entries.setdefault(entry.url, entry)
    return list(entries.values())


def _find_rows(soup: BeautifulSoup) -> list[Tag]:
    for shape in _SHAPES:
        rows = soup.select(shape)
        if rows:
            return [part for row in rows for part in _split_row(row)]
    return _split_row(soup)


def _split_row(row: BeautifulSoup | Tag) -> list[Tag]:
    """A row as it is, or its parts where it turns out to be a container of several links."""
    if row.name == "a":
        return [_widen(row)]
    links = row.find_all("a", href=True)
    if len({str(link["href"]) for link in links}) <= 1 and not isinstance(row, BeautifulSoup):
        return [row]
    for name in ("li", "tr"):
        inner = [part for part in row.find_all(name) if part.find("a", href=True) and not part.find(name)]
        if inner:
            return inner
    return [_widen(link) for link in links]


def _widen(link: Tag) -> Tag:
    """A bare link with what stands beside it, if that is its alone: the date is there."""
    parent = link.parent
    return parent if parent is not None and len(parent.find_all("a", href=True)) == 1 else link


def _last_number(pattern: re.Pattern[str], soup: BeautifulSoup) -> int | None:
    found: list[str] = pattern.findall(soup.get_text())
    return int(found[-1]) if found else None
