"""One value of a JSON body as text, and paths into a body. Names are compared as the mapping compares columns."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from syncsvc.mapping.columns import fold_column

#: From here on a number cannot be told from an identifier that lost its digits on the way (model/raw.py).
_LONG = 10**15
_COMPACT = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


@lru_cache(maxsize=8_192)
def folded(name: str) -> str:
    """``fold_column``, remembered: a table has few names and many records."""
    return fold_column(name)


def text_of(value: Any) -> str | None:
    """A JSON value as raw text: null is None, a list or table its JSON.

    A number of 16 digits or more is written with an exponent, whatever it was: an identifier belongs into quotes, and
    what was a number somewhere may have lost digits there. Raises UnicodeEncodeError for half a surrogate pair.
    """
    if value is None:
        return None
    if type(value) is str:
        if not value.isascii():
            value.encode()
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return _number(value)
    return compact(value)


def _number(value: str | float) -> str:
    """A number; the door hands over those with a fraction as a kind of text, so that 1.00 stays 1.00."""
    if abs(float(value)) >= _LONG:
        return f"{float(value):.5E}"
    return str(value)


def compact(value: Any) -> str:
    """The same JSON for the same content, whatever the order of keys."""
    return _COMPACT.encode(value)


def at(body: Any, path: str) -> tuple[bool, Any]:
    """Whether a dotted path leads anywhere in a body, and what stands there; "" is the body itself."""
    here = body
    for part in path.split(".") if path else ():
        if not isinstance(here, dict):
            return False, None
        name = part if part in here else _spelt(here, part)
        if name is None:
            return False, None
        here = here[name]
    return True, here


def _spelt(names: Iterable[str], like: str) -> str | None:
    """The first of the names that is this one in another spelling."""
    wanted = folded(like)
    for name in names:
        if folded(name) == wanted:
            return name
    return None
