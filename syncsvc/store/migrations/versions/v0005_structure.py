"""Decrees on the organisation (SOTK): what was stated about each, one statement after the other."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "structure_event",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("number", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("decree", sa.String, nullable=False),
        sa.Column("effective", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("settle_days", sa.Integer, nullable=False),
        sa.Column("changes", sa.JSON, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("structure_newest", "structure_event", ["agency", "number", "id"])
