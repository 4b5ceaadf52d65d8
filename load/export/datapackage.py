"""The description of an export for programs: a Data Package (https://specs.frictionlessdata.io/data-package/)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from load.marts import DEFINITIONS, MartColumn, titles
from load.sites import SiteRow

FILE = "datapackage.json"
_TYPES = {
    "text": "string", "integer": "integer", "decimal": "number", "time": "datetime", "boolean": "boolean", "date": "date",
}  # fmt: skip
_MEDIA_TYPES = {
    "parquet": "application/vnd.apache.parquet",
    "csv": "text/csv",
    "jsonl": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def write_datapackage(
    path: Path, kind: str, files: Mapping[str, Sequence[str]], sites: Iterable[SiteRow], moment: datetime
) -> None:
    """Describe an export of this format: the files of each mart, its columns, and the sites that its figures come from.

    ``moment`` is the time that the figures are of.
    """
    package = {
        "profile": "tabular-data-package" if kind == "csv" else "data-package",
        "name": "gongkai-marts",
        "title": "政府信息公开工作年度报告数据",
        "created": moment.astimezone(UTC).isoformat(),
        "sources": [{"title": site.name, "path": site.base_url} for site in sites],
        "resources": [_describe(name, kind, paths) for name, paths in files.items()],
    }
    path.write_text(f"{json.dumps(package, ensure_ascii=False, indent=2)}\n", encoding="utf-8")


def _describe(name: str, kind: str, paths: Sequence[str]) -> dict[str, Any]:
    definition = DEFINITIONS[name]
    resource = {
        "name": name,
        "path": paths[0] if len(paths) == 1 else list(paths),
        "profile": "tabular-data-resource" if kind == "csv" else "data-resource",
        "format": kind,
        "mediatype": _MEDIA_TYPES[kind],
        "title": definition.row_zh,
        "description": definition.row,
        "schema": {
            "fields": [_describe_field(column, entry) for column, entry in definition.columns.items()],
            "primaryKey": list(definition.key),
            "missingValues": [""],
        },
    }
    if kind != "xlsx":
        resource["encoding"] = "utf-8"
    return resource


def _describe_field(name: str, column: MartColumn) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": name,
        "type": _TYPES[column.type],
        "title": titles()[name],
        "description": f"{column.zh} {column.meaning}",
    }
    if column.type == "time":
        field["format"] = "any"
    if column.type == "boolean":
        field["trueValues"], field["falseValues"] = ["True"], ["False"]
    if column.unit:
        field["unit"] = column.unit
    return field
