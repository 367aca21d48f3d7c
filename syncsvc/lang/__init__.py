"""Every word a person reads, by key and language. A key's first part names the TOML file: ``checks.PEG-03.title``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

LANGUAGES = ("id", "en")


@cache
def words(language: str) -> dict[str, str]:
    """All of a language's sentences by dotted key. Raises KeyError for a language we do not have."""
    if language not in LANGUAGES:
        raise KeyError(language)
    found: dict[str, str] = {}
    for entry in (files("syncsvc.lang") / language).iterdir():
        if entry.name.endswith(".toml"):
            _flatten(entry.name.removesuffix(".toml"), tomllib.loads(entry.read_text("utf-8")), found)
    return found


def say(language: str, key: str, /, **facts: object) -> str:
    """The sentence of ``key`` with its blanks filled. A missing key is a mistake of ours and raises KeyError."""
    return words(language)[key].format(**facts)


def _flatten(prefix: str, table: dict[str, object], into: dict[str, str]) -> None:
    for name, value in table.items():
        if isinstance(value, dict):
            _flatten(f"{prefix}.{name}", value, into)
        else:
            into[f"{prefix}.{name}"] = str(value)
