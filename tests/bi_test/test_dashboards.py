"""The dashboards of bi/superset ask for what there is: their datasets are the marts, their charts use columns and measures of
those, and every word of a code has its Chinese."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml

from bi.expected import COMPARED
from load.bi_role import grant_bi
from load.engine import open_engine
from load.marts import mart_tables
from load.migrate import upgrade
from transform.forms import catalogue
from transform.forms.check_catalogue import declared_checks
from transform.forms.rate_catalogue import rates

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "bi" / "superset"
TYPES = {
    "text": "TEXT", "integer": "INTEGER", "decimal": "NUMERIC", "time": "TIMESTAMP WITH TIME ZONE",
    "boolean": "BOOLEAN", "date": "DATE",
}  # fmt: skip
COLUMN_LISTS = ("groupby", "groupby_b", "all_columns")
METRIC_LISTS = ("metrics", "metrics_b")

Document = dict[str, Any]


@cache
def read_assets(kind: str) -> dict[str, Document]:
    """The files of a kind, by their names."""
    return {
        path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted((ASSETS / kind).rglob("*.yaml"))
    }


def read_words(path: str) -> Document:
    """A file of words."""
    return tomllib.loads((ROOT / path).read_text(encoding="utf-8"))


DATASETS, CHARTS, DASHBOARDS = (read_assets(kind) for kind in ("datasets", "charts", "dashboards"))
BY_UUID = {dataset["uuid"]: dataset for dataset in DATASETS.values()}


def own_columns(dataset: Document) -> list[Document]:
    """The columns of the mart itself."""
    return [column for column in dataset["columns"] if "expression" not in column]


def find_expression(mart: str, column: str) -> str:
    """How a column of ours is made."""
    return next(str(one["expression"]) for one in DATASETS[mart]["columns"] if one["column_name"] == column)


def read_case(expression: str) -> dict[str, str]:
    """The words of a CASE by their codes."""
    return dict(re.findall(r"WHEN '([^']+)' THEN '([^']+)'", expression))


def test_there_is_a_dataset_for_every_mart() -> None:
    assert set(DATASETS) == set(mart_tables())
    assert {(dataset["schema"], dataset["sql"]) for dataset in DATASETS.values()} == {("marts", None)}


@pytest.mark.parametrize("mart", mart_tables())
def test_a_dataset_has_the_columns_of_its_mart(mart: str) -> None:
    spec = read_words("load/marts/v1/marts.toml")[mart]["columns"]
    columns = own_columns(DATASETS[mart])
    assert [(one["column_name"], one["type"], one["description"]) for one in columns] == [
        (name, TYPES[column["type"]], column["zh"]) for name, column in spec.items()
    ]


@pytest.mark.parametrize("mart", mart_tables())
def test_a_column_is_headed_as_in_a_workbook_and_no_two_alike(mart: str) -> None:
    heads = read_words("load/marts/v1/titles.toml")
    for column in own_columns(DATASETS[mart]):
        assert re.sub("（(代码|数字)）$", "", column["verbose_name"]) == heads[column["column_name"]]
    shown = [column["verbose_name"] for column in DATASETS[mart]["columns"]]
    assert len(shown) == len(set(shown))


def test_every_code_has_its_chinese() -> None:
    ours = read_words("flows/words.toml")
    lists = {one["title"]: set(one["words"]) for one in read_words("load/schema/words.toml")["list"]}
    said = {kind: word["zh"] for kind, word in ours["office_kind"].items()}
    for mart in (mart for mart in mart_tables() if "kind_zh" in str(DATASETS[mart])):
        assert read_case(find_expression(mart, "kind_zh")) == said
    statuses = {status: word["zh"] for status, word in ours["coverage_status"].items()}
    assert read_case(find_expression("mart_coverage", "status_zh")) == statuses
    assert set(read_case(find_expression("mart_issue", "severity_zh"))) == lists["Severities"]
    assert set(read_case(find_expression("mart_run", "outcome_zh"))) == lists["Outcomes of runs"]
    assert read_case(find_expression("mart_issue", "check_zh")) == {
        check.id: check.name.zh for check in declared_checks().values() if check.scope != "relation"
    }
    applicants = {
        one.code: one.label
        for form in catalogue.forms().values()
        for of in form.breakdowns.values()
        for one in of
    }
    assert read_case(find_expression("mart_fact", "breakdown_zh")) == applicants


def read_filters(params: Document) -> Iterator[Document]:
    """The filters of both queries of a chart."""
    yield from params.get("adhoc_filters", ())
    yield from params.get("adhoc_filters_b", ())


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_asks_for_what_its_dataset_has(name: str) -> None:
    chart = CHARTS[name]
    dataset, params = BY_UUID[chart["dataset_uuid"]], chart["params"]
    columns = {column["column_name"] for column in dataset["columns"]}
    measures = {metric["metric_name"] for metric in dataset["metrics"]}
    asked = [params[key] for key in ("x_axis",) if key in params]
    for key in COLUMN_LISTS:
        given = params.get(key, [])
        asked += [given] if isinstance(given, str) else given
    asked += [one["subject"] for one in read_filters(params) if one["expressionType"] == "SIMPLE"]
    assert set(asked) <= columns
    named = [params["metric"]] if "metric" in params else []
    named += [one for key in METRIC_LISTS for one in params.get(key, ())]
    assert named or params.get("query_mode") == "raw"
    assert {one for one in named if isinstance(one, str)} <= measures
    assert chart["viz_type"] == params["viz_type"]
    assert re.search("[一-鿿].*[a-z]", chart["description"]), "in Chinese, and in English"


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_asks_for_codes_that_there_are(name: str) -> None:
    known = {
        "concept": {one.code for one in catalogue.concepts()},
        "rate": {one.code for one in rates()},
        "indicator_code": set(catalogue.indicators()),
    }
    for one in read_filters(CHARTS[name]["params"]):
        codes = known.get(one.get("subject", ""))
        if codes is None or one["operator"] == "LIKE":
            continue
        given = one["comparator"]
        assert set([given] if isinstance(given, str) else given) <= codes


def test_a_sum_has_the_number_of_reports_beside_it() -> None:
    """A sum that falls because fewer offices filed cannot be told from one that falls."""
    alone = {
        name for name, chart in CHARTS.items()
        if BY_UUID[chart["dataset_uuid"]]["table_name"] in ("mart_concept_year", "mart_rate", "mart_rate_year")
        and not {"offices_sum", "reports_sum"} & set(chart["params"].get("metrics_b", ()))
    }  # fmt: skip
    assert alone == set()
    assert "years" in CHARTS["league"]["params"]["metrics"]


def test_the_charts_that_a_browser_compares_are_there() -> None:
    assert {chart["slice_name"] for chart in CHARTS.values()} >= COMPARED
    assert len(COMPARED) >= 10


def test_every_chart_is_on_one_dashboard_in_rows_that_fit() -> None:
    names = {chart["uuid"]: chart["slice_name"] for chart in CHARTS.values()}
    parts = [
        part for board in DASHBOARDS.values() for part in board["position"].values() if isinstance(part, dict)
    ]
    shown = [part["meta"] for part in parts if part["type"] == "CHART"]
    assert sorted((part["uuid"], part["sliceName"]) for part in shown) == sorted(names.items())
    for board in DASHBOARDS.values():
        position = board["position"]
        for row in position["GRID_ID"]["children"]:
            assert sum(position[cell]["meta"]["width"] for cell in position[row]["children"]) == 12


@pytest.mark.parametrize("name", DASHBOARDS)
def test_a_filter_is_a_column_that_there_is(name: str) -> None:
    filters = DASHBOARDS[name]["metadata"]["native_filter_configuration"]
    assert DASHBOARDS[name]["slug"] == name
    assert filters[0]["requiredFirst"], "two districts are never added up unasked"
    for one in filters:
        [target] = one["targets"]
        columns = {column["column_name"] for column in BY_UUID[target["datasetUuid"]]["columns"]}
        assert target["column"]["name"] in columns


def test_the_role_computes_every_column_and_measure(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    upgrade(engine)
    role = f"bi_{uuid4().hex[:12]}"
    with engine.begin() as conn:
        conn.exec_driver_sql(f"CREATE ROLE {role}")
    grant_bi(engine, role)
    with engine.begin() as conn:
        conn.exec_driver_sql(f"SET ROLE {role}")
        for mart, dataset in DATASETS.items():
            columns = [str(one["expression"]) for one in dataset["columns"] if "expression" in one]
            measures = ", ".join(str(one["expression"]) for one in dataset["metrics"])
            lines = conn.exec_driver_sql(
                f"SELECT {', '.join(['1', *columns])} FROM marts.{mart}".replace("%", "%%")
            )
            assert lines.all() == [], "no report is loaded"
            [sums] = conn.exec_driver_sql(f"SELECT {measures} FROM marts.{mart}".replace("%", "%%"))
            assert sums[0] == 0
    engine.dispose()
