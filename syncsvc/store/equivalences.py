"""What persons say about local terms, kept. Append-only: nothing is changed, a newer statement counts instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import Connection, Row, func, insert, select
from sqlmodel import col

from syncsvc.mapping.nomenclature import standing
from syncsvc.model.equivalence import STATEMENT_SCHEMA, Statement
from syncsvc.store.audit import Entry, append
from syncsvc.store.engine import Store
from syncsvc.store.equivalence_tables import EquivalenceRow

SHARED = ""
"""The agency of what came with a pack: all of them."""
_BATCH = 5_000


def record(store: Store, agency: str, said: Sequence[Statement]) -> int:
    """Write statements of an agency (or ``SHARED``) with the withdrawals they bring about, all or none; how many
    rows. At most one exact entry of a term stays approved.
    """
    with store.changing() as connection:
        known = _rows(connection, (agency,))
        written = standing.with_withdrawals(known, said)
        for start in range(0, len(written), _BATCH):
            values = [_values(statement) for statement in written[start : start + _BATCH]]
            connection.execute(insert(EquivalenceRow), values)
        append(connection, *_entries(agency, said))
    return len(written)


def _entries(agency: str, said: Sequence[Statement]) -> list[Entry]:
    """One per person and verdict; a term may be somebody's name, so none is told."""
    acts = Counter((each.reviewer or each.author or "-", each.verdict) for each in said)
    return [Entry(by, f"mapping.{verdict}", agency, facts={"terms": count}) for (by, verdict), count in acts.items()]


def statements(connection: Connection, agency: str) -> pl.DataFrame:
    """Everything that was said for an agency, by itself and by packs, oldest first (``STATEMENT_SCHEMA``)."""
    return _rows(connection, (agency, SHARED))


def agencies(connection: Connection) -> tuple[str, ...]:
    """The agencies that said anything, in order."""
    named = select(col(EquivalenceRow.agency)).where(col(EquivalenceRow.agency) != SHARED).distinct()
    return tuple(connection.execute(named.order_by(col(EquivalenceRow.agency))).scalars())


def in_force(connection: Connection, agency: str, day: date) -> pl.DataFrame:
    """The rulings that bind an agency on a day (``EQUIVALENCE_SCHEMA``), the packs' among them."""
    return standing.in_force(statements(connection, agency), agency, day)


def latest(connection: Connection, agency: str) -> int:
    """The number of the newest statement for an agency: it names the state that a run used. 0 before the first."""
    mine = col(EquivalenceRow.agency).in_((agency, SHARED))
    return connection.execute(select(func.max(col(EquivalenceRow.id))).where(mine)).scalar() or 0


def _rows(connection: Connection, agencies: tuple[str, ...]) -> pl.DataFrame:
    columns = [col(getattr(EquivalenceRow, name)) for name in STATEMENT_SCHEMA.names()]
    wanted = select(*columns).where(col(EquivalenceRow.agency).in_(agencies)).order_by(col(EquivalenceRow.id))
    rows = [_read(row) for row in connection.execute(wanted)]
    return pl.DataFrame(rows, schema=STATEMENT_SCHEMA, orient="row")


def _read(row: Row[Any]) -> tuple[object, ...]:
    values = row._asdict()
    days = {name: _day(values[name]) for name in ("valid_from", "valid_to")}
    return tuple({**values, **days, "at": row.at.replace(tzinfo=None)}.values())


def _values(statement: Statement) -> dict[str, object]:
    """A row as both databases can keep it: PostgreSQL knows no NUL sign."""
    values = asdict(statement)
    days = {name: values[name].isoformat() for name in ("valid_from", "valid_to") if values[name]}
    texts = {name: value.replace("\0", "\ufffd") for name, value in values.items() if isinstance(value, str)}
    return {**values, **texts, **days}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
