"""The statutory forms, their relations and their concepts, as data: ``transform/forms/*.toml``.

A new form, alias, local row or relation is an edit of the data: a form is a file ``f<year>.toml``, and forms are in
the order of their years. A misspelt key, code or form is an error at load that names it.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

from transform.forms.records import read_record

# The code of a form and the codes of its indicators.
FormLines = dict[str, tuple[str, ...]]
# The breakdown of a figure that is no applicant's.
TOTAL = "total"
_FORM_FILE = re.compile(r"(f\d{4})\.toml")
# The libraries that read documents: their versions are part of the normaliser's.
_READERS = ("selectolax", "pdfplumber", "pdfminer.six", "python-docx", "openpyxl", "xlrd")


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One statutory line of a form.

    - ``code``: never reused, and never given another meaning.
    - ``label``: what the form prints; a path where the line is a column of a row
      (``第二十条第（一）项/规章/本年制发件数``).
    - ``section``: the number of its section (一, 二 …).
    - ``kind``: a ``heading`` has no value; ``prose`` is asked for in words.
    - ``parent``: the code of the line that it is part of, or None.
    - ``unit``: the unit of its values, or None.
    - ``aliases``: other printings of the label.
    - ``breakdown``: ``applicant`` where each kind of applicant has a column.
    - ``value_if_childless``: the line has a value where its children are not printed.
    - ``unit_in_cell``: a number without a unit in its cell has no known unit.
    - ``variant``: many printings leave the line out, so its absence is no finding.
    - ``signed``: its values may be below zero.
    - ``note``: a remark for readers of the data.
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


@dataclass(frozen=True, kw_only=True)
class Breakdown:
    """One applicant column of a form. ``group`` is the label over several columns (法人或其他组织)."""

    code: str
    label: str
    group: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Form:
    """An edition of the statutory tables. ``basis`` is the document that prescribes it.

    ``sections`` are the heads of its sections by their numbers; where a section has a name and no number, it has none.
    """

    code: str
    title: str
    basis: str
    sections: dict[str, str] = field(default_factory=dict)
    indicators: tuple[Indicator, ...]
    breakdowns: dict[str, tuple[Breakdown, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        codes = [i.code for i in self.indicators]
        twice = {code for code in codes if codes.count(code) > 1}
        if twice:
            raise ValueError(f"{self.code}: indicator codes stand twice: {sorted(twice)}")


@dataclass(frozen=True, kw_only=True)
class ColumnHeads:
    """The printings of column heads, by the kind of column (``forms/columns.toml``)."""

    label: tuple[str, ...]
    unit: tuple[str, ...]
    code: tuple[str, ...]
    note: tuple[str, ...]
    annual: tuple[str, ...]
    other: tuple[str, ...]
    own_total: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Relation:
    """One arithmetic relation. Its ``type`` decides which fields it uses:

    - ``sum``, ``at_least_sum``: ``total`` and ``parts``; ``may_count`` are local lines that some offices count in
      the total. Where editions of the form nest its lines in two ways, ``or_parts`` are the parts in the other one,
      which is that of a page where the relation ``or_where`` holds by its own ``or_parts``.
    - ``equal``, ``at_most``: ``left`` and ``right``; ``at_most_sum``: ``left`` and ``parts``. The lines of a side
      are added up.
    - ``breakdown_sum``: ``total`` and ``parts`` are columns, added up in each of ``rows``.
    - ``previous_year``: ``this`` year's line and the ``previous`` year's, or that of ``also_previous_form``.
    - ``stock_roll``: ``valid`` is last year's ``valid`` plus ``made`` less ``repealed``.
    - ``stock_roll_next``: ``this`` is last year's ``this`` plus last year's ``delta``.

    ``level``: ``hard`` where the form prescribes it, ``soft`` where it usually holds. ``per`` breakdown: evaluated in
    every applicant column. ``why``: the reason, for readers.
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
    or_parts: tuple[str, ...] = ()
    or_where: str | None = None
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


@dataclass(frozen=True, kw_only=True)
class Concept:
    """One series across forms: the sum of the named indicators of each form, times ``factor``, in ``unit``.

    ``caveat`` says where the forms count differently; ``caveat_code`` is its name, ``caveat_zh`` says it in Chinese.
    """

    code: str
    label: str
    unit: str
    caveat: str | None = None
    caveat_code: str | None = None
    caveat_zh: str | None = None
    lines: FormLines
    factor: dict[str, Decimal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len({self.caveat is None, self.caveat_code is None, self.caveat_zh is None}) > 1:
            raise ValueError(f"concept {self.code}: a caveat has caveat, caveat_code and caveat_zh")

    def parts(self, form: str) -> tuple[str, ...]:
        """The indicators of a form that add up to this concept; empty where the form has none."""
        return self.lines.get(form, ())


def _find_forms() -> tuple[str, ...]:
    names = (_FORM_FILE.fullmatch(entry.name) for entry in (files("transform") / "forms").iterdir())
    return tuple(sorted(match[1] for match in names if match))


FORM_CODES = _find_forms()
"""The codes of all forms, oldest first."""


def _read(name: str) -> str:
    return (files("transform") / "forms" / name).read_text(encoding="utf-8")


@cache
def forms() -> Mapping[str, Form]:
    """All forms by code, oldest first; ValueError for a line whose code is not of its form."""
    return {code: _read_form(code) for code in FORM_CODES}


def _read_form(code: str) -> Form:
    form = read_record(Form, tomllib.loads(_read(f"{code}.toml")))
    foreign = [i.code for i in form.indicators if not i.code.startswith(f"{code}.")]
    if form.code != code or foreign:
        raise ValueError(f"transform/forms/{code}.toml: not of this form: {', '.join(foreign) or form.code}")
    return form


@cache
def indicators() -> Mapping[str, Indicator]:
    """All indicators of all forms by code."""
    return {i.code: i for form in forms().values() for i in form.indicators}


@cache
def column_heads() -> ColumnHeads:
    """The printings of column heads."""
    return read_record(ColumnHeads, tomllib.loads(_read("columns.toml")))


@cache
def relations() -> tuple[Relation, ...]:
    """All declared relations, in their order; ValueError for an unknown form or indicator."""
    declared = tuple(read_record(Relation, r) for r in tomllib.loads(_read("relations.toml"))["relation"])
    for relation in declared:
        if relation.form not in FORM_CODES:
            raise ValueError(f"relation {relation.id}: no form {relation.form}")
        for code in _mentioned(relation):
            if code not in indicators():
                raise ValueError(f"relation {relation.id}: no indicator {code}")
    return declared


@cache
def relations_by_id() -> Mapping[str, Relation]:
    """All declared relations by id."""
    return {relation.id: relation for relation in relations()}


@cache
def concepts() -> tuple[Concept, ...]:
    """All concepts, in their order; ValueError for an unknown form or indicator."""
    declared = tuple(read_record(Concept, c) for c in tomllib.loads(_read("concepts.toml"))["concept"])
    for concept in declared:
        require_lines(f"concept {concept.code}", concept.lines)
        if unknown := sorted(concept.factor.keys() - concept.lines.keys()):
            raise ValueError(f"concept {concept.code}: a factor for {', '.join(unknown)}, and no lines")
    return declared


def require_lines(name: str, lines: FormLines) -> None:
    """Raise ValueError for a form that does not exist or a line it does not have; ``name`` is the entry at fault."""
    for form, codes in lines.items():
        for code in codes:
            if form not in FORM_CODES or code not in {i.code for i in forms()[form].indicators}:
                raise ValueError(f"{name}: no indicator {code} in a form {form}")


def _mentioned(relation: Relation) -> set[str]:
    """Every indicator that a relation names; the total and parts of a breakdown sum are columns and are left out."""
    codes: set[str] = set(relation.rows)
    if relation.type != "breakdown_sum":
        codes |= {c for c in (relation.total, *relation.parts, *relation.may_count, *relation.or_parts) if c}
    for side in (relation.left, relation.right):
        codes |= {side} if isinstance(side, str) else set(side)
    across_years = (relation.this, relation.previous, relation.also_previous_form)
    stock = (relation.valid, relation.made, relation.repealed, relation.delta)
    return codes | {c for c in (*across_years, *stock) if c}


@cache
def normaliser_version() -> str:
    """The name of this normaliser: a hash of the transform package's code and data and of its reading libraries.

    It changes by itself: an edited alias is a new normaliser, and so is a newer PDF library. 12 hex digits.
    """
    # A reading process is not asked for it, and these are 10 ms of its start.
    import hashlib
    from importlib.metadata import version

    digest = hashlib.sha256()
    for library in _READERS:
        digest.update(f"{library} {version(library)}\n".encode())
    root = files("transform")
    for path in sorted(p for p in _list_files(root) if p.endswith((".py", ".toml"))):
        digest.update(path.encode())
        digest.update(root.joinpath(*path.split("/")).read_bytes())
    return digest.hexdigest()[:12]


def _list_files(folder: Traversable, prefix: str = "") -> list[str]:
    paths: list[str] = []
    for entry in folder.iterdir():
        path = f"{prefix}{entry.name}"
        paths += _list_files(entry, f"{path}/") if entry.is_dir() else [path]
    return paths
