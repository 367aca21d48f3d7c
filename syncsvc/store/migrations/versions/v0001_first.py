"""The first schema: runs, intakes in parts, findings in versions, decisions."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _runs()
    _intakes()
    _snapshots()
    _findings()


def _runs() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("lane", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("scope", sa.JSON, nullable=False),
        sa.Column("dry", sa.Boolean, nullable=False),
        sa.Column("rules", sa.JSON, nullable=False),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("beat_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT),
        sa.Column("as_of", sa.JSON, nullable=False),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.Column("held", sa.JSON(none_as_null=True)),
        sa.Column("decided_by", sa.String),
        sa.Column("decided_at", _MOMENT),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_run_agency", "run", ["agency"])
    running = sa.text("state = 'running'")
    only: dict[str, Any] = {"sqlite_where": running, "postgresql_where": running}
    op.create_index("one_running", "run", ["agency", "lane"], unique=True, **only)
    op.create_table(
        "agency_pointer",
        sa.Column("agency", sa.String, primary_key=True),
        sa.Column("current_run", sa.Integer, sa.ForeignKey("run.id"), nullable=False),
        sa.Column("base_run", sa.Integer),
    )


def _intakes() -> None:
    op.create_table(
        "snapshot_part",
        sa.Column("hash", sa.String, primary_key=True),
        sa.Column("blob", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "intake",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("run_id", sa.Integer, sa.ForeignKey("run.id"), nullable=False),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("side", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("as_of", _MOMENT, nullable=False),
        sa.Column("taken_at", _MOMENT, nullable=False),
        sa.Column("cut", sa.Boolean, nullable=False),
        sa.Column("pruned", sa.Boolean, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_intake_run_id", "intake", ["run_id"])
    op.create_index("intake_newest", "intake", ["agency", "source", "state", "id"])


def _snapshots() -> None:
    op.create_table(
        "snapshot",
        sa.Column("intake_id", sa.Integer, sa.ForeignKey("intake.id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("noun", sa.String, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("as_of", _MOMENT, nullable=False),
        sa.Column("files", sa.Integer, nullable=False),
        sa.Column("units", sa.JSON, nullable=False),
        sa.Column("periods", sa.JSON, nullable=False),
        sa.Column("filled", sa.JSON, nullable=False),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("moments", sa.JSON, nullable=False),
    )
    op.create_table(
        "snapshot_piece",
        sa.Column("intake_id", sa.Integer, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("ordinal", sa.Integer, primary_key=True),
        sa.Column("hash", sa.String, sa.ForeignKey("snapshot_part.hash"), nullable=False),
        sa.ForeignKeyConstraint(["intake_id", "position"], ["snapshot.intake_id", "snapshot.position"]),
    )
    op.create_index("ix_snapshot_piece_hash", "snapshot_piece", ["hash"])
    op.create_table(
        "run_piece",
        sa.Column("run_id", sa.Integer, sa.ForeignKey("run.id"), primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("ordinal", sa.Integer, primary_key=True),
        sa.Column("hash", sa.String, sa.ForeignKey("snapshot_part.hash"), nullable=False),
    )
    op.create_index("ix_run_piece_hash", "run_piece", ["hash"])


def _findings() -> None:
    texts = ("check", "entity", "key", "field", "period")
    content = ("person", "subject", "unit", "severity", "local", "national", "cause")
    op.create_table(
        "finding",
        sa.Column("agency", sa.String, primary_key=True),
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("from_run", sa.Integer, primary_key=True),
        sa.Column("to_run", sa.Integer),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("ending", sa.String),
        *(sa.Column(name, sa.String, nullable=False) for name in texts),
        *(sa.Column(name, sa.String) for name in content),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("first_run", "opened_run", "returns", "missed")),
    )
    op.create_index("finding_written", "finding", ["agency", "from_run"])
    ended = sa.text("to_run IS NOT NULL")
    only: dict[str, Any] = {"sqlite_where": ended, "postgresql_where": ended}
    op.create_index("finding_replaced", "finding", ["agency", "to_run"], **only)
    op.create_table(
        "finding_base",
        sa.Column("agency", sa.String, primary_key=True),
        sa.Column("run_id", sa.Integer, primary_key=True),
        sa.Column("ordinal", sa.Integer, primary_key=True),
        sa.Column("blob", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("finding_id", sa.String, nullable=False),
        sa.Column("run_id", sa.Integer, sa.ForeignKey("run.id"), nullable=False),
        sa.Column("verb", sa.String, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("until", sa.String),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("decision_newest", "decision", ["agency", "finding_id", "id"])
