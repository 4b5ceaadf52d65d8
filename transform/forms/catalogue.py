"""The statutory forms, their relations and concepts, as data: ``transform/forms/*.toml``.

A new form, alias, local row or relation is an edit there: a form is a file ``f<year>.toml``, and forms stand in the
order of their years. Whatever is misspelt fails at load, by name.

What an entry of ``transform/forms/*.toml`` may say.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from importlib.resources import files
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


__all__ = [
    "FORM_CODES",
    "TOTAL",
    "Breakdown",
    "ColumnHeads",
    "Concept",
    "Form",
    "FormLines",
    "Indicator",
    "Relation",
    "column_heads",
    "concepts",
    "forms",
    "indicators",
    "normaliser_version",
    "relations",
    "require_lines",
]

TOTAL = "total"
_FORM_FILE = re.compile(r"(f\d{4})\.toml")
_READERS = ("selectolax", "pdfplumber", "pdfminer.six", "python-docx", "openpyxl", "xlrd")


def _find_forms() -> tuple[str, ...]:
    names = (_FORM_FILE.fullmatch(entry.name) for entry in (files("transform") / "forms").iterdir())
    return tuple(sorted(match[1] for match in names if match))


FORM_CODES = _find_forms()


def _read(name: str) -> str:
    return (files("transform") / "forms" / name).read_text(encoding="utf-8")


@cache
def forms() -> Mapping[str, Form]:
    """All forms by code."""
    return {code: _read_form(code) for code in FORM_CODES}


def _read_form(code: str) -> Form:
    form = Form.model_validate(tomllib.loads(_read(f"{code}.toml")))
    strangers = [i.code for i in form.indicators if not i.code.startswith(f"{code}.")]
    if form.code != code or strangers:
        raise ValueError(
            f"transform/forms/{code}.toml: not of this form: {', '.join(strangers) or form.code}"
        )
    return form


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
        if relation.form not in FORM_CODES:
            raise ValueError(f"relation {relation.id}: no form {relation.form}")
        for code in _mentioned(relation):
            if code not in indicators():
                raise ValueError(f"relation {relation.id}: no indicator {code}")
    return found


@cache
def concepts() -> tuple[Concept, ...]:
    """All concepts; an unknown indicator in one is an error."""
    found = tuple(Concept.model_validate(c) for c in tomllib.loads(_read("concepts.toml"))["concept"])
    for concept in found:
        require_lines(f"concept {concept.code}", concept.lines)
        if unknown := sorted(concept.factor.keys() - concept.lines.keys()):
            raise ValueError(f"concept {concept.code}: a factor for {', '.join(unknown)}, and no lines")
    return found


def require_lines(name: str, lines: FormLines) -> None:
    """Refuse lines that a form does not have, and forms that there are not; ``name`` is the entry at fault."""
    for form, codes in lines.items():
        for code in codes:
            if form not in FORM_CODES or code not in {i.code for i in forms()[form].indicators}:
                raise ValueError(f"{name}: no indicator {code} in a form {form}")


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
