"""The corrections file: cells that the program read wrongly, put right by hand.

The file is TOML, named by ``GONGKAI_CORRECTIONS_FILE``, with one table for each cell::

    [[correction]]
    publisher = "zhuangshi"                   # publisher_code of mart_fact; SITE/CODE where several sites have it
    year = 2017                               # the year that the report is about
    indicator = "f2014.2.2.4"                 # indicator_code of mart_fact
    breakdown = "total"                       # may be left out: "total" is the default
    printed = "4O5"                           # what the cell prints: its text, or its number
    corrected = "405"                         # the right reading, as text (up to 15 digits) or a whole number
    reason = "the page prints the letter O"
    who = "Li"
    on = 2024-05-31

An entry applies as long as the cell of the current version prints ``printed`` (white space does not count). Then
``mart_fact.value`` is ``corrected``, ``printed_value`` and ``raw`` stay as read, and ``correction`` shows the
reason, name and date. When the cell prints something else, the correction lapses by itself and the issue
``correction_lapsed`` is opened. An entry may come before its report is loaded: it waits. Removing an entry
withdraws the correction with the next run. A cell has one entry at most.

Only a misreading of this program belongs here: an error of the publisher is left as printed, and is an issue.
"""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from load.errors import BadCorrection
from load.prepared.exact_values import exact_decimal
from transform.forms import catalogue


class Correction(BaseModel):
    """An entry of the file; the keys are described in the docstring of this module."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    publisher: str = Field(min_length=1)
    year: int = Field(ge=2000, le=2100)
    indicator: str
    breakdown: str = catalogue.TOTAL
    printed: str
    corrected: Decimal
    reason: str = Field(min_length=1)
    who: str = Field(min_length=1)
    on: date

    @field_validator("corrected", mode="before")
    @classmethod
    def _is_exact(cls, value: object) -> object:
        if isinstance(value, float):
            raise ValueError('write it as text, e.g. "160.5964": a float is not exact')
        return value

    @model_validator(mode="after")
    def _is_in_the_catalogue(self) -> "Correction":
        exact_decimal(self.corrected)
        indicator = catalogue.indicators().get(self.indicator)
        if indicator is None:
            raise ValueError(f"there is no indicator {self.indicator!r}")
        if self.breakdown not in _breakdowns(indicator):
            raise ValueError(f"{self.indicator} has no breakdown {self.breakdown!r}")
        return self


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    correction: tuple[Correction, ...] = ()


def load_corrections(path: Path) -> tuple[Correction, ...]:
    """The entries of a corrections file, in its order. BadCorrection names file and key of a mistake."""
    try:
        entries = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).correction
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadCorrection(f"corrections {path} cannot be read: {error}") from error
    except ValidationError as error:
        raise BadCorrection(f"corrections {path}: {_first_error(error)}") from error
    keys = [(c.publisher, c.year, c.indicator, c.breakdown) for c in entries]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise BadCorrection(f"corrections {path}: {twice} is corrected twice; keep one entry")
    return entries


def _breakdowns(indicator: catalogue.Indicator) -> tuple[str, ...]:
    if indicator.breakdown is None:
        return (catalogue.TOTAL,)
    form = catalogue.forms()[indicator.code.partition(".")[0]]
    return tuple(column.code for column in form.breakdowns[indicator.breakdown])


def _first_error(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
