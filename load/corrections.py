"""Corrections in the warehouse: they stand beside the printed value, and lapse when it changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from load.column_types import exact_decimal
from load.correction_file import Correction
from load.dimensions import codes
from load.errors import BadCorrection
from load.facts import StoredFact, read_facts
from load.issues.identity import track_issues
from load.issues.issue_log import record_issues
from load.schema.curation import correction, fact_correction
from load.schema.dimensions import breakdown, indicator, publisher
from load.schema.reports import report, report_current
from load.series import rebuild_series
from transform.forms.check_catalogue import make_issue
from transform.report import Issue

ORIGIN = "correction"
APPLIED, WAITING, LAPSED, WITHDRAWN = "applied", "waiting", "lapsed", "withdrawn"

_Key = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Standing:
    """A correction beside the cell it speaks of, as it is printed now."""

    row: Any
    indicator: str
    breakdown: str
    fact: StoredFact | None

    @property
    def status(self) -> str:
        """Whether it applies now."""
        if self.row.version_id is None:
            return WAITING
        return APPLIED if self.fact is not None and _is_printed(self.row.printed, self.fact) else LAPSED

    @property
    def key(self) -> _Key:
        """Version and cell."""
        return self.row.version_id, self.row.indicator_id, self.row.breakdown_id

    @property
    def note(self) -> str:
        """The correction in words, as mart_fact shows it."""
        return f"{self.row.reason} ({self.row.who}, {self.row.decided_on})"


def sync_corrections(
    conn: Connection, run_id: int, corrections: Sequence[Correction], now: datetime
) -> Mapping[str, int]:
    """Bring the warehouse up to the corrections file; how many apply, wait, lapsed or were withdrawn.

    A correction whose printed value is not found opens the issue ``correction_lapsed``.
    """
    ids = codes(conn, publisher), codes(conn, indicator), codes(conn, breakdown)
    wanted = {_key_of(item, *ids): item for item in corrections}
    known = {_row_key(row): row for row in conn.execute(select(correction))}
    for key, item in wanted.items():
        _write_definition(conn, key, item, known.get(key), now)
    for key, row in known.items():
        if key not in wanted:
            _set_status(conn, [(row.correction_id, WITHDRAWN)], now)
    apply_corrections(conn, run_id, now)
    statuses = list(conn.scalars(select(correction.c.status)))
    return {status: statuses.count(status) for status in (APPLIED, WAITING, LAPSED, WITHDRAWN)}


def apply_corrections(
    conn: Connection, run_id: int, now: datetime, report_ids: Iterable[int] | None = None
) -> None:
    """Apply or lapse the corrections of these reports (default: all) to what is current now."""
    rows = _read_corrections(conn, None if report_ids is None else list(report_ids))
    if not rows:
        return
    standings = _stand(conn, rows)
    live = [s for s in standings if s.row.status != WITHDRAWN]
    _set_status(conn, [(s.row.correction_id, s.status) for s in live if s.status != s.row.status], now)
    changed = _write_facts(conn, standings, now)
    rebuild_series(conn, changed)
    _report_lapses(conn, run_id, now, standings)


def _read_corrections(conn: Connection, report_ids: list[int] | None) -> list[Any]:
    open_pointer = (report_current.c.report_id == report.c.report_id) & report_current.c.until.is_(None)
    query = (
        select(correction, report.c.report_id, report_current.c.version_id)
        .outerjoin(
            report,
            (report.c.publisher_id == correction.c.publisher_id) & (report.c.year == correction.c.year),
        )
        .outerjoin(report_current, open_pointer)
    )
    if report_ids is not None:
        query = query.where(report.c.report_id.in_(report_ids))
    return list(conn.execute(query))


def _stand(conn: Connection, rows: Sequence[Any]) -> list[_Standing]:
    indicators = {number: code for code, number in codes(conn, indicator).items()}
    breakdowns = {number: code for code, number in codes(conn, breakdown).items()}
    facts = read_facts(conn, {row.version_id for row in rows if row.version_id is not None})
    standings = []
    for row in rows:
        cell = indicators[row.indicator_id], breakdowns[row.breakdown_id]
        standings.append(_Standing(row, *cell, facts.get(row.version_id, {}).get(cell)))
    return standings


def _write_facts(conn: Connection, standings: Sequence[_Standing], now: datetime) -> set[int]:
    """Make the corrections beside the facts those that apply; the versions where that changed any."""
    versions = {s.row.version_id for s in standings if s.row.version_id is not None}
    f = fact_correction.c
    standing_rows = select(fact_correction).where(f.version_id.in_(versions), f.lapsed_at.is_(None))
    found = {
        (r.version_id, r.indicator_id, r.breakdown_id): (r.corrected, r.note)
        for r in conn.execute(standing_rows)
    }
    wanted = {
        s.key: (s.row.corrected, s.note)
        for s in standings
        if s.status == APPLIED and s.row.status != WITHDRAWN
    }
    over = [key for key, value in found.items() if wanted.get(key) != value]
    new = {key: value for key, value in wanted.items() if found.get(key) != value}
    _close(conn, over, now)
    if new:
        conn.execute(insert(fact_correction), [
            {**_cell(key), "applied_at": now, "corrected": value, "note": note}
            for key, (value, note) in new.items()
        ])  # fmt: skip
    return {key[0] for key in (*over, *new)}


def _close(conn: Connection, keys: Sequence[_Key], now: datetime) -> None:
    if not keys:
        return
    f = fact_correction.c
    cell = (
        (f.version_id == bindparam("b_version_id"))
        & (f.indicator_id == bindparam("b_indicator_id"))
        & (f.breakdown_id == bindparam("b_breakdown_id"))
    )
    close = update(fact_correction).where(cell, f.lapsed_at.is_(None)).values(lapsed_at=now)
    conn.execute(close, [{f"b_{name}": value for name, value in _cell(key).items()} for key in keys])


def _report_lapses(conn: Connection, run_id: int, now: datetime, standings: Sequence[_Standing]) -> None:
    by_report: dict[int, list[Issue]] = {
        s.row.report_id: [] for s in standings if s.row.report_id is not None
    }
    for s in standings:
        if s.row.report_id is not None and s.row.status != WITHDRAWN and s.status == LAPSED:
            by_report[s.row.report_id].append(_lapse(s))
    record_issues(conn, run_id, now, {
        (report_id, ORIGIN): track_issues(issues, {}) for report_id, issues in by_report.items()
    })  # fmt: skip


def _lapse(standing: _Standing) -> Issue:
    printed = None if standing.fact is None else standing.fact.raw
    return make_issue(
        "correction_lapsed",
        f"the correction of {standing.indicator} expects {standing.row.printed!r} and the cell prints "
        f"{printed!r}: it applies no longer; look at the page, then change or remove it in the corrections file",
        indicators=(standing.indicator,), breakdown=standing.breakdown, expected=standing.row.printed,
        actual=printed,
    )  # fmt: skip


def _write_definition(
    conn: Connection, key: tuple[int, int, int, int], item: Correction, known: Any, now: datetime
) -> None:
    values = {
        "printed": item.printed, "corrected": item.corrected, "reason": item.reason, "who": item.who,
        "decided_on": item.on,
    }  # fmt: skip
    if known is None:
        names = ("publisher_id", "year", "indicator_id", "breakdown_id")
        new = {**dict(zip(names, key, strict=True)), **values, "status": WAITING, "status_at": now}
        conn.execute(insert(correction), new)
        return
    if known.status == WITHDRAWN:
        values |= {"status": WAITING, "status_at": now}
    conn.execute(update(correction).where(correction.c.correction_id == known.correction_id).values(values))


def _set_status(conn: Connection, statuses: Sequence[tuple[int, str]], now: datetime) -> None:
    for correction_id, status in statuses:
        changed = correction.c.correction_id == correction_id
        conn.execute(update(correction).where(changed).values(status=status, status_at=now))


def _key_of(
    item: Correction, publishers: dict[str, int], indicators: dict[str, int], breakdowns: dict[str, int]
) -> tuple[int, int, int, int]:
    if item.publisher not in publishers:
        raise BadCorrection(
            f"correction of {item.indicator} {item.year}: there is no publisher {item.publisher!r}"
        )
    return publishers[item.publisher], item.year, indicators[item.indicator], breakdowns[item.breakdown]


def _row_key(row: Any) -> tuple[int, int, int, int]:
    return row.publisher_id, row.year, row.indicator_id, row.breakdown_id


def _cell(key: _Key) -> dict[str, int]:
    return dict(zip(("version_id", "indicator_id", "breakdown_id"), key, strict=True))


def _is_printed(printed: str, fact: StoredFact) -> bool:
    """Whether the cell prints what the correction expects: the same text, or the same number."""
    if "".join(printed.split()) == "".join(fact.raw.split()):
        return True
    return fact.value is not None and printed == str(exact_decimal(Decimal(fact.value)))
