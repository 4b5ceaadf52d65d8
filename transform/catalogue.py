"""The statutory forms, their relations and concepts, as data: ``transform/forms/*.toml``.

A new form, alias, local row or relation is an edit there: a form is a file ``f<year>.toml``, and forms stand in the
order of their years. Whatever is misspelt fails at load, by name.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from importlib.resources import files

from transform.form_models import (
    Breakdown,
    ColumnHeads,
    Concept,
    Form,
    FormLines,
    Indicator,
    Relation,
)

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
