"""The running text of a document: its prose without the lines that are rows of a table.

Rows that are written like sentences (1.当面申请数：3件。2.传真申请数：2件。) say what the prose of a report says as well,
and are read with it. Those of another year, or of a second set of the same lines, say nothing about the report.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from transform.dated_tables import is_dated_otherwise
from transform.flattened.heads import kind_of_heads, split_heads
from transform.flattened.items import LIST
from transform.flattened.signs import HOLDS_DIGIT, list_items, prints_figure
from transform.forms.check_catalogue import make_issue
from transform.forms.sentences import say
from transform.matching.cell_texts import header_year
from transform.matching.vocabulary import vocabularies
from transform.report import Issue
from transform.text.folding import label_key

_MIN_ROWS = 3
# So many labels with two figures each are those of two sets.
_DIFFERING_LABELS = 3
_LONGEST_HEADS = 60
Items = Sequence[tuple[str, str]]


class RunningText(NamedTuple):
    """The lines that are prose, and an issue for rows that are not the report's, or may not be."""

    text: str
    issues: tuple[Issue, ...] = ()


def find_running_text(prose: str, year: int | None) -> RunningText:
    """The running text of a report of this year, None where it is not known."""
    lines = prose.split("\n")
    rows = {line for line in lines if prints_figure(line)}
    if len(rows) >= _MIN_ROWS:
        lines = [line for line in lines if line not in rows]
    items = {
        n: found for n, line in enumerate(lines) if HOLDS_DIGIT.search(line) and (found := list_items(line))
    }
    left_out, issues = _find_others(lines, items, year) if items else (frozenset(), ())
    return RunningText("\n".join(line for n, line in enumerate(lines) if n not in left_out), issues)


def _find_others(
    lines: Sequence[str], items: Mapping[int, Items], year: int | None
) -> tuple[frozenset[int], tuple[Issue, ...]]:
    """The numbers of the lines of items that are another year's, or of which two sets are printed."""
    others = frozenset(_below_other_titles(lines, year) & items.keys())
    own = {n: found for n, found in items.items() if n not in others}
    issues = (_issue("other_table", "text", others, items),) if others else ()
    if not _are_two_sets(own):
        return others, issues
    return others | own.keys(), (*issues, _issue("flattened_beside", "twice", own, items))


def _below_other_titles(lines: Sequence[str], year: int | None) -> set[int]:
    """The numbers of the lines below a title, or heads of columns, of another year or of a part of the year, up to those of
    the report's own."""
    below: set[int] = set()
    is_other = False
    for number, line in enumerate(lines):
        judged = is_dated_otherwise(line, year)
        judged = _is_headed_otherwise(line, year) if judged is None else judged
        is_other = is_other if judged is None else judged
        if is_other:
            below.add(number)
    return below


def _is_headed_otherwise(line: str, year: int | None) -> bool | None:
    """Whether heads of a list, run together or not, name another year for the figures below them; None for any other
    line, and for heads of several years."""
    if year is None or len(line) > _LONGEST_HEADS or not HOLDS_DIGIT.search(line):
        return None
    heads = [head for word in line.split() for head in split_heads(word)]
    years = {named for head in heads if (named := header_year(head)) is not None}
    if len(years) != 1 or kind_of_heads(heads) != LIST:
        return None
    return years != {year}


def _are_two_sets(items: Mapping[int, Items]) -> bool:
    """Whether several labels are printed with more figures than a form has lines of that label."""
    figures: dict[str, set[str]] = {}
    for found in items.values():
        for label, figure in found:
            figures.setdefault(label_key(label), set()).add(figure)
    printed_twice = (label for label, printed in figures.items() if len(printed) > _count_lines(label))
    return len(list(islice(printed_twice, _DIFFERING_LABELS))) == _DIFFERING_LABELS


def _count_lines(label: str) -> int:
    """How many lines of a form have a label: f2008 prints 复制费 twice."""
    return max(1, *(len(vocabulary.lines.candidates(label)) for vocabulary in vocabularies().values()))


def _issue(check: str, sentence: str, numbers: Collection[int], items: Mapping[int, Items]) -> Issue:
    count = sum(len(items[number]) for number in numbers)
    return make_issue(check, say(f"{check}.{sentence}", count=count))
