"""The figures of the dashboards by another road: out of the table `fact`, without a mart and without SQL that adds up."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Engine

_CONCEPTS = Path(__file__).parents[1] / "transform" / "forms" / "concepts.toml"
_CELLS = """
SELECT p.code AS publisher, p.name AS publisher_name, r.year, i.code AS indicator, b.code AS breakdown, f.state,
    CAST(f.value AS double precision) AS printed, CAST(d.value AS double precision) AS derived
FROM report_current c
JOIN report r ON r.report_id = c.report_id
JOIN publisher p ON p.publisher_id = r.publisher_id
JOIN fact f ON f.version_id = c.version_id
JOIN indicator i ON i.indicator_id = f.indicator_id
JOIN breakdown b ON b.breakdown_id = f.breakdown_id
LEFT JOIN derived_figure d
    ON d.version_id = f.version_id AND d.indicator_id = f.indicator_id AND d.breakdown_id = f.breakdown_id
WHERE c.until IS NULL
"""


def read_cells(engine: Engine) -> pd.DataFrame:
    """A row for every current fact: publisher, year, indicator, breakdown, state, and ``figure``, which is the printed one
    or, where the report left a total blank, the derived one."""
    with engine.connect() as conn:
        cells = pd.read_sql_query(_CELLS, conn)
    cells["figure"] = cells["printed"].fillna(cells["derived"])
    return cells


def make_series(cells: pd.DataFrame) -> pd.DataFrame:
    """Concepts of reports: publisher, year, concept, label, value. A concept of which a line is missing is not there."""
    totals = cells[(cells["breakdown"] == "total") & cells["figure"].notna()]
    named = totals[["publisher_name", "year", "indicator", "figure"]].itertuples(index=False, name=None)
    reports: dict[tuple[str, int], dict[str, float]] = {}
    for publisher, year, indicator, figure in named:
        reports.setdefault((publisher, year), {})[indicator] = figure
    concepts = tomllib.loads(_CONCEPTS.read_text(encoding="utf-8"))["concept"]
    rows = [
        (publisher, year, concept["code"], concept["label"], value)
        for (publisher, year), figures in reports.items()
        for concept in concepts
        if (value := _add_up(concept, figures)) is not None
    ]
    return pd.DataFrame(rows, columns=["publisher_name", "year", "concept", "label", "value"])


def _add_up(concept: Mapping[str, Any], figures: Mapping[str, float]) -> float | None:
    for form, lines in concept["lines"].items():
        if all(line in figures for line in lines):
            factor = float(concept.get("factor", {}).get(form, 1))
            return sum(figures[line] for line in lines) * factor
    return None


def sum_by_year(series: pd.DataFrame, concepts: Sequence[str]) -> dict[tuple[str, str], float]:
    """The sums of these concepts by year, as a chart names them: by the year as text, and the concept's label."""
    of = series[series["concept"].isin(concepts)]
    return read_sums(of.groupby(["year", "label"])["value"].sum())


def read_sums(sums: pd.Series) -> dict[tuple[str, str], float]:
    """A series over two keys, such as groupby gives, as a dict with the keys as text."""
    rows = sums.reset_index().itertuples(index=False, name=None)
    return {(str(first), str(second)): float(value) for first, second, value in rows}
