"""What is remembered beside findings: which fields of a person changed when, and the states SKP were seen in."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl
from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from syncsvc.model.memory import CHANGES_SCHEMA, STATES_SCHEMA, Memory
from syncsvc.store.engine import Store
from syncsvc.store.lease import Lease, fenced
from syncsvc.store.remote_tables import ChangeRow, SkpStateRow

KEPT_FOR = timedelta(days=92)
"""How long a change is remembered: longer than any delay between systems that a site waits for."""
_BATCH = 5_000


def load_memory(store: Store, agency: str) -> Memory:
    """What earlier evaluations of an agency remembered."""
    states = [col(getattr(SkpStateRow, name)) for name in STATES_SCHEMA.names()]
    changes = [col(getattr(ChangeRow, name)) for name in CHANGES_SCHEMA.names()]
    with store.reading() as connection:
        seen = connection.execute(select(*states).where(col(SkpStateRow.agency) == agency)).all()
        changed = connection.execute(select(*changes).where(col(ChangeRow.agency) == agency)).all()
    return Memory(
        pl.DataFrame([tuple(row) for row in seen], schema=STATES_SCHEMA, orient="row"),
        pl.DataFrame([tuple(row) for row in changed], schema=CHANGES_SCHEMA, orient="row"),
    )


def keep_memory(store: Store, lease: Lease, before: Memory, after: Memory, now: datetime) -> None:
    """Remember what an evaluation saw: only rows that are not as before are written. Old changes are forgotten."""
    states = after.states.join(before.states, on=STATES_SCHEMA.names(), how="anti", nulls_equal=True)
    changes = after.changes.join(before.changes, on=CHANGES_SCHEMA.names(), how="anti")
    with fenced(store, lease) as connection:
        aged = (col(ChangeRow.agency) == lease.agency) & (col(ChangeRow.at) < now - KEPT_FOR)
        connection.execute(delete(ChangeRow).where(aged))
    for start in range(0, states.height, _BATCH):
        with fenced(store, lease) as connection:
            _replace(connection, SkpStateRow, lease.agency, states.slice(start, _BATCH), ["side", "skp_id"])
    for start in range(0, changes.height, _BATCH):
        with fenced(store, lease) as connection:
            _replace(connection, ChangeRow, lease.agency, changes.slice(start, _BATCH), ["side", "nip", "field"])


def changed_people(store: Store, agency: str, since: datetime) -> pl.Series:
    """The NIPs of people of whom something changed, on any side, after a moment."""
    wanted = select(col(ChangeRow.nip)).where((col(ChangeRow.agency) == agency) & (col(ChangeRow.at) > since))
    with store.reading() as connection:
        return pl.Series("nip", list(connection.execute(wanted.distinct()).scalars()), dtype=pl.String)


def _replace(
    connection: Connection, table: type[SkpStateRow] | type[ChangeRow], agency: str, rows: pl.DataFrame, keys: list[str]
) -> None:
    """Write rows over those of the same key."""
    values = [{"agency": agency, **row} for row in rows.iter_rows(named=True)]
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    written = dialect.insert(table)
    changing = {name: written.excluded[name] for name in rows.columns if name not in keys}
    connection.execute(written.on_conflict_do_update(index_elements=["agency", *keys], set_=changing), values)
