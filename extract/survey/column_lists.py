"""Evidence in a page of its own lists: islands of XML, lists of JPaaS, and plain links."""

from collections.abc import Iterator

from bs4 import Tag

from extract.adapters.jcms_datastore import find_units
from extract.adapters.jpaas_column import find_build_units
from extract.adapters.list_entries import read_selected
from extract.profile_sources import ColumnSource, JpaasSource, LinksSource, Source
from extract.survey.explorer import Page
from extract.survey.words import mentions_report
from transform.text.titles import TitleKind, judge_title

_FEW = 2


def find_columns(page: Page, path: str) -> Iterator[Source]:
    """The column of a page with islands. One of several lists is chosen where reports stand in it alone."""
    units = find_units(page.text)
    named = [unit for unit in units if any(map(mentions_report, unit.store.records))]
    if units:
        only = named[0].unit_id if len(named) == 1 and len(units) > 1 else None
        yield ColumnSource(kind="jcms_column", path=path, unit=only)


def find_jpaas_columns(page: Page, path: str) -> Iterator[Source]:
    """The column of a page whose lists come from JPaaS, once for each list where there are several."""
    tags = {unit.tag for unit in find_build_units(page.soup)}
    for tag in sorted(tags):
        yield JpaasSource(kind="jpaas_column", path=path, tag=tag if len(tags) > 1 else None)
        if len(tags) > 1:
            return


def find_links(page: Page, path: str) -> Iterator[Source]:
    """The page as a list of links, where at least two of them have titles of annual reports."""
    links = [
        entry.url
        for entry in read_selected(page.soup, "a[href]", page.address)
        if judge_title(entry.title).kind is TitleKind.REPORT and judge_title(entry.title).year
    ]
    if len(links) >= _FEW:
        yield LinksSource(kind="links", path=path, selector=_choose_selector(page, set(links)))


def _choose_selector(page: Page, reports: set[str]) -> str:
    """The narrowest selector that still has all reports: an element with an id or a class, or the whole page."""
    first = next(
        (
            link
            for link in page.soup.select("a[href]")
            if judge_title(link.get_text()).kind is TitleKind.REPORT
        ),
        None,
    )
    for parent in first.parents if first is not None else ():
        for selector in _selectors_of(parent):
            found = {entry.url for entry in read_selected(page.soup, selector, page.address)}
            if reports <= found:
                return selector
    return "a[href]"


def _selectors_of(tag: Tag) -> Iterator[str]:
    for name in (str(tag.get("id") or ""), *(tag.get("class") or ())):
        if name.isascii() and name.replace("-", "").replace("_", "").isalnum() and not name[0].isdigit():
            yield f"#{name} a[href]" if name == tag.get("id") else f"{tag.name}.{name} a[href]"
