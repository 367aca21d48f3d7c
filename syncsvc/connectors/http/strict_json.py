"""JSON that says one thing only.

Refused, because readers disagree on it or it cannot be kept: NaN and Infinity, the same key twice in one object,
nesting deeper than 32, numbers beyond what a float holds, half a surrogate pair.

Numbers keep what was written: an integer is an ``int`` (exact, however long), any other number a ``Number``, which is
its literal text. So ``1.00`` stays "1.00", and an identifier that a remote wrote as a number is recognised:
``written_as_number``.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

DEEPEST = 32

_NESTS = frozenset({dict, list})
_HALF_PAIR = re.compile(r"\\u[dD][89a-fA-F]")


class Number(str):
    """A JSON number with fraction or exponent, as it was written."""

    __slots__ = ()


class RefusedJson(ValueError):  # noqa: N818 - a verdict on the text, not an accident
    """JSON by its grammar, but not one that says one thing only. Never holds content."""


def parse(text: str) -> Any:
    """Objects as dicts, lists, ``str``, ``int``, ``Number``, bool and None.

    Raises RefusedJson, and json.JSONDecodeError for what is no JSON at all (its ``doc`` holds content: let it go).
    """
    try:
        value = _DECODER.decode(text)
    except RecursionError:
        raise RefusedJson("depth") from None
    except json.JSONDecodeError:
        raise
    except RefusedJson:
        raise
    except ValueError:
        raise RefusedJson("digits") from None  # an integer longer than Python converts
    if value.__class__ in _NESTS and text.count("{") + text.count("[") > DEEPEST:
        _refuse_deep(value)
    if _HALF_PAIR.search(text):
        _refuse_half_pairs(value)
    return value


def written_as_number(value: Any) -> bool:
    """Whether the remote wrote this value as a number."""
    return isinstance(value, Number) or (isinstance(value, int) and not isinstance(value, bool))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise RefusedJson("duplicate key")
    return found


def _number(literal: str) -> Number:
    if math.isinf(float(literal)):
        raise RefusedJson("range")
    return Number(literal)


def _constant(_: str) -> NoReturn:
    raise RefusedJson("constant")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=_number, parse_constant=_constant)


def _refuse_deep(value: Any) -> None:
    level = [value]
    for _ in range(DEEPEST):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if outer.__class__ is dict else outer)
            if inner.__class__ in _NESTS
        ]
        if not level:
            return
    raise RefusedJson("depth")


def _refuse_half_pairs(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise RefusedJson("surrogate") from None
