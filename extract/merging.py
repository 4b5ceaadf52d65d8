"""Many references to one address, made one."""

from collections.abc import Iterable
from dataclasses import replace

from extract.reference import Likeness, Reference

_MOST_LIKELY_FIRST = (Likeness.REPORT, Likeness.UNSURE, Likeness.NOT_REPORT)


def merge_references(references: Iterable[Reference]) -> list[Reference]:
    """Each address once, in the order of first sight, with every hint that any of its entries gave.

    The first source is kept as the source; where two sources judge an entry differently, the more hopeful
    judgement holds: a page fetched in vain costs one request, a report passed over is lost.
    """
    merged: dict[str, Reference] = {}
    for reference in references:
        known = merged.get(reference.url)
        merged[reference.url] = reference if known is None else _join(known, reference)
    return list(merged.values())


def _join(first: Reference, second: Reference) -> Reference:
    titles = sorted((t for t in (first.title, second.title) if t), key=len)
    return replace(
        first,
        title=titles[-1] if titles else None,
        publisher=first.publisher or second.publisher,
        area=first.area or second.area,
        year=first.year if first.year is not None else second.year,
        published_on=first.published_on or second.published_on,
        likeness=min(first.likeness, second.likeness, key=_MOST_LIKELY_FIRST.index),
    )
