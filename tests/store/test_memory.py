"""What is remembered beside findings."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from syncsvc.model.memory import CHANGES_SCHEMA, STATES_SCHEMA, Memory
from syncsvc.model.run import Scope
from syncsvc.store.engine import Store
from syncsvc.store.lock import DataLock
from syncsvc.store.memory import KEPT_FOR, keep_memory, load_memory
from syncsvc.store.runs import Plan, start
from tests.builders import NOW

NIP = "198501012010011901"


def memory(status: str, before: str | None, since: datetime) -> Memory:
    """One SKP in a state, and one change."""
    states = pl.DataFrame([("ekinerja", "s1", status, since, before)], schema=STATES_SCHEMA, orient="row")
    changes = pl.DataFrame([("local", NIP, "name", since)], schema=CHANGES_SCHEMA, orient="row")
    return Memory(states, changes)


def test_memory_is_kept_on_both_databases(store: Store, lock: DataLock) -> None:
    """What was remembered reads the same; a newer state and a newer change replace the older; old changes go."""
    lease = start(store, lock, Plan("uji", Scope(), {}), NOW)
    first, second = memory("submitted", None, NOW), memory("agreed", "submitted", NOW + timedelta(days=1))
    keep_memory(store, lease, Memory(), first, NOW)
    read = load_memory(store, "uji")
    assert (read.states.equals(first.states), read.changes.equals(first.changes)) == (True, True)
    keep_memory(store, lease, read, second, NOW)
    assert load_memory(store, "uji").states.equals(second.states)
    keep_memory(store, lease, second, second, NOW + KEPT_FOR + timedelta(days=2))
    assert load_memory(store, "uji").changes.is_empty()
    assert load_memory(store, "lain").states.is_empty()
