"""``sources.yaml``: each source by its key, judged one by one so that one mistake does not hide another."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import RootModel

from syncsvc.config.explain import unknown
from syncsvc.config.live.source import LiveSource
from syncsvc.config.live_file import declared, judge_live
from syncsvc.config.read import Document, Place
from syncsvc.config.shape import Name
from syncsvc.config.sources import FileSource, Source, SqlSource
from syncsvc.presets import mapping_names

_LIVE = ("rest", "siasn", "ekinerja")
_KINDS: dict[str, type[SqlSource] | type[FileSource] | type[LiveSource]] = {
    "sql": SqlSource,
    "files": FileSource,
    **dict.fromkeys(_LIVE, LiveSource),
}
_PASSWORD_IN_ADDRESS = re.compile(r"^[^:/]+://[^:/]*:[^@]+@|[?&;](password|passwd|pwd|sslpassword)=", re.IGNORECASE)
_SECRET_NAMES = re.compile(r"pass(word|wd)?$|pwd|sandi|secret|token|api_?key|credential", re.IGNORECASE)


class _Key(RootModel[Name]):
    """A source's key."""


@dataclass(slots=True)
class SourcesFile:
    """The sources that are in order, and for every named one its tables and preset if they can be told."""

    sources: dict[str, Source] = field(default_factory=dict)
    tables: dict[str, tuple[str, ...] | None] = field(default_factory=dict)
    presets: dict[str, str] = field(default_factory=dict)


def read_sources(document: Document, folder: Path) -> SourcesFile:
    """All sources of the file; relative paths start at ``folder``."""
    found = SourcesFile()
    for key, raw in document.table.items():
        document.shape(_Key, key, (key,))
        if not isinstance(raw, dict):
            document.blame((key,), "empty" if raw is None else "not_table", name=key)
            continue
        given = declared(raw) if raw.get("kind") in _LIVE else raw
        source = _source(document, key, given)
        if given is not raw:
            judge_live(document, (key,), raw)
        if source:
            found.sources[key] = source.model_copy(update={"folder": folder})
        tables = given.get("tables")
        found.tables[key] = tuple(tables) if isinstance(tables, dict) else None
        if isinstance(given.get("preset"), str):
            found.presets[key] = given["preset"]
            _known_preset(document, (key, "preset"), given["preset"])
    if document.readable and not document.table:
        document.blame((), "no_sources")
    return found


def _source(document: Document, key: str, raw: dict[str, Any]) -> Source | None:
    kind = raw.get("kind")
    if kind not in _LIVE:
        _no_secrets(document, (key,), raw)
    shape = _KINDS.get(kind) if isinstance(kind, str) else None
    if shape is None:
        _bad_kind(document, key, raw)
        return None
    given = {name: value for name, value in raw.items() if not _SECRET_NAMES.search(name) or name == "password"}
    if "folder" in given:
        sentence, facts = unknown("key", "folder", shape.model_fields.keys() - {"folder"})
        document.blame((key, "folder"), sentence, **facts)
        del given["folder"]
    if shape is not SqlSource and "password" in given:
        del given["password"]
    source = document.shape(shape, given, (key,))
    if source is not None and not source.tables:
        document.blame((key, "tables"), "empty", name="tables")
    return source


def _bad_kind(document: Document, key: str, raw: dict[str, Any]) -> None:
    given = raw.get("kind")
    if isinstance(given, str):
        document.blame((key, "kind"), "not_a_choice", given=given, choices=", ".join(_KINDS))
    else:
        document.blame((key, "kind"), "missing", name="kind")


def _no_secrets(document: Document, place: Place, raw: dict[str, Any]) -> None:
    """A password stands in no key but ``password``, there only as a reference, never in the address."""
    address = raw.get("address")
    if isinstance(address, str) and _PASSWORD_IN_ADDRESS.search(address):
        document.blame((*place, "address"), "password_in_address")
    files = raw.get("kind") == "files"
    for name in raw:
        if _SECRET_NAMES.search(name) and (name != "password" or files):
            document.blame((*place, name), "secret_key", name=name)


def _known_preset(document: Document, place: Place, name: str) -> None:
    if name not in mapping_names():
        document.blame(place, "unknown_preset", given=name, choices=", ".join(mapping_names()))
