"""What the commands about schedules mean: list, apply, switch on and off, show what is due next."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from syncsvc import settings
from syncsvc.app.answer import Answer
from syncsvc.app.places import agency_of, store_for_reading, store_for_writing
from syncsvc.errors import SyncsvcError
from syncsvc.jobs.timetable import Timetable, apply_timetable
from syncsvc.lang import say
from syncsvc.model.due import HORIZON, due_times, next_due
from syncsvc.model.form_text import DAYS, clock, form_text, span_text
from syncsvc.model.order import SITE
from syncsvc.model.schedule import Calendar, Daily, Every, Form, Schedule, Timing, Weekly
from syncsvc.store.schedules import Scheduled, one_schedule, schedules, switch_schedule

COLUMNS = ("agency", "name", "what", "when", "next", "last", "enabled", "origin")
WITH_CODES = (*COLUMNS, "do", "sources", "form", "timezone")
"""For programs: what is done and when as codes, beside the words for people."""
DUE_COLUMNS = ("agency", "name", "due", "utc")
OF_SITE = "-"
"""Stands where an agency's key stands, for what concerns the whole installation."""
_HOUR = 60


def list_schedules(data: Path | None, agency: str | None, language: str) -> list[dict[str, Any]]:
    """All schedules, or an agency's, as rows of ``WITH_CODES``; moments by the schedule's own clock."""
    now = datetime.now(UTC)
    with store_for_reading(data) as store:
        return [_row(each, now, language) for each in schedules(store, agency and _key(agency))]


def apply_files(config: Path | None, data: Path | None, language: str) -> tuple[Answer, tuple[SyncsvcError, ...]]:
    """Let the table have what the files say; a line per agency, and what could not be read."""
    folder = settings.config_folder(config)
    with store_for_writing(data) as (store, _):
        table = apply_timetable(store, folder, lambda key: agency_of(folder, key))
    rows = list(_applied(table))
    return Answer(rows, [say(language, "timetable.applied", **row) for row in rows]), tuple(table.troubles.values())


def switch(data: Path | None, agency: str, name: str, enabled: bool, by: str, language: str) -> Answer:
    """Let a schedule run, or not. Raises UsageError for one that nobody knows."""
    with store_for_writing(data) as (store, _):
        changed = switch_schedule(store, _key(agency), name, enabled, by)
        row = _row(one_schedule(store, _key(agency), name), datetime.now(UTC), language)
    key = ("timetable.enabled" if enabled else "timetable.disabled") if changed else "timetable.unchanged"
    return Answer([row], [say(language, key, agency=row["agency"], name=name)])


def coming(data: Path | None, agency: str, name: str, count: int) -> list[dict[str, Any]]:
    """The next due times of a schedule, as rows of ``DUE_COLUMNS``: by its own clock, and in UTC."""
    with store_for_reading(data) as store:
        schedule = one_schedule(store, _key(agency), name).schedule
    now = datetime.now(UTC)
    dues = islice(due_times(schedule.timing, now, now + HORIZON), count)
    shown = {"agency": schedule.agency or OF_SITE, "name": name}
    return [{**shown, "due": _local(due, schedule.timing), "utc": due.isoformat(timespec="minutes")} for due in dues]


def when(timing: Timing, language: str) -> str:
    """A due time in the reader's words, with the days and hours that are left out."""
    return ", ".join([_form(timing.form, language), *_left_out(timing.calendar, language)])


def _row(each: Scheduled, now: datetime, language: str) -> dict[str, Any]:
    schedule = each.schedule
    due = next_due(schedule.timing, max(now, each.last_due)) if schedule.enabled else None
    return {
        "agency": schedule.agency or OF_SITE,
        "name": schedule.name,
        "what": _what(schedule, language),
        "when": when(schedule.timing, language),
        "next": due and _local(due, schedule.timing),
        "last": _local(each.last_due, schedule.timing),
        "enabled": schedule.enabled,
        "origin": str(each.origin),
        "do": str(schedule.do),
        "sources": ", ".join(schedule.sources),
        "form": form_text(schedule.timing.form),
        "timezone": schedule.timing.tz,
    }


def _what(schedule: Schedule, language: str) -> str:
    what = say(language, f"timetable.do.{schedule.do}")
    return f"{what}: {', '.join(schedule.sources)}" if schedule.sources else what


def _form(form: Form, language: str) -> str:
    if isinstance(form, Every):
        if form.minutes == _HOUR:
            return say(language, "timetable.every_hour")
        if form.minutes % _HOUR == 0:
            return say(language, "timetable.every_hours", hours=form.minutes // _HOUR)
        return say(language, "timetable.every_minutes", minutes=form.minutes)
    if isinstance(form, Daily):
        return say(language, "timetable.daily", at=clock(form.at))
    if isinstance(form, Weekly):
        day = say(language, f"timetable.day.{DAYS[form.weekday]}")
        return say(language, "timetable.weekly", day=day, at=clock(form.at))
    return f"cron {form.text}"


def _left_out(calendar: Calendar, language: str) -> list[str]:
    told = [say(language, "timetable.workdays")] if calendar.workdays else []
    if calendar.holidays:
        told.append(say(language, "timetable.holidays", count=len(calendar.holidays)))
    if calendar.closed:
        told.append(say(language, "timetable.not_between", hours=", ".join(map(span_text, calendar.closed))))
    return told


def _applied(table: Timetable) -> list[dict[str, Any]]:
    rows = [
        {
            "agency": key or OF_SITE,
            "added": ", ".join(each.added) or OF_SITE,
            "changed": ", ".join(each.changed) or OF_SITE,
            "removed": ", ".join(each.removed) or OF_SITE,
        }
        for key, each in table.applied.items()
    ]
    nothing = dict.fromkeys(("added", "changed"), OF_SITE)
    return [*rows, *({"agency": key, **nothing, "removed": "*"} for key in table.retired)]


def _key(agency: str) -> str:
    return SITE if agency == OF_SITE else agency


def _local(moment: datetime, timing: Timing) -> str:
    return moment.astimezone(ZoneInfo(timing.tz)).isoformat(timespec="minutes")
