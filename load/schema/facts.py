"""The content of versions: facts, unmapped cells, figures in prose, and what is derived from them.

None of these tables has foreign keys: see ``name_key``.
"""

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, Table

from load.column_types import ExactDecimal
from load.schema.base import check_figure, check_listed_words, metadata, name_key, text

fact = Table(
    "fact",
    metadata,
    name_key("version_id", "report_version.version_id", primary_key=True),
    name_key("indicator_id", "indicator.indicator_id", primary_key=True),
    name_key("breakdown_id", "breakdown.breakdown_id", primary_key=True),
    Column("value", ExactDecimal),
    text("state"),
    text("raw"),
    text("label"),
    text("note", nullable=True),
    text("unit", nullable=True),
    Column("part", Integer, nullable=False),
    *(Column(name, Integer) for name in ("table_no", "row_no", "column_no")),
    check_listed_words("state", "States"),
    CheckConstraint("(state = 'reported') = (value IS NOT NULL)", name="value"),
    check_figure("value"),
    CheckConstraint("part >= 0 AND table_no >= 1 AND row_no >= 1 AND column_no >= 1", name="place"),
    Index(None, "indicator_id", "breakdown_id", "version_id"),
    sqlite_with_rowid=False,
)

unmapped_cell = Table(
    "unmapped_cell",
    metadata,
    name_key("version_id", "report_version.version_id", primary_key=True),
    Column("position", Integer, primary_key=True),
    text("label"),
    text("raw"),
    *(Column(name, Integer, nullable=False) for name in ("part", "table_no", "row_no", "column_no")),
    CheckConstraint("position >= 1", name="position"),
    CheckConstraint("part >= 0 AND table_no >= 1 AND row_no >= 1 AND column_no >= 1", name="place"),
)

prose_figure = Table(
    "prose_figure",
    metadata,
    name_key("version_id", "report_version.version_id", primary_key=True),
    Column("position", Integer, primary_key=True),
    text("name"),
    text("unit", nullable=True),
    Column("value", ExactDecimal, nullable=False),
    text("raw"),
    text("sentence"),
    CheckConstraint("position >= 1", name="position"),
    check_figure("value"),
)

# Totals that a report left blank although their parts are complete. Not in ``fact``, which has printed figures only.
derived_figure = Table(
    "derived_figure",
    metadata,
    name_key("version_id", "report_version.version_id", primary_key=True),
    name_key("indicator_id", "indicator.indicator_id", primary_key=True),
    name_key("breakdown_id", "breakdown.breakdown_id", primary_key=True),
    Column("value", ExactDecimal, nullable=False),
    text("relation"),
    check_figure("value"),
)

series_figure = Table(
    "series_figure",
    metadata,
    name_key("version_id", "report_version.version_id", primary_key=True),
    name_key("concept_id", "concept.concept_id", primary_key=True),
    name_key("form_id", "form.form_id"),
    Column("value", ExactDecimal, nullable=False),
    Column("is_derived", Boolean, nullable=False),
    check_figure("value"),
    Index(None, "concept_id", "version_id"),
)
