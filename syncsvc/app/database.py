"""What the db commands mean: upgrade, backup, check."""

from __future__ import annotations

from pathlib import Path

from syncsvc import settings
from syncsvc.app.places import address_of
from syncsvc.lang import say
from syncsvc.store.backup import backup
from syncsvc.store.health import Health, check
from syncsvc.store.lock import writing
from syncsvc.store.upgrade import upgrade


def upgrade_store(data: Path | None, language: str) -> str:
    """Create or migrate the store, with a backup before; what was done."""
    with writing(settings.data_folder(data)):
        done = upgrade(address_of(data))
    if done.before == done.after:
        return say(language, "run.store_current", version=done.after)
    return say(
        language,
        "run.store_upgraded",
        before=done.before or "-",
        after=done.after,
        backup=str(done.backup or "-"),
    )


def backup_store(data: Path | None, target: Path, language: str) -> str:
    """Copy the store; where the copy is."""
    return say(language, "run.store_copied", target=backup(address_of(data), target).as_posix())


def health_text(health: Health, language: str) -> str:
    """What a check found, in sentences."""
    lines = [say(language, each.key, **dict(each.facts)) for each in (*health.problems, *health.remarks)]
    verdict = "run.store_damaged" if health.problems else "run.store_sound"
    return "\n".join([*lines, say(language, verdict, place=health.place, version=health.version)])


def check_store(data: Path | None) -> Health:
    """How the store is."""
    return check(address_of(data))
