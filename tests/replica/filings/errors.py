"""Every deliberate mistake of the replica, by report. Whatever is not listed here is sound."""

from collections.abc import Mapping
from dataclasses import dataclass

from replica.sheet import TOTAL, Key

Report = tuple[str, int]


@dataclass(frozen=True, slots=True)
class KnownError:
    """One cell that says something else than the sound figure: ``sound * times + add``.

    ``relations`` are the declared relations that fail because of it.
    """

    relations: tuple[str, ...]
    indicator: str
    what: str
    add: int = 0
    times: int = 1
    breakdown: str = TOTAL

    def misprint(self, values: Mapping[Key, str]) -> dict[Key, str]:
        """The cell as printed."""
        key = (self.indicator, self.breakdown)
        return {key: str(int(values[key]) * self.times + self.add)}


@dataclass(frozen=True, slots=True)
class KnownOddity:
    """Something odd about a report that no relation speaks of."""

    kind: str
    what: str


KNOWN_ERRORS: Mapping[Report, tuple[KnownError, ...]] = {
    ("jiaochuan", 2015): (
        KnownError(("f2014.sum.3.1",), "f2014.3.1", "收到申请数 is ten more than its parts", add=10),
    ),
    ("luotuo", 2016): (
        KnownError(("f2014.sum.3.3", "f2014.eq.3.3"), "f2014.3.3", "申请答复数 counts one twice", add=1),
    ),
    ("guisi", 2017): (
        KnownError(("f2014.of_which.2.2.2",), "f2014.2.2.2.1", "more interviews led than held", add=6),
    ),
    ("jiulonghu", 2014): (
        KnownError(("f2014.le.1.1.1b",), "f2014.1.1.1", "more documents published than made", add=12),
    ),
    ("caizheng", 2018): (
        KnownError(("f2014.sum.8.3",), "f2014.8.3", "工作人员数 forgets one of the part-timers", add=-1),
    ),
    ("jiaoyu", 2016): (
        KnownError(("f2014.sum.3.3.4",), "f2014.3.3.4.6", "a refusal more than 不同意公开答复数 has", add=2),
    ),
    ("minzheng", 2015): (
        KnownError(("f2014.sum.5",), "f2014.5", "行政诉讼数量 is two more than its parts", add=2),
    ),
    ("sifa", 2017): (KnownError(("f2014.channels",), "f2014.1.1", "two zeros too many", times=100),),
    ("nongye", 2014): (KnownError(("f2014.sum.4",), "f2014.4", "one more than its parts", add=1),),
    ("zhuangshi", 2012): (
        KnownError(("f2008.sum.12",), "f2008.12", "申请总次数 is three short of its parts", add=-3),
    ),
    ("zhuangshi", 2020): (
        KnownError(
            ("f2019.balance", "f2019.applicants", "f2019.carry"),
            "f2019.3.2",
            "more than 2019 carried on",
            add=2,
            breakdown="natural_person",
        ),
    ),
    ("luotuo", 2021): (
        KnownError(
            ("f2021.sum.4.review",), "f2021.4.review.total", "总计 0 over filled parts, as 洪泽 2023", times=0
        ),
    ),
    ("caizheng", 2022): (
        KnownError(
            ("f2021.stock.2",), "f2021.2.1.2.valid", "five more in force than the years add up to", add=5
        ),
    ),
}

KNOWN_ODDITIES: Mapping[Report, tuple[KnownOddity, ...]] = {
    ("zhuangshi", 2017): (
        KnownOddity("period", "the prose says December, the table the whole year"),
        KnownOddity("leftover_year", "the prose speaks of 2016"),
        KnownOddity("blank_totals", "every total of section three is blank over filled parts"),
    ),
    ("xiepu", 2016): (KnownOddity("prose_figure", "the prose counts 20 items more than the table"),),
    ("sifa", 2017): (KnownOddity("hundredfold", "主动公开政府信息数 is a hundred times its neighbours'"),),
    ("guisi", 2015): (KnownOddity("leftover_year", "a sentence of the year before was left standing"),),
    ("jiulonghu", 2018): (KnownOddity("all_blank", "the form was put up without a single figure"),),
    ("sifa", 2014): (KnownOddity("all_zero", "0 in every cell"),),
    ("nongye", 2016): (KnownOddity("missing_year", "2015 and 2017 were filed, 2016 never was"),),
}

NEVER_FILED: frozenset[Report] = frozenset({("nongye", 2016)})


def has_oddity(code: str, year: int, kind: str) -> bool:
    """Whether the report carries this oddity."""
    return any(oddity.kind == kind for oddity in KNOWN_ODDITIES.get((code, year), ()))
