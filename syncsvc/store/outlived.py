"""Answers of remotes that nobody will ask for any more: found by the age of their last try, and let go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import polars as pl
from sqlalchemy import bindparam, delete, or_, select
from sqlmodel import col

from syncsvc.store.engine import Store
from syncsvc.store.lease import Lease, fenced
from syncsvc.store.remote_tables import LandingRow

OUTLIVED = pl.Schema({"endpoint": pl.String(), "key": pl.String()})
"""A question: the table that was asked, and the person it was asked about."""
_AT_ONCE = 500


def outlived(store: Store, agency: str, source: str, since: Mapping[str, datetime], others: datetime) -> pl.DataFrame:
    """The questions (``OUTLIVED``) to one source that were tried last before ``since`` of their endpoint, before
    ``others`` where it is not in there."""
    endpoint, tried = col(LandingRow.endpoint), col(LandingRow.asked_at)
    old = [(endpoint == name) & (tried < moment) for name, moment in since.items()]
    old.append(endpoint.not_in(list(since)) & (tried < others))
    mine = (col(LandingRow.agency) == agency) & (col(LandingRow.source) == source)
    with store.reading() as connection:
        rows = connection.execute(select(endpoint, col(LandingRow.key)).where(mine & or_(*old))).all()
    return pl.DataFrame([tuple(row) for row in rows], schema=OUTLIVED, orient="row")


def forget(store: Store, lease: Lease, source: str, questions: Sequence[tuple[str, str]]) -> int:
    """Delete what is remembered of some questions (endpoint, key), a few at a time, so that the writer is never kept
    long; give how many. Raises LeaseLost as soon as the run is no longer ours."""
    ours = (col(LandingRow.agency) == lease.agency) & (col(LandingRow.source) == source)
    one = (col(LandingRow.endpoint) == bindparam("of_endpoint")) & (col(LandingRow.key) == bindparam("of_key"))
    for first in range(0, len(questions), _AT_ONCE):
        some = questions[first : first + _AT_ONCE]
        with fenced(store, lease) as connection:
            named = [{"of_endpoint": endpoint, "of_key": key} for endpoint, key in some]
            connection.execute(delete(LandingRow).where(ours & one), named)
    return len(questions)
