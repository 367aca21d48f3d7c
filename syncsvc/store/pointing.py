"""Which run's findings readers see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import col

from syncsvc.store.engine import Store
from syncsvc.store.run_tables import RunRow
from syncsvc.store.tables import PointerRow


def pointer(connection: Connection, agency: str) -> int:
    """The run whose findings the agency's readers see; 0 before the first."""
    wanted = select(col(PointerRow.current_run)).where(col(PointerRow.agency) == agency)
    return connection.execute(wanted).scalar() or 0


def current_rules(store: Store, agency: str) -> Mapping[str, Any]:
    """What the run whose findings readers see was judged by; nothing before the first."""
    seen = select(col(RunRow.rules)).join(PointerRow, col(PointerRow.current_run) == col(RunRow.id))
    with store.reading() as connection:
        return connection.execute(seen.where(col(PointerRow.agency) == agency)).scalar() or {}
