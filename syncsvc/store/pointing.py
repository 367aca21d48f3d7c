"""Which run's findings readers see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from syncsvc.store.engine import Store
from syncsvc.store.run_tables import RunRow
from syncsvc.store.tables import PointerRow


def pointer(connection: Connection, agency: str) -> int:
    """The run whose findings the agency's readers see; 0 before the first."""
    wanted = select(col(PointerRow.current_run)).where(col(PointerRow.agency) == agency)
    return connection.execute(wanted).scalar() or 0


def pointed(connection: Connection, agency: str) -> tuple[int, Mapping[str, Any]]:
    """The run whose findings the agency's readers see, and what it was judged by; 0 and nothing before the first."""
    row = connection.execute(_POINTED, {"agency": agency}).one_or_none()
    return (row.current_run, row.rules or {}) if row else (0, {})


_POINTED = (
    select(col(PointerRow.current_run), col(RunRow.rules))
    .outerjoin(RunRow, col(RunRow.id) == col(PointerRow.current_run))
    .where(col(PointerRow.agency) == bindparam("agency"))
)


def current_rules(store: Store, agency: str) -> Mapping[str, Any]:
    """What the run whose findings readers see was judged by; nothing before the first."""
    with store.reading() as connection:
        return pointed(connection, agency)[1]
