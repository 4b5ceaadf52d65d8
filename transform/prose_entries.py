"""What to look for in running text: ``transform/forms/prose.toml``, validated at load."""

import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from transform.catalogue import FORM_CODES, indicators


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FigureEntry(_Record):
    """A figure of the prose, and the lines of each form whose sum it states."""

    name: str
    label: str
    unit: str
    patterns: tuple[str, ...]
    zero: tuple[str, ...] = ()
    unless: str | None = None
    f2008: tuple[str, ...] = ()
    f2014: tuple[str, ...] = ()
    f2019: tuple[str, ...] = ()
    f2021: tuple[str, ...] = ()

    def lines(self, form: str) -> tuple[str, ...]:
        """The indicators of a form that this figure adds up."""
        found: tuple[str, ...] = getattr(self, form)
        return found


class FactEntry(_Record):
    """A line that its form asks for in words."""

    indicator: str
    label: str
    patterns: tuple[str, ...]
    about: str | None = None
    zero: tuple[str, ...] = ()
    unless: str | None = None


@cache
def prose_entries() -> tuple[tuple[FigureEntry, ...], tuple[FactEntry, ...]]:
    """All declared figures (several may share a name) and all facts that forms ask for in words."""
    text = (files("transform") / "forms" / "prose.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    figures = tuple(FigureEntry.model_validate(entry) for entry in data["figure"])
    facts = tuple(FactEntry.model_validate(entry) for entry in data["fact"])
    named = {code for entry in figures for form in FORM_CODES for code in entry.lines(form)}
    unknown = sorted((named | {entry.indicator for entry in facts}) - set(indicators()))
    if unknown:
        raise ValueError(f"transform/forms/prose.toml: no indicator {', '.join(unknown)}")
    return figures, facts


@lru_cache(maxsize=512)
def lines_of_figure(name: str, form: str) -> tuple[str, ...]:
    """The indicators of a form that a named figure adds up; empty where the form has none."""
    return next((entry.lines(form) for entry in prose_entries()[0] if entry.name == name), ())
