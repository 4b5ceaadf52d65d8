"""The checks as declared in ``transform/forms/checks.toml``, and the words for every relation."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from transform.forms.catalogue import relations
from transform.report import Issue, Place, Severity

_LEVELS = {"hard": Severity.ERROR, "soft": Severity.WARNING}


class Check(BaseModel):
    """One check: its level, whom it points at first, its words, and what a person can do."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    scope: Literal["report", "years", "relation", "reading", "warehouse", "site"]
    level: Severity | None = None
    points_at: Literal["reader", "publisher"]
    forms: tuple[str, ...] = ()
    chinese: str
    english: str
    advice: str

    @model_validator(mode="after")
    def _only_relations_leave_the_level_open(self) -> "Check":
        if (self.level is None) != (self.scope == "relation"):
            raise ValueError(
                f"check {self.id}: a relation's level stands in relations.toml, any other's here"
            )
        return self

    @property
    def severity(self) -> Severity:
        """The level of an issue this check opens."""
        if self.level is None:
            raise LookupError(f"{self.id} words a type of relation; ask for the relation by its own id")
        return self.level


@cache
def declared_checks() -> Mapping[str, Check]:
    """The entries of checks.toml by id; an id that stands twice is an error."""
    text = (files("transform") / "forms" / "checks.toml").read_text(encoding="utf-8")
    entries = [Check.model_validate(entry) for entry in tomllib.loads(text)["check"]]
    twice = {e.id for e in entries if sum(e.id == other.id for other in entries) > 1}
    if twice:
        raise ValueError(f"transform/forms/checks.toml: these ids stand twice: {sorted(twice)}")
    return {entry.id: entry for entry in entries}


@cache
def checks() -> Mapping[str, Check]:
    """Every check that can open an issue, by the issue's ``check``: those declared, and each relation."""
    declared = declared_checks()
    found = {check.id: check for check in declared.values() if check.scope != "relation"}
    for relation in relations():
        words = declared[relation.type]
        found[relation.id] = words.model_copy(update={"id": relation.id, "level": _LEVELS[relation.level]})
    return found


def make_issue(
    check: str,
    message: str,
    *,
    indicators: tuple[str, ...] = (),
    breakdown: str | None = None,
    expected: str | None = None,
    actual: str | None = None,
    cells: tuple[Place, ...] = (),
    blanks: tuple[str, ...] = (),
    subject: str | None = None,
) -> Issue:
    """An issue of a declared check, at the check's own level. An id that is not declared is a KeyError."""
    return Issue(
        check,
        checks()[check].severity,
        message,
        indicators,
        breakdown,
        expected,
        actual,
        cells,
        blanks,
        subject,
    )
