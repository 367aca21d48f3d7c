"""What time it is by the database's clock: the one clock that all processes share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, literal, select


def database_now(connection: Connection) -> datetime:
    """This moment, in UTC. An SQLite store's clock is its host's: nobody else can reach it."""
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    moment: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return moment.astimezone(UTC)


def clock_column(connection: Connection) -> ColumnElement[Any]:
    """This moment as a column of a query, which saves asking for it alone; ``moment_of`` reads it."""
    return literal("") if connection.dialect.name == "sqlite" else func.clock_timestamp()


def moment_of(clock: str | datetime) -> datetime:
    """What ``clock_column`` gave, as ``database_now`` has it."""
    return clock.astimezone(UTC) if isinstance(clock, datetime) else datetime.now(UTC)
