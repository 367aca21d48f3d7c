"""Where things lie: the folders, the store's address, and the store itself opened for reading or writing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from datetime import UTC, datetime, time
from pathlib import Path

from syncsvc import settings
from syncsvc.app.clock import now_in
from syncsvc.checks import CHECKS
from syncsvc.config.rules import build_rules
from syncsvc.config.site import AgencyConfig, read_agency
from syncsvc.errors import Locked
from syncsvc.jobs.laying import writing_file as writing_file
from syncsvc.jobs.view import FACTS as FACTS
from syncsvc.model.rules import Rules
from syncsvc.store.engine import Store, connect, default_address, open_store, schema_version
from syncsvc.store.failures import sqlite_is_faulty
from syncsvc.store.lending import borrowed
from syncsvc.store.lock import DataLock, pulling, writing

BORROWED = "borrowed"
"""The owner that a command has whom a daemon gave leave: nothing of anybody else's is its own."""
CODES = tuple(dict.fromkeys(check.code for check in CHECKS))


def address_of(data: Path | None) -> str:
    """The store's address: SYNCSVC_DATABASE, else the SQLite file in the data folder."""
    return settings.database_address() or default_address(settings.data_folder(data))


@contextmanager
def store_for_reading(data: Path | None) -> Iterator[Store]:
    """The store as it is, beside whoever writes."""
    with open_store(address_of(data)) as store:
        yield store


@contextmanager
def store_for_writing(data: Path | None) -> Iterator[tuple[Store, DataLock]]:
    """The store with the data folder's lock held. A store that does not exist yet is made."""
    folder = settings.data_folder(data)
    address = address_of(data)
    with _writing(folder) as lock:
        if not settings.database_address() and not (folder / "syncsvc.db").exists():
            from syncsvc.store.upgrade import upgrade  # brings the migration library, which nothing else needs

            upgrade(address)
        with open_store(address) as store:
            yield store, lock


@contextmanager
def store_for_wishing(data: Path | None) -> Iterator[Store]:
    """The store, to change what waits in it: on PostgreSQL beside whoever else does so, as other hosts do as well."""
    if settings.database_address():
        with open_store(address_of(data)) as store:
            yield store
        return
    with store_for_writing(data) as (store, _):
        yield store


@contextmanager
def _writing(folder: Path) -> Iterator[DataLock]:
    """The right to write in the folder: its lock, or the leave of the daemon that holds it."""
    try:
        held = writing(folder)
        lock = held.__enter__()
    except Locked:
        with borrowed(folder):
            yield DataLock(folder, BORROWED)
        return
    with ExitStack() as leaving:
        leaving.push(held)
        yield lock


@contextmanager
def store_if_made(data: Path | None) -> Iterator[tuple[Store | None, bool]]:
    """The store, or None before it is made, which this does not do; and whether it may be written to: not while
    another process does."""
    address = address_of(data)
    with connect(address) as looked:
        made = schema_version(looked) is not None
    if not made:
        yield None, False
        return
    with ExitStack() as held:
        try:
            held.enter_context(writing(settings.data_folder(data)))
            free = True
        except Locked:
            free = False
        with open_store(address) as store:
            yield store, free


@contextmanager
def store_for_pulling(data: Path | None, agency: str, sources: Iterable[str]) -> Iterator[tuple[Store, DataLock]]:
    """The store with the lanes of some sources held: evaluations and decisions go on beside it.

    A store that does not exist yet is made. An SQLite with the WAL-reset fault must not be written to by two processes:
    there a pull holds the whole folder, and an evaluation is refused meanwhile.
    """
    folder = settings.data_folder(data)
    embedded = not settings.database_address()
    if _pulls_alone():
        with store_for_writing(data) as held:
            yield held
        return
    if not (folder / "lock").exists() or (embedded and not (folder / "syncsvc.db").exists()):
        with store_for_writing(data):
            pass
    with pulling(folder, [f"{agency}.{source}" for source in sources]) as lock, open_store(address_of(data)) as store:
        yield store, lock


def _pulls_alone() -> bool:
    return not settings.database_address() and sqlite_is_faulty()


def evaluating(folder: Path) -> AbstractContextManager[object]:
    """The right to evaluate after a pull: the folder's lock, which the pull itself did without."""
    return nullcontext() if _pulls_alone() else writing(folder)


def agency_of(config: Path | None, key: str) -> AgencyConfig:
    """One agency's configuration, whole and free of mistakes."""
    return read_agency(settings.config_folder(config), key, CODES)


def moment_of(agency: AgencyConfig, as_of: datetime | None) -> datetime:
    """Now, or the end of the day that is asked for, by the agency's own clock; given in UTC."""
    here = now_in(agency.file.timezone)
    moment = here if as_of is None else datetime.combine(as_of.date(), time(23, 59), here.tzinfo)
    return moment.astimezone(UTC)


def rules_of(agency: AgencyConfig, moment: datetime) -> Rules:
    """The rules in force at that moment, by the calendar of the place where the agency lives."""
    return build_rules(agency, agency.checks, now_in(agency.file.timezone, moment).date())
