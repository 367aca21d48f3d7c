"""Required fields that a remote no longer has: its contract changed (MAP-12); nothing follows about people's data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import polars as pl

from syncsvc.connectors.rest.failures import gone_from
from syncsvc.errors import SyncsvcError
from syncsvc.mapping.notes import REQUIRED_GONE, column_notes, merge_notes
from syncsvc.model.answer import Endpoint
from syncsvc.store.engine import Store
from syncsvc.store.landing import landed


def gone_from_answers(
    store: Store, agency: str, source: str, endpoints: Sequence[Endpoint], now: datetime
) -> pl.DataFrame:
    """Of each table that is asked person by person the fields that were gone, and about how many people.

    An answer about somebody ends it for that one. Who was asked so long ago that no answer of then would be trusted any
    more counts no longer: people who left are never asked again.
    """
    failing = landed(store, agency, source, ("endpoint", "asked_at", "missing"), failing=True)
    notes = []
    for endpoint in endpoints:
        recent = (pl.col("endpoint") == endpoint.table) & (pl.col("asked_at") >= pl.lit(now - endpoint.trusted))
        names = failing.filter(recent & (pl.col("missing") != ""))["missing"].str.split("\n").explode()
        counted = dict(names.value_counts().sort("missing").iter_rows())
        notes.append(column_notes(REQUIRED_GONE, f"{source}.{endpoint.table}", counted))
    return merge_notes(notes)


def gone_from_tables(source: str, errors: Iterable[SyncsvcError]) -> pl.DataFrame:
    """Of tables that come whole the fields whose absence made them fail. Tables that are asked about the rows of such a
    one fail with it, and say the same: that counts once."""
    found = dict(gone for error in errors if (gone := gone_from(error)) is not None)
    return merge_notes(
        column_notes(REQUIRED_GONE, f"{source}.{table}", dict.fromkeys(columns, 1)) for table, columns in found.items()
    )
