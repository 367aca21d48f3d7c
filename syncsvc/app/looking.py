"""Looks at persons' data: each is written down before anything is shown, or nothing is shown."""

from __future__ import annotations

from pathlib import Path

from syncsvc import settings
from syncsvc.errors import Locked
from syncsvc.store.audit import Entry, looked
from syncsvc.store.engine import Store
from syncsvc.store.failures import sqlite_is_faulty
from syncsvc.store.lock import writing


def look(store: Store, data: Path | None, *entries: Entry) -> None:
    """Write down a look, beside whoever else writes.

    With an SQLite that two processes must not write to the data folder's lock is needed for it. Raises Locked when it
    cannot be had, and what a store raises that cannot be written: then nothing may be shown.
    """
    if not (store.sqlite and sqlite_is_faulty()):
        looked(store, *entries)
        return
    folder = settings.data_folder(data)
    try:
        with writing(folder):
            looked(store, *entries)
    except Locked as taken:
        raise Locked("audit.look_locked", folder=str(folder)) from taken
