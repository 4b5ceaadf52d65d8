"""How each report is presented: its layout, the way its figures are typed, and what carries its table."""

import re
from collections.abc import Mapping
from typing import Literal

from replica.filings.errors import Report
from replica.sheet import Key

Carrier = Literal["page", "prose", "image", "docx", "xlsx"]

_USUAL: Mapping[str, tuple[str, ...]] = {
    "f2008": ("coded", "plain", "stubbed"),
    "f2014": ("plain", "plain", "titled", "plain", "split"),
    "f2019": ("one_table", "four_tables", "broken_headers", "skewed"),
    "f2021": ("one_table", "upright", "four_tables"),
}
_LAYOUTS: Mapping[Report, str] = {
    ("zhuangshi", 2017): "plain", ("jiaochuan", 2018): "two_years",
    ("luotuo", 2021): "single_sixth", ("luotuo", 2022): "single_sixth_upright",
    ("luotuo", 2023): "single_sixth",
    ("caizheng", 2022): "torn", ("caizheng", 2019): "guided_headers", ("zhaobaoshan", 2020): "item_nine_only",
}  # fmt: skip
DRESSED: Mapping[Report, str] = {
    ("guisi", 2018): "full_width", ("caizheng", 2017): "commas", ("sifa", 2015): "with_unit",
    ("zhaobaoshan", 2018): "padded", ("zhuangshi", 2013): "full_width_commas", ("caizheng", 2021): "commas",
}  # fmt: skip
CARRIERS: Mapping[Report, Carrier] = {
    ("jiulonghu", 2016): "prose", ("luotuo", 2018): "image",
    ("jiaoyu", 2015): "docx", ("minzheng", 2017): "xlsx", ("caizheng", 2011): "prose",
}  # fmt: skip
NOTED: Mapping[tuple[str, int, str], str] = {
    ("zhuangshi", 2022, "f2021.2.1.2.valid"): "（含自然失效2件）",
    ("caizheng", 2023, "f2021.2.1.2.made"): "（其中修订1件）",
}


def layout_of(form: str, code: str, number: int, year: int) -> str:
    """The layout of this report."""
    usual = _USUAL[form]
    return _LAYOUTS.get((code, year), usual[(number + year) % len(usual)])


def carrier_of(code: str, year: int) -> Carrier:
    """What carries the table: the page, a file, a picture, or nothing but prose."""
    return CARRIERS.get((code, year), "page")


def type_cell(code: str, number: int, year: int, key: Key, text: str) -> str:
    """A figure as this office types it in this cell: signed changes, amounts with their unit, notes."""
    if key[0].endswith("delta_items") and re.fullmatch(r"[1-9]\d*", text):
        return f"+{text}"
    if key[0] == "f2019.2.9.1.amount" and text.isdigit():
        return (f"{text}元", f"{int(text) / 10_000:g}万元", text)[number % 3]
    return text + NOTED.get((code, year, key[0]), "")
