"""What an entry of ``transform/forms/*.toml`` may say."""

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

# Form code -> the codes of its indicators.
FormLines = dict[str, tuple[str, ...]]


class Record(BaseModel):
    """An entry of the form data: a key that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Indicator(Record):
    """One statutory line. ``label`` may be a path (``第二十条第（一）项/规章/本年制发件数``).

    ``variant``: many printings leave the line out, which says nothing. ``signed``: it may be below zero.
    """

    code: str
    label: str
    section: str
    kind: Literal["value", "heading", "prose"]
    parent: str | None = None
    unit: str | None = None
    aliases: tuple[str, ...] = ()
    breakdown: Literal["applicant"] | None = None
    value_if_childless: bool = False
    unit_in_cell: bool = False
    variant: bool = False
    signed: bool = False
    note: str | None = None


class Breakdown(Record):
    """One applicant column of a form."""

    code: str
    label: str
    group: str | None = None
    aliases: tuple[str, ...] = ()


class Form(Record):
    """An edition of the statutory tables."""

    code: str
    title: str
    basis: str
    indicators: tuple[Indicator, ...]
    breakdowns: dict[str, tuple[Breakdown, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _codes_are_unique(self) -> "Form":
        codes = [i.code for i in self.indicators]
        twice = {code for code in codes if codes.count(code) > 1}
        if twice:
            raise ValueError(f"{self.code}: indicator codes stand twice: {sorted(twice)}")
        return self


class ColumnHeads(Record):
    """What the head of a column may print (``forms/columns.toml``)."""

    label: tuple[str, ...]
    unit: tuple[str, ...]
    code: tuple[str, ...]
    note: tuple[str, ...]
    annual: tuple[str, ...]
    other: tuple[str, ...]
    own_total: tuple[str, ...]


class Relation(Record):
    """One arithmetic relation. Which fields are used depends on ``type`` (see ``transform.checks``).

    ``may_count`` are local lines that some offices count in the total and some do not.
    """

    id: str
    form: str
    type: Literal[
        "sum",
        "equal",
        "at_most",
        "at_least_sum",
        "at_most_sum",
        "breakdown_sum",
        "previous_year",
        "stock_roll",
        "stock_roll_next",
    ]
    level: Literal["hard", "soft"]
    total: str | None = None
    parts: tuple[str, ...] = ()
    may_count: tuple[str, ...] = ()
    left: tuple[str, ...] | str = ()
    right: tuple[str, ...] | str = ()
    rows: tuple[str, ...] = ()
    per: Literal["breakdown"] | None = None
    this: str | None = None
    previous: str | None = None
    also_previous_form: str | None = None
    valid: str | None = None
    made: str | None = None
    repealed: str | None = None
    delta: str | None = None
    why: str | None = None


class Concept(Record):
    """One series across forms: the sum of the named indicators of each form, in ``unit``."""

    code: str
    label: str
    unit: str
    caveat: str | None = None
    lines: FormLines
    factor: dict[str, Decimal] = Field(default_factory=dict)

    def parts(self, form: str) -> tuple[str, ...]:
        """The indicators of a form that add up to this concept; empty where the form has none."""
        return self.lines.get(form, ())
