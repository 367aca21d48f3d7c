"""What persons say about local terms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "equivalence",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("listing", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("term", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("context", sa.String, nullable=False),
        sa.Column("code", sa.String),
        sa.Column("title", sa.String),
        sa.Column("kinship", sa.String, nullable=False),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("evidence", sa.String),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("reviewer", sa.String),
        sa.Column("reason", sa.String),
        sa.Column("valid_from", sa.String),
        sa.Column("valid_to", sa.String),
        sa.Column("reference_version", sa.Integer),
        sa.Column("pack", sa.String),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("equivalence_newest", "equivalence", ["agency", "listing", "key", "id"])
