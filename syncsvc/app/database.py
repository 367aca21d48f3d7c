"""What the db commands mean: upgrade, backup, restore, check."""

from __future__ import annotations

from pathlib import Path

from syncsvc import settings
from syncsvc.app.answer import Answer
from syncsvc.app.places import address_of
from syncsvc.lang import say
from syncsvc.store.backup import backup, restore
from syncsvc.store.engine import open_store, parse_address, place_of
from syncsvc.store.health import Health, check
from syncsvc.store.lock import alone
from syncsvc.store.upgrade import upgrade


def upgrade_store(data: Path | None, language: str) -> Answer:
    """Create or migrate the store, with a backup before; what was done."""
    with alone(settings.data_folder(data)):
        done = upgrade(address_of(data))
        _upgrade_queue(address_of(data))
    copy = done.backup and done.backup.as_posix()
    row = {"place": _place(data), "before": done.before, "after": done.after, "backup": copy}
    if done.before == done.after:
        return Answer([row], [say(language, "run.store_current", version=done.after)])
    facts = {"before": done.before or "-", "after": done.after, "backup": copy or "-"}
    return Answer([row], [say(language, "run.store_upgraded", **facts)])


def _upgrade_queue(address: str) -> None:
    """PostgreSQL: the tables of the queue as well."""
    from syncsvc.jobs.queue import upgrade_queue  # brings the queue's library, which an embedded store does not need

    with open_store(address) as store:
        if not store.sqlite:
            upgrade_queue(store)


def backup_store(data: Path | None, target: Path, language: str) -> Answer:
    """Copy the store; where the copy is."""
    copy = backup(address_of(data), target).as_posix()
    return Answer([{"place": _place(data), "backup": copy}], [say(language, "run.store_copied", target=copy)])


def restore_store(data: Path | None, file: Path, language: str) -> Answer:
    """Fill an empty store from a backup; how much came back. Raises UsageError over a store that remembers a run."""
    with alone(settings.data_folder(data)):
        rows = restore(file, address_of(data))
    facts = {"place": _place(data), "backup": file.as_posix(), "rows": rows}
    return Answer([facts], [say(language, "run.store_restored", **facts)])


def health_answer(health: Health, language: str) -> Answer:
    """What a check found: one row for each problem and remark, the verdict last."""
    found = [("problem", each.key, dict(each.facts)) for each in health.problems]
    found += [("remark", each.key, dict(each.facts)) for each in health.remarks]
    verdict, key = ("damaged", "run.store_damaged") if health.problems else ("sound", "run.store_sound")
    found.append((verdict, key, {"place": health.place, "version": health.version}))
    rows = [{"level": level, "says": say(language, key, **facts)} for level, key, facts in found]
    return Answer(rows, [row["says"] for row in rows])


def check_store(data: Path | None) -> Health:
    """How the store is."""
    return check(address_of(data))


def _place(data: Path | None) -> str:
    return place_of(parse_address(address_of(data)))
