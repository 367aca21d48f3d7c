"""The configured schedules of every agency, applied into the table that runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from syncsvc.config.schedules import read_service
from syncsvc.config.site import AgencyConfig, agency_keys
from syncsvc.errors import SyncsvcError
from syncsvc.model.order import SITE
from syncsvc.model.schedule import Schedule
from syncsvc.store.engine import Store
from syncsvc.store.schedules import Applied, apply_schedules, retire_agencies


@dataclass(frozen=True, slots=True)
class Timetable:
    """What became of each agency's schedules that were applied (SITE: the installation's), the agencies that are gone,
    and those whose configuration could not be read: theirs stay as they were."""

    applied: Mapping[str, Applied]
    retired: tuple[str, ...]
    troubles: Mapping[str, SyncsvcError]


def apply_timetable(
    store: Store,
    folder: Path,
    agency_of: Callable[[str], AgencyConfig],
    known: dict[str, tuple[Schedule, ...]] | None = None,
) -> Timetable:
    """Let the table have what the configuration folder says. Mistakes of one agency keep no other from it. ``known``
    is what the caller applied before, and becomes what it applied now: agencies whose schedules are the same are left.
    Raises UsageError when the folder configures no agency."""
    keys = agency_keys(folder)
    known = {} if known is None else known
    for gone in known.keys() - {SITE, *keys}:
        del known[gone]
    applied: dict[str, Applied] = {}
    troubles: dict[str, SyncsvcError] = {}
    for key in (SITE, *keys):
        try:
            schedules = read_service(folder).schedules if key == SITE else agency_of(key).schedules
        except SyncsvcError as error:
            troubles[key] = error
            continue
        if known.get(key) != schedules:
            applied[key] = apply_schedules(store, key, schedules)
            known[key] = schedules
    return Timetable(applied, retire_agencies(store, (SITE, *keys)), troubles)
