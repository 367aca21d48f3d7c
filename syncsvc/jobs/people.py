"""Whom a remote is asked about: it lists nobody itself, so the agency's own sources and the portal's exports do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import polars as pl

from syncsvc.config.live.source import LiveSource
from syncsvc.config.site import AgencyConfig
from syncsvc.jobs.scope import people_within
from syncsvc.jobs.work import Work
from syncsvc.model.run import Intake, Side
from syncsvc.store.deliveries import newest
from syncsvc.store.engine import Store
from syncsvc.store.memory import changed_people
from syncsvc.store.reading import findings
from syncsvc.store.snapshots import load

CHANGED_WITHIN = timedelta(days=14)
"""How long somebody whose local data changed is asked about before others."""


class Known(Protocol):
    """An agency, and what is remembered of it (``jobs.work.Work`` is one)."""

    @property
    def store(self) -> Store:
        """Where it is remembered."""

    @property
    def agency(self) -> AgencyConfig:
        """Its configuration."""


def asks_one_by_one(settings: object) -> bool:
    """Whether a source has tables that are asked person by person."""
    return isinstance(settings, LiveSource) and any(table.each == "nip" for table in settings.tables.values())


def who_lists(work: Known, source: str, settings: LiveSource) -> Sequence[str]:
    """The sources whose employees a remote is asked about (``listing_sources``)."""
    return listing_sources(work.agency, source, settings)


def listing_sources(agency: AgencyConfig, source: str, settings: LiveSource) -> Sequence[str]:
    """The sources whose employees a remote is asked about: as configured, else the local ones, SIASN's and those of its
    side that list people themselves. Somebody whose NIP the local side has wrong is known by SIASN's."""
    others = {name: each for name, each in agency.sources.items() if name != source and not asks_one_by_one(each)}
    sides = (Side.LOCAL, Side.SIASN, settings.side)
    return settings.people or [name for name, each in others.items() if each.side in sides]


def people_to_ask(work: Known, source: str, settings: LiveSource) -> pl.Series:
    """The NIPs of everybody whom the newest deliveries of those sources list, sorted: what is kept of neighbours then
    lies side by side, and a unit of answers touches few pages of the landing's index."""
    return nips_of(_delivered(work, who_lists(work, source, settings))).sort()


def people_asked_for(work: Work, source: str, settings: LiveSource) -> pl.Series:
    """The NIPs that a narrowed run is about, sorted: those it names, and of everybody whom the remote is asked about at
    all those in the units it names (``scope.people_within``), by what the local sources and those that list people
    delivered last."""
    named = pl.Series("nip", sorted(work.scope.nips), dtype=pl.String)
    if not work.scope.units:
        return named
    listing = who_lists(work, source, settings)
    local = [name for name, each in work.agency.sources.items() if each.side is Side.LOCAL]
    lists = _delivered(work, listing)
    others = _delivered(work, [name for name in local if name not in listing])
    inside = people_within(work.scope.units, [*lists, *others])
    listed = nips_of(lists)
    return pl.concat([named, listed.filter(listed.is_in(inside.implode()))]).unique().sort()


def _delivered(work: Known, sources: Iterable[str]) -> list[Intake]:
    """The newest deliveries of those of the sources that have one."""
    found = [newest(work.store, work.agency.key, name) for name in sources]
    return [load(work.store, each.number) for each in found if each]


def nips_of(intakes: Iterable[Intake]) -> pl.Series:
    """Every NIP that an employee table of some intakes gives, once, in order of appearance."""
    tables = [each.frame["nip"] for intake in intakes for each in intake.snapshots if each.table == "employee"]
    nips = pl.concat(tables) if tables else pl.Series([], dtype=pl.String)
    return nips.drop_nulls().unique(maintain_order=True).alias("nip")


def urgent_people(work: Work, now: datetime) -> tuple[pl.Series, pl.Series]:
    """The NIPs of those whose data changed of late, and of those with an open finding."""
    changed = changed_people(work.store, work.agency.key, now - CHANGED_WITHIN)
    troubled = findings(work.store, work.agency.key, work.rules.today)["person"].drop_nulls().unique()
    return changed, troubled
