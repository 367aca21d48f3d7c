"""Whether an answer is one of those that a declaration means."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from syncsvc.config.live.answers import Match, When
from syncsvc.connectors.rest.values import at, text_of


def meant(when: When, status: int, body: Any, any_status: bool = False) -> bool:
    """Whether all that ``when`` says holds. Without a status it means 200 to 299, or any where ``any_status``."""
    if not (status in when.status if when.status else any_status or 200 <= status <= 299):
        return False
    for path, match in when.body.items():  # noqa: SIM110 - this is asked a dozen times of every answer
        if not _like(body, path, match):
            return False
    return True


def _like(body: Any, path: str, match: Match) -> bool:
    there, value = at(body, path)
    if match.form and not (forms(there, value) & set(match.form)):
        return False
    if not (match.equals or match.contains):
        return True
    text = _comparable(value) if there else None
    if text is None:
        return False
    if match.equals and text not in _comparables(match.equals):
        return False
    return not match.contains or any(each in text for each in _parts(match.contains))


@lru_cache(maxsize=256)
def _comparables(texts: tuple[str, ...]) -> frozenset[str]:
    """Declared texts as values are compared with them; worked out once, for they are compared with every answer."""
    return frozenset(each.strip().casefold() for each in texts)


@lru_cache(maxsize=256)
def _parts(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each.casefold() for each in texts)


def _comparable(value: Any) -> str | None:
    """A text, number or flag, as texts are compared; the rest compares to nothing."""
    if isinstance(value, list | dict):
        return None
    text = text_of(value)
    return None if text is None else text.strip().casefold()


def forms(there: bool, value: Any) -> frozenset[str]:
    """The names of all forms (``answers.Form``) that a value has."""
    if not there:
        return frozenset({"absent"})
    if value is None:
        return frozenset({"nothing", "empty"})
    names = {_kind(value)}
    if isinstance(value, str) and not value.strip():
        names |= {"blank", "empty"}
    if isinstance(value, list | dict) and not value:
        names.add("empty")
    return frozenset(names)


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, list):
        return "list"
    if isinstance(value, dict):
        return "table"
    return "text" if type(value) is str else "number"
