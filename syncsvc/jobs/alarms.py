"""What is not as it should be and tells nobody by itself: looked for every minute."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from syncsvc.config.site import AgencyConfig
from syncsvc.connectors.tokens import Registry, as_told
from syncsvc.jobs.renewal import token_states
from syncsvc.model.order import SITE, RunKind
from syncsvc.model.telling import Event
from syncsvc.store import outbox, watching
from syncsvc.store.alarms import REMIND_AFTER, About, forget, quiet, remind, ring, ringing_of, settle
from syncsvc.store.endings_told import facts_of, run_sameness
from syncsvc.store.engine import Store
from syncsvc.store.runs import PULL

RENEW_WITHIN = timedelta(days=3)
LATE_AFTER = timedelta(hours=1)
MISSED_WITHIN = timedelta(days=2)
BACKUP_EVERY = timedelta(hours=48)
LEAST_MB, LEAST_PERCENT = 1_000, 5
Found = dict[About, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Watched:
    """What is looked at: the site's agencies and channels, the tokens this process holds, and the data folder."""

    agencies: Mapping[str, AgencyConfig]
    channels: Collection[str]
    folder: Path
    tokens: Registry = field(default_factory=Registry)
    host: str = field(default_factory=socket.gethostname)

    def knows(self, agency: str, event: str, about: str) -> bool:
        """Whether an alarm is about something that is still configured: its agency, and of a lane of pulls the source.
        Held runs stay until they are decided."""
        if agency == SITE:
            return True
        if agency not in self.agencies:
            return False
        lane = event == Event.RUN_FAILED.value and about.startswith(PULL)
        return not lane or about.removeprefix(PULL) in self.agencies[agency].sources


def watch(store: Store, watched: Watched, now: datetime) -> None:
    """Ring for what is wrong and was not yet, end what is over, remind of what has lasted for a day.

    To be called about once a minute, by any number of processes; it writes only when something changed. Raises what
    the store raises.
    """
    found = _look(store, watched, now)
    disk = _disk(watched)
    with store.reading() as connection:
        changed = {event: each for event, each in found.items() if ringing_of(connection, event) != each.keys()}
        here = (SITE, watched.host) in ringing_of(connection, Event.DISK_LOW)
        reminding = watching.reminder_due(connection, now - REMIND_AFTER)
        missed = _missed(connection, now)
    if not (changed or missed or reminding or here != bool(disk)):
        return
    with store.changing() as connection:
        forget(connection, watched.knows)
        remind(connection, now)
        for event, each in changed.items():
            settle(connection, event, each)
        _tell_disk(connection, watched.host, disk)
        for sameness, facts in missed.items():
            outbox.announce(connection, Event.RUN_MISSED, facts["agency"], facts, sameness)


def _look(store: Store, watched: Watched, now: datetime) -> dict[Event, Found]:
    """What is wrong now, of each kind that is looked for and the same on every host."""
    limits = _limits(watched)
    with store.reading() as connection:
        late = {
            (row.agency, str(row.id)): facts_of(row) | {"minutes": int((now - row.ready_at).total_seconds()) // 60}
            for row in watching.late_runs(connection, now - LATE_AFTER)
        }
        newest = watching.newest_data(connection, limits)
        overdue = watching.backup_overdue(connection, now, BACKUP_EVERY)
    stale: Found = {
        (agency, source): {"source": source, "as_of": as_told(as_of), "limit": limits[agency, source]}
        for (agency, source), as_of in newest.items()
        if now - as_of > timedelta(hours=limits[agency, source])
    }
    old: Found = {(SITE, "old"): {"kind": RunKind.BACKUP.value, "run": None}} if overdue else {}
    with store.reading() as connection:
        lanes: Found = {about: {} for about in ringing_of(connection, Event.BACKUP_FAILED) if about != (SITE, "old")}
    return {
        Event.RUN_LATE: dict(late),
        Event.SOURCE_STALE: stale,
        Event.BACKUP_FAILED: {**lanes, **old},
        Event.TOKEN_ENDING: _tokens(watched, now),
        Event.MESSAGES_DEAD: _dead(store, watched),
    }


def _limits(watched: Watched) -> dict[About, int]:
    """After how many hours each source's data is stale."""
    return {
        (key, name): source.stale_after_hours
        for key, agency in watched.agencies.items()
        for name, source in agency.sources.items()
    }


def _tokens(watched: Watched, now: datetime) -> Found:
    """The tokens that a person has to renew within days, or had to."""
    found: Found = {}
    for key, agency in watched.agencies.items():
        for source, states in token_states(agency.sources, watched.tokens).items():
            for each in states:
                if each.needs_person or (each.renew_by is not None and each.renew_by - now < RENEW_WITHIN):
                    told = {"source": source, "token": each.name, "renew_by": as_told(each.renew_by or now)}
                    found[key, f"{source}/{each.name}"] = told
    return found


def _dead(store: Store, watched: Watched) -> Found:
    counts = outbox.counts(store)
    return {
        (SITE, name): {"channel": name, "dead": each.dead}
        for name, each in counts.items()
        if each.dead and name in watched.channels
    }


def _missed(connection: Connection, now: datetime) -> dict[str, dict[str, Any]]:
    """The runs that were missed and nobody was told of, by what makes them the same news."""
    rows = watching.missed_runs(connection, now - MISSED_WITHIN)
    found = {run_sameness(row): facts_of(row) for row in rows}
    known = watching.told(connection, found)
    return {sameness: facts for sameness, facts in found.items() if sameness not in known}


def _disk(watched: Watched) -> Mapping[str, Any] | None:
    """How little room is left for the data folder, where it is too little."""
    usage = shutil.disk_usage(watched.folder)
    free, percent = usage.free // 1_000_000, usage.free * 100 // max(usage.total, 1)
    if free >= LEAST_MB and percent >= LEAST_PERCENT:
        return None
    return {"host": watched.host, "free": free, "percent": percent}


def _tell_disk(connection: Connection, host: str, disk: Mapping[str, Any] | None) -> None:
    """Of this host only: each looks after its own."""
    if disk is None:
        quiet(connection, Event.DISK_LOW, SITE, host)
    else:
        ring(connection, Event.DISK_LOW, SITE, host, disk)
