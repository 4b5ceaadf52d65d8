"""The marts (DESIGN 7): views whose columns are a promise. New columns go to the end.

The SQL stands in ``v1/*.sql``. A migration has made views of those files, so they never change again:
a new mart is a new folder and a new migration.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Column, Date, Integer, MetaData, Table, Text
from sqlalchemy.types import TypeEngine

from load.column_types import ExactDecimal, UtcTime

CURRENT = {"current": "c.until IS NULL", "applied": "k.lapsed_at IS NULL"}
AS_OF = {
    "current": "c.since <= :moment AND (c.until IS NULL OR c.until > :moment)",
    "applied": "k.applied_at <= :moment AND (k.lapsed_at IS NULL OR k.lapsed_at > :moment)",
}

_COLUMNS: Mapping[str, str] = {
    "mart_fact": "publisher_code publisher_name publisher_kind year form indicator_code indicator_label "
    "section breakdown unit value state raw report_title report_url published_on snapshot_sha256 table_no "
    "row_no column_no recorded_at printed_value correction",
    "mart_series": "concept label unit publisher_code publisher_name year value is_derived form caveat",
    "mart_coverage": "publisher_code publisher_name year status facts issues first_seen last_checked "
    "publisher_kind reported",
    "mart_issue": "issue_id check_id severity status publisher_code publisher_name year indicators breakdown "
    "message expected actual cells blanks report_url first_seen last_seen resolved_at accepted_by "
    "accepted_reason site",
    "mart_restatement": "publisher_code publisher_name year indicator_code indicator_label breakdown unit "
    "old_value new_value old_state new_state old_raw new_raw restated_at cause run_id old_version_id "
    "new_version_id",
    "mart_run": "flow started finished outcome fetched unchanged loaded failed run_id restated held missing "
    "parameters",
}

_WHOLE = frozenset(
    {"year", "table_no", "row_no", "column_no", "facts", "issues", "reported", "issue_id"}
    | {"run_id", "old_version_id", "new_version_id"}
    | {"fetched", "unchanged", "loaded", "failed", "restated", "held", "missing"}
)
_EXACT = frozenset({"value", "printed_value", "old_value", "new_value"})
_MOMENTS = frozenset(
    {
        "recorded_at",
        "first_seen",
        "last_seen",
        "last_checked",
        "resolved_at",
        "restated_at",
        "started",
        "finished",
    }
)


def _type_of(column: str) -> TypeEngine[Any]:
    if column in _WHOLE:
        return Integer()
    if column in _EXACT:
        return ExactDecimal()
    if column in _MOMENTS:
        return UtcTime()
    if column == "is_derived":
        return Boolean()
    return Date() if column == "published_on" else Text()


_metadata = MetaData()
MARTS: Mapping[str, Table] = {
    name: Table(name, _metadata, *(Column(column, _type_of(column)) for column in columns.split()))
    for name, columns in _COLUMNS.items()
}


def mart_sql(name: str, moment: Mapping[str, str] = CURRENT) -> str:
    """The SELECT of a mart, for now or (``AS_OF``) for the bound ``:moment``."""
    sql = (Path(__file__).parent / "v1" / f"{name}.sql").read_text(encoding="utf-8")
    return sql.format(**moment)
