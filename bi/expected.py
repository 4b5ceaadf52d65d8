"""What the charts of both dashboards are to show, of the facts by hand, and where an answer differs."""

from collections.abc import Iterator, Sequence
from math import isclose

import pandas as pd
from sqlalchemy import Engine

from bi.browser import Answer, Rows
from bi.facts_by_hand import make_series, read_cells, read_sums, sum_by_year

Figures = dict[tuple[str, str], float]
"""By the word on the axis, a year or an office, and the name of the column."""

WRONG = "WRONG: "
"""How a line of ``compare_all`` begins that says of a difference."""
_APPLIED = ("f2019.3.1", "f2021.3.1")
_APPLICANTS = {
    "natural_person": "自然人", "commercial": "商业企业", "research": "科研机构", "social_org": "社会公益组织",
    "legal_service": "法律服务机构", "other_org": "其他",
}  # fmt: skip
_STATES = {
    "reported": "reported_sum", "blank": "blank_sum", "not_applicable": "not_applicable_sum", "unreadable": "unreadable_sum",
}  # fmt: skip
_SERIES: dict[str, tuple[str, ...]] = {
    "收到的政府信息公开申请": ("requests.received",),
    "申请的办理结果": (
        "requests.granted",
        "requests.granted_in_part",
        "requests.refused",
        "requests.not_held",
    ),
    "行政诉讼：总数、维持与纠正": ("lawsuits.total", "lawsuits.upheld", "lawsuits.corrected"),
    "行政复议：总数、维持与纠正": ("reviews.total", "reviews.upheld", "reviews.corrected"),
    "依申请公开收费": ("fees.collected",),
    "专职与兼职人员（至 2018 年）": ("staff.full_time", "staff.part_time"),
    "专项经费（至 2018 年）": ("budget.dedicated",),
}
_BEHIND = {
    "收到的政府信息公开申请": "requests.received",
    "申请的办理结果": "requests.processed",
    "不予公开的理由": "requests.refused.state_secret",
    "行政诉讼：总数、维持与纠正": "lawsuits.total",
    "行政复议：总数、维持与纠正": "reviews.total",
    "依申请公开收费": "fees.collected",
    "专职与兼职人员（至 2018 年）": "staff.full_time",
    "专项经费（至 2018 年）": "budget.dedicated",
}
"""The concept whose offices the line of a chart counts."""
_RATES: dict[str, dict[str, tuple[tuple[str, ...], str]]] = {
    "公开率与不予公开率": {
        "公开率（含部分公开）": (("requests.granted", "requests.granted_in_part"), "requests.processed"),
        "不予公开率": (("requests.refused",), "requests.processed"),
    },
    "每百件申请的行政诉讼数与败诉数": {
        "每百件申请的行政诉讼数": (("lawsuits.total",), "requests.received"),
        "每百件申请的败诉数": (("lawsuits.corrected",), "requests.received"),
    },
}
_LEAGUE = {
    "received": "requests.received", "granted": "requests.granted", "granted_in_part": "requests.granted_in_part",
    "refused": "requests.refused", "not_held": "requests.not_held", "reviews": "reviews.total",
    "reviews_corrected": "reviews.corrected", "lawsuits": "lawsuits.total", "lawsuits_corrected": "lawsuits.corrected",
}  # fmt: skip
_UNTIL = 2018
_OTHERS = ("不予公开的理由", "申请人", "机构排名", "各年度单元格的状态")
COMPARED = {*_SERIES, *_BEHIND, *_RATES, *_OTHERS}
"""The charts whose figures are compared, by their names."""


def compare_all(engine: Engine, answers: Sequence[Answer]) -> Iterator[str]:
    """A line for each chart that is compared, and one for each of its figures that differs; it begins with ``WRONG``."""
    cells = read_cells(engine)
    given = {answer.chart: answer.queries for answer in answers}
    for (chart, query), figures in _expect(cells, make_series(cells)).items():
        name = f"{chart}, query {query + 1}"
        yield f"{name}: {len(figures)} figures of the facts"
        yield from _compare(name, figures, _read_rows(given[chart][query]))


def _expect(cells: pd.DataFrame, series: pd.DataFrame) -> dict[tuple[str, int], Figures]:
    """The figures by chart and the number of its query."""
    found: dict[tuple[str, int], Figures] = {}
    for chart, concepts in _SERIES.items():
        of = series[series["year"] <= _UNTIL] if "2018" in chart else series
        sums = sum_by_year(of, concepts)
        found[chart, 0] = (
            sums if len(concepts) > 1 else {(year, ""): value for (year, _), value in sums.items()}
        )
    for chart, concept in _BEHIND.items():
        of = series[series["year"] <= _UNTIL] if "2018" in chart else series
        found[chart, 1] = _count(of[of["concept"] == concept])
    for chart, rates in _RATES.items():
        found[chart, 0] = {
            key: value
            for name, rate in rates.items()
            for key, value in _make_rate(series, name, *rate).items()
        }
    more = (_sum_grounds(series), _sum_applicants(cells), _sum_offices(series), _share_states(cells))
    return found | {(chart, 0): figures for chart, figures in zip(_OTHERS, more, strict=True)}


def _sum_grounds(series: pd.DataFrame) -> Figures:
    grounds = sorted({code for code in series["concept"] if code.startswith("requests.refused.")})
    return sum_by_year(series, grounds)


def _count(rows: pd.DataFrame) -> Figures:
    return {(str(year), ""): float(count) for year, count in rows.groupby("year").size().items()}


def _make_rate(series: pd.DataFrame, name: str, parts: Sequence[str], whole: str) -> Figures:
    """Over the reports that have all parts and the whole."""
    wide = series.pivot_table(index=["publisher_name", "year"], columns="concept", values="value")
    both = wide[[*parts, whole]].dropna().groupby("year").sum()
    return {
        (str(year), name): 100 * float(row[list(parts)].sum()) / float(row[whole])
        for year, row in both.iterrows()
        if row[whole]
    }


def _sum_applicants(cells: pd.DataFrame) -> Figures:
    of = cells[cells["indicator"].isin(_APPLIED) & (cells["breakdown"] != "total") & cells["printed"].notna()]
    sums = read_sums(of.groupby(["year", "breakdown"])["printed"].sum())
    return {(year, _APPLICANTS[who]): value for (year, who), value in sums.items()}


def _sum_offices(series: pd.DataFrame) -> Figures:
    names = {concept: column for column, concept in _LEAGUE.items()}
    of = series[series["concept"].isin(names)]
    sums = read_sums(of.groupby(["publisher_name", "concept"])["value"].sum())
    found = {(office, names[concept]): value for (office, concept), value in sums.items()}
    years = series.groupby("publisher_name")["year"].nunique()
    return {**found, **{(str(office), "years"): float(count) for office, count in years.items()}}


def _share_states(cells: pd.DataFrame) -> Figures:
    counts = read_sums(cells.groupby(["year", "state"]).size())
    whole = {str(year): float(count) for year, count in cells.groupby("year").size().items()}
    return {(year, _STATES[state]): count / whole[year] for (year, state), count in counts.items()}


def _read_rows(rows: Rows) -> Figures:
    """The figures of an answer; a single column has no name. Words beside the first column are left out, and blanks."""
    found: Figures = {}
    for row in rows:
        axis = str(next(iter(row.values())))
        figures = {name: value for name, value in row.items() if isinstance(value, int | float)}
        for name, value in figures.items():
            found[axis, name if len(row) > 2 else ""] = float(value)
    return found


def _compare(chart: str, expected: Figures, given: Figures) -> Iterator[str]:
    """Figures that differ. A blank is not 0, but where shares are stacked nothing is 0."""
    for key in sorted(expected.keys() | given.keys()):
        nothing = 0.0 if key[1] in _STATES.values() else None
        ours, theirs = expected.get(key, nothing), given.get(key, nothing)
        if ours is None or theirs is None or not isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-9):
            yield f"{WRONG}{chart}, {' '.join(key)}: {theirs}, and the facts say {ours}"
