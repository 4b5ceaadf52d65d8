"""The statutory forms, their relations and concepts, as data: ``transform/forms/*.toml``.

A new form, alias, local row or relation is an edit there. Whatever is misspelt fails at load, by name.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

FORM_CODES = ("f2008", "f2014", "f2019", "f2021")
TOTAL = "total"
_READERS = ("selectolax", "pdfplumber", "pdfminer.six", "python-docx", "openpyxl", "xlrd")


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Indicator(_Record):
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


class Breakdown(_Record):
    """One applicant column of a form."""

    code: str
    label: str
    group: str | None = None
    aliases: tuple[str, ...] = ()


class Form(_Record):
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


class ColumnHeads(_Record):
    """What the head of a column may print (``forms/columns.toml``)."""

    label: tuple[str, ...]
    unit: tuple[str, ...]
    code: tuple[str, ...]
    note: tuple[str, ...]
    annual: tuple[str, ...]
    other: tuple[str, ...]
    own_total: tuple[str, ...]


class Relation(_Record):
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


class Concept(_Record):
    """One series across forms: the sum of the named indicators of each form, in ``unit``."""

    code: str
    label: str
    unit: str
    caveat: str | None = None
    f2008: tuple[str, ...] = ()
    f2014: tuple[str, ...] = ()
    f2019: tuple[str, ...] = ()
    f2021: tuple[str, ...] = ()
    factor: dict[str, Decimal] = Field(default_factory=dict)

    def parts(self, form: str) -> tuple[str, ...]:
        """The indicators of a form that add up to this concept; empty where the form has none."""
        indicators: tuple[str, ...] = getattr(self, form)
        return indicators


def _read(name: str) -> str:
    return (files("transform") / "forms" / name).read_text(encoding="utf-8")


@cache
def forms() -> Mapping[str, Form]:
    """All forms by code."""
    return {code: Form.model_validate(tomllib.loads(_read(f"{code}.toml"))) for code in FORM_CODES}


@cache
def indicators() -> Mapping[str, Indicator]:
    """All indicators of all forms by code."""
    return {i.code: i for form in forms().values() for i in form.indicators}


@cache
def column_heads() -> ColumnHeads:
    """What heads of columns print."""
    return ColumnHeads.model_validate(tomllib.loads(_read("columns.toml")))


@cache
def relations() -> tuple[Relation, ...]:
    """All declared relations; an unknown indicator in one is an error."""
    found = tuple(Relation.model_validate(r) for r in tomllib.loads(_read("relations.toml"))["relation"])
    for relation in found:
        for code in _mentioned(relation):
            if code not in indicators():
                raise ValueError(f"relation {relation.id}: no indicator {code}")
    return found


@cache
def concepts() -> tuple[Concept, ...]:
    """All concepts; an unknown indicator in one is an error."""
    found = tuple(Concept.model_validate(c) for c in tomllib.loads(_read("concepts.toml"))["concept"])
    for concept in found:
        for code in (c for form in FORM_CODES for c in concept.parts(form)):
            if code not in indicators():
                raise ValueError(f"concept {concept.code}: no indicator {code}")
    return found


def _mentioned(relation: Relation) -> set[str]:
    """Every indicator a relation speaks of (a breakdown sum's total and parts are columns)."""
    codes: set[str] = set(relation.rows)
    if relation.type != "breakdown_sum":
        codes |= {c for c in (relation.total, *relation.parts, *relation.may_count) if c}
    for side in (relation.left, relation.right):
        codes |= {side} if isinstance(side, str) else set(side)
    single = (
        relation.this,
        relation.previous,
        relation.also_previous_form,
        relation.valid,
        relation.made,
        relation.repealed,
        relation.delta,
    )
    return codes | {c for c in single if c}


@cache
def normaliser_version() -> str:
    """Names this normaliser: a hash of the transform package's code, form data and readers.

    Nobody has to remember to bump it: an edited alias is a new normaliser, and so is a newer PDF library.
    """
    digest = hashlib.sha256()
    for library in _READERS:
        digest.update(f"{library} {version(library)}\n".encode())
    root = files("transform")
    for path in sorted(p for p in _tree(root) if p.endswith((".py", ".toml"))):
        digest.update(path.encode())
        digest.update(root.joinpath(*path.split("/")).read_bytes())
    return digest.hexdigest()[:12]


def _tree(root: object, prefix: str = "") -> list[str]:
    found: list[str] = []
    for entry in root.iterdir():  # type: ignore[attr-defined]
        name = f"{prefix}{entry.name}"
        if entry.is_dir():
            found += _tree(entry, f"{name}/")
        else:
            found.append(name)
    return found
