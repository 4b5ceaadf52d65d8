"""Heads and figures counted off against each other, where their spans say nothing (flattened text, skewed rows)."""

from collections.abc import Sequence

from transform.document import Cell
from transform.matching.heads import Heads, Over


def count_off(heads: Heads, over: Sequence[Over], lost_spans: bool) -> list[frozenset[str]]:
    """Heads and figures counted off against each other where spans say nothing; else nothing."""
    if lost_spans and heads.keys & heads.crossings.procedures:
        return _by_procedure(heads, len(over))
    return [] if all(above.straight for above in over) else _by_order(heads, len(over))


def _by_order(heads: Heads, count: int) -> list[frozenset[str]]:
    """One row of heads and the figures under it, where their spans disagree."""
    key_of = heads.crossings.key
    columns = [c for c in sorted(heads.columns) if any(key_of(head.text) for head in heads.columns[c])]
    leaves: list[Cell] = []
    for column in columns:
        leaf = heads.columns[column][-1]
        if key_of(leaf.text) and (not leaves or leaves[-1] is not leaf):
            leaves.append(leaf)
    if len(leaves) != count or any(len(heads.columns[c]) != 1 for c in columns):
        return []
    return [frozenset({key}) for leaf in leaves if (key := key_of(leaf.text))]


def _by_procedure(heads: Heads, count: int) -> list[frozenset[str]]:
    """Table 四 without its spans: each procedure printed owns the next run of results, in printing order.

    Anything but one whole run of results for each procedure says nothing, and the cells stay unmapped.
    """
    crossings = heads.crossings
    keys = [key for row in heads.rows for cell in row if (key := crossings.key(cell.text))]
    owners = _order_procedures(heads, keys)
    printed = [key for key in keys if key in crossings.results]
    results = list(dict.fromkeys(printed))
    if not owners or printed != results * len(owners) or count != len(printed):
        return [frozenset()] * count
    return [frozenset({owner, result}) for owner in owners for result in results]


def _order_procedures(heads: Heads, keys: Sequence[str]) -> list[str]:
    """The procedures from left to right: those below a group (行政诉讼) stand where the group does in the row above;
    none where a page leaves the group out, and its procedures are in another row than the others."""
    crossings = heads.crossings
    printed = [key for key in keys if key in crossings.procedures]
    grouped = {member: group for group, members in crossings.groups.items() for member in members}
    rows = [{crossings.key(cell.text) for cell in row} for row in heads.rows]
    if any(set(printed) <= row for row in rows):
        return printed
    if any(member in printed and group not in keys for member, group in grouped.items()):
        return []
    order: list[str] = []
    for key in keys:
        if key in crossings.groups:
            order += [member for member in printed if grouped.get(member) == key]
        elif key in printed and key not in grouped:
            order.append(key)
    return order if len(order) == len(printed) else []
