"""Which version of a report is current, and was: whether the pointers are a chain of the report's own versions that ends
at the version that should be current."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from load.corrections import apply_corrections
from load.marts.filings import refresh_reports
from load.proof.differences import Difference, Subject
from load.schema.dimensions import publisher, site
from load.schema.reports import report, report_current, report_version
from load.versions.current import FIRST, choose_current
from load.versions.report_state import read_states

_MOVES_POINTERS = "gongkai backfill --years YEAR --from-archive finds the current version anew"


@dataclass(frozen=True, slots=True)
class PointerFix:
    """A pointer that is wrong: the columns that it should have. They are empty where nothing tells what they were."""

    pointer_id: int
    problem: str
    columns: Mapping[str, int | None]


def list_reports(conn: Connection) -> list[int]:
    """The ``report_id`` of every report."""
    return list(conn.scalars(select(report.c.report_id).order_by(report.c.report_id)))


def check_pointers(conn: Connection, report_ids: Sequence[int]) -> Iterator[Difference]:
    """The pointers of these reports that are wrong."""
    named = (
        select(report.c.report_id, site.c.code.label("site"), publisher.c.code, report.c.year)
        .join(publisher, publisher.c.publisher_id == report.c.publisher_id)
        .join(site, site.c.site_id == publisher.c.site_id)
        .where(report.c.report_id.in_(report_ids))
    )
    owners = {row.report_id: row for row in conn.execute(named)}
    for report_id, fixes in find_fixes(conn, report_ids).items():
        for fix in fixes:
            of = owners.get(report_id)
            where = f"{of.site}/{of.code}/{of.year}" if of else f"report {report_id}"
            yield Difference(
                Subject.POINTER, where, fix.problem, report_id=report_id,
                repairable=bool(fix.columns), advice=_MOVES_POINTERS, site=of.site if of else None,
            )  # fmt: skip


def find_fixes(conn: Connection, report_ids: Sequence[int]) -> dict[int, list[PointerFix]]:
    """By report: its wrong pointers, with what they should be. Reports whose pointers are right are left out."""
    chains: dict[int, list[Any]] = {report_id: [] for report_id in report_ids}
    c = report_current.c
    is_open = c.until.is_(None).label("is_open")
    query = select(c.pointer_id, c.report_id, c.version_id, c.previous_version_id, c.cause, is_open)
    for row in conn.execute(query.where(c.report_id.in_(report_ids)).order_by(c.pointer_id)):
        chains[row.report_id].append(row)
    own = _own_versions(conn, report_ids)
    wanted = _find_wanted(conn, report_ids)
    fixes = {}
    for report_id, chain in chains.items():
        of_report = own[report_id]
        found = list(_check_chain(chain, of_report))
        if report_id in wanted:
            found += _check_end(chain, of_report, wanted[report_id])
        else:
            found.append(
                PointerFix(0, "its records are damaged: which version is current cannot be told", {})
            )
        if found:
            fixes[report_id] = found
    return fixes


def fix_pointers(conn: Connection, run_id: int, now: datetime, report_id: int) -> int:
    """Write the pointers of a report as they should be, and apply its corrections to the version that is current then;
    returns how many were wrong and could be mended."""
    count = 0
    for fix in find_fixes(conn, [report_id]).get(report_id, ()):
        if fix.columns:
            by_id = report_current.c.pointer_id == fix.pointer_id
            conn.execute(update(report_current).where(by_id).values(fix.columns))
            count += 1
    apply_corrections(conn, run_id, now, [report_id])
    refresh_reports(conn, (), moved=[report_id])
    return count


def _own_versions(conn: Connection, report_ids: Sequence[int]) -> dict[int, set[int]]:
    own: dict[int, set[int]] = {report_id: set() for report_id in report_ids}
    v = report_version.c
    for version_id, report_id in conn.execute(
        select(v.version_id, v.report_id).where(v.report_id.in_(report_ids))
    ):
        own[report_id].add(version_id)
    return own


def _check_chain(chain: Sequence[Any], own: set[int]) -> Iterator[PointerFix]:
    """Each pointer names the version of the one before it as the previous one, and the first names none."""
    for before, row in zip([None, *chain], chain, strict=False):
        named, was = row.previous_version_id, before.version_id if before is not None else None
        if named == was:
            continue
        problem = f"version {named} is named as the one before version {row.version_id}, and it was {was}"
        if before is None:
            yield PointerFix(
                row.pointer_id, problem, {"previous_version_id": None} if row.cause == FIRST else {}
            )
        elif was in own and named in own and named != row.version_id:
            # Either of the two may have been altered.
            yield PointerFix(row.pointer_id, problem, {})
        elif was in own:
            yield PointerFix(row.pointer_id, problem, {"previous_version_id": was})
        else:
            yield PointerFix(before.pointer_id, problem, {"version_id": named} if named in own else {})


def _find_wanted(conn: Connection, report_ids: Sequence[int]) -> dict[int, int | None]:
    """By report: the version that should be current, None if none should be. A report of which that cannot be told,
    because its rows are damaged, has no entry."""
    try:
        states = read_states(conn, report_ids)
    except (KeyError, ValueError, ArithmeticError):
        if len(report_ids) == 1:
            return {}
        return {number: wanted for one in report_ids for number, wanted in _find_wanted(conn, [one]).items()}
    chosen = {report_id: choose_current(state) for report_id, state in states.items()}
    return {report_id: version.version_id if version else None for report_id, version in chosen.items()}


def _check_end(chain: Sequence[Any], own: set[int], wanted_id: int | None) -> Iterator[PointerFix]:
    """The last pointer is the open one, and names the version that should be current."""
    last = chain[-1] if chain else None
    if last is not None and [row for row in chain if row.is_open] != [last]:
        columns: dict[str, int | None] = {} if any(row.is_open for row in chain) else {"until": None}
        yield PointerFix(last.pointer_id, "its last pointer is closed, or an earlier one is open", columns)
        return
    current_id = last.version_id if last is not None else None
    if wanted_id == current_id:
        return
    if last is None:
        yield PointerFix(0, f"no version is current, {wanted_id} should be", {})
        return
    other = "" if current_id in own else ", which is of another report"
    columns = {} if wanted_id is None else {"version_id": wanted_id}
    yield PointerFix(
        last.pointer_id, f"version {current_id} is current{other}, {wanted_id} should be", columns
    )
