"""Sites, their publishers, and what the forms ask for: labels are stored here, facts refer to them."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from load.column_types import ExactDecimal
from load.schema.base import check_sha256, check_words, check_year, metadata, refer, text

# ``division`` is the GB/T 2260 code of the district; the names are those of its province, city and district.
site = Table(
    "site",
    metadata,
    Column("site_id", Integer, primary_key=True),
    text("code"),
    text("name"),
    text("base_url"),
    *(text(name, nullable=True) for name in ("division", "province", "city", "district")),
    UniqueConstraint("code"),
)

# ``successor_id`` is the office of the same site that went on with the work of one that was merged or abolished.
publisher = Table(
    "publisher",
    metadata,
    Column("publisher_id", Integer, primary_key=True),
    refer("site_id", "site.site_id"),
    text("code"),
    text("name"),
    text("kind"),
    text("area", nullable=True),
    Column("registered", Boolean, nullable=False),
    Column("first_year", Integer),
    Column("last_year", Integer),
    Column("successor_id", Integer, ForeignKey("publisher.publisher_id")),
    UniqueConstraint("site_id", "code"),
    check_words("kind", "district", "department", "subdistrict", "town", "other"),
    check_year("first_year"),
    check_year("last_year"),
    CheckConstraint("last_year >= first_year", name="years"),
)

publisher_alias = Table(
    "publisher_alias",
    metadata,
    refer("publisher_id", "publisher.publisher_id", primary_key=True),
    text("alias", primary_key=True),
)

form = Table(
    "form",
    metadata,
    Column("form_id", Integer, primary_key=True),
    text("code"),
    text("title"),
    text("basis"),
    UniqueConstraint("code"),
)

indicator = Table(
    "indicator",
    metadata,
    Column("indicator_id", Integer, primary_key=True),
    text("code"),
    refer("form_id", "form.form_id"),
    text("label"),
    text("section"),
    text("section_label"),
    text("kind"),
    text("unit", nullable=True),
    text("parent_code", nullable=True),
    text("parent_label", nullable=True),
    Column("position", Integer, nullable=False),
    UniqueConstraint("code"),
    check_words("kind", "value", "heading", "prose"),
    CheckConstraint("position >= 1", name="position"),
)

breakdown = Table(
    "breakdown",
    metadata,
    Column("breakdown_id", Integer, primary_key=True),
    text("code"),
    text("label"),
    text("group_label", nullable=True),
    Column("position", Integer, nullable=False),
    UniqueConstraint("code"),
    CheckConstraint("position >= 1", name="position"),
)

concept = Table(
    "concept",
    metadata,
    Column("concept_id", Integer, primary_key=True),
    text("code"),
    text("label"),
    text("unit"),
    *(text(name, nullable=True) for name in ("caveat", "caveat_code", "caveat_zh")),
    UniqueConstraint("code"),
)

concept_part = Table(
    "concept_part",
    metadata,
    refer("concept_id", "concept.concept_id", primary_key=True),
    refer("indicator_id", "indicator.indicator_id", primary_key=True),
    Column("factor", ExactDecimal, nullable=False),
    CheckConstraint("factor > 0 AND factor < 1000000000000000", name="factor"),
)

rate = Table(
    "rate",
    metadata,
    Column("rate_id", Integer, primary_key=True),
    *(text(name) for name in ("code", "label", "label_en")),
    Column("parts", Integer, nullable=False),
    *(text(name, nullable=True) for name in ("caveat", "caveat_code", "caveat_zh")),
    UniqueConstraint("code"),
    CheckConstraint("parts >= 2", name="parts"),
)

rate_part = Table(
    "rate_part",
    metadata,
    refer("rate_id", "rate.rate_id", primary_key=True),
    refer("concept_id", "concept.concept_id", primary_key=True),
    Column("is_numerator", Boolean, nullable=False),
    Index(None, "concept_id"),
)

# The edition of the concepts and relations with which derived figures were computed.
catalogue_state = Table(
    "catalogue_state",
    metadata,
    text("name", primary_key=True),
    text("digest"),
    check_sha256("digest"),
)
