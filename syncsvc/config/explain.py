"""One pydantic error as the key and facts of a sentence a person understands.

Facts never repeat what stands in the file, except the word that was chosen where only some words are allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails, PydanticCustomError

_OURS = "config."
_SIMPLE = {
    "string_type": "not_text",
    "dict_type": "not_table",
    "model_type": "not_table",
    "model_attributes_type": "not_table",
    "list_type": "not_list",
    "tuple_type": "not_list",
    "int_parsing": "not_whole_number",
    "int_type": "not_whole_number",
    "int_from_float": "not_whole_number",
    "float_parsing": "not_number",
    "float_type": "not_number",
    "bool_parsing": "not_yes_no",
    "bool_type": "not_yes_no",
    "string_too_short": "empty",
    "too_short": "empty",
    "greater_than": "not_positive",
}
_LIMITS = {"greater_than_equal": ("too_small", "ge"), "less_than_equal": ("too_large", "le")}
_UNKNOWN = {
    "key": ("unknown_key", "unknown_key_near"),
    "noun": ("unknown_noun", "unknown_noun_near"),
    "field": ("unknown_field", "unknown_field_near"),
    "check": ("unknown_check", "unknown_check_near"),
}
_PATTERNS = {
    r"^[a-z][a-z0-9_-]{0,39}$": "bad_name",
    r"^(file|env|credential):.+$": "secret_in_file",
    r"^https?://": "bad_address",
    r"^(https?://[^@/\s]+(/\S*)?|(file|env|credential):.+)$": "bad_receiver",
    r"^[^@\s<>,;\x00-\x1f]+@[^@\s<>,;\x00-\x1f]+$": "bad_mail_address",
    r"^(-?\d{1,20}|@[A-Za-z0-9_]{4,40})$": "bad_chat",
    r"^https?://[^@/]+/?$": "bad_proxy",
    r"^http://[^@/]+/?$": "bad_proxy",
    r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$": "bad_window",
}


@dataclass(frozen=True, slots=True)
class Explained:
    """The sentence's key and facts; ``below`` extends the place when what is missed is not in the file."""

    key: str
    name: str
    facts: dict[str, object] = field(default_factory=dict)
    below: tuple[str, ...] = ()


def fault(key: str, **facts: object) -> PydanticCustomError:
    """What a validator of ours raises: the sentence's name in ``lang/*/config.toml`` and its facts."""
    return PydanticCustomError(f"{_OURS}{key}", "see lang", facts)


def explain(error: ErrorDetails, model: type[BaseModel], whole: str) -> Explained:
    """The sentence for one error that validating ``model`` gave. ``whole`` names what was validated."""
    name = _name(error["loc"]) or whole
    kind = error["type"]
    if kind.startswith(_OURS):
        return Explained(kind.removeprefix(_OURS), name, dict(error.get("ctx", {})))
    if kind == "union_tag_not_found":
        missed = str(error.get("ctx", {})["discriminator"]).strip("'")
        return Explained("missing", missed, {"name": missed})
    if kind == "missing":
        return Explained("missing", name, {"name": name}, below=(name,))
    if kind == "extra_forbidden":
        return _unknown(name, _names_at(model, error["loc"][:-1]))
    if error["input"] is None:
        return Explained("empty", name, {"name": name})
    return _value(error, name)


def unknown(what: str, name: str, allowed: Iterable[str]) -> tuple[str, dict[str, object]]:
    """Key and facts for a name that is not among the allowed ones, with the nearest when there is one.

    ``what`` is the kind of name: key, noun, field or check.
    """
    plain, with_near = _UNKNOWN[what]
    near = _nearest(name, allowed)
    if near:
        return with_near, {"name": name, "near": near}
    return plain, {"name": name, "allowed": ", ".join(sorted(allowed))}


def _nearest(name: str, allowed: Iterable[str]) -> str | None:
    """The allowed name most like a misspelt one, if any is near enough; case does not count."""
    spellings = {each.lower(): each for each in allowed}
    close = get_close_matches(name.lower(), spellings, n=1, cutoff=0.6)
    return spellings[close[0]] if close else None


def _unknown(name: str, allowed: list[str]) -> Explained:
    key, facts = unknown("key", name, allowed)
    return Explained(key, name, facts)


def _value(error: ErrorDetails, name: str) -> Explained:
    kind, context = error["type"], error.get("ctx", {})
    if kind in _LIMITS:
        key, bound = _LIMITS[kind]
        return Explained(key, name, {"name": name, "limit": context[bound]})
    if kind == "union_tag_invalid":
        choices = context["expected_tags"].replace("'", "")
        return Explained("not_a_choice", name, {"given": _short(context["tag"]), "choices": choices})
    if kind in {"literal_error", "enum"}:
        choices = ", ".join(re.findall(r"'([^']*)'", str(context["expected"])))
        return Explained("not_a_choice", name, {"given": _short(error["input"]), "choices": choices})
    if kind == "string_pattern_mismatch":
        return Explained(_PATTERNS.get(context["pattern"], "invalid"), name, {"name": name})
    return Explained(_SIMPLE.get(kind, "invalid"), name, {"name": name})


def _name(location: tuple[int | str, ...]) -> str:
    named = [part for part in location if isinstance(part, str) and part != "[key]"]
    return named[-1] if named else ""


def _short(given: object) -> str:
    text = given if isinstance(given, str) else "?"
    return text if len(text) <= 40 else text[:39] + "…"


def _names_at(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """The keys that the model allows at a location."""
    here: list[Any] = [model]
    for part in location:
        here = _below(here, part) or here
    models = [each for each in _flat(here) if isinstance(each, type) and issubclass(each, BaseModel)]
    return [info.alias or name for each in models for name, info in each.model_fields.items() if name != "folder"]


def _below(here: list[Any], part: int | str) -> list[Any]:
    found: list[Any] = []
    for each in _flat(here):
        if isinstance(each, type) and issubclass(each, BaseModel):
            found += [info.annotation for name, info in each.model_fields.items() if (info.alias or name) == part]
        elif get_origin(each) is dict:
            found.append(get_args(each)[1])
        elif get_origin(each) in {tuple, list} and isinstance(part, int):
            found.append(get_args(each)[0])
    return found


def _flat(annotations: list[Any]) -> list[Any]:
    """The annotations with Annotated, aliases of it, and unions opened."""
    found: list[Any] = []
    for each in annotations:
        inside = get_args(each)
        if get_origin(each) is Annotated:
            found += _flat([inside[0]])
        elif inside and get_origin(each) not in {dict, tuple, list}:
            found += _flat(list(inside))
        else:
            found.append(each)
    return found
