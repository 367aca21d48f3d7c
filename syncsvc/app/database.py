"""What the db commands mean: upgrade, backup, restore, copy, compare, check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from syncsvc import settings
from syncsvc.app.answer import Answer
from syncsvc.app.looking import look
from syncsvc.app.places import address_of
from syncsvc.errors import UsageError
from syncsvc.lang import say
from syncsvc.store.audit import Entry, append, looked
from syncsvc.store.backup import backup, restore
from syncsvc.store.contents import Compared
from syncsvc.store.copies import compare_stores, copy_compared, require_idle
from syncsvc.store.engine import connect, is_sqlite, open_store, parse_address, place_of, schema_version
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
    if is_sqlite(parse_address(address)):
        return
    from syncsvc.jobs.queue import upgrade_queue  # brings the queue's library, which an embedded store does not need

    with open_store(address) as store:
        upgrade_queue(store)


def backup_store(data: Path | None, target: Path, language: str, by: str | None = None) -> Answer:
    """Copy the store, and write that down in it first; where the copy is."""
    with open_store(address_of(data)) as store:
        look(store, data, Entry(by or settings.whoever(), "db.backup", target.name))
    copy = backup(address_of(data), target).as_posix()
    return Answer([{"place": _place(data), "backup": copy}], [say(language, "run.store_copied", target=copy)])


def restore_store(data: Path | None, file: Path, language: str, by: str | None = None) -> Answer:
    """Fill an empty store from a backup; how much came back. Raises UsageError over a store that remembers a run."""
    with alone(settings.data_folder(data)):
        note = Entry(by or settings.whoever(), "db.restore", file.name)
        rows = restore(file, address_of(data), lambda connection: append(connection, note))
    facts = {"place": _place(data), "backup": file.as_posix(), "rows": rows}
    return Answer([facts], [say(language, "run.store_restored", **facts)])


def copy_store(data: Path | None, to: str, language: str, by: str | None = None) -> Answer:
    """Move the installation into another, empty store; per table the rows and hashes of both sides.

    Nobody may work meanwhile: the data folder is held, and workers on other hosts must have stopped. ``to`` is an
    address, or a reference to a secret that is one. Raises UsageError for a target that holds anything, Denied when a
    table differs afterwards; then the target is as empty as before.
    """
    folder = settings.data_folder(data)
    target = parse_address(_told_address(to, folder))
    here, there = address_of(data), target.render_as_string(hide_password=False)
    if parse_address(here) == target:
        raise UsageError("store.copy_same", place=place_of(target))
    with alone(folder), open_store(here) as source:
        require_idle(source)
        with connect(there) as made:
            absent = schema_version(made) is None
        if absent:
            upgrade(there)
            _upgrade_queue(there)
        with open_store(there) as copy:
            looked(source, Entry(by or settings.whoever(), "db.copy", copy.place))
            compared = copy_compared(source, copy)
    return _side_by_side(compared, place_of(target), language)


def compare_two(one: str, other: str, language: str) -> tuple[Answer, bool]:
    """Per table the rows and hashes of two stores, and whether all are equal."""
    folder = settings.data_folder(None)
    with open_store(_told_address(one, folder)) as here, open_store(_told_address(other, folder)) as there:
        compared = compare_stores(here, there)
    return _side_by_side(compared, place_of(there.address), language), all(each.equal for each in compared)


def _told_address(text: str, folder: Path) -> str:
    """The address, or what the secret says that it refers to."""
    return settings.read_secret(text, folder) if text.startswith(("env:", "file:", "credential:")) else text


def _side_by_side(compared: Sequence[Compared], place: str, language: str) -> Answer:
    rows = [{**asdict(each), "equal": each.equal} for each in compared]
    unlike = sum(not each.equal for each in compared)
    told = [say(language, f"store.copied.{'equal' if row['equal'] else 'unlike'}", **row) for row in rows]
    key = "store.copied.all_unlike" if unlike else "store.copied.all_equal"
    return Answer(rows, [*told, say(language, key, place=place, tables=len(rows), unlike=unlike)])


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
