"""The order of the programs that write to a warehouse: of two that read differently, only the newer one may.

A program is known by its normaliser, the hash of what it reads with. A normaliser that is new to the warehouse is the
newest, unless its package version is older than that of the newest one. One that another followed is superseded, for
good: two checkouts with other form data never undo each other's figures in turn.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from packaging.version import Version
from sqlalchemy import Connection, insert, select, update

from load.errors import SupersededProgram
from load.schema.runs import normaliser


@dataclass(frozen=True, slots=True)
class Program:
    """A program that wants to write: its ``normaliser_version`` and the version of its package.

    ``takes_over`` makes it the newest, whatever came after it.
    """

    normaliser: str
    package: str
    takes_over: bool = False


def enter_program(conn: Connection, program: Program, now: datetime) -> None:
    """Record that a program begins to write, as the newest one. The caller holds the lock of the warehouse.

    Raises SupersededProgram if another one followed it and it does not take over.
    """
    rows = conn.execute(select(normaliser).order_by(normaliser.c.sequence)).all()
    newest = rows[-1] if rows else None
    known = next((row for row in rows if row.name == program.normaliser), None)
    if newest is None:
        _write(conn, program, known, 1, now)
    elif known is newest:
        if Version(program.package) > Version(newest.package):
            _write(conn, program, known, newest.sequence, now)
    elif program.takes_over or (known is None and Version(program.package) >= Version(newest.package)):
        _write(conn, program, known, newest.sequence + 1, now)
    else:
        raise SupersededProgram(_explain(program, newest))


def _write(conn: Connection, program: Program, known: Any, sequence: int, now: datetime) -> None:
    values = {"package": program.package, "sequence": sequence}
    if known is None:
        conn.execute(insert(normaliser), {"name": program.normaliser, "first_written_at": now, **values})
        return
    conn.execute(update(normaliser).where(normaliser.c.name == program.normaliser).values(values))


def _explain(program: Program, newest: Any) -> str:
    return (
        f"this program (gongkai {program.package}, normaliser {program.normaliser}) is superseded in this warehouse by "
        f"gongkai {newest.package}, normaliser {newest.name}, which first wrote to it on "
        f"{newest.first_written_at:%Y-%m-%d %H:%M} UTC: run that one, or this one with --take-over"
    )
