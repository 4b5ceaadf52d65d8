"""The tables and marts of the first edition.

Everything is spelled out here and nothing is taken from ``load.schema``: that package may change with every
release, and this migration has to make the same tables for ever.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import sqlalchemy as sa
from alembic import op

from load.marts import MartDefinition, make_table, mart_sql, read_definitions

revision = "0001_verdicts"
down_revision = None
branch_labels = None
depends_on = None

MART_EDITION = "v1"
WHOLE_WAREHOUSE = "*"

VERSION, INDICATOR, BREAKDOWN = (
    "report_version.version_id",
    "indicator.indicator_id",
    "breakdown.breakdown_id",
)

_metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def upgrade() -> None:
    """Make the tables with their guards, the lock of the whole warehouse, and the marts.

    On PostgreSQL the first schema of the search path takes the tables, and ``marts`` the marts, with what each says.
    """
    _metadata.create_all(op.get_bind(), checkfirst=False)
    if op.get_bind().dialect.name == "postgresql":
        for name in ("reading", "report_source"):
            op.execute(f"ALTER TABLE {name} SET (fillfactor = 45)")
    for statement in _guards(op.get_bind().dialect.name):
        op.execute(statement)
    # A run locks this row before it reads which runs hold the warehouse or a site of it.
    op.execute(f"INSERT INTO run_lock (name) VALUES ('{WHOLE_WAREHOUSE}')")
    for name, definition in read_definitions(MART_EDITION).items():
        _make_mart(name, definition)


def downgrade() -> None:
    """Drop the marts, then the tables, with which their triggers go."""
    for name, definition in read_definitions(MART_EDITION).items():
        op.execute(f"DROP {'TABLE' if definition.stored else 'VIEW'} {_mart(name)}")
    _metadata.drop_all(op.get_bind(), checkfirst=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_rewriting, refuse_additions")


def _make_mart(name: str, definition: MartDefinition) -> None:
    if definition.stored:
        schema = "marts" if _has_schemas() else None
        make_table(name, definition, sa.MetaData(), schema).create(op.get_bind(), checkfirst=False)
    else:
        op.execute(sa.text(f"CREATE VIEW {_mart(name)} AS\n{mart_sql(MART_EDITION, name)}"))
    if _has_schemas():
        for statement in _comments(name, definition):
            op.execute(sa.text(statement.replace(":", r"\:")))


def _comments(name: str, definition: MartDefinition) -> Iterator[str]:
    kind, row = "TABLE" if definition.stored else "VIEW", f"{definition.row_zh} {definition.row}"
    yield f"COMMENT ON {kind} {_mart(name)} IS {_quote(row)}"
    for column, entry in definition.columns.items():
        unit = f" Unit: {entry.unit}." if entry.unit else ""
        said = f"{entry.zh} {entry.meaning}{unit}"
        yield f"COMMENT ON COLUMN {_mart(name)}.{column} IS {_quote(said)}"


def _quote(words: str) -> str:
    quoted = words.replace("'", "''")
    return f"'{quoted}'"


def _mart(name: str) -> str:
    return f"marts.{name}" if _has_schemas() else name


def _has_schemas() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _table(name: str, *parts: Any, **options: Any) -> None:
    sa.Table(name, _metadata, *parts, **options)


def _columns(kind: Any, *names: str, null: bool = False, **options: Any) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=null, **options) for name in names]


def _key(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=True)


def _text_keys(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, primary_key=True) for name in names]


def _ref(name: str, target: str, *, null: bool = False, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.ForeignKey(target), nullable=null, **options)


def _ref_keys(*targets: str) -> list[sa.Column[Any]]:
    return [_ref(target.partition(".")[2], target, primary_key=True) for target in targets]


def _named_keys(*targets: str) -> list[sa.Column[Any]]:
    """Columns that refer to these keys without a foreign key."""
    names = [target.partition(".")[2] for target in targets]
    return [sa.Column(name, sa.Integer, primary_key=True, autoincrement=False) for name in names]


def _words(column: str, words: str) -> sa.CheckConstraint:
    """The column has one of the words, which are given with spaces between them."""
    return sa.CheckConstraint(" OR ".join(f"{column} = '{word}'" for word in words.split()), name=column)


def _counts(*columns: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(" AND ".join(f"{column} >= 0" for column in columns), name="counts")


def _exact(column: str) -> sa.CheckConstraint:
    bounds = f"{column} > -1000000000000000 AND {column} < 1000000000000000"
    return sa.CheckConstraint(bounds, name=f"{column}_is_exact")


def _order(earlier: str, later: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{later} >= {earlier}", name=later)


def _sha256(column: str) -> sa.CheckConstraint:
    is_hash = f"length({column}) = 64 AND ltrim({column}, '0123456789abcdef') = ''"
    return sa.CheckConstraint(is_hash, name=column)


def _check(name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=name)


def _version_of_report(name: str, column: str, **options: Any) -> sa.ForeignKeyConstraint:
    target = ["report_version.report_id", VERSION]
    return sa.ForeignKeyConstraint(["report_id", column], target, name=name, **options)


COUNTED = ("fetched", "unchanged", "loaded", "restated", "held", "missing", "failed", "skipped")
REQUEST_OUTCOMES = (
    "page unchanged empty not_found shell challenge blocked foreign_redirect redirect_loop server_error "
    "truncated undecodable too_large timeout unreachable refused foreign not_reached"
)
RUN_OUTCOMES = "running done some_failed nothing_done refused crashed skipped stopped abandoned"
CONTENTS = "tables unread_table prose_only image_only"
PLACE = "part >= 0 AND table_no >= 1 AND row_no >= 1 AND column_no >= 1"
YEAR = "year BETWEEN 2000 AND 2100"

_texts = partial(_columns, sa.Text)
_numbers = partial(_columns, sa.Integer)
_exacts = partial(_columns, sa.Numeric)
_flags = partial(_columns, sa.Boolean)
_days = partial(_columns, sa.Date)
_times = partial(_columns, sa.DateTime(timezone=True))

# Sites, their publishers, and what the forms ask for.

_table(
    "site",
    _key("site_id"),
    *_texts("code", "name", "base_url"),
    *_texts("division", "province", "city", "district", null=True),
    sa.UniqueConstraint("code"),
)
_table(
    "publisher",
    _key("publisher_id"),
    _ref("site_id", "site.site_id"),
    *_texts("code", "name", "kind"),
    *_texts("area", null=True),
    *_flags("registered"),
    *_numbers("first_year", "last_year", null=True),
    _ref("successor_id", "publisher.publisher_id", null=True),
    sa.UniqueConstraint("site_id", "code"),
    _words("kind", "district department subdistrict town other"),
    _check("first_year", "first_year BETWEEN 2000 AND 2100"),
    _check("last_year", "last_year BETWEEN 2000 AND 2100"),
    _check("years", "last_year >= first_year"),
)
_table("publisher_alias", *_ref_keys("publisher.publisher_id"), *_text_keys("alias"))
_table("form", _key("form_id"), *_texts("code", "title", "basis"), sa.UniqueConstraint("code"))
_table(
    "indicator",
    _key("indicator_id"),
    *_texts("code"),
    _ref("form_id", "form.form_id"),
    *_texts("label", "section", "section_label", "kind"),
    *_texts("unit", "parent_code", "parent_label", null=True),
    *_numbers("position"),
    sa.UniqueConstraint("code"),
    _words("kind", "value heading prose"),
    _check("position", "position >= 1"),
)
_table(
    "breakdown",
    _key("breakdown_id"),
    *_texts("code", "label"),
    *_texts("group_label", null=True),
    *_numbers("position"),
    sa.UniqueConstraint("code"),
    _check("position", "position >= 1"),
)
_table(
    "concept",
    _key("concept_id"),
    *_texts("code", "label", "unit"),
    *_texts("caveat", "caveat_code", "caveat_zh", null=True),
    sa.UniqueConstraint("code"),
)
_table(
    "concept_part",
    *_ref_keys("concept.concept_id", INDICATOR),
    *_exacts("factor"),
    _check("factor", "factor > 0 AND factor < 1000000000000000"),
)
_table(
    "rate",
    _key("rate_id"),
    *_texts("code", "label", "label_en"),
    *_numbers("parts"),
    *_texts("caveat", "caveat_code", "caveat_zh", null=True),
    sa.UniqueConstraint("code"),
    _check("parts", "parts >= 2"),
)
_table(
    "rate_part",
    *_ref_keys("rate.rate_id", "concept.concept_id"),
    *_flags("is_numerator"),
    sa.Index(None, "concept_id"),
)
_table("catalogue_state", *_text_keys("name"), *_texts("digest"), _sha256("digest"))

# Runs, their locks, and every request they made.

_table(
    "run",
    _key("run_id"),
    _ref("site_id", "site.site_id", null=True),
    *_texts("flow", "parameters", "holder"),
    *_times("started_at"),
    *_times("finished_at", null=True),
    *_texts("outcome"),
    *_texts("reason", null=True),
    *_flags("is_good", server_default=sa.false()),
    *_numbers(*COUNTED, server_default="0"),
    *_texts("counters", server_default="{}"),
    *_numbers("max_restated", null=True),
    *_numbers("restated_facts", server_default="0"),
    _words("outcome", RUN_OUTCOMES),
    _order("started_at", "finished_at"),
    _check("running", "(outcome = 'running') = (finished_at IS NULL)"),
    _counts(*COUNTED, "max_restated", "restated_facts"),
    sa.Index(None, "site_id"),
)
_table(
    "batch",
    *_ref_keys("run.run_id"),
    sa.Column("number", sa.Integer, primary_key=True),
    *_texts("summary"),
    *_times("loaded_at"),
    _check("number", "number >= 1"),
)
_table(
    "normaliser",
    *_text_keys("name"),
    *_texts("package"),
    *_times("first_written_at"),
    *_numbers("sequence"),
    sa.UniqueConstraint("sequence"),
    _check("sequence", "sequence >= 1"),
)
_table(
    "run_lock",
    *_text_keys("name"),
    _ref("run_id", "run.run_id", null=True),
    *_texts("holder", null=True),
    *_times("acquired_at", "heartbeat_at", null=True),
    *_texts("waiter", null=True),
    *_times("waiter_at", null=True),
)
_table("host_turn", *_text_keys("host"), *_times("taken_until"))
_table(
    "rewriting",
    sa.Column(
        "run_id",
        sa.Integer,
        sa.ForeignKey("run.run_id", deferrable=True, initially="DEFERRED"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.CheckConstraint("run_id = 0", name="run_id"),
)
_table(
    "check_count",
    *_ref_keys("run.run_id"),
    *_text_keys("check_id"),
    *_numbers("holds", "fails", "cannot_tell"),
    _counts("holds", "fails", "cannot_tell"),
)
_table(
    "check_tally",
    *_ref_keys("publisher.publisher_id"),
    *_text_keys("check_id"),
    *_numbers("holds", "fails", "cannot_tell"),
    _counts("holds", "fails", "cannot_tell"),
)
_table("tallied", *_ref_keys("publisher.publisher_id"), *_texts("program"))
_table(
    "listing",
    *_ref_keys("run.run_id"),
    *_text_keys("source", "url"),
    *_numbers("entries"),
    *_numbers("declared_total", null=True),
    _counts("entries", "declared_total"),
)
_table(
    "snapshot",
    *_text_keys("sha256"),
    *_numbers("size", null=True),
    *_texts("content_type", null=True),
    *_texts("first_url"),
    *_times("first_fetched_at"),
    _sha256("sha256"),
    _counts("size"),
)
_table(
    "fetch",
    sa.Column("fetch_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    _ref("run_id", "run.run_id"),
    *_texts("url"),
    *_texts("final_url", null=True),
    *_texts("method"),
    *_times("requested_at"),
    *_texts("outcome"),
    *_numbers("status", null=True),
    *_texts("content_type", "etag", "last_modified", null=True),
    _ref("sha256", "snapshot.sha256", null=True),
    *_numbers("size", "elapsed_ms", null=True),
    *_texts("error", null=True),
    _words("method", "GET POST"),
    _words("outcome", REQUEST_OUTCOMES),
    _counts("size", "elapsed_ms"),
    sa.Index(None, "url", "requested_at"),
    sa.Index(None, "run_id", "outcome"),
    sa.Index(None, "sha256"),
)
_table(
    "page",
    *_ref_keys("site.site_id"),
    *_text_keys("url"),
    *_texts("etag", "last_modified", null=True),
    _ref("sha256", "snapshot.sha256", null=True),
    *_texts("outcome"),
    *_times("asked_at"),
    *_times("fetched_at", null=True),
    *_numbers("failures"),
    _words("outcome", REQUEST_OUTCOMES),
    _counts("failures"),
)
_table(
    "not_report",
    *_ref_keys("site.site_id"),
    *_text_keys("url"),
    *_texts("reason", "normaliser"),
    *_times("noted_at"),
)

# Reports, their versions, and which version is current.

_table(
    "report",
    _key("report_id"),
    _ref("publisher_id", "publisher.publisher_id"),
    *_numbers("year"),
    *_times("first_seen_at"),
    sa.UniqueConstraint("publisher_id", "year"),
    _check("year", f"year = 0 OR {YEAR}"),
)
_table(
    "report_source",
    *_ref_keys("report.report_id"),
    *_text_keys("url"),
    *_texts("source"),
    *_times("first_seen_at", "last_seen_at"),
    *_times("gone_at", null=True),
    _ref("last_run_id", "run.run_id"),
    _order("first_seen_at", "last_seen_at"),
    sa.Index(None, "url"),
)
_table(
    "report_version",
    _key("version_id"),
    _ref("report_id", "report.report_id"),
    _ref("run_id", "run.run_id"),
    *_texts("parts_digest", "normaliser", "reading_digest", "url", "source"),
    *_texts("title", "publisher_printed", null=True),
    *_numbers("year_printed", null=True),
    *_texts("forms", "content"),
    *_days("period_start", "period_end", "published_on", null=True),
    *_texts("prose", "held"),
    *_numbers("facts", "reported"),
    *_texts("verdicts", null=True),
    *_times("observed_at", "recorded_at"),
    sa.UniqueConstraint("report_id", "parts_digest", "normaliser"),
    sa.UniqueConstraint("report_id", "version_id"),
    _sha256("parts_digest"),
    _sha256("reading_digest"),
    _check("year_printed", "year_printed BETWEEN 2000 AND 2100"),
    _words("content", CONTENTS),
    _check("reported", "reported >= 0 AND reported <= facts"),
    sa.Index(None, "url"),
    sa.Index(None, "run_id"),
)
_table(
    "version_part",
    *_named_keys(VERSION),
    _key("part"),
    *_texts("sha256"),
    *_texts("url"),
    _check("part", "part >= 0"),
    sa.Index(None, "sha256"),
)
_table(
    "version_review",
    *_ref_keys(VERSION),
    *_texts("decision", "reason", "who"),
    *_times("decided_at"),
    _ref("run_id", "run.run_id"),
    sa.CheckConstraint("decision IN ('accepted', 'rejected', 'superseded')", name="decision"),
)
_table(
    "reading",
    *_ref_keys("report.report_id"),
    *_text_keys("url", "parts_digest", "normaliser"),
    *_numbers("version_id"),
    *_texts("parts", "issues_digest"),
    *_days("published_on", null=True),
    *_times("first_seen_at", "last_seen_at", "read_at"),
    _ref("first_run_id", "run.run_id"),
    _ref("last_run_id", "run.run_id"),
    *_numbers("last_request"),
    _ref("read_run_id", "run.run_id"),
    _version_of_report("fk_reading_version", "version_id", onupdate="CASCADE"),
    _sha256("parts_digest"),
    _sha256("issues_digest"),
    _order("first_seen_at", "last_seen_at"),
    sa.Index(None, "url", "parts_digest"),
    sa.Index(None, "version_id"),
)
_table(
    "report_current",
    _key("pointer_id"),
    _ref("report_id", "report.report_id"),
    *_numbers("version_id"),
    *_numbers("previous_version_id", null=True),
    _ref("run_id", "run.run_id", null=True),
    *_texts("cause"),
    *_times("since"),
    *_times("until", null=True),
    _version_of_report("fk_report_current_version", "version_id"),
    _version_of_report("fk_report_current_previous", "previous_version_id"),
    _words("cause", "first site normaliser unknown"),
    _check("previous", "(cause = 'first') = (previous_version_id IS NULL)"),
    _order("since", "until"),
    sa.Index(
        "uq_report_current_now",
        "report_id",
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    ),
    sa.Index(None, "version_id"),
    sa.Index(None, "run_id"),
    sa.Index(None, "report_id", "since"),
)

# What a version consists of, and what is derived from it.

_table(
    "fact",
    *_named_keys(VERSION, INDICATOR, BREAKDOWN),
    *_exacts("value", null=True),
    *_texts("state", "raw", "label"),
    *_texts("note", "unit", null=True),
    *_numbers("part"),
    *_numbers("table_no", "row_no", "column_no", null=True),
    _words("state", "reported blank not_applicable unreadable"),
    _check("value", "(state = 'reported') = (value IS NOT NULL)"),
    _exact("value"),
    _check("place", PLACE),
    sa.Index(None, "indicator_id", "breakdown_id", "version_id"),
    sqlite_with_rowid=False,
)
_table(
    "unmapped_cell",
    *_named_keys(VERSION),
    _key("position"),
    *_texts("label", "raw"),
    *_numbers("part", "table_no", "row_no", "column_no"),
    _check("position", "position >= 1"),
    _check("place", PLACE),
)
_table(
    "prose_figure",
    *_named_keys(VERSION),
    _key("position"),
    *_texts("name"),
    *_texts("unit", null=True),
    *_exacts("value"),
    *_texts("raw", "sentence"),
    _check("position", "position >= 1"),
    _exact("value"),
)
_table(
    "derived_figure",
    *_named_keys(VERSION, INDICATOR, BREAKDOWN),
    *_exacts("value"),
    *_texts("relation"),
    _exact("value"),
)
_table(
    "series_figure",
    *_named_keys(VERSION, "concept.concept_id"),
    *_numbers("form_id"),
    *_exacts("value"),
    *_flags("is_derived"),
    _exact("value"),
    sa.Index(None, "concept_id", "version_id"),
)

# Coverage, corrections and issues.

_table(
    "coverage",
    *_ref_keys("publisher.publisher_id"),
    _key("year"),
    *_texts("status"),
    *_times("last_checked_at"),
    _check("year", YEAR),
    sa.CheckConstraint(
        "status IN ('loaded', 'missing', 'failed', 'held', 'waiting', 'unread_table', 'prose_only', 'image_only')",
        name="status",
    ),
)
_table(
    "correction",
    _key("correction_id"),
    _ref("publisher_id", "publisher.publisher_id"),
    *_numbers("year"),
    _ref("indicator_id", INDICATOR),
    _ref("breakdown_id", BREAKDOWN),
    *_texts("printed"),
    *_exacts("corrected"),
    *_texts("reason", "who"),
    *_days("decided_on"),
    *_texts("status"),
    *_times("status_at"),
    sa.UniqueConstraint("publisher_id", "year", "indicator_id", "breakdown_id"),
    _check("year", YEAR),
    _exact("corrected"),
    sa.CheckConstraint("status IN ('applied', 'waiting', 'lapsed', 'withdrawn')", name="status"),
)
_table(
    "fact_correction",
    *_ref_keys(VERSION, INDICATOR, BREAKDOWN),
    sa.Column("applied_at", sa.DateTime(timezone=True), primary_key=True),
    *_times("lapsed_at", null=True),
    *_exacts("corrected"),
    *_texts("note"),
    _exact("corrected"),
    _order("applied_at", "lapsed_at"),
    sa.ForeignKeyConstraint(
        ["version_id", "indicator_id", "breakdown_id"],
        ["fact.version_id", "fact.indicator_id", "fact.breakdown_id"],
        name="fk_fact_correction_fact",
    ),
)
_table(
    "issue",
    _key("issue_id"),
    *_texts("identity", "origin"),
    _ref("site_id", "site.site_id"),
    _ref("report_id", "report.report_id", null=True),
    *_texts("check_id", "severity", "message", "message_en", "indicators"),
    *_texts("breakdown", null=True),
    *_texts("discriminator"),
    *_texts("expected", "actual", null=True),
    *_texts("cells", "blanks"),
    *_texts("url", null=True),
    *_texts("figures", "status"),
    *_times("first_seen_at", "last_seen_at"),
    *_times("resolved_at", null=True),
    _ref("first_run_id", "run.run_id"),
    _ref("last_run_id", "run.run_id"),
    *_texts("accepted_by", "accepted_reason", null=True),
    *_times("accepted_at", null=True),
    sa.UniqueConstraint("identity"),
    _sha256("identity"),
    _words("severity", "error warning info"),
    sa.CheckConstraint("status IN ('open', 'accepted', 'resolved')", name="status"),
    _check("resolved", "(status = 'resolved') = (resolved_at IS NOT NULL)"),
    _check("accepted", "status <> 'accepted' OR accepted_at IS NOT NULL"),
    _order("first_seen_at", "last_seen_at"),
    _order("first_seen_at", "resolved_at"),
    sa.Index(None, "report_id", "origin", "status"),
    sa.Index(None, "check_id", "status"),
    sa.Index(None, "site_id", "origin"),
)
_table(
    "issue_event",
    _key("event_id"),
    _ref("issue_id", "issue.issue_id", index=True),
    _ref("run_id", "run.run_id", null=True, index=True),
    *_times("at"),
    *_texts("event", "figures"),
    *_texts("who", "reason", null=True),
    sa.CheckConstraint("event IN ('opened', 'reopened', 'resolved', 'accepted', 'lapsed')", name="event"),
)

# What mart_fact shows of current reports, and the years of sites whose year marts are to be computed anew.

_table(
    "report_head",
    *_ref_keys(VERSION),
    _ref("report_id", "report.report_id"),
    *_texts("publisher_code", "publisher_name", "publisher_kind"),
    *_numbers("year"),
    *_texts("report_title", null=True),
    *_texts("report_url"),
    *_days("published_on", null=True),
    *_times("recorded_at"),
    *_texts("site_code", "site_name"),
    sa.UniqueConstraint("report_id"),
    sa.Index(None, "site_code", "publisher_code", "year"),
)

_table(
    "dirty_year",
    _key("mark_id"),
    _ref("site_id", "site.site_id"),
    *_numbers("year"),
    sa.Index(None, "site_id", "year"),
)

# What is loaded is never altered: triggers on versions and on what belongs to them.

BELONGINGS = ("fact", "unmapped_cell", "prose_figure", "version_part")
_SAID = ", ".join(c.name for c in _metadata.tables["report_version"].columns if c.name != "report_id")

_FINISHED = """(
    SELECT r.finished_at FROM report_version v JOIN run r ON r.run_id = v.run_id
    WHERE v.version_id = NEW.version_id
) IS NOT NULL"""

_REFUSE_REWRITING = """\
CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM rewriting) THEN
        RAISE integrity_constraint_violation
        USING MESSAGE = TG_TABLE_NAME || ': what is loaded is never altered';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$"""

_REFUSE_ADDITIONS = """\
CREATE FUNCTION refuse_additions() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT version_id FROM added) a
        JOIN report_version v ON v.version_id = a.version_id JOIN run r ON r.run_id = v.run_id
        WHERE r.finished_at IS NOT NULL
    ) AND NOT EXISTS (SELECT 1 FROM rewriting) THEN
        RAISE integrity_constraint_violation
        USING MESSAGE = TG_TABLE_NAME || ': what is loaded is never altered';
    END IF;
    RETURN NULL;
END $$"""


def _guards(dialect: str) -> Iterator[str]:
    if dialect == "postgresql":
        yield _REFUSE_REWRITING
        yield _REFUSE_ADDITIONS
    guard: Callable[..., str] = _guard_of_postgres if dialect == "postgresql" else _guard_of_sqlite
    for table in (*BELONGINGS, "report_version"):
        yield guard(table, "delete", "DELETE")
        if dialect == "postgresql":
            yield guard(table, "truncate", "TRUNCATE", each="STATEMENT")
    for table in BELONGINGS:
        yield guard(table, "update", "UPDATE")
    yield guard("report_version", "update", f"UPDATE OF {_SAID}")
    yield guard("report_version", "refile", "UPDATE OF report_id", "OLD.held = ''")
    for table in BELONGINGS:
        if dialect == "postgresql":
            yield (
                f"CREATE TRIGGER {table}_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS added "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_additions()"
            )
        elif table != "fact":
            yield guard(table, "insert", "INSERT", _FINISHED)


def _guard_of_postgres(table: str, name: str, when: str, condition: str = "", each: str = "ROW") -> str:
    only = f" WHEN ({condition})" if condition else ""
    return (
        f"CREATE TRIGGER {table}_{name} BEFORE {when} ON {table} FOR EACH {each}{only} "
        "EXECUTE FUNCTION refuse_rewriting()"
    )


def _guard_of_sqlite(table: str, name: str, when: str, condition: str = "") -> str:
    conditions = f"{condition} AND " if condition else ""
    return (
        f"CREATE TRIGGER {table}_{name} BEFORE {when} ON {table}\n"
        f"WHEN {conditions}NOT EXISTS (SELECT 1 FROM rewriting)\n"
        f"BEGIN SELECT RAISE(ABORT, '{table}: what is loaded is never altered'); END"
    )
