"""What a person types for a due time, in Indonesian or English: "every 30 minutes", "harian 02:30", "weekly monday
06:00", "cron 0 6 * * mon-fri"."""

from __future__ import annotations

import re
from functools import lru_cache

from syncsvc.model.cron import WEEKDAYS, Unread, parse_cron
from syncsvc.model.schedule import DAY_MINUTES, Daily, Every, Form, Weekly

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_MINUTES = 31 * DAY_MINUTES
_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
_EVERY = re.compile(r"(?:every|setiap|tiap) +(?:(\d{1,6}) +)?(minutes?|menit|hours?|jam|days?|hari)")
_DAILY = re.compile(r"(?:daily|harian|every day|setiap hari|tiap hari) +(\S+)")
_WEEKLY = re.compile(r"(?:weekly|mingguan) +(\S+) +(\S+)")
_CRON = re.compile(r"cron +(.+)")


@lru_cache(maxsize=4_096)
def parse_form(text: str) -> Form | Unread:
    """The due time that a text means, or why it means none."""
    plain = " ".join(text.lower().split())
    if match := _CRON.fullmatch(plain):
        return parse_cron(match[1])
    if match := _DAILY.fullmatch(plain):
        at = _minute(match[1])
        return Unread("config.time_unread", {"given": match[1][:20]}) if at is None else Daily(at)
    if match := _WEEKLY.fullmatch(plain):
        return _weekly(match[1], match[2])
    if match := _EVERY.fullmatch(plain):
        return _every(int(match[1] or 1), match[2])
    return Unread("config.form_unread")


def form_text(form: Form) -> str:
    """A form in the one way in which it is kept; ``parse_form`` reads it back."""
    if isinstance(form, Every):
        return f"every {form.minutes} minutes"
    if isinstance(form, Daily):
        return f"daily {clock(form.at)}"
    if isinstance(form, Weekly):
        return f"weekly {DAYS[form.weekday]} {clock(form.at)}"
    return f"cron {form.text}"


def clock(minute: int) -> str:
    """A minute of the day as 02:30."""
    return f"{minute // 60:02}:{minute % 60:02}"


def parse_span(text: str) -> tuple[int, int] | None:
    """Hours of the day ("22:00-05:00") in minutes; None unless it is such a text and the two differ."""
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        return None
    start, end = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
    return None if start == end else (start, end)


def span_text(span: tuple[int, int]) -> str:
    """Hours of the day as ``parse_span`` reads them."""
    return f"{clock(span[0])}-{clock(span[1])}"


def _minute(text: str) -> int | None:
    match = _TIME.fullmatch(text)
    return int(match[1]) * 60 + int(match[2]) if match else None


def _weekly(day: str, at: str) -> Weekly | Unread:
    weekday, minute = WEEKDAYS.get(day), _minute(at)
    if weekday is None:
        return Unread("config.weekday_unread", {"given": day[:20]})
    return Unread("config.time_unread", {"given": at[:20]}) if minute is None else Weekly(weekday, minute)


def _every(count: int, unit: str) -> Every | Unread:
    minutes = count * (1 if unit.startswith("m") else DAY_MINUTES if unit.startswith(("d", "ha")) else 60)
    if not 1 <= minutes <= MOST_MINUTES:
        return Unread("config.every_range", {"most": MOST_MINUTES})
    return Every(minutes)
