"""Bringing a store to this program's schema: a backup first, then each step in one transaction.

A kill in the middle leaves the store as it was before the step or as it is after it; running again goes
on there.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from syncsvc.errors import Denied
from syncsvc.store.copies import copy_file
from syncsvc.store.engine import Store, connect, schema_version, sqlite_file
from syncsvc.store.failures import translated

MIGRATIONS = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What an upgrade did; ``backup`` is the copy made before it (SQLite stores that had an older schema)."""

    before: str | None
    after: str
    backup: Path | None


def upgrade(address: str, migrations: Path = MIGRATIONS) -> Upgraded:
    """Bring the store to the newest schema; make it when there is none. The caller holds the data
    folder's lock.

    Raises DiskFull when there is no room for the backup or the migration (the store then stays as it
    was), Denied when the store's schema is newer than this program knows.
    """
    from alembic import command  # not before it is needed: most processes upgrade nothing
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    scripts = Config()
    scripts.set_main_option("script_location", str(migrations).replace("%", "%%"))
    head = ScriptDirectory.from_config(scripts).get_current_head() or ""
    with connect(address) as store:
        before = schema_version(store)
        if before == head:
            return Upgraded(before, head, None)
        if before is not None and before > head:
            raise Denied("store.schema_newer", place=store.place, found=before, wanted=head)
        copy = _backup_first(store, head) if before else None
        with translated(store.place), store.writer.connect() as connection:
            scripts.attributes["connection"] = connection
            command.upgrade(scripts, head)
    return Upgraded(before, head, copy)


def _backup_first(store: Store, head: str) -> Path | None:
    if not store.sqlite:
        return None
    file = sqlite_file(store.address)
    copy = file.with_name(f"{file.name}.before-{head}")
    copy_file(store, copy)
    return copy
