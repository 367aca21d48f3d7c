"""What is remembered beside findings: which fields of a person changed when, and the states SKP were seen in."""

from __future__ import annotations

from datetime import datetime

import polars as pl
from sqlalchemy import select
from sqlmodel import col

from syncsvc.store.engine import Store
from syncsvc.store.remote_tables import ChangeRow


def changed_people(store: Store, agency: str, since: datetime) -> pl.Series:
    """The NIPs of people of whom something changed, on any side, after a moment."""
    wanted = select(col(ChangeRow.nip)).where((col(ChangeRow.agency) == agency) & (col(ChangeRow.at) > since))
    with store.reading() as connection:
        return pl.Series("nip", list(connection.execute(wanted.distinct()).scalars()), dtype=pl.String)
