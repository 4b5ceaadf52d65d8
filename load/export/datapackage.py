"""The description of an export for programs: a Data Package (https://specs.frictionlessdata.io/data-package/)."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from load.export.formats import FilePart
from load.marts import MartColumn, definitions, titles
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
    path: Path, kind: str, marts: Mapping[str, Sequence[FilePart]], sites: Iterable[SiteRow], moment: datetime
) -> None:
    """Describe an export of this format: the parts of each mart, whose paths begin at the package, with their columns as
    they are named there, and the sites that the figures come from.

    ``moment`` is the time that the figures are of. A resource is a table that can be read by itself: of Parquet each year,
    of a workbook each sheet with rows; ``mart`` says what it is part of.
    """
    package = {
        "profile": "tabular-data-package" if kind == "csv" else "data-package",
        "name": "gongkai-marts",
        "title": "政府信息公开工作年度报告数据",
        "created": moment.astimezone(UTC).isoformat(),
        "sources": [{"title": site.name, "path": site.base_url} for site in sites],
        "resources": [one for mart, parts in marts.items() for one in _describe_mart(mart, kind, parts)],
    }
    path.write_text(f"{json.dumps(package, ensure_ascii=False, indent=2)}\n", encoding="utf-8")


def list_described(path: Path, kind: str) -> set[str]:
    """The marts that a description of an earlier export in this format tells of; none, where it cannot be read."""
    try:
        resources = json.loads(path.read_bytes())["resources"]
        return {one["mart"] for one in resources if one["format"] == kind} & definitions().keys()
    except (OSError, ValueError, TypeError, KeyError):
        return set()


def _describe_mart(mart: str, kind: str, parts: Sequence[FilePart]) -> Iterator[dict[str, Any]]:
    for number, part in enumerate(parts, 1):
        resource = _describe(mart, kind, part)
        if part.year is not None:
            resource |= {"name": f"{mart}-{part.year}", "partition": {"year": part.year}}
        elif number > 1:
            resource["name"] = f"{mart}-{number}"
        yield resource


def _describe(mart: str, kind: str, part: FilePart) -> dict[str, Any]:
    definition = definitions()[mart]
    named = titles() if part.sheet else {column: column for column in definition.columns}
    told = {
        column: entry for column, entry in definition.columns.items() if part.year is None or column != "year"
    }
    resource = {
        "name": mart,
        "mart": mart,
        "path": part.path,
        "profile": "tabular-data-resource" if kind == "csv" else "data-resource",
        "format": kind,
        "mediatype": _MEDIA_TYPES[kind],
        "title": definition.row_zh,
        "description": definition.row,
        "schema": {
            "fields": [
                _describe_field(column, entry) | {"name": named[column]} for column, entry in told.items()
            ],
            "primaryKey": [named[column] for column in definition.key if column in told],
            "missingValues": [""],
        },
    }
    if part.sheet:
        resource["dialect"] = {"excel": {"sheet": part.sheet}}
    else:
        resource["encoding"] = "utf-8"
    return resource


def _describe_field(name: str, column: MartColumn) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": name,
        "column": name,
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
