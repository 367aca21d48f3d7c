"""Rows that several may write at once: whoever comes second changes nothing."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

Insert = sqlite.Insert | postgresql.Insert


def if_new(connection: Connection, table: type[SQLModel]) -> Insert:
    """An insert into a table that does nothing where a row of that key is there already."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()
