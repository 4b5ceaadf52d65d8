"""The dimensions: forms, indicators, breakdowns and concepts from the catalogue, publishers from the profiles."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Table, delete, insert, select, update

from load.engine import hold_shared, insert_missing
from load.errors import SupersededProgram
from load.marts.filings import refresh_all, refresh_publishers
from load.prepared.exact_values import key_text
from load.publisher_names import UNKNOWN
from load.schema.dimensions import (
    breakdown,
    catalogue_state,
    concept,
    concept_part,
    form,
    indicator,
    publisher,
    publisher_alias,
    rate,
    rate_part,
)
from transform.forms import catalogue
from transform.forms.rate_catalogue import Rate, rates
from transform.text.folding import remove_whitespace

_SHOWN = ("code", "name", "kind", "first_year", "last_year")
"""What the stored marts show of a publisher."""


@dataclass(frozen=True, slots=True)
class PublisherRow:
    """A publisher as a site profile names it. ``area`` is the site's own key of it.

    ``first_year`` and ``last_year`` are the first and the last year that it was to file for, ``successor`` the code of
    the publisher of the same site that went on with its work; None where the profile names none.
    """

    code: str
    name: str
    kind: str = "other"
    area: str | None = None
    aliases: tuple[str, ...] = ()
    first_year: int | None = None
    last_year: int | None = None
    successor: str | None = None


def sync_catalogue(conn: Connection) -> bool:
    """Make forms, indicators, breakdowns and concepts those of the catalogue.

    Returns whether the catalogue changed since the last time: what is derived from it has then to be derived again
    (``load.series.rebuild_series``). Indicators that left the catalogue stay, because facts refer to them. Of two runs
    that begin at once the second waits, and finds nothing left to do.
    """
    if is_catalogue_current(conn):
        return False
    hold_shared(conn, "catalogue")
    if is_catalogue_current(conn):
        return False
    write_catalogue(conn)
    conn.execute(delete(catalogue_state))
    conn.execute(insert(catalogue_state), {"name": "catalogue", "digest": _catalogue_digest()})
    return True


def hold_catalogue(conn: Connection) -> None:
    """Keep the catalogue as it is until this transaction ends, so that what it derives is derived by this catalogue.

    A run of another site may have brought in that of a newer program meanwhile: raises SupersededProgram then.
    """
    hold_shared(conn, "catalogue", as_it_is=True)
    if not is_catalogue_current(conn):
        raise SupersededProgram(
            "the forms and concepts of this warehouse are those of another program, which another site or machine has "
            "run since this one began: nothing more was written. Install the same gongkai everywhere and run again"
        )


def write_catalogue(conn: Connection) -> None:
    """Make forms, indicators, breakdowns and concepts those of the catalogue, whether or not it changed."""
    for table, rows in list_catalogue(conn):
        _sync(conn, table, rows)
    conn.execute(delete(concept_part))
    conn.execute(insert(concept_part), list_concept_parts(conn))
    conn.execute(delete(rate_part))
    conn.execute(insert(rate_part), list_rate_parts(conn))
    refresh_all(conn)


def list_catalogue(conn: Connection) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    """The rows of each dimension that the catalogue makes. Indicators need the keys of the forms, which come first."""
    forms = catalogue.forms().values()
    yield form, [{"code": f.code, "title": f.title, "basis": f.basis} for f in forms]
    yield indicator, _indicator_rows(codes(conn, form))
    yield breakdown, _breakdown_rows()
    concepts = catalogue.concepts()
    yield (
        concept,
        [_take_fields(c, "code", "label", "unit", "caveat", "caveat_code", "caveat_zh") for c in concepts],
    )
    yield rate, [_rate_row(r) for r in rates()]


def list_concept_parts(conn: Connection) -> list[dict[str, Any]]:
    """The rows of ``concept_part`` that the catalogue makes."""
    return _concept_parts(codes(conn, concept), codes(conn, indicator))


def list_rate_parts(conn: Connection) -> list[dict[str, Any]]:
    """The rows of ``rate_part`` that the catalogue makes."""
    rate_ids, concepts = codes(conn, rate), codes(conn, concept)
    return [
        {"rate_id": rate_ids[r.code], "concept_id": concepts[code], "is_numerator": code != r.denominator}
        for r in rates()
        for code in (*r.numerator, r.denominator)
    ]


def publisher_ids(conn: Connection, site_id: int | None) -> dict[str, int]:
    """The ``publisher_id`` of every publisher of a site by code; none of a site that is not in the warehouse."""
    of_site = publisher.c.site_id == site_id
    return dict(
        conn.execute(select(publisher.c.code, publisher.c.publisher_id).where(of_site)).tuples().all()
    )


def codes(conn: Connection, table: Table) -> dict[str, int]:
    """The primary keys by code of a dimension that all sites share."""
    # All rows at once, by position: by name, each takes twice as long as the query.
    return dict(conn.execute(_codes_of(table)).tuples().all())


@cache
def _codes_of(table: Table) -> Select[tuple[str, int]]:
    return select(table.c.code, next(iter(table.primary_key.columns)))


def sync_publishers(conn: Connection, site_id: int, rows: Iterable[PublisherRow]) -> None:
    """Make a site's publishers those of its profile. Publishers that left the profile stay.

    An unregistered publisher that bears one of the names becomes the registered one and keeps its reports. The marts show
    the names of the profile from then on.
    """
    wanted = list(rows)
    renamed = []
    known = {row.code: row for row in conn.execute(select(publisher).where(publisher.c.site_id == site_id))}
    unregistered = {row.name: row for row in known.values() if not row.registered}
    for row in wanted:
        before = known.get(row.code)
        if before is None:
            names = (row.name, *row.aliases)
            before = next((unregistered[name] for name in names if name in unregistered), None)
        _write_publisher(conn, site_id, row, None if before is None else before.publisher_id)
        if before is not None and any(getattr(before, name) != getattr(row, name) for name in _SHOWN):
            renamed.append(before)
    _write_successors(conn, site_id, wanted)
    refresh_publishers(conn, site_id, {before.publisher_id: before.code for before in renamed})


def read_registered_names(conn: Connection) -> dict[int, tuple[str, ...]]:
    """By ``publisher_id``: the name of a registered publisher, then its aliases. An unregistered one has none."""
    query = select(publisher.c.publisher_id, publisher.c.name).where(publisher.c.registered)
    names: dict[int, list[str]] = {row.publisher_id: [row.name] for row in conn.execute(query)}
    for row in conn.execute(select(publisher_alias).order_by(publisher_alias.c.alias)):
        names.setdefault(row.publisher_id, []).append(row.alias)
    return {publisher_id: tuple(of_publisher) for publisher_id, of_publisher in names.items()}


def is_catalogue_current(conn: Connection) -> bool:
    """Whether the warehouse has the forms, indicators and concepts of this program."""
    kept = select(catalogue_state.c.digest).where(catalogue_state.c.name == "catalogue")
    return conn.scalar(kept) == _catalogue_digest()


def ensure_unregistered_publisher(conn: Connection, site_id: int, name: str) -> str:
    """The code of a publisher of a site that its profile does not name, made from its printed name; the publisher is
    made if need be."""
    key = key_text(remove_whitespace(name), limit=400)
    code = f"unregistered-{key}"
    _ensure_publisher(conn, site_id, code, key)
    return code


def ensure_unknown(conn: Connection, site_id: int) -> str:
    """Make the publisher under which reports of a site of an unknown publisher are held, if need be; its code."""
    _ensure_publisher(conn, site_id, UNKNOWN, "")
    return UNKNOWN


def _ensure_publisher(conn: Connection, site_id: int, code: str, name: str) -> None:
    is_there = (publisher.c.site_id == site_id) & (publisher.c.code == code)
    if conn.scalar(select(publisher.c.publisher_id).where(is_there)) is None:
        row = {"site_id": site_id, "code": code, "name": name, "kind": "other", "registered": False}
        insert_missing(conn, publisher, [row], key=("site_id", "code"))


def _write_successors(conn: Connection, site_id: int, rows: Sequence[PublisherRow]) -> None:
    ids = publisher_ids(conn, site_id)
    for row in rows:
        successor = ids.get(row.successor) if row.successor else None
        conn.execute(
            update(publisher).where(publisher.c.publisher_id == ids[row.code]).values(successor_id=successor)
        )


def _write_publisher(conn: Connection, site_id: int, row: PublisherRow, publisher_id: int | None) -> None:
    values = {
        "code": row.code, "site_id": site_id, "name": row.name,
        "kind": row.kind, "area": row.area, "registered": True,
        "first_year": row.first_year, "last_year": row.last_year,
    }  # fmt: skip
    if publisher_id is None:
        publisher_id = conn.execute(
            insert(publisher).returning(publisher.c.publisher_id), values
        ).scalar_one()
    else:
        conn.execute(update(publisher).where(publisher.c.publisher_id == publisher_id), values)
    conn.execute(delete(publisher_alias).where(publisher_alias.c.publisher_id == publisher_id))
    aliases = [{"publisher_id": publisher_id, "alias": alias} for alias in sorted(set(row.aliases))]
    if aliases:
        conn.execute(insert(publisher_alias), aliases)


def _sync(conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    known = codes(conn, table)
    new = [dict(row) for row in rows if row["code"] not in known]
    if new:
        conn.execute(insert(table), new)
    for row in rows:
        if row["code"] in known:
            conn.execute(update(table).where(table.c.code == row["code"]), dict(row))


def _rate_row(declared: Rate) -> dict[str, Any]:
    named = _take_fields(declared, "code", "label", "label_en", "caveat", "caveat_code", "caveat_zh")
    return {**named, "parts": len(declared.numerator) + 1}


def _take_fields(declared: object, *names: str) -> dict[str, Any]:
    return {name: getattr(declared, name) for name in names}


def _indicator_rows(forms: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "code": i.code, "form_id": forms[f.code], "label": i.label, "section": i.section,
            "section_label": f.sections.get(i.section, i.section), "kind": i.kind, "unit": i.unit,
            "parent_code": i.parent, "parent_label": _label_of(i.parent), "position": position,
        }
        for f in catalogue.forms().values()
        for position, i in enumerate(f.indicators, 1)
    ]  # fmt: skip


def _label_of(code: str | None) -> str | None:
    """The label of a line; None for a code that is no line, as that of a group of cells."""
    line = catalogue.indicators().get(code) if code is not None else None
    return None if line is None else line.label


def _breakdown_rows() -> list[dict[str, Any]]:
    rows = {catalogue.TOTAL: {"code": catalogue.TOTAL, "label": "总计", "group_label": None}}
    for f in catalogue.forms().values():
        for b in (b for columns in f.breakdowns.values() for b in columns):
            rows[b.code] = {"code": b.code, "label": b.label, "group_label": b.group}
    return [{**row, "position": position} for position, row in enumerate(rows.values(), 1)]


def _concept_parts(concepts: Mapping[str, int], indicators: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "concept_id": concepts[c.code],
            "indicator_id": indicators[code],
            "factor": c.factor.get(form_code, Decimal(1)),
        }
        for c in catalogue.concepts()
        for form_code in catalogue.FORM_CODES
        for code in c.parts(form_code)
    ]


@cache
def _catalogue_digest() -> str:
    entries = [*catalogue.forms().values(), *catalogue.concepts(), *catalogue.relations(), *rates()]
    return hashlib.sha256("\n".join(map(repr, entries)).encode()).hexdigest()
