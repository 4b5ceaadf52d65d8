"""The rows of a list: the elements of a page that hold one entry each, whatever their markup."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import CData, NavigableString

# The row markups of search.jsp. Odd and even rows are one selector, so that they come in the order of the page.
_ROW_SELECTORS = (
    "tr.tr_main_value_odd, tr.tr_main_value_even",
    "div.zfxxgk_list_con > ul > li",
    "div.zfxxgk_zdgkc ul li",
    "div.zcwj-con-right_list",
    "a.bt_link",
)
_ROW_NAMES = ("li", "tr")


class Outline:
    """Where the elements, links and texts of a page or fragment begin and end, in the order of the page.

    What an element holds is looked up by these positions: searching each of many nested elements would take time with
    the square of their number.
    """

    def __init__(self, root: Tag) -> None:
        self._spans: dict[int, tuple[int, int]] = {}
        self._links: list[Tag] = []
        self._texts: list[NavigableString] = []
        self._text_at: list[int] = []
        self._named: dict[str, list[Tag]] = {name: [] for name in _ROW_NAMES}
        self._walk(root)
        self._link_at = [self._spans[id(link)][0] for link in self._links]
        self._other_link = self._find_other_links()
        self.leaves = {name: self._find_leaves(tags) for name, tags in self._named.items()}
        """The elements of a name that hold a link and none of the same name, in the order of the page."""

    def _walk(self, root: Tag) -> None:
        open_tags = [(root, 0)]
        position = 0
        for position, node in enumerate(root.descendants, 1):
            while open_tags[-1][0] is not node.parent:
                self._close(*open_tags.pop(), position)
            if isinstance(node, Tag):
                open_tags.append((node, position))
                self._keep(node)
            elif isinstance(node, NavigableString):
                self._texts.append(node)
                self._text_at.append(position)
        self._size = position + 1
        while open_tags:
            self._close(*open_tags.pop(), self._size)

    def _keep(self, tag: Tag) -> None:
        if tag.name == "a" and tag.has_attr("href"):
            self._links.append(tag)
        elif tag.name in self._named:
            self._named[tag.name].append(tag)

    def _close(self, tag: Tag, begin: int, end: int) -> None:
        self._spans[id(tag)] = (begin, end)

    def _find_other_links(self) -> list[int]:
        """For each link the number of the first one after it that leads elsewhere."""
        others = [len(self._links)] * len(self._links)
        for number in range(len(self._links) - 2, -1, -1):
            same = str(self._links[number]["href"]) == str(self._links[number + 1]["href"])
            others[number] = others[number + 1] if same else number + 1
        return others

    def _find_leaves(self, tags: list[Tag]) -> list[Tag]:
        following = [self._spans[id(tag)][0] for tag in tags[1:]]
        return [
            tag
            for tag, begin in zip(tags, [*following, self._size], strict=False)
            if begin >= self._spans[id(tag)][1] and self.link_range(tag)
        ]

    def begin(self, tag: Tag) -> int:
        """The position at which an element begins."""
        return self._spans[id(tag)][0]

    def end(self, tag: Tag) -> int:
        """The position behind the last node in an element."""
        return self._spans[id(tag)][1]

    def link_range(self, tag: Tag) -> range:
        """The numbers of the links with an address below an element."""
        begin, end = self._spans[id(tag)]
        return range(bisect_left(self._link_at, begin + 1), bisect_left(self._link_at, end))

    def links_below(self, tag: Tag) -> list[Tag]:
        """The links with an address below an element."""
        return [self._links[number] for number in self.link_range(tag)]

    def link(self, number: int) -> Tag:
        """The link with a number of ``link_range``."""
        return self._links[number]

    def leads_to_one_address(self, tag: Tag) -> bool:
        """Whether all links below an element have the same address, or there is none."""
        numbers = self.link_range(tag)
        return not numbers or self._other_link[numbers.start] >= numbers.stop

    def text_of_link(self, link: Tag) -> str:
        """The text of a link up to a link inside it: browsers end a link where the next one begins."""
        begin, end = self._spans[id(link)]
        inner = bisect_left(self._link_at, begin + 1)
        if inner < len(self._link_at):
            end = min(end, self._link_at[inner])
        return "".join(
            text for text in self._texts_between(begin, end) if type(text) in {NavigableString, CData}
        )

    def texts_beside(self, link: Tag, row: Tag) -> Iterator[str]:
        """The texts of a row, comments among them, without those inside the link."""
        (begin, end), (link_begin, link_end) = self._spans[id(row)], self._spans[id(link)]
        yield from self._texts_between(begin, min(link_begin, end))
        yield from self._texts_between(max(link_end, begin), end)

    def _texts_between(self, begin: int, end: int) -> list[NavigableString]:
        return self._texts[bisect_left(self._text_at, begin) : bisect_left(self._text_at, end)]


def find_rows(soup: BeautifulSoup, outline: Outline) -> list[Tag]:
    """The rows of a page by the first known markup of which it has any, else by its links."""
    for selector in _ROW_SELECTORS:
        rows = soup.select(selector)
        if rows:
            return split_rows(rows, outline)
    return split_rows([soup], outline)


def split_rows(elements: Iterable[Tag], outline: Outline) -> list[Tag]:
    """Each element as it is, or its rows where it turns out to be a container of several links.

    ``elements`` are in the order of the page and may be inside each other; a row that several hold comes once.
    """
    splitter = _RowSplitter(outline)
    return [row for element in elements for row in splitter.split(element)]


class _RowSplitter:
    """Splits elements in the order of the page. An inner one holds nothing that the outer one has not given already,
    so each link and each leaf is looked at once."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._whole_until = self._links_until = 0
        self._leaves_until = dict.fromkeys(_ROW_NAMES, 0)
        self._leaf_at = {
            name: [outline.begin(leaf) for leaf in leaves] for name, leaves in outline.leaves.items()
        }

    def split(self, element: Tag) -> list[Tag]:
        """The rows of an element that no earlier one has given."""
        if element.name == "a":
            return [self._widen(element)]
        if self._outline.leads_to_one_address(element) and not isinstance(element, BeautifulSoup):
            return self._keep_whole(element)
        for name in _ROW_NAMES:
            numbers = self._leaves_below(element, name)
            if numbers:
                start = max(numbers.start, self._leaves_until[name])
                self._leaves_until[name] = max(numbers.stop, self._leaves_until[name])
                return self._outline.leaves[name][start : numbers.stop]
        links = self._outline.link_range(element)
        start, self._links_until = max(links.start, self._links_until), max(links.stop, self._links_until)
        return [self._widen(self._outline.link(number)) for number in range(start, links.stop)]

    def _keep_whole(self, element: Tag) -> list[Tag]:
        """The element, unless it is inside another one that leads to the same address."""
        if self._outline.begin(element) < self._whole_until:
            return []
        self._whole_until = self._outline.end(element)
        return [element]

    def _leaves_below(self, element: Tag, name: str) -> range:
        places = self._leaf_at[name]
        first = bisect_left(places, self._outline.begin(element) + 1)
        return range(first, bisect_left(places, self._outline.end(element)))

    def _widen(self, link: Tag) -> Tag:
        """The element around a bare link, where it holds no other link: the date is there."""
        parent = link.parent
        return parent if parent is not None and len(self._outline.link_range(parent)) == 1 else link
