"""National lists: their versions, and the parts of these."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "reference_version",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("list", sa.String, nullable=False),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("reference_newest", "reference_version", ["list", "agency", "id"])
    op.create_table(
        "reference_piece",
        sa.Column("version_id", sa.Integer, sa.ForeignKey("reference_version.id"), primary_key=True),
        sa.Column("ordinal", sa.Integer, primary_key=True),
        sa.Column("hash", sa.String, sa.ForeignKey("snapshot_part.hash"), nullable=False),
    )
    op.create_index("ix_reference_piece_hash", "reference_piece", ["hash"])
