"""What time it is by the database's clock: the one clock that all processes share."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, func, select


def database_now(connection: Connection) -> datetime:
    """This moment, in UTC. An SQLite store's clock is its host's: nobody else can reach it."""
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    moment: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return moment.astimezone(UTC)
