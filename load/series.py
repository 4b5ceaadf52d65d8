"""What is derived from a version: totals that the report left blank over complete parts, and concepts."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from sqlalchemy import Connection, delete, select

from load.bulk import copy_rows, read_facts
from load.dimensions import codes, hold_catalogue
from load.marts.filings import refresh_versions
from load.prepared.report import Figures, derive_figures
from load.prepared.stored_fact import FactKey, StoredFact
from load.schema.curation import fact_correction
from load.schema.dimensions import breakdown, concept, form, indicator
from load.schema.facts import derived_figure, series_figure
from load.schema.reports import report_current
from transform.text.states import State

BATCH = 200

Facts = Mapping[FactKey, StoredFact]


def write_series(conn: Connection, figures: Mapping[int, Figures]) -> None:
    """Write derived totals and concepts of versions that have none yet: ``derive_figures`` of each by ``version_id``.

    Raises SupersededProgram if the catalogue of the warehouse is not this program's.
    """
    hold_catalogue(conn)
    indicators, breakdowns = codes(conn, indicator), codes(conn, breakdown)
    concepts, forms = codes(conn, concept), codes(conn, form)
    copy_rows(conn, derived_figure, (
        (version_id, indicators[code], breakdowns[column], *rest)
        for version_id, (totals, _) in figures.items()
        for code, column, *rest in totals
    ))  # fmt: skip
    copy_rows(conn, series_figure, (
        (version_id, concepts[code], forms[form_code], *rest)
        for version_id, (_, series) in figures.items()
        for code, form_code, *rest in series
    ))  # fmt: skip


def rebuild_series(conn: Connection, version_ids: Iterable[int] | None = None) -> None:
    """Derive again, with the corrections that apply now: these versions, or by default all current ones.

    Raises SupersededProgram as ``write_series`` does.
    """
    hold_catalogue(conn)
    wanted = list(_current_versions(conn) if version_ids is None else version_ids)
    for start in range(0, len(wanted), BATCH):
        _rebuild(conn, wanted[start : start + BATCH])
        refresh_versions(conn, wanted[start : start + BATCH])


def _rebuild(conn: Connection, version_ids: list[int]) -> None:
    for table in (derived_figure, series_figure):
        conn.execute(delete(table).where(table.c.version_id.in_(version_ids)))
    corrected = _read_corrected(conn, version_ids)
    facts = read_facts(conn, version_ids)
    for version_id, values in corrected.items():
        of_version = facts[version_id]
        for key, value in values.items():
            of_version[key] = of_version[key]._replace(value=value, state=State.REPORTED.value)
    write_series(conn, {version_id: derive_figures(of_version) for version_id, of_version in facts.items()})


def _current_versions(conn: Connection) -> list[int]:
    return list(conn.scalars(select(report_current.c.version_id).where(report_current.c.until.is_(None))))


def _read_corrected(conn: Connection, version_ids: list[int]) -> dict[int, dict[FactKey, Decimal]]:
    """The corrections that apply now, by version, then by (indicator, breakdown)."""
    rows = conn.execute(
        select(fact_correction.c.version_id, indicator.c.code, breakdown.c.code, fact_correction.c.corrected)
        .join(indicator, indicator.c.indicator_id == fact_correction.c.indicator_id)
        .join(breakdown, breakdown.c.breakdown_id == fact_correction.c.breakdown_id)
        .where(fact_correction.c.version_id.in_(version_ids), fact_correction.c.lapsed_at.is_(None))
    )
    corrected: dict[int, dict[FactKey, Decimal]] = {}
    for version_id, indicator_code, breakdown_code, value in rows:
        corrected.setdefault(version_id, {})[indicator_code, breakdown_code] = value
    return corrected
