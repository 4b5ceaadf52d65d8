"""How offices fill in the forms: variants of the form, local rows, and what they leave blank."""

from collections.abc import Callable, Mapping

from replica.figures.random_figures import random_for
from replica.filings.errors import Report
from replica.publishers import Publisher
from replica.sheet import TOTAL, Key, LocalRow

Filled = dict[Key, str]

GAZETTE = frozenset({"sifa", "caizheng", "quban"})
TRAINING = frozenset({"caizheng", "luotuo", "minzheng", "fagai", "gongan"})
ANHUI = "xiepu"
HUBEI = frozenset({"luotuo"})
LOCAL_ROWS: Mapping[str, tuple[LocalRow, ...]] = {
    "zhaobaoshan": (LocalRow("f2014.1.1.2", "　　　　　　　　　重大建设项目信息公开数", "条", "17"),),
}


def _blank(*starts: str) -> Callable[[Filled], Filled]:
    return lambda values: {k: "" if k[0].startswith(starts) else v for k, v in values.items()}


def _blank_exactly(*codes: str) -> Callable[[Filled], Filled]:
    return lambda values: {k: "" if k[0] in codes else v for k, v in values.items()}


def _zeros_as(text: str) -> Callable[[Filled], Filled]:
    return lambda values: {k: text if v == "0" else v for k, v in values.items()}


def _is_leaf_total(key: Key) -> bool:
    """A 2019 city report fills 总计 only in its last row."""
    return key[1] == TOTAL and ".3.3." in key[0] and not key[0].endswith(".3.3.7")


BLANK_PATTERNS: Mapping[str, Callable[[Filled], Filled]] = {
    "totals": _blank_exactly("f2014.3.1", "f2014.3.2", "f2014.3.3", "f2014.3.3.4", "f2014.8.3"),
    "sections": _blank("f2014.2.", "f2014.4", "f2014.5", "f2014.6"),
    "everything": lambda values: dict.fromkeys(values, ""),
    "all_zero": lambda values: dict.fromkeys(values, "0"),
    "zeros": _zeros_as(""),
    "zeros_slashed": _zeros_as("/"),
    "zeros_in_words": _zeros_as("无"),
    "total_column": lambda values: {k: "" if _is_leaf_total(k) else v for k, v in values.items()},
    "of_which_parents": _blank_exactly("f2014.2.2.1", "f2014.2.2.2"),
}
BLANKS: Mapping[Report, str] = {
    ("zhaobaoshan", 2014): "sections", ("zhaobaoshan", 2015): "sections",
    ("jiaochuan", 2017): "totals", ("luotuo", 2014): "zeros", ("luotuo", 2015): "zeros",
    ("guisi", 2014): "of_which_parents", ("xiepu", 2018): "totals", ("jiaoyu", 2018): "zeros_slashed",
    ("minzheng", 2018): "zeros", ("nongye", 2018): "zeros_in_words", ("caizheng", 2015): "sections",
    ("jiulonghu", 2018): "everything", ("sifa", 2014): "all_zero",
    ("zhuangshi", 2019): "total_column", ("caizheng", 2012): "zeros",
}  # fmt: skip


def apply_variant(form: str, publisher: Publisher, year: int, values: Filled) -> Filled:
    """Leaves out the rows this office's edition of the form does not print, adds those it does."""
    code = publisher.code
    if form == "f2019" and code in HUBEI:
        return values | _other_documents(publisher.lot, year)
    if form != "f2014":
        return values
    variants = (("f2014.1.2.0", GAZETTE), ("f2014.9.", TRAINING))
    dropped = tuple(row for row, offices in variants if code not in offices)
    kept = {key: text for key, text in values.items() if not key[0].startswith(dropped)}
    return kept | _anhui_rows(publisher.lot, year) if code == ANHUI else kept


def apply_blanks(code: str, year: int, values: Filled) -> Filled:
    """Leaves blank what this report leaves blank."""
    pattern = BLANKS.get((code, year))
    return BLANK_PATTERNS[pattern](values) if pattern else values


def _other_documents(lot: str, year: int) -> Filled:
    rng = random_for(lot, year, "other documents")
    return {
        (f"f2019.2.1.x.{column}", TOTAL): str(rng.randint(1, 50)) for column in ("made", "published", "stock")
    }


def _anhui_rows(lot: str, year: int) -> Filled:
    rng = random_for(lot, year, "local rows")
    return {(f"f2014.X.AH{n}", TOTAL): str(rng.randint(2, 40)) for n in range(1, 6)}
