"""The words of issues in both languages: names of lines and columns, numbers, lists of parts."""

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from functools import cache, lru_cache

from transform.forms.catalogue import TOTAL, forms, indicators
from transform.forms.sentences import say
from transform.report import Fact, Place
from transform.text.bilingual import Bilingual
from transform.text.decimals import decimal_text

_NUMBERING = re.compile(r"^(?:其中[:：]?)?(?:（[一二三四五六七八九十\d]+）|[一二三四五六七八九十]+、|\d+\.)?")
# Short brackets stay: （纸张） and （光盘） are all that distinguishes two lines.
_ASIDE = re.compile(r"（[^（）]{5,}）")
# The slash of 本年增/减 does not separate two steps of a path.
_STEP = re.compile(r"(?<!增)/")


@cache
def name_line(code: str) -> Bilingual:
    """A line's label without numbering and asides, with its code: 收到申请数（f2014.3.1）."""
    return say("phrases.line", name=_name_path(code), code=code)


@cache
def name_part(code: str) -> str:
    """The last step of a line's label, for lists of parts."""
    return _strip(_STEP.split(indicators()[code].label)[-1])


@cache
def name_breakdown(code: str) -> str:
    """A column's label (自然人); the code itself where no form has such a column."""
    for form in forms().values():
        for column in form.breakdowns.get("applicant", ()):
            if column.code == code:
                return column.label
    return code


@cache
def name_cell(code: str, breakdown: str) -> Bilingual:
    """A line, and its column where that is not the total."""
    line = name_line(code)
    return line if breakdown == TOTAL else say("phrases.cell", line=line, column=name_breakdown(breakdown))


def list_parts(facts: Iterable[Fact]) -> Bilingual:
    """Each fact's line with its value: 当面申请数 1、网络申请数 3."""
    return _list_values((name_part(f.indicator), f.value) for f in facts if f.value is not None)


def list_columns(facts: Iterable[Fact]) -> Bilingual:
    """Each fact's column with its value: 自然人 12、商业企业 0."""
    return _list_values((name_breakdown(f.breakdown), f.value) for f in facts if f.value is not None)


def _list_values(values: Iterable[tuple[str, Decimal]]) -> Bilingual:
    listed = [(name, decimal_text(value)) for name, value in values]
    return Bilingual(
        _separator(name for name, _ in listed).join([f"{name} {value}" for name, value in listed]),
        ", ".join([f"「{name}」 {value}" for name, value in listed]),
    )


@lru_cache(maxsize=256)
def list_names(codes: tuple[str, ...], most: int = 8) -> Bilingual:
    """Lines by their short names: the first ``most`` of them, and how many more there are. Where two are called the same
    each has its whole name.

    Remembered, for an office leaves the same lines of its form out in every year.
    """
    counted = Counter(map(name_part, codes))
    names = [name_part(code) if counted[name_part(code)] == 1 else _name_path(code) for code in codes]
    shown = quote_names(names[:most])
    return say("phrases.more", names=shown, count=len(names) - most) if len(names) > most else shown


def quote_names(names: Iterable[str]) -> Bilingual:
    """Names of lines, columns or offices one after the other; in English they are quotations."""
    listed = list(names)
    return Bilingual(_separator(listed).join(listed), ", ".join([f"「{name}」" for name in listed]))


def places_of(facts: Iterable[Fact | None]) -> tuple[Place, ...]:
    """The cells of facts; those without a cell are left out."""
    return tuple(fact.source for fact in facts if fact is not None and fact.source is not None)


def _name_path(code: str) -> str:
    steps = [step for step in _STEP.split(indicators()[code].label) if not step.startswith("第二十条")]
    return "/".join(_strip(step) for step in steps)


def _separator(names: Iterable[str]) -> str:
    """What stands between names in Chinese: 、 stands within 危及国家安全、公共安全、经济安全和社会稳定."""
    return "；" if any("、" in name for name in names) else "、"


def _strip(label: str) -> str:
    return _ASIDE.sub("", _NUMBERING.sub("", label, count=1)) or label
