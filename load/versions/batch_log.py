"""The batches that a run has loaded, each once, and the facts that all of them together may restate.

Everything here is part of the transaction that loads a batch, on whatever machine that happens.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, Engine, Select, delete, select, update

from load.engine import insert_missing
from load.errors import LockLost, MassRestatement
from load.runs.outcome import RunOutcome
from load.runs.run_lock import require_lock
from load.schema.batches import batch
from load.schema.runs import run

_UNDER_WAY = ""


def find_batch(engine: Engine, run_id: int, number: int) -> str | None:
    """The summary of a batch that was loaded before; None if it was not."""
    with engine.connect() as conn:
        return conn.scalar(_summary_of(run_id, number))


def claim_batch(conn: Connection, run_id: int, number: int, now: datetime) -> str | None:
    """Take a batch to load it in this transaction: None. Where it was loaded before, its summary.

    On PostgreSQL this waits until another worker that has taken the same batch has loaded it or given up.
    """
    row = {"run_id": run_id, "number": number, "summary": _UNDER_WAY, "loaded_at": now}
    insert_missing(conn, batch, [row])
    return conn.scalar(_summary_of(run_id, number)) or None


def keep_summary(conn: Connection, run_id: int, number: int, summary: str) -> None:
    """Keep what a batch came to, which this transaction has claimed."""
    of_batch = (batch.c.run_id == run_id) & (batch.c.number == number)
    conn.execute(update(batch).where(of_batch).values(summary=summary))


def forget_batches(conn: Connection) -> None:
    """Forget the batches of runs that are over: nobody does them again."""
    under_way = select(run.c.run_id).where(run.c.outcome == RunOutcome.RUNNING.value)
    conn.execute(delete(batch).where(batch.c.run_id.not_in(under_way)))


def require_run(conn: Connection, run_id: int, started: datetime) -> None:
    """Raise LockLost unless this run, which began then, is under way and holds its lock."""
    row = conn.execute(select(run.c.started_at, run.c.outcome).where(run.c.run_id == run_id)).one_or_none()
    if row is None or row.started_at != started:
        raise LockLost(
            f"this warehouse has no run {run_id} that began {started:%Y-%m-%d %H:%M:%S} UTC: its worker has another "
            "GONGKAI_WAREHOUSE_URL than the run; nothing was written"
        )
    if row.outcome != RunOutcome.RUNNING.value:
        raise LockLost(f"run {run_id} is over ({row.outcome}); nothing was written")
    require_lock(conn, run_id)


def spend_restatements(conn: Connection, run_id: int, counts: Mapping[tuple[str, str], int]) -> None:
    """Count facts that are restated now, given by form and cause. Raises MassRestatement where the run may not restate so
    many more."""
    count = sum(counts.values())
    if not count:
        return
    enough = run.c.max_restated.is_(None) | (run.c.restated_facts + count <= run.c.max_restated)
    spent = update(run).where(run.c.run_id == run_id, enough).values(
        restated_facts=run.c.restated_facts + count
    )  # fmt: skip
    if conn.execute(spent).rowcount:
        return
    row = conn.execute(select(run.c.max_restated, run.c.restated_facts).where(run.c.run_id == run_id)).one()
    raise MassRestatement(counts, row.max_restated - row.restated_facts)


def _summary_of(run_id: int, number: int) -> Select[tuple[str]]:
    return select(batch.c.summary).where(batch.c.run_id == run_id, batch.c.number == number)
