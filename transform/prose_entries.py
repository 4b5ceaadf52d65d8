"""What to look for in running text: ``transform/forms/prose.toml``, validated at load."""

import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from pydantic import Field

from transform.catalogue import indicators, require_lines
from transform.form_models import FormLines, Record


class FigureEntry(Record):
    """A figure of the prose, and the lines of each form whose sum it states."""

    name: str
    label: str
    unit: str
    patterns: tuple[str, ...]
    zero: tuple[str, ...] = ()
    unless: str | None = None
    lines: FormLines = Field(default_factory=dict)

    def parts(self, form: str) -> tuple[str, ...]:
        """The indicators of a form that this figure adds up."""
        return self.lines.get(form, ())


class FactEntry(Record):
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
    for figure in figures:
        require_lines(f"transform/forms/prose.toml: {figure.name}", figure.lines)
    unknown = sorted({fact.indicator for fact in facts} - set(indicators()))
    if unknown:
        raise ValueError(f"transform/forms/prose.toml: no indicator {', '.join(unknown)}")
    return figures, facts


@lru_cache(maxsize=512)
def lines_of_figure(name: str, form: str) -> tuple[str, ...]:
    """The indicators of a form that a named figure adds up; empty where the form has none."""
    return next((entry.parts(form) for entry in prose_entries()[0] if entry.name == name), ())
