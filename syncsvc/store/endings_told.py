"""What people are told when a run ends, written in the transaction that ends it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from syncsvc.model.order import RunKind
from syncsvc.model.run import State
from syncsvc.model.telling import Event
from syncsvc.store.alarms import quiet, ring
from syncsvc.store.outbox import announce

_PULL = "pull/"
_EVENTS = {
    State.DONE: Event.RUN_DONE,
    State.PARTIAL: Event.RUN_PARTIAL,
    State.CANCELLED: Event.RUN_CANCELLED,
    State.MISSED: Event.RUN_MISSED,
}
_WITHOUT_A_WORD = frozenset({"continued", "source_on_hold", "coalesced"})
"""Reasons of runs that nobody waits for: another one stands for them, or somebody wanted it so."""


def tell_end(connection: Connection, row: Row[Any]) -> None:
    """Announce that a run ended, given its row as it stands now. A lane that fails, and a run that is held, are alarms:
    told once until they are over, however many runs fail meanwhile. A dry run concerns nobody."""
    state = State(row.state)
    if row.dry:
        return
    if state is State.FAILED:
        ring(connection, failing_of(row.kind), row.agency, row.lane, facts_of(row))
    elif state is State.HELD:
        ring(connection, Event.RUN_HELD, row.agency, str(row.id), facts_of(row))
        return
    elif state in _EVENTS and row.reason not in _WITHOUT_A_WORD:
        announce(connection, _EVENTS[state], row.agency, facts_of(row), run_sameness(row))
    quiet(connection, Event.RUN_HELD, row.agency, str(row.id))
    if state in (State.DONE, State.PARTIAL):
        quiet(connection, failing_of(row.kind), row.agency, row.lane)


def run_sameness(row: Row[Any]) -> str:
    """By this the news that a run ended so is known, whoever tells it."""
    return f"run/{row.id}/{row.state}/{row.fence}"


def failing_of(kind: str) -> Event:
    """The alarm that rings while runs of a kind fail."""
    return Event.BACKUP_FAILED if kind == RunKind.BACKUP.value else Event.RUN_FAILED


def facts_of(row: Row[Any]) -> dict[str, Any]:
    """What may be told about a run: never a person."""
    source = row.lane.removeprefix(_PULL) if row.lane.startswith(_PULL) else None
    return {
        "run": row.id,
        "agency": row.agency,
        "kind": row.kind,
        "source": source,
        "trigger": row.trigger,
        "state": row.state,
        "reason": row.reason,
        "reason_facts": (row.held or {}).get("facts", {}),
        "counts": {name: count for name, count in row.counts.items() if isinstance(count, int)},
    }
