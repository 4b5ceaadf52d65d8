"""Whether figures on lines of their own belong to the label above them or to the one below.

Where labels and figures take turns, both readings fit but at the ends: a table that begins with figures has them above
their labels, one that ends with figures below. What neither end tells is not read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from transform.flattened.items import ARTICLE_20, LIST, REQUESTS, Row, list_figures
from transform.flattened.sections import Section
from transform.flattened.words import is_heading

_OF_LABELS = (ARTICLE_20, LIST, REQUESTS)
Block = Sequence[Row]


@dataclass(frozen=True, slots=True)
class Directions:
    """What the tables of a text show together: whether figures are above a label in some of them, and below in some."""

    are_above: bool
    are_below: bool

    def are_uncertain(self, section: Section) -> bool:
        """Whether the figures of a section may be those of the labels below them."""
        if section.kind not in _OF_LABELS or _is_on_lines_of_labels(section):
            return False
        blocks = list(_split_blocks(section))
        if section.follows_figures or any(map(_begins_with_figures, blocks)):
            return True
        if any(is_heading(row.labels[-1]) for row in section.rows if row.labels and list_figures(row.cells)):
            return True
        if self.are_above or not self.are_below:
            return not any(map(_ends_with_figures, blocks)) and not _has_heading_behind_figures(section)
        return False


def find_directions(sections: Sequence[Section]) -> Directions:
    """What the ends of the tables of a text show."""
    are_above = are_below = False
    for section in sections:
        if section.kind in _OF_LABELS:
            blocks = list(_split_blocks(section))
            are_above |= section.follows_figures or any(map(_begins_with_figures, blocks))
            are_below |= _is_on_lines_of_labels(section) or any(map(_ends_with_figures, blocks))
    return Directions(are_above, are_below)


def _is_on_lines_of_labels(section: Section) -> bool:
    """Whether most labels have their figures behind them on their own lines; a code (01) may be there alone."""
    apart = [row.is_apart for row in section.rows if row.is_known and list_figures(row.cells)]
    return bool(apart) and 2 * sum(apart) < len(apart)


def _split_blocks(section: Section) -> Iterator[Block]:
    """The rows between the captions and heads of a section."""
    block: list[Row] = []
    for item in section.items:
        if isinstance(item, Row):
            block.append(item)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _begins_with_figures(block: Block) -> bool:
    """Whether figures are above the first label; behind words of the heads (栏次, 单位) are those of the first label too,
    where the last one has none."""
    first = next((row for row in block if list_figures(row.cells)), None)
    if first is None or (first is block[0] and not first.labels):
        return first is not None
    is_behind_label = any(row.is_known for row in block[: block.index(first) + 1])
    return not is_behind_label and block[-1].is_known and not block[-1].cells


def _ends_with_figures(block: Block) -> bool:
    return bool(block[-1].labels and list_figures(block[-1].cells)) and not _begins_with_figures(block)


def _has_heading_behind_figures(section: Section) -> bool:
    """Whether figures are right above a heading: they are not those of a label below them."""
    rows = section.rows
    return any(
        list_figures(row.cells)
        and below.labels
        and is_heading(below.labels[-1])
        and not list_figures(below.cells)
        for row, below in pairwise(rows)
    )
