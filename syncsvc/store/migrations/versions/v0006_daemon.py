"""The daemon: runs that wait and are due, their events, schedules, workers; audit, keys, messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
_MOMENT = sa.DateTime(timezone=True)
_NEW_IN_RUN = (
    ("wished_by", sa.String()),
    ("schedule_id", sa.Integer()),
    ("due_at", _MOMENT),
    ("idempotency_key", sa.String()),
    ("batch", sa.Integer()),
    ("ready_at", _MOMENT),
    ("wait_until", _MOMENT),
    ("progress", sa.JSON()),
    ("cancel_by", sa.String()),
    ("cancel_at", _MOMENT),
)
_REFUSE_SQLITE = (
    "CREATE TRIGGER audit_{verb} BEFORE {verb} ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
)
_REFUSE_POSTGRES = (
    (
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$"
    ),
    "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
)


def upgrade() -> None:
    _run()
    _around_runs()
    _who_works()
    _trust()
    _keys()
    _telling()


def _run() -> None:
    """What was started before had been wished at that moment, by a command."""
    op.alter_column("run", "started_at", new_column_name="queued_at")
    op.add_column("run", sa.Column("started_at", _MOMENT))
    op.add_column("run", sa.Column("kind", sa.String, nullable=False, server_default="evaluate"))
    op.add_column("run", sa.Column("trigger", sa.String, nullable=False, server_default="command"))
    op.add_column("run", sa.Column("priority", sa.Integer, nullable=False, server_default="100"))
    op.add_column("run", sa.Column("asked", sa.JSON, nullable=False, server_default="{}"))
    op.add_column("run", sa.Column("step", sa.Integer, nullable=False, server_default="0"))
    op.add_column("run", sa.Column("taken", sa.Integer, nullable=False, server_default="0"))
    for name, kind in _NEW_IN_RUN:
        op.add_column("run", sa.Column(name, kind))
    op.execute("UPDATE run SET started_at = queued_at, ready_at = queued_at")
    op.execute("UPDATE run SET kind = 'pull' WHERE lane LIKE 'pull/%'")
    op.create_index("one_per_tick", "run", ["schedule_id", "due_at", "lane"], unique=True)
    op.create_index("one_per_wish", "run", ["idempotency_key"], unique=True)
    op.create_index("run_batch", "run", ["batch"])
    waiting = sa.text("state IN ('queued', 'running')")
    op.create_index("run_waiting", "run", ["state", "ready_at"], sqlite_where=waiting, postgresql_where=waiting)


def _around_runs() -> None:
    op.create_table(
        "run_event",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("run_id", sa.Integer, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("type", sa.String, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("run_event_of", "run_event", ["run_id", "id"])
    op.create_table(
        "schedule",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("asked", sa.JSON, nullable=False),
        sa.Column("form", sa.JSON, nullable=False),
        sa.Column("calendar", sa.JSON, nullable=False),
        sa.Column("tz", sa.String, nullable=False),
        sa.Column("jitter_s", sa.Integer, nullable=False),
        sa.Column("max_lateness_s", sa.Integer, nullable=False),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("last_due_at", _MOMENT, nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("schedule_name", "schedule", ["agency", "name"], unique=True)


def _who_works() -> None:
    op.create_table(
        "source_hold",
        sa.Column("agency", sa.String, primary_key=True),
        sa.Column("source", sa.String, primary_key=True),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_table(
        "worker",
        sa.Column("owner", sa.String, primary_key=True),
        sa.Column("host", sa.String, nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("mode", sa.String, nullable=False),
        sa.Column("slots", sa.Integer, nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("beat_at", _MOMENT, nullable=False),
        sa.Column("stopping", sa.Boolean, nullable=False),
    )


def _trust() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("actor", sa.String, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("object", sa.String, nullable=False),
        sa.Column("subject", sa.String),
        sa.Column("facts", sa.String, nullable=False),
        sa.Column("before", sa.String, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
    )
    op.create_index("audit_subject", "audit", ["subject"])
    op.create_index("audit_at", "audit", ["at"])
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(_REFUSE_SQLITE.format(verb=verb))
    else:
        for statement in _REFUSE_POSTGRES:
            op.execute(statement)


def _keys() -> None:
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("secret", sa.String, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "api_key",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("agencies", sa.JSON, nullable=False),
        sa.Column("rights", sa.JSON, nullable=False),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("revoked_at", _MOMENT),
        sa.Column("revoked_by", sa.String),
        sa.Column("used_at", _MOMENT),
        sqlite_autoincrement=True,
    )
    op.create_index("api_key_digest", "api_key", ["digest"], unique=True)


def _telling() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("event", sa.String, nullable=False),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("sameness", sa.String),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("sent_at", _MOMENT),
        sa.Column("error", sa.String),
        sqlite_autoincrement=True,
    )
    op.create_index("outbox_once", "outbox", ["channel", "sameness"], unique=True)
    waiting = sa.text("state = 'waiting'")
    op.create_index("outbox_waiting", "outbox", ["due_at"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_table(
        "alarm",
        sa.Column("agency", sa.String, primary_key=True),
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("about", sa.String, primary_key=True),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("told_at", _MOMENT),
    )
