"""Writing what is derived from a version: its totals and its concepts."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, delete, insert, select

from load.derivation import Figure, Key, derive_totals, make_series
from load.dimensions import codes
from load.facts import read_facts
from load.schema.care import fact_correction
from load.schema.dimensions import breakdown, concept, form, indicator
from load.schema.figures import derived_figure, series_figure
from load.schema.reports import report_current
from transform.report import State

BATCH = 200


def write_series(conn: Connection, figures: Mapping[int, Mapping[Key, Figure]]) -> None:
    """Write the derived totals and concepts of versions that have none yet."""
    indicators, breakdowns = codes(conn, indicator), codes(conn, breakdown)
    concepts, forms = codes(conn, concept), codes(conn, form)
    totals = {version_id: derive_totals(found) for version_id, found in figures.items()}
    derived = [
        {
            "version_id": version_id, "indicator_id": indicators[d.indicator],
            "breakdown_id": breakdowns[d.breakdown], "value": d.value, "relation": " ".join(d.relations),
        }
        for version_id, found in totals.items()
        for d in found
    ]  # fmt: skip
    series = [
        {
            "version_id": version_id, "concept_id": concepts[s.concept], "form_id": forms[s.form],
            "value": s.value, "is_derived": s.is_derived,
        }
        for version_id, found in figures.items()
        for s in make_series(found, totals[version_id])
    ]  # fmt: skip
    if derived:
        conn.execute(insert(derived_figure), derived)
    if series:
        conn.execute(insert(series_figure), series)


def rebuild_series(conn: Connection, version_ids: Iterable[int] | None = None) -> None:
    """Derive again, with the corrections that apply now: these versions, or all that are current."""
    wanted = list(_current_versions(conn) if version_ids is None else version_ids)
    for start in range(0, len(wanted), BATCH):
        _rebuild(conn, wanted[start : start + BATCH])


def _rebuild(conn: Connection, version_ids: list[int]) -> None:
    for table in (derived_figure, series_figure):
        conn.execute(delete(table).where(table.c.version_id.in_(version_ids)))
    corrected = _corrected(conn, version_ids)
    figures = {}
    for version_id, facts in read_facts(conn, version_ids).items():
        printed = {key: Figure(fact.value, fact.state) for key, fact in facts.items()}
        figures[version_id] = printed | corrected.get(version_id, {})
    write_series(conn, figures)


def _current_versions(conn: Connection) -> list[int]:
    return list(conn.scalars(select(report_current.c.version_id).where(report_current.c.until.is_(None))))


def _corrected(conn: Connection, version_ids: list[int]) -> dict[int, dict[Key, Figure]]:
    rows = conn.execute(
        select(fact_correction.c.version_id, indicator.c.code, breakdown.c.code, fact_correction.c.corrected)
        .join(indicator, indicator.c.indicator_id == fact_correction.c.indicator_id)
        .join(breakdown, breakdown.c.breakdown_id == fact_correction.c.breakdown_id)
        .where(fact_correction.c.version_id.in_(version_ids), fact_correction.c.lapsed_at.is_(None))
    )
    found: dict[int, dict[Key, Figure]] = {}
    for version_id, indicator_code, breakdown_code, value in rows:
        found.setdefault(version_id, {})[indicator_code, breakdown_code] = Figure(value, State.REPORTED)
    return found
