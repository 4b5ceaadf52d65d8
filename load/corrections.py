"""Corrections in the warehouse: kept apart from the printed value, and lapsed when that changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, insert, literal, select, update

from load.bulk import read_facts
from load.column_types import UtcTime, not_before
from load.correction_file import Correction
from load.dimensions import codes, publisher_ids
from load.engine import is_one_of
from load.errors import BadCorrection, BadPublisherName
from load.issues.identity import track_issues
from load.issues.issue_log import record_issues
from load.prepared.exact_values import exact_decimal
from load.prepared.stored_fact import StoredFact
from load.publisher_names import find_publisher
from load.schema.curation import correction, fact_correction
from load.schema.dimensions import breakdown, indicator
from load.schema.reports import report, report_current
from load.series import rebuild_series
from load.sites import read_site, site_of_run
from transform.forms.check_catalogue import make_issue
from transform.forms.sentences import say
from transform.report import Issue
from transform.text.folding import remove_whitespace

ORIGIN = "correction"
APPLIED, WAITING, LAPSED, WITHDRAWN = "applied", "waiting", "lapsed", "withdrawn"

_CorrectionKey = tuple[int, int, int, int]
"""Publisher, year, indicator and breakdown."""
CellKey = tuple[int, int, int]
"""Version, indicator and breakdown."""


@dataclass(frozen=True, slots=True)
class _CorrectedCell:
    """A correction with the cell that it is about, as the current version prints it.

    ``row`` is the row of the correction with the report and its current version; ``fact`` is None where the version
    has no such cell.
    """

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
    def key(self) -> CellKey:
        """The version and its cell."""
        return self.row.version_id, self.row.indicator_id, self.row.breakdown_id

    @property
    def note(self) -> str:
        """Reason, name and date, as mart_fact shows them."""
        return f"{self.row.reason} ({self.row.who}, {self.row.decided_on})"


def sync_corrections(
    conn: Connection, run_id: int, corrections: Sequence[Correction], now: datetime
) -> Mapping[str, int]:
    """Make the corrections of the run's site those of the file, and apply them to its current versions.

    The file is one for all sites: what it says of others is left to their runs. Returns how many of the site's have each
    status: ``applied``, ``waiting``, ``lapsed`` and ``withdrawn``. A correction whose cell prints something else opens
    the issue ``correction_lapsed``. Raises BadCorrection for a publisher that no site has, or that several have.
    """
    own = read_site(conn, site_of_run(conn, run_id))
    publishers = publisher_ids(conn, site_of_run(conn, run_id))
    ids = codes(conn, indicator), codes(conn, breakdown)
    owned = [(_find_owner(conn, item, own.code), item) for item in corrections]
    wanted = {_key_of(owner, item, *ids): item for owner, item in owned if owner is not None}
    known = {_row_key(row): row for row in conn.execute(select(correction).where(_is_of(publishers)))}
    for key, item in wanted.items():
        _write_definition(conn, key, item, known.get(key), now)
    for key, row in known.items():
        if key not in wanted:
            _set_status(conn, [(row.correction_id, WITHDRAWN)], now)
    of_site = report.c.publisher_id.in_(publishers.values())
    apply_corrections(conn, run_id, now, conn.scalars(select(report.c.report_id).where(of_site)))
    statuses = list(conn.scalars(select(correction.c.status).where(_is_of(publishers))))
    return {status: statuses.count(status) for status in (APPLIED, WAITING, LAPSED, WITHDRAWN)}


def apply_corrections(
    conn: Connection, run_id: int, now: datetime, report_ids: Iterable[int] | None = None
) -> None:
    """Apply the corrections of these reports (by default all) to their current versions, or lapse them.

    The series of versions in which a correction changed are derived again, and lapses are recorded as issues.
    """
    rows = _read_corrections(conn, None if report_ids is None else list(report_ids))
    if not rows:
        return
    cells = _find_cells(conn, rows)
    in_file = [cell for cell in cells if cell.row.status != WITHDRAWN]
    changed_status = [cell for cell in in_file if cell.status != cell.row.status]
    _set_status(conn, [(cell.row.correction_id, cell.status) for cell in changed_status], now)
    changed = _write_fact_corrections(conn, cells, now)
    rebuild_series(conn, changed)
    _record_lapses(conn, run_id, now, cells)


def find_applying(conn: Connection) -> dict[CellKey, tuple[Decimal, str]]:
    """The corrections that apply to current versions, with value and note, by what they correct."""
    return _list_applying(_find_cells(conn, _read_corrections(conn, None)))


def _list_applying(cells: Iterable[_CorrectedCell]) -> dict[CellKey, tuple[Decimal, str]]:
    return {
        cell.key: (cell.row.corrected, cell.note)
        for cell in cells
        if cell.status == APPLIED and cell.row.status != WITHDRAWN
    }


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
        query = query.where(is_one_of(conn, report.c.report_id, report_ids))
    return list(conn.execute(query))


def _find_cells(conn: Connection, rows: Sequence[Any]) -> list[_CorrectedCell]:
    indicators = {number: code for code, number in codes(conn, indicator).items()}
    breakdowns = {number: code for code, number in codes(conn, breakdown).items()}
    facts = read_facts(conn, {row.version_id for row in rows if row.version_id is not None})
    cells = []
    for row in rows:
        key = indicators[row.indicator_id], breakdowns[row.breakdown_id]
        cells.append(_CorrectedCell(row, *key, facts.get(row.version_id, {}).get(key)))
    return cells


def _write_fact_corrections(conn: Connection, cells: Sequence[_CorrectedCell], now: datetime) -> set[int]:
    """Make the rows of ``fact_correction`` those that apply; the versions of which any row changed."""
    versions = {cell.row.version_id for cell in cells if cell.row.version_id is not None}
    f = fact_correction.c
    applied_now = select(fact_correction).where(f.version_id.in_(versions), f.lapsed_at.is_(None))
    before = {
        (row.version_id, row.indicator_id, row.breakdown_id): (row.corrected, row.note)
        for row in conn.execute(applied_now)
    }
    wanted = _list_applying(cells)
    over = [key for key, value in before.items() if wanted.get(key) != value]
    new = {key: value for key, value in wanted.items() if before.get(key) != value}
    _close(conn, over, now)
    if new:
        conn.execute(insert(fact_correction), [
            {**_cell_columns(key), "applied_at": now, "corrected": value, "note": note}
            for key, (value, note) in new.items()
        ])  # fmt: skip
    return {key[0] for key in (*over, *new)}


def _close(conn: Connection, keys: Sequence[CellKey], now: datetime) -> None:
    if not keys:
        return
    f = fact_correction.c
    cell = (
        (f.version_id == bindparam("b_version_id"))
        & (f.indicator_id == bindparam("b_indicator_id"))
        & (f.breakdown_id == bindparam("b_breakdown_id"))
    )
    close = (
        update(fact_correction)
        .where(cell, f.lapsed_at.is_(None))
        .values(lapsed_at=not_before(f.applied_at, literal(now, UtcTime())))
    )
    conn.execute(close, [{f"b_{name}": value for name, value in _cell_columns(key).items()} for key in keys])


def _record_lapses(conn: Connection, run_id: int, now: datetime, cells: Sequence[_CorrectedCell]) -> None:
    by_report: dict[int, list[Issue]] = {
        cell.row.report_id: [] for cell in cells if cell.row.report_id is not None
    }
    for cell in cells:
        if cell.row.report_id is not None and cell.row.status != WITHDRAWN and cell.status == LAPSED:
            by_report[cell.row.report_id].append(_make_lapse(cell))
    record_issues(conn, run_id, now, {
        (report_id, ORIGIN): track_issues(issues, {}) for report_id, issues in by_report.items()
    })  # fmt: skip


def _make_lapse(cell: _CorrectedCell) -> Issue:
    printed = None if cell.fact is None else cell.fact.raw
    values = {"indicator": cell.indicator, "printed": cell.row.printed}
    return make_issue(
        "correction_lapsed",
        say("correction_lapsed.nothing", **values)
        if printed is None
        else say("correction_lapsed.cell", **values, now=printed),
        indicators=(cell.indicator,), breakdown=cell.breakdown, expected=cell.row.printed,
        actual=printed,
    )  # fmt: skip


def _write_definition(
    conn: Connection, key: _CorrectionKey, item: Correction, known: Any, now: datetime
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
        by_id = correction.c.correction_id == correction_id
        conn.execute(update(correction).where(by_id).values(status=status, status_at=now))


def _is_of(publishers: Mapping[str, int]) -> ColumnElement[bool]:
    return correction.c.publisher_id.in_(publishers.values())


def _find_owner(conn: Connection, item: Correction, own_site: str) -> int | None:
    """The ``publisher_id`` that an entry is about; None if it names another site, which may not have been run yet."""
    site, slash, _ = item.publisher.partition("/")
    if slash and site != own_site:
        return None
    try:
        return find_publisher(conn, item.publisher).publisher_id
    except BadPublisherName as error:
        raise BadCorrection(f"correction of {item.indicator} {item.year}: {error}") from error


def _key_of(
    owner: int, item: Correction, indicators: dict[str, int], breakdowns: dict[str, int]
) -> _CorrectionKey:
    return owner, item.year, indicators[item.indicator], breakdowns[item.breakdown]


def _row_key(row: Any) -> _CorrectionKey:
    return row.publisher_id, row.year, row.indicator_id, row.breakdown_id


def _cell_columns(key: CellKey) -> dict[str, int]:
    return dict(zip(("version_id", "indicator_id", "breakdown_id"), key, strict=True))


def _is_printed(printed: str, fact: StoredFact) -> bool:
    """Whether the cell prints what the correction expects: the same text, or the same number."""
    if remove_whitespace(printed) == remove_whitespace(fact.raw):
        return True
    return fact.value is not None and printed == str(exact_decimal(fact.value))
