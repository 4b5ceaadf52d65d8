"""The rates that ``transform/forms/rates.toml`` declares: which concepts of one report are compared."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from transform.forms.catalogue import concepts
from transform.forms.records import read_record


@dataclass(frozen=True, kw_only=True)
class Rate:
    """100 times the sum of the concepts of ``numerator`` over that of ``denominator``, of one report.

    ``label`` names it in Chinese, ``label_en`` in English. ``caveat`` says where the forms count differently;
    ``caveat_code`` is its name, ``caveat_zh`` says it in Chinese.
    """

    code: str
    label: str
    label_en: str
    numerator: tuple[str, ...]
    denominator: str
    caveat: str | None = None
    caveat_code: str | None = None
    caveat_zh: str | None = None

    def __post_init__(self) -> None:
        if not self.numerator:
            raise ValueError(f"rate {self.code}: no concept above the line")
        if len({*self.numerator, self.denominator}) != len(self.numerator) + 1:
            raise ValueError(f"rate {self.code}: a concept is named twice")
        if len({self.caveat is None, self.caveat_code is None, self.caveat_zh is None}) > 1:
            raise ValueError(f"rate {self.code}: a caveat has caveat, caveat_code and caveat_zh")


@cache
def rates() -> tuple[Rate, ...]:
    """All rates, in their order; ValueError for an unknown concept, or concepts of several units."""
    units = {concept.code: concept.unit for concept in concepts()}
    text = (files("transform") / "forms" / "rates.toml").read_text(encoding="utf-8")
    declared = tuple(read_record(Rate, entry) for entry in tomllib.loads(text)["rate"])
    for rate in declared:
        compared = (*rate.numerator, rate.denominator)
        if unknown := [code for code in compared if code not in units]:
            raise ValueError(f"rate {rate.code}: no concept {', '.join(unknown)}")
        if len({units[code] for code in compared}) > 1:
            raise ValueError(f"rate {rate.code}: concepts of several units")
    return declared
