"""Knock at a remote: one call, of which nothing is kept, to see whether it answers and how."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from syncsvc.config.live.source import LiveSource
from syncsvc.config.live.tables import LiveTable, Parent
from syncsvc.config.site import AgencyConfig
from syncsvc.connectors import open_source
from syncsvc.connectors.base import Probe, Remote
from syncsvc.connectors.http.exchange import Reply
from syncsvc.connectors.rest.failures import error_of
from syncsvc.connectors.rest.urls import shown
from syncsvc.errors import SyncsvcError
from syncsvc.jobs.people import listing_sources
from syncsvc.jobs.reaching import Asking, Means, reached
from syncsvc.mapping.columns import fold_column
from syncsvc.mapping.spec import MappingSpec
from syncsvc.model.budget import Grant, Reserved, Standing, Unused, allot, given_back, postponed, struck
from syncsvc.model.nip import decode

TRIES = 2
"""A look is over soon: asked again once, which a token that has just ended needs."""


@dataclass(frozen=True, slots=True)
class Knock:
    """What one call came to. ``table`` is null when there was nothing to ask; ``probe`` has the answer's columns and
    first rows, with the names of fields that nobody maps in ``unknown``; ``reason`` says why there is none (a word key
    below ``remote.reason``), and ``error`` is set where that is the remote's or a token's fault. ``reply`` is the last
    that came over the line."""

    table: str | None = None
    probe: Probe | None = None
    unknown: tuple[str, ...] = ()
    reason: str | None = None
    error: SyncsvcError | None = None
    reply: Reply | None = None


class UnkeptBudget:
    """A budget (``connectors.pacing.Ledger``) for where there is no store yet: its own calls keep the pace, and nobody
    else is known to make any."""

    def __init__(self, grant: Grant) -> None:
        self._grant = grant
        self._standing = Standing()

    def reserve(self, most: int, unused: Unused | None = None) -> Reserved:
        """See ``Ledger.reserve``."""
        now, here = time.time(), time.monotonic()
        self._standing, reserved = allot(given_back(self._standing, unused), self._grant, now, most)
        until = reserved.until - now + here if reserved.why else 0.0
        return replace(reserved, slots=tuple(slot - now + here for slot in reserved.slots), until=until)

    def give_back(self, unused: Unused) -> None:
        """See ``Ledger.give_back``."""
        self._standing = given_back(self._standing, unused)

    def look(self) -> tuple[int, float]:
        """See ``Ledger.look``."""
        return self._standing.strikes, self._standing.next_at - time.time() + time.monotonic()

    def postpone(self, seconds: float) -> float:
        """See ``Ledger.postpone``."""
        self._standing = postponed(self._standing, time.time(), seconds)
        return self._standing.next_at - time.time() + time.monotonic()

    def struck(self, probe: bool) -> int:
        """See ``Ledger.struck``."""
        self._standing = struck(self._standing, time.time(), probe)
        return self._standing.strikes

    def healed(self) -> None:
        """See ``Ledger.healed``."""
        self._standing = replace(self._standing, strikes=0, closed_until=0.0)


def knock(settings: LiveSource, asking: Asking, means: Means, person: str | None) -> Knock:
    """Ask one person's first table, else the first page of the cheapest table that comes whole. Raises nothing that the
    remote does; Denied when a secret cannot be read."""
    hasty = settings.model_copy(
        update={"reach": settings.reach.model_copy(update={"tries": min(TRIES, settings.reach.tries)})}
    )
    with reached(hasty, asking, means) as there:
        told = _by_person(there.remote, settings, person) or _whole(there.remote, settings, asking)
        return replace(told or Knock(), reply=there.last)


def _by_person(remote: Remote, settings: LiveSource, person: str | None) -> Knock | None:
    """None where no table is asked by person, or nobody is known to ask about."""
    endpoint = next(iter(remote.endpoints()), None)
    if endpoint is None or person is None:
        return None
    origin = shown(settings.address)
    answered = remote.ask(endpoint.table, person)
    if not answered.known:
        error = None
        if answered.reason not in ("window", "budget", "stopped", "no_period"):
            error = error_of(answered.kind, answered.reason, endpoint.table, origin)
        return Knock(endpoint.table, reason=answered.reason, error=error)
    there = {name: None for record in answered.records for name in record}
    rows = tuple(tuple(record.get(name) for name in there) for record in answered.records)
    return Knock(endpoint.table, Probe(endpoint.table, origin, tuple(there), rows), tuple(sorted(answered.unknown)))


def _whole(remote: Remote, settings: LiveSource, asking: Asking) -> Knock | None:
    table = cheapest(settings.tables, asking)
    if table is None:
        return None
    try:
        return Knock(table, remote.probe(table))
    except SyncsvcError as error:
        reason = error.key.removeprefix("remote.reason.") if error.key.startswith("remote.reason.") else None
        ours = reason in ("window", "budget", "stopped")
        return Knock(table, reason=reason, error=None if ours else error)


def cheapest(tables: Mapping[str, LiveTable], asking: Asking) -> str | None:
    """The table whose first answer is the smallest, as far as a declaration shows it: one that comes in pages before
    one that comes at once, and that before the reports of a period or a year."""

    def cost(table: LiveTable) -> int:
        return 0 if table.paging else ("whole", "period", "year").index(table.manner) + 1

    asked = {"year": bool(asking.years), "period": bool(asking.periods)}
    here = {
        name: table
        for name, table in tables.items()
        if table.each != "nip" and not isinstance(table.each, Parent) and asked.get(table.manner, True)
    }
    return min(here, key=lambda name: cost(here[name]), default=None)


def somebody(agency: AgencyConfig, source: str, settings: LiveSource) -> str | None:
    """The NIP of somebody whom one of the agency's own sources lists, found by a look at its first rows."""
    names = [name for name in listing_sources(agency, source, settings) if name in agency.sources]
    for name in names:
        other = agency.sources[name]
        if isinstance(other, LiveSource):
            continue
        try:
            with open_source(other) as connector:
                spec = agency.mappings[name]
                probes = [connector.probe(table) for table in connector.tables() if _lists(spec, table)]
        except SyncsvcError:
            continue  # it is looked at by itself, and its error told there
        found = next((nip for probe in probes for nip in _nips(spec, probe)), None)
        if found is not None:
            return found
    return None


def _lists(spec: MappingSpec, table: str) -> bool:
    return any(mapping.table == table and mapping.noun == "employee" for mapping in spec.tables)


def _nips(spec: MappingSpec, probe: Probe) -> Iterator[str]:
    """Whatever in a probe's rows is a NIP, in the columns that hold it."""
    rules = [rule for mapping in spec.tables if mapping.table == probe.table for rule in mapping.fields]
    names = {fold_column(column) for rule in rules if rule.field == "nip" for column in rule.columns}
    places = [place for place, column in enumerate(probe.columns) if fold_column(column) in names]
    for row in probe.sample:
        for place in places:
            digits = "".join(sign for sign in row[place] or "" if sign.isdigit())
            if decode(digits) is not None:
                yield digits
