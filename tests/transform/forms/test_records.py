"""Tables of the form data become records, and what is wrong in one is named by its path."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

import pytest

from transform.forms.records import read_record
from transform.report import Severity
from transform.text.bilingual import Bilingual


@dataclass(frozen=True, kw_only=True)
class Part:
    code: str
    signed: bool = False


@dataclass(frozen=True, kw_only=True)
class Whole:
    name: Bilingual
    kind: Literal["sum", "equal"]
    parts: tuple[Part, ...] = ()
    side: tuple[str, ...] | str = ()
    factor: dict[str, Decimal] = field(default_factory=dict)
    lines: dict[str, tuple[str, ...]] = field(default_factory=dict)
    level: Severity | None = None

    def __post_init__(self) -> None:
        if self.side == "nothing":
            raise ValueError("a side of nothing")


NAME = {"zh": "名", "en": "name"}
LEAST = {"name": NAME, "kind": "sum"}


def test_a_table_is_read_by_the_types_of_its_fields() -> None:
    table = {
        **LEAST,
        "parts": [{"code": "a"}, {"code": "b", "signed": True}],
        "side": ["x", "y"],
        "factor": {"f2008": "0.0001"},
        "lines": {"f2008": ["f2008.1"]},
        "level": "error",
    }
    assert read_record(Whole, table) == Whole(
        name=Bilingual("名", "name"),
        kind="sum",
        parts=(Part(code="a"), Part(code="b", signed=True)),
        side=("x", "y"),
        factor={"f2008": Decimal("0.0001")},
        lines={"f2008": ("f2008.1",)},
        level=Severity.ERROR,
    )
    assert read_record(Whole, {**LEAST, "side": "x"}).side == "x"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"nme": 1}, "unknown: nme"),
        ({"kind": "product"}, "kind: 'product' is none of equal, sum"),
        ({"name": {"zh": "名"}}, "name: lacking: en"),
        ({"name": {**NAME, "fr": "nom"}}, "name: unknown: fr"),
        ({"name": "名"}, "name: '名' is no table"),
        ({"name": {"zh": 1, "en": "name"}}, "name: zh: 1 is no str"),
        ({"parts": {"code": "a"}}, "parts: .* is no list"),
        ({"parts": [{"code": "a"}, {"code": "b", "signed": 1}]}, "parts: 1: signed: 1 is no bool"),
        ({"side": 5}, "side: 5 is no str"),
        ({"side": ["x", 5]}, "side: .* is no str"),
        ({"side": "nothing"}, "a side of nothing"),
        ({"factor": {"f2008": 0.1}}, "factor: f2008: 0.1 is no str"),
        ({"lines": {"f2008": "f2008.1"}}, "lines: f2008: 'f2008.1' is no list"),
        ({"lines": []}, "lines: .* is no table"),
        ({"level": "loud"}, "level: 'loud' is not a valid Severity"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=rf"^{problem}"):
        read_record(Whole, {**LEAST, **change})


def test_a_field_without_a_default_may_not_be_left_out() -> None:
    with pytest.raises(ValueError, match=r"^lacking: kind, name$"):
        read_record(Whole, {})
