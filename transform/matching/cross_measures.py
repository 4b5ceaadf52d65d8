"""Headers of table 二 that print less than their measure: which one each is, by its place among the others of its row."""

from typing import NamedTuple

from transform.forms.catalogue import Indicator
from transform.matching.cross_headers import ColumnHeaders
from transform.matching.misprints import is_misprint
from transform.text.folding import label_key, remove_whitespace

# In the name of a measure that another measure is part of: 对外公开总数量.
_OF_TOTAL = "总"


class FuzzyMatch(NamedTuple):
    """A header that prints only part of its measure, or a misprint of it; with ``is_repeat``, the measure of the column
    before it once more, which takes figures that prove it."""

    indicator: Indicator
    printed: str
    measure: str
    is_repeat: bool = False


def match_measure(headers: ColumnHeaders, column: int, row_keys: frozenset[str]) -> FuzzyMatch | None:
    """The measure of a header that prints only part of it (铁山港 2019: 本年新 twice) or the one before it again, by its
    place among the headers of its row, which must be near to all measures of the row's item in order."""
    cross_index = headers.cross_index
    item = next((key for key in row_keys if key in cross_index.items), None)
    if item is None or not headers.columns.get(column - 1):
        return None
    first = min(headers.columns) + 1
    printed = [
        header for header in headers.leaf_headers() if header.column > first or cross_index.key(header.text)
    ]
    measures = cross_index.measures[item]
    own = headers.columns[column - 1][-1]
    if own not in printed or len(printed) != len(measures):
        return None
    if not all(
        _is_near(header.text, m) or header is own for header, m in zip(printed, measures, strict=True)
    ):
        return None
    measure = measures[printed.index(own)]
    is_repeat = is_repeated(headers, column)
    if not _is_near(own.text, measure) and not (is_repeat and _OF_TOTAL in measures[-1] != measure):
        return None
    indicator = cross_index.by_keys[frozenset({item, measure})]
    return FuzzyMatch(indicator, remove_whitespace(own.text), measure, is_repeat)


def is_repeated(headers: ColumnHeaders, column: int) -> bool:
    """Whether the header over a column, counted from 1, is the one over the column before it printed again, in a cell of
    its own."""
    before, own = headers.columns.get(column - 2), headers.columns.get(column - 1)
    if not before or not own or before[-1] is own[-1]:
        return False
    key = headers.cross_index.key(own[-1].text)
    return key is not None and key == headers.cross_index.key(before[-1].text)


def _is_near(printed: str, measure: str) -> bool:
    """Whether a header prints a measure, a part of it, or a misprint of it."""
    key = label_key(printed)
    return bool(key) and (key in measure or measure in key or is_misprint(printed, measure))
