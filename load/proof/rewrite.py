"""Writing damaged rows of a version again, as they were read: the only writing into a version that was loaded before."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, update

from load.corrections import apply_corrections
from load.issues.identity import track_issues
from load.issues.issue_log import SiteIssue, record_issues, record_site_issues
from load.marts.filings import refresh_reports
from load.prepared.stored_fact import FactKey
from load.proof.contents import Contents, compare_rows
from load.proof.stored import Columns, StoredVersion
from load.schema.curation import fact_correction
from load.schema.facts import fact, prose_figure, unmapped_cell
from load.schema.guards import allow_rewriting
from load.schema.reports import report_version, version_part
from load.series import rebuild_series
from load.versions.candidate import Dimensions
from transform.forms.check_catalogue import checks, make_issue
from transform.text.bilingual import Bilingual


def rewrite_version(
    conn: Connection,
    stored: StoredVersion,
    parts: Iterable[tuple[str, str]],
    read: Contents | None,
    dimensions: Dimensions,
) -> None:
    """Make the files of a version ``parts``, the page first; and its rows, and what is said of it, those of a new
    reading, if there is one."""
    with allow_rewriting(conn):
        _rewrite_parts(conn, stored.version_id, parts)
        if read is not None:
            _rewrite_contents(conn, stored, read, dimensions)


def _rewrite_contents(
    conn: Connection, stored: StoredVersion, read: Contents, dimensions: Dimensions
) -> None:
    _rewrite_facts(conn, stored, read.facts, dimensions)
    for table, rows in ((unmapped_cell, read.unmapped), (prose_figure, read.prose)):
        conn.execute(delete(table).where(table.c.version_id == stored.version_id))
        if rows:
            conn.execute(insert(table), [
                {"version_id": stored.version_id, "position": position, **row} for position, row in rows.items()
            ])  # fmt: skip
    of_version = report_version.c.version_id == stored.version_id
    conn.execute(update(report_version).where(of_version).values(dict(read.said)))


def _rewrite_parts(conn: Connection, version_id: int, parts: Iterable[tuple[str, str]]) -> None:
    conn.execute(delete(version_part).where(version_part.c.version_id == version_id))
    conn.execute(insert(version_part), [
        {"version_id": version_id, "part": part, "sha256": sha256, "url": url}
        for part, (sha256, url) in enumerate(parts)
    ])  # fmt: skip


def derive_again(conn: Connection, run_id: int, now: datetime, stored: StoredVersion) -> None:
    """Apply the corrections of a version's report to its facts, and derive its totals and concepts."""
    if stored.is_current:
        apply_corrections(conn, run_id, now, [stored.report_id])
    rebuild_series(conn, [stored.version_id])
    refresh_reports(conn, (), moved=[stored.report_id])


def record_repair(
    conn: Connection, run_id: int, now: datetime, report_id: int, subject: str, message: Bilingual
) -> None:
    """Open the issue of a repair. Each run and ``subject`` (a version, the pointers) has its own, which stays."""
    issue = make_issue("warehouse_repaired", message, subject=subject)
    record_issues(conn, run_id, now, {(report_id, f"repair {run_id} {subject}"): track_issues([issue], {})})


def record_site_repair(
    conn: Connection, run_id: int, now: datetime, site_id: int, message: Bilingual
) -> None:
    """Open the issue of a repair of what is no report's: objects of the archive, rows of coverage."""
    done = SiteIssue("warehouse_repaired", checks()["warehouse_repaired"].severity, message)
    record_site_issues(conn, run_id, now, site_id, [done], origin=f"repair {run_id} {message.en}")


def _rewrite_facts(
    conn: Connection, stored: StoredVersion, read: Mapping[FactKey, Columns], dimensions: Dimensions
) -> None:
    compared = compare_rows(stored.facts, read)
    for key in compared.invented:
        ids = stored.fact_ids[key]
        for table in (fact_correction, fact):
            conn.execute(delete(table).where(_is_fact(table, stored.version_id, ids)))
    for key in compared.altered:
        this = _is_fact(fact, stored.version_id, stored.fact_ids[key])
        conn.execute(update(fact).where(this).values(dict(read[key])))
    for key in compared.missing:
        ids = dimensions.indicators[key[0]], dimensions.breakdowns[key[1]]
        keys = dict(
            zip(("version_id", "indicator_id", "breakdown_id"), (stored.version_id, *ids), strict=True)
        )
        conn.execute(insert(fact), {**keys, **read[key]})


def _is_fact(table: Any, version_id: int, ids: tuple[int, int]) -> Any:
    c = table.c
    return (c.version_id == version_id) & (c.indicator_id == ids[0]) & (c.breakdown_id == ids[1])
