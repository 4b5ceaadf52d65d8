"""Tables of a second report in a document, where no title sets them apart: the same lines with other figures."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from transform.document import Document
from transform.forms.check_catalogue import make_issue
from transform.forms.sentences import say
from transform.matching.match_tables import Matching
from transform.own_part import Claim, claims_of_parts, part_of_tables
from transform.report import Issue
from transform.text.folding import label_key

# As many lines that two tables share, some with other figures, make one of them the table of another report.
_SHARED_LINES = 3
_LINES_OF_LIST = 10
# The forms of lists, and those of the reports in six sections.
_LISTS = ("f2008", "f2014")


def find_second_tables(matching: Matching, document: Document) -> tuple[frozenset[int], tuple[Issue, ...]]:
    """The numbers of the tables that belong to a second set, and an issue for it.

    Of two containers or attachments that hold one set each, that which claims less to be the report holds the second
    one. Where both claim as much, and of two sets in one container, neither is known to be the report's, nor any table
    among theirs.
    """
    shared = _shared_lines(matching)
    pairs = [*_differing_pairs(shared), *_pairs_of_two_forms(matching)]
    if not pairs:
        return frozenset(), ()
    parts, claims = part_of_tables(document), claims_of_parts(document)
    pairs_of_parts: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for early, late in pairs:
        pairs_of_parts.setdefault((parts.get(early, 0), parts.get(late, 0)), []).append((early, late))
    left_out: set[int] = set()
    for (first, second), within in pairs_of_parts.items():
        if first == second:
            left_out.update(_among_two_sets(within))
            left_out.update(n for pair in within if _are_two_lists(shared.get(pair, [])) for n in pair)
        else:
            differs = [is_other for pair in within for is_other in shared.get(pair, [])]
            seconds = _second_parts(first, second, claims, differs)
            left_out.update(number for number, part in parts.items() if part in seconds)
    numbers = ", ".join(str(number) for number in sorted({number for pair in pairs for number in pair}))
    issue = make_issue(
        "second_tables", say("second_tables.lines", tables=numbers), subject=f"tables {numbers}"
    )
    return frozenset(left_out & parts.keys()), (issue,)


def _second_parts(
    first: int, second: int, claims: Mapping[int, Claim], differs: Sequence[bool]
) -> tuple[int, ...]:
    """Which of two containers or attachments hold a second set: that with the lesser claim, else both. One report may be
    printed twice under its title, with some figures mended: then the later."""
    claim, other = claims.get(first, Claim.NONE), claims.get(second, Claim.NONE)
    if claim is not other:
        return (first,) if claim < other else (second,)
    is_printed_twice = claim is Claim.TITLE and not _differ_mostly(differs)
    return (second,) if is_printed_twice else (first, second)


def _are_two_lists(differs: Sequence[bool]) -> bool:
    """Whether a pair of tables are two lists of whole reports: of many lines that both print most differ. A list that is
    printed again with some figures mended is one."""
    return len(differs) >= _LINES_OF_LIST and _differ_mostly(differs)


def _differ_mostly(differs: Sequence[bool]) -> bool:
    return 2 * sum(differs) > len(differs)


def _among_two_sets(pairs: Collection[tuple[int, int]]) -> range:
    """The numbers of the tables from the first to the last of two sets behind each other; none where fewer tables than
    two are printed twice. One set may have a table that only the other one's printing made readable."""
    early, late = {first for first, _ in pairs}, {second for _, second in pairs}
    are_sets = min(len(early), len(late)) > 1 and max(early) < min(late)
    return range(min(early), max(late) + 1) if are_sets else range(0)


def _shared_lines(matching: Matching) -> dict[tuple[int, int], list[bool]]:
    """By pairs of tables, the earlier first: for each line of a form that both print, whether the figures differ."""
    shared: dict[tuple[int, int], list[bool]] = {}
    for issue in matching.issues:
        if issue.check in ("repeated", "repeated_differs"):
            numbers = sorted({cell.table for cell in issue.cells})
            for late in numbers[1:]:
                shared.setdefault((numbers[0], late), []).append(issue.check == "repeated_differs")
    return shared


def _differing_pairs(shared: dict[tuple[int, int], list[bool]]) -> Iterator[tuple[int, int]]:
    """The pairs that share lines of a form and print other figures in some of them."""
    yield from (pair for pair, differs in shared.items() if len(differs) >= _SHARED_LINES and any(differs))


def _pairs_of_two_forms(matching: Matching) -> Iterator[tuple[int, int]]:
    """Pairs of tables of two forms that print the same lines with other figures, and of a list and a six-part report."""
    if len(matching.forms) < 2:
        return
    found: dict[tuple[str, str, str], dict[int, object]] = {}
    first_of: dict[bool, int] = {}
    counts: dict[bool, int] = {}
    for fact in matching.facts:
        if fact.source is None:
            continue
        form, _, line = fact.indicator.partition(".")
        key = (line, label_key(fact.label), fact.breakdown)
        found.setdefault(key, {})[fact.source.table] = (fact.state, fact.value)
        is_list = form in _LISTS
        first_of.setdefault(is_list, fact.source.table)
        counts[is_list] = counts.get(is_list, 0) + 1
    shared: dict[tuple[int, int], list[bool]] = {}
    for printed in found.values():
        numbers = sorted(printed)
        for late in numbers[1:]:
            shared.setdefault((numbers[0], late), []).append(printed[numbers[0]] != printed[late])
    yield from _differing_pairs(shared)
    if len(counts) > 1 and min(counts.values()) >= _SHARED_LINES:
        early, late = sorted(first_of.values())
        yield early, late
