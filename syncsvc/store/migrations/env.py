"""Alembic's entry: migrate over the connection that ``upgrade`` hands in."""

from __future__ import annotations

from alembic import context

from syncsvc.store.every_table import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
