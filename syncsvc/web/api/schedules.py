"""Schedules, switched on and off; sources, paused and released."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path

from syncsvc.app.wishes import Wish
from syncsvc.errors import UsageError
from syncsvc.model.due import next_due
from syncsvc.model.form_text import form_text
from syncsvc.model.schedule import Do
from syncsvc.store.schedules import Scheduled, schedules, switch_schedule
from syncsvc.store.source_holds import hold_source, release_source, source_holds
from syncsvc.web.api.doors import Caller, Here, Operator, Reader
from syncsvc.web.api.shapes import LARGEST, PREFIX, Asked, Key, Shown, Words, problems
from syncsvc.web.context import ApiContext

router = APIRouter(prefix=PREFIX, tags=["schedules"], responses=problems())
ScheduleNumber = Annotated[int, Path(ge=1, le=LARGEST, description="A schedule's number.")]


class ScheduleShown(Shown):
    """One schedule; ``agency`` is "" for what concerns the whole installation. ``at`` is when it is due, as it is
    written in files; ``next``: its next due time, of one that is switched on."""

    schedule: int
    agency: str
    name: str
    do: str
    sources: list[str]
    at: str
    timezone: str
    enabled: bool
    origin: str
    last_due: datetime
    next: datetime | None


class ScheduleList(Shown):
    """The schedules that the key may see."""

    schedules: list[ScheduleShown]


class HoldAsked(Asked):
    """Which source is to be paused, and why."""

    agency: Key
    source: Key
    reason: Words


class ReleaseAsked(Asked):
    """Which source is to be pulled again."""

    agency: Key
    source: Key


class HoldShown(Shown):
    """A paused source."""

    agency: str
    source: str
    by: str
    reason: str
    at: datetime


class HoldList(Shown):
    """The paused sources that the key may see."""

    holds: list[HoldShown]


class Released(Shown):
    """A source that is pulled again."""

    agency: str
    source: str


@router.get("/schedules")
def list_schedules(here: Here, caller: Reader) -> ScheduleList:
    """The schedules; those of the whole installation only for a key that may see every agency."""
    now = datetime.now(UTC)
    seen = [each for each in schedules(here.store) if caller.key.sees(each.schedule.agency)]
    return ScheduleList(schedules=[_shown(each, now) for each in seen])


@router.post("/schedules/{schedule}/enable")
def enable(here: Here, caller: Operator, schedule: ScheduleNumber) -> ScheduleShown:
    """Let a schedule run; it counts from now on."""
    return _switched(here, caller, schedule, True)


@router.post("/schedules/{schedule}/disable")
def disable(here: Here, caller: Operator, schedule: ScheduleNumber) -> ScheduleShown:
    """Let a schedule not run."""
    return _switched(here, caller, schedule, False)


@router.get("/sources/holds")
def list_holds(here: Here, caller: Reader) -> HoldList:
    """The sources that are paused."""
    seen = [each for each in source_holds(here.store) if caller.key.sees(each.agency)]
    return HoldList(holds=[HoldShown.model_validate(each) for each in seen])


@router.post("/sources/holds", status_code=201)
def hold(here: Here, caller: Operator, asked: HoldAsked) -> HoldShown:
    """Pause a source: schedules leave it out until somebody releases it."""
    caller.require_agency(here, asked.agency)
    here.orders(Wish(asked.agency, Do.PULL, (asked.source,)))  # raises for a source that the agency does not have
    hold_source(here.store, asked.agency, asked.source, caller.name, asked.reason)
    held = next(each for each in source_holds(here.store, asked.agency) if each.source == asked.source)
    return HoldShown.model_validate(held)


@router.post("/sources/holds/release")
def release(here: Here, caller: Operator, asked: ReleaseAsked) -> Released:
    """Let a source be pulled again."""
    caller.require_agency(here, asked.agency)
    if not release_source(here.store, asked.agency, asked.source, caller.name):
        raise UsageError("api.hold_unknown")
    here.nudge()
    return Released(agency=asked.agency, source=asked.source)


def _switched(here: ApiContext, caller: Caller, number: int, enabled: bool) -> ScheduleShown:
    known = _one(here, caller, number).schedule
    switch_schedule(here.store, known.agency, known.name, enabled, caller.name)
    return _shown(_one(here, caller, number), datetime.now(UTC))


def _one(here: ApiContext, caller: Caller, number: int) -> Scheduled:
    """One schedule. Raises UsageError (404) unless there is one that the caller may know of."""
    for each in schedules(here.store):
        if each.number == number and caller.key.sees(each.schedule.agency):
            return each
    raise UsageError("api.schedule_unknown")


def _shown(scheduled: Scheduled, now: datetime) -> ScheduleShown:
    schedule = scheduled.schedule
    return ScheduleShown(
        schedule=scheduled.number,
        agency=schedule.agency,
        name=schedule.name,
        do=schedule.do.value,
        sources=list(schedule.sources),
        at=form_text(schedule.timing.form),
        timezone=schedule.timing.tz,
        enabled=schedule.enabled,
        origin=scheduled.origin.value,
        last_due=scheduled.last_due,
        next=next_due(schedule.timing, now) if schedule.enabled else None,
    )
