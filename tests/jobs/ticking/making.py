"""Schedules and ticks, made short. Time is what a test says; a schedule counts from the moment it was set back to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from syncsvc.jobs.tick import OrdersOf, Ticked, tick
from syncsvc.model.cron import Unread
from syncsvc.model.form_text import parse_form
from syncsvc.model.order import Order, RunKind
from syncsvc.model.schedule import ALWAYS, Calendar, Do, Schedule, Timing
from syncsvc.store.engine import Store
from syncsvc.store.schedules import apply_schedules, schedules

MORNING = datetime(2026, 3, 4, 1, tzinfo=UTC)
"""08:00 in Jakarta, a Wednesday."""


def schedule(at: str, agency: str = "kota", name: str = "malam", calendar: Calendar = ALWAYS, **more: Any) -> Schedule:
    """A schedule of an agency in Jakarta; an evaluation unless said otherwise."""
    form = parse_form(at)
    assert not isinstance(form, Unread)
    given = {"do": Do.EVALUATE, "agency": agency, **more}
    return Schedule(name, timing=Timing(form, calendar=calendar), **given)


def evaluation(asked: Schedule) -> Sequence[Order]:
    """One evaluation of the agency."""
    return (Order(asked.agency, RunKind.EVALUATE, "evaluate", step=2),)


def pulls(*sources: str) -> OrdersOf:
    """A pull of each source, and an evaluation."""
    return lambda asked: (
        *(Order(asked.agency, RunKind.PULL, f"pull/{source}", only=(source,)) for source in sources),
        *evaluation(asked),
    )


def keep(store: Store, *wanted: Schedule, since: datetime = MORNING) -> None:
    """Apply schedules, as if everything up to a moment had been dealt with."""
    for agency in {each.agency for each in wanted}:
        apply_schedules(store, agency, [each for each in wanted if each.agency == agency])
    with store.changing() as connection:
        table = text("UPDATE schedule SET last_due_at = :since")
        connection.execute(table, {"since": since.replace(tzinfo=None) if store.sqlite else since})


def at(store: Store, moment: datetime | None = None, orders_of: OrdersOf = evaluation) -> Ticked:
    """One tick at a moment; without one at the database's now."""
    return tick(store, orders_of, moment)


def told(store: Store) -> list[tuple[str, str, str | None, datetime | None, int]]:
    """Every run in order: its lane, state, reason, due time, and how many ticks it stands for (0: it was acted on)."""
    with store.reading() as connection:
        rows = connection.execute(text("SELECT lane, state, reason, due_at, counts FROM run ORDER BY id")).all()
    return [(row.lane, row.state, row.reason, _moment(row.due_at), _ticks(row.counts)) for row in rows]


def last_due(store: Store) -> list[datetime]:
    """How far each schedule was dealt with."""
    return [each.last_due for each in schedules(store)]


def _moment(kept: Any) -> datetime | None:
    if kept is None:
        return None
    moment = datetime.fromisoformat(kept) if isinstance(kept, str) else kept
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _ticks(kept: Any) -> int:
    counts = kept if isinstance(kept, dict) else json.loads(kept)
    return int(counts.get("ticks", 0))
