"""Whether an answer is one of those that a declaration means."""

from __future__ import annotations

from typing import Any

from syncsvc.config.live.answers import Match, When
from syncsvc.connectors.rest.values import at, text_of


def meant(when: When, status: int, body: Any, any_status: bool = False) -> bool:
    """Whether all that ``when`` says holds. Without a status it means 200 to 299, or any where ``any_status``."""
    fits = status in when.status if when.status else any_status or 200 <= status <= 299
    return fits and all(_like(body, path, match) for path, match in when.body.items())


def _like(body: Any, path: str, match: Match) -> bool:
    there, value = at(body, path)
    if match.form and not (forms(there, value) & set(match.form)):
        return False
    if not (match.equals or match.contains):
        return True
    text = _comparable(value) if there else None
    if text is None:
        return False
    equal = not match.equals or text in {each.strip().casefold() for each in match.equals}
    return equal and (not match.contains or any(each.casefold() in text for each in match.contains))


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
