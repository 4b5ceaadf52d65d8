"""The rates that ``transform/forms/rates.toml`` declares: which concepts of one report are compared."""

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field, model_validator

from transform.forms.catalogue import concepts


class Rate(BaseModel):
    """100 times the sum of the concepts of ``numerator`` over that of ``denominator``, of one report.

    ``label`` names it in Chinese, ``label_en`` in English. ``caveat`` says where the forms count differently;
    ``caveat_code`` is its name, ``caveat_zh`` says it in Chinese.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    label: str
    label_en: str
    numerator: tuple[str, ...] = Field(min_length=1)
    denominator: str
    caveat: str | None = None
    caveat_code: str | None = None
    caveat_zh: str | None = None

    @model_validator(mode="after")
    def _compares_different_concepts(self) -> "Rate":
        if len({*self.numerator, self.denominator}) != len(self.numerator) + 1:
            raise ValueError(f"rate {self.code}: a concept is named twice")
        if len({self.caveat is None, self.caveat_code is None, self.caveat_zh is None}) > 1:
            raise ValueError(f"rate {self.code}: a caveat has caveat, caveat_code and caveat_zh")
        return self


@cache
def rates() -> tuple[Rate, ...]:
    """All rates, in their order; ValueError for an unknown concept, or concepts of several units."""
    units = {concept.code: concept.unit for concept in concepts()}
    text = (files("transform") / "forms" / "rates.toml").read_text(encoding="utf-8")
    declared = tuple(Rate.model_validate(entry) for entry in tomllib.loads(text)["rate"])
    for rate in declared:
        compared = (*rate.numerator, rate.denominator)
        if unknown := [code for code in compared if code not in units]:
            raise ValueError(f"rate {rate.code}: no concept {', '.join(unknown)}")
        if len({units[code] for code in compared}) > 1:
            raise ValueError(f"rate {rate.code}: concepts of several units")
    return declared
