"""The file of corrections: our misreadings, put right by hand. Never the publisher's arithmetic."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from load.column_types import exact_decimal
from load.errors import BadCorrection
from transform.forms import catalogue


class Correction(BaseModel):
    """One corrected reading: it applies only while the cell prints what it expects."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    publisher: str = Field(min_length=1)
    year: int
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
    """Read a corrections file (``[[correction]]`` tables); BadCorrection names file and key."""
    try:
        found = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).correction
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadCorrection(f"corrections {path} cannot be read: {error}") from error
    except ValidationError as error:
        raise BadCorrection(f"corrections {path}: {_first_error(error)}") from error
    keys = [(c.publisher, c.year, c.indicator, c.breakdown) for c in found]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise BadCorrection(f"corrections {path}: {twice} is corrected twice; keep one entry")
    return found


def _breakdowns(indicator: catalogue.Indicator) -> tuple[str, ...]:
    if indicator.breakdown is None:
        return (catalogue.TOTAL,)
    form = catalogue.forms()[indicator.code.partition(".")[0]]
    return tuple(column.code for column in form.breakdowns[indicator.breakdown])


def _first_error(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
