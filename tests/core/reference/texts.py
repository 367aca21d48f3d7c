"""Plain values: rows of texts made typed, naive foldings, and logic with three values (None = unknown)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

Row = dict[str, Any]
Truth = bool | None

_DATES = frozenset({"birth_date", "cpns_date", "pns_date", "rank_date", "job_date", "start", "end"})
_NUMBERS = frozenset({"year", "result", "behaviour", "predicate"})
_FLAGS = frozenset({"nik_verified", "present", "acting", "active"})
_SHORT = {"KASI": "KEPALA SEKSI", "&": "DAN"}


def typed(texts: dict[str, str | None]) -> Row:
    """A row of texts with its dates, numbers and flags as such; what is not given is None when asked for."""
    return {name: _value(name, text) for name, text in texts.items()}


def _value(name: str, text: str | None) -> Any:
    if text is None:
        return None
    if name in _DATES:
        return date.fromisoformat(text)
    if name in _NUMBERS:
        return int(text)
    if name in _FLAGS:
        return text == "yes"
    if name == "created":
        return datetime.fromisoformat(text)
    return float(text) if name == "score" else text


def bare(text: str) -> str:
    """Letters and digits in upper case."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


def presented(text: str) -> str:
    """A title without what typing adds: case, blanks, trailing dots."""
    return " ".join(text.upper().split()).rstrip(" .")


def variant(text: str) -> str:
    """A title with its abbreviations written out, letters and digits only."""
    return bare(" ".join(_SHORT.get(word, word) for word in presented(text).split()))


def ends_with(title: str, words: frozenset[str]) -> bool:
    """Whether one of the words is the title's tail, after something else."""
    return any(presented(title).endswith(f" {word.upper()}") for word in words)


def no(truth: Truth) -> Truth:
    """Not."""
    return None if truth is None else not truth


def both(*truths: Truth) -> Truth:
    """All of them; unknown when none is false and one is unknown."""
    if any(truth is False for truth in truths):
        return False
    return None if any(truth is None for truth in truths) else True


def either(*truths: Truth) -> Truth:
    """One of them; unknown when none is true and one is unknown."""
    return no(both(*(no(truth) for truth in truths)))


def differ(one: Any, other: Any) -> Truth:
    """Whether two values differ; unknown when one is."""
    return None if one is None or other is None else one != other


def earlier(one: date | None, other: date | None) -> Truth:
    """Whether one day is before another; unknown when one is."""
    return None if one is None or other is None else one < other


def months_after(day: date | None, months: int) -> date | None:
    """The same day that many months later, or the last of that month."""
    if day is None:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(following - timedelta(days=1), date(year, month + 1, 1) + timedelta(days=day.day - 1))


def first(*values: Any) -> Any:
    """The first that is known."""
    return next((value for value in values if value is not None), None)
