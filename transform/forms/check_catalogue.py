"""The checks that ``transform/forms/checks.toml`` declares, and the one maker of issues."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Literal, TypedDict, Unpack

from transform.forms.catalogue import relations
from transform.forms.records import read_record
from transform.report import Issue, Place, Severity
from transform.text.bilingual import Bilingual

_LEVELS = {"hard": Severity.ERROR, "soft": Severity.WARNING}


class IssueDetails(TypedDict, total=False):
    """The fields of an issue beside its check, severity and message; see ``transform.report.Issue``."""

    indicators: tuple[str, ...]
    breakdown: str | None
    expected: str | None
    actual: str | None
    cells: tuple[Place, ...]
    blanks: tuple[str, ...]
    subject: str | None


@dataclass(frozen=True, kw_only=True)
class Check:
    """An entry of checks.toml.

    ``id`` is never reused. ``scope`` is where the check's issues are opened: about one ``report``, across the
    ``years`` of one publisher, while reading (``reading``), about pages and versions (``warehouse``) or about the
    ``site``; an entry of scope ``relation`` has the words for all relations of the type ``id``. ``level`` is None for
    a relation's words, because relations.toml has the level. ``points_at`` is where the mistake is to be looked for
    first. ``forms`` limits the check to some forms. ``name`` is what it is called, and ``advice`` what a person can do.
    ``says`` are the sentences of its issues and their parts, with ``{names}`` in place of values: see
    ``transform.forms.sentences``.
    """

    id: str
    scope: Literal["report", "years", "relation", "reading", "warehouse", "site"]
    level: Severity | None = None
    points_at: Literal["reader", "publisher"]
    forms: tuple[str, ...] = ()
    name: Bilingual
    advice: Bilingual
    says: dict[str, Bilingual]

    @property
    def severity(self) -> Severity:
        """The severity of the check's issues; LookupError for the words of a type of relation."""
        if self.level is None:
            raise LookupError(f"{self.id} words a type of relation; ask for the relation by its own id")
        return self.level


def declared_checks() -> Mapping[str, Check]:
    """The entries of checks.toml by id, in its order; ValueError for an id that is declared twice, or a level too many."""
    return _read_declarations()[0]


def declared_phrases() -> Mapping[str, Bilingual]:
    """The phrases of checks.toml that the sentences of several checks share, by name."""
    return _read_declarations()[1]


# The tables of the file are not kept: every collection of garbage in a reading process would go through them.
@cache
def _read_declarations() -> tuple[Mapping[str, Check], Mapping[str, Bilingual]]:
    tables = tomllib.loads((files("transform") / "forms" / "checks.toml").read_text(encoding="utf-8"))
    entries = [read_record(Check, entry) for entry in tables["check"]]
    twice = {e.id for e in entries if sum(e.id == other.id for other in entries) > 1}
    if twice:
        raise ValueError(f"transform/forms/checks.toml: these ids stand twice: {sorted(twice)}")
    if wrong := [e.id for e in entries if (e.level is None) != (e.scope == "relation")]:
        raise ValueError(f"checks {wrong}: a relation's level stands in relations.toml, any other's here")
    phrases = {name: Bilingual(**phrase) for name, phrase in tables["phrases"].items()}
    return {entry.id: entry for entry in entries}, phrases


@cache
def checks() -> Mapping[str, Check]:
    """Every check that can open an issue, by the issue's ``check``: those of checks.toml, then each relation."""
    declared = declared_checks()
    by_id = {check.id: check for check in declared.values() if check.scope != "relation"}
    for relation in relations():
        words = declared[relation.type]
        by_id[relation.id] = replace(words, id=relation.id, level=_LEVELS[relation.level])
    return by_id


def make_issue(check: str, message: Bilingual, **details: Unpack[IssueDetails]) -> Issue:
    """An issue of a declared check at the check's own level, with a sentence of ``transform.forms.sentences``; KeyError
    for an id that is not declared."""
    return Issue(check, checks()[check].severity, message, **details)
