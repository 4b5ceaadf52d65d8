"""The declared relations, evaluated in the plainest way, to prove what the replica promises."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from replica.sheet import TOTAL, Key
from transform.forms.catalogue import Relation, forms, relations

Numbers = Mapping[Key, Decimal | None]
_ACROSS_YEARS = {"previous_year", "stock_roll", "stock_roll_next"}


def find_failures(form: str, numbers: Numbers) -> Iterator[str]:
    """Each relation within one report that certainly fails; blanks make none fail by being blank."""
    for relation in relations():
        if relation.form == form and relation.type not in _ACROSS_YEARS:
            sides = (
                _breakdown_sides(relation, numbers)
                if relation.type == "breakdown_sum"
                else _sides(relation, numbers)
            )
            if any(_fails(relation.type, total, parts) for total, parts in sides):
                yield relation.id


def find_failures_across(form: str, before: Numbers, numbers: Numbers) -> Iterator[str]:
    """Each relation between a report and the one of the year before that fails."""
    for relation in relations():
        if relation.form == form and relation.type in _ACROSS_YEARS:
            for column in _columns(relation):
                expected, actual = _roll(relation, column, before, numbers)
                if expected is not None and actual is not None and expected != actual:
                    yield relation.id


Side = tuple[Decimal | None, list[Decimal | None]]


def _fails(kind: str, total: Decimal | None, parts: list[Decimal | None]) -> bool:
    filled = [part for part in parts if part is not None]
    if total is None:
        return False
    match kind:
        case "at_most" | "at_most_sum":
            return len(filled) == len(parts) and total > sum(filled)
        case "at_least_sum":
            return sum(filled) > total
        case _:
            return sum(filled) > total or (len(filled) == len(parts) and sum(filled) != total)


def _columns(relation: Relation) -> list[str]:
    return [b.code for b in forms()[relation.form].breakdowns["applicant"]] if relation.per else [TOTAL]


def _sides(relation: Relation, numbers: Numbers) -> Iterator[Side]:
    for column in _columns(relation):
        if relation.type == "equal":
            left = _add([numbers.get((code, column)) for code in relation.left])
            yield left, [numbers.get((code, column)) for code in relation.right]
        else:
            codes = _parts(relation, numbers) or (str(relation.right),)
            total = numbers.get((relation.total or str(relation.left), column))
            yield total, [numbers.get((code, column)) for code in codes]


def _parts(relation: Relation, numbers: Numbers) -> tuple[str, ...]:
    """The parts; a single row （六） stands for the three rows that are not printed."""
    single = [code for code, _ in numbers if code == "f2021.3.3.6"]
    printed = [code for code in relation.parts if not (single and code.startswith("f2021.3.3.6"))]
    return (*printed, *single[:1]) if len(printed) < len(relation.parts) else relation.parts


def _breakdown_sides(relation: Relation, numbers: Numbers) -> Iterator[Side]:
    for row in relation.rows:
        yield numbers.get((row, str(relation.total))), [numbers.get((row, part)) for part in relation.parts]


def _roll(
    relation: Relation, column: str, before: Numbers, numbers: Numbers
) -> Side | tuple[Decimal | None, ...]:
    match relation.type:
        case "previous_year":
            earlier = before.get((str(relation.previous), column))
            other = before.get((str(relation.also_previous_form), column))
            return (earlier if earlier is not None else other), numbers.get((str(relation.this), column))
        case "stock_roll":
            change = [before.get((str(relation.valid), TOTAL)), numbers.get((str(relation.made), TOTAL))]
            repealed = numbers.get((str(relation.repealed), TOTAL))
            return _add([*change, -repealed if repealed is not None else None]), numbers.get(
                (str(relation.valid), TOTAL)
            )
        case _:
            parts = [before.get((str(code), TOTAL)) for code in (relation.this, relation.delta)]
            return _add(parts), numbers.get((str(relation.this), TOTAL))


def _add(numbers: list[Decimal | None]) -> Decimal | None:
    known = [number for number in numbers if number is not None]
    return sum(known, Decimal(0)) if len(known) == len(numbers) else None
