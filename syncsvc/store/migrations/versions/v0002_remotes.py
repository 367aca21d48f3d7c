"""Remotes: last answers, budgets, what is remembered of changes; intakes know which evaluation judged them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("intake", sa.Column("judged_run", sa.Integer))
    op.create_index("ix_intake_judged_run", "intake", ["judged_run"])
    op.execute("UPDATE intake SET judged_run = run_id")
    op.add_column("snapshot", sa.Column("made_of", sa.String))
    op.create_index("ix_snapshot_made_of", "snapshot", ["made_of"])
    _landing()
    _budget()
    _memory()


def _landing() -> None:
    op.create_table(
        "landing",
        sa.Column("agency", sa.String, primary_key=True),
        sa.Column("source", sa.String, primary_key=True),
        sa.Column("endpoint", sa.String, primary_key=True),
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("answered_at", _MOMENT),
        sa.Column("changed_at", _MOMENT),
        sa.Column("filled", sa.Boolean, nullable=False),
        sa.Column("digest", sa.String),
        sa.Column("shape", sa.String),
        sa.Column("body", sa.LargeBinary),
        sa.Column("unknown", sa.String, nullable=False),
        sa.Column("missing", sa.String, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("again_at", _MOMENT),
    )
    op.create_index("landing_changed", "landing", ["agency", "source", "changed_at"])
    op.create_table(
        "landing_shape",
        sa.Column("shape", sa.String, primary_key=True),
        sa.Column("fields", sa.JSON, nullable=False),
    )


def _budget() -> None:
    op.create_table(
        "budget",
        sa.Column("remote", sa.String, primary_key=True),
        sa.Column("next_at", sa.Float, nullable=False),
        sa.Column("day", sa.String, nullable=False),
        sa.Column("used", sa.Integer, nullable=False),
        sa.Column("closed_until", sa.Float, nullable=False),
        sa.Column("strikes", sa.Integer, nullable=False),
    )


def _memory() -> None:
    op.create_table(
        "skp_state",
        sa.Column("agency", sa.String, primary_key=True),
        sa.Column("side", sa.String, primary_key=True),
        sa.Column("skp_id", sa.String, primary_key=True),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("before", sa.String),
    )
    op.create_table(
        "field_change",
        sa.Column("agency", sa.String, primary_key=True),
        sa.Column("side", sa.String, primary_key=True),
        sa.Column("nip", sa.String, primary_key=True),
        sa.Column("field", sa.String, primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
    )
