"""What a run turns out to be judged by, beside what was known at its start."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from syncsvc.store.engine import Store
from syncsvc.store.lease import Lease, fenced
from syncsvc.store.run_tables import RunRow


def judge_by(store: Store, lease: Lease, facts: Mapping[str, Any]) -> None:
    """Add facts to the rules of a run under way. Raises LeaseLost when it is no longer ours."""
    with fenced(store, lease) as connection:
        mine = col(RunRow.id) == lease.run
        rules = connection.execute(select(col(RunRow.rules)).where(mine)).scalar_one()
        connection.execute(update(RunRow).where(mine).values(rules={**rules, **facts}))
