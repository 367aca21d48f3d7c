"""Cron text with weekdays by name. Numbers are refused there: Unix counts from Sunday, other programs from Monday, so
"1" would be a day too early or too late for somebody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from syncsvc.model.schedule import Cron

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            ("mon", "monday", "sen", "senin"),
            ("tue", "tuesday", "sel", "selasa"),
            ("wed", "wednesday", "rab", "rabu"),
            ("thu", "thursday", "kam", "kamis"),
            ("fri", "friday", "jum", "jumat", "jum'at"),
            ("sat", "saturday", "sab", "sabtu"),
            ("sun", "sunday", "min", "minggu", "ahad"),
        )
    )
    for name in names
}
"""Every name of a weekday that is understood, in lower case, to its number (0 = Monday)."""
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan",),
            ("feb",),
            ("mar",),
            ("apr",),
            ("may", "mei"),
            ("jun",),
            ("jul",),
            ("aug", "agu"),
            ("sep",),
            ("oct", "okt"),
            ("nov",),
            ("dec", "des"),
        ),
        start=1,
    )
    for name in names
}
_LONGEST_MONTH = {month: 31 - (month in (4, 6, 9, 11)) - 2 * (month == 2) for month in range(1, 13)}
_PART = re.compile(r"(\*|[a-z']+|\d{1,4})(?:-([a-z']+|\d{1,4}))?(?:/(\d{1,4}))?")


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a text was not understood: the key of the sentence, and its facts."""

    key: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Field:
    """One of the five: what it is called in sentences, its bounds, names that stand for numbers, whether only names
    are taken and a range may pass the end."""

    called: str
    least: int
    most: int
    names: Mapping[str, int] = field(default_factory=dict)
    named_only: bool = False


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("weekday", 0, 6, WEEKDAYS, named_only=True),
)


def parse_cron(text: str) -> Cron | Unread:
    """Five fields: minute, hour, day of the month, month, weekday. ``*``, lists, ranges and steps are understood."""
    parts = text.lower().split()
    if len(parts) != len(_FIELDS):
        return Unread("config.cron_fields", {"count": len(parts)})
    found: list[tuple[int, ...]] = []
    for each, part in zip(_FIELDS, parts, strict=True):
        values = _values(each, part)
        if isinstance(values, Unread):
            return values
        found.append(values)
    minutes, hours, days, months, weekdays = found
    either = parts[2] != "*" and parts[4] != "*"
    if not either and not any(min(days) <= _LONGEST_MONTH[month] for month in months):
        return Unread("config.cron_never")
    return Cron(" ".join(parts), minutes, hours, frozenset(days), frozenset(months), frozenset(weekdays), either)


def _values(each: _Field, text: str) -> tuple[int, ...] | Unread:
    """The numbers that a field names, in order."""
    found: set[int] = set()
    for part in text.split(","):
        values = _part(each, part)
        if isinstance(values, Unread):
            return values
        found |= values
    return tuple(sorted(found))


def _part(each: _Field, text: str) -> set[int] | Unread:
    wrong = Unread("config.cron_field", {"field": each.called, "given": text[:20]})
    match = _PART.fullmatch(text)
    if match is None or (match[1] == "*" and match[2]):
        return wrong
    if each.named_only and any(part and part.isdigit() for part in (match[1], match[2])):
        return Unread("config.cron_weekday_number", {"given": text[:20]})
    step = int(match[3] or 1)
    first, last = _bounds(each, match)
    if first is None or last is None or step < 1:
        return wrong
    if first > last and each.named_only:
        return set([*range(first, each.most + 1), *range(last + 1)][::step])
    return set(range(first, last + 1, step)) or wrong


def _bounds(each: _Field, match: re.Match[str]) -> tuple[int | None, int | None]:
    """First and last of a part; a single number with a step goes on to the field's end."""
    if match[1] == "*":
        return each.least, each.most
    first = _number(each, match[1])
    if match[2]:
        return first, _number(each, match[2])
    return first, each.most if match[3] else first


def _number(each: _Field, text: str) -> int | None:
    number = int(text) if text.isdigit() else each.names.get(text)
    return number if number is not None and each.least <= number <= each.most else None
