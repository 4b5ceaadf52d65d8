"""The declared relations, evaluated in the plainest way, to prove what the replica promises."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from replica.sheet import TOTAL, Key
from transform.catalogue import Relation, forms, relations

Numbers = Mapping[Key, Decimal | None]
_ACROSS_YEARS = {"previous_year", "stock_roll", "stock_roll_next"}
Failure = tuple[str, str]


def find_failures(form: str, numbers: Numbers) -> Iterator[Failure]:
    """(relation, breakdown) of each relation within one report that certainly fails."""
    for relation in relations():
        if relation.form == form and relation.type not in _ACROSS_YEARS:
            yield from (
                (relation.id, column) for column in _columns(relation) if _fails(relation, column, numbers)
            )


def _columns(relation: Relation) -> list[str]:
    if relation.type == "breakdown_sum":
        return list(relation.rows)
    if relation.per:
        return [b.code for b in forms()[relation.form].breakdowns["applicant"]]
    return [TOTAL]


def _fails(relation: Relation, column: str, numbers: Numbers) -> bool:
    if relation.type == "breakdown_sum":
        total, parts = _breakdown_sides(relation, column, numbers)
    else:
        total, parts = _sides(relation, column, numbers)
    filled = [part for part in parts if part is not None]
    if total is None:
        return False
    match relation.type:
        case "at_most" | "at_most_sum":
            return len(filled) == len(parts) and total > sum(filled)
        case "at_least_sum":
            return sum(filled) > total
        case _:
            return sum(filled) > total or (len(filled) == len(parts) and sum(filled) != total)


def _sides(relation: Relation, column: str, numbers: Numbers) -> tuple[Decimal | None, list[Decimal | None]]:
    if relation.type == "equal":
        left = [numbers.get((code, column)) for code in relation.left]
        known = [number for number in left if number is not None]
        total = sum(known, Decimal(0)) if len(known) == len(left) else None
        return total, [numbers.get((code, column)) for code in relation.right]
    total = numbers.get((relation.total or str(relation.left), column))
    codes = relation.parts or (str(relation.right),)
    return total, [numbers.get((code, column)) for code in codes]


def _breakdown_sides(
    relation: Relation, row: str, numbers: Numbers
) -> tuple[Decimal | None, list[Decimal | None]]:
    return numbers.get((row, str(relation.total))), [numbers.get((row, part)) for part in relation.parts]
