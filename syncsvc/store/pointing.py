"""Which run's findings readers see."""

from __future__ import annotations

from sqlalchemy import Connection, select
from sqlmodel import col

from syncsvc.store.tables import PointerRow


def pointer(connection: Connection, agency: str) -> int:
    """The run whose findings the agency's readers see; 0 before the first."""
    wanted = select(col(PointerRow.current_run)).where(col(PointerRow.agency) == agency)
    return connection.execute(wanted).scalar() or 0
