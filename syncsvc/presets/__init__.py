"""What ships with the package: mappings and declarations of the portals, value lookups, dated rules, the example.

Only text and plain data leave this module; ``config`` gives them their types.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

_ROOT = files("syncsvc.presets")


def mapping_names() -> tuple[str, ...]:
    """The names a ``preset:`` may have."""
    return tuple(sorted(_stem(entry, ".yaml") for entry in _entries("mapping", ".yaml")))


def mapping_text(name: str) -> str:
    """The YAML of one shipped mapping. Raises KeyError for a name that is not in ``mapping_names``."""
    if name not in mapping_names():
        raise KeyError(name)
    return (_ROOT / "mapping" / f"{name}.yaml").read_text("utf-8")


def remote_names() -> tuple[str, ...]:
    """The kinds of remote whose declaration ships."""
    return tuple(sorted(_stem(entry, ".yaml") for entry in _entries("remote", ".yaml")))


def remote_text(name: str) -> str:
    """The YAML of one shipped declaration. Raises KeyError for a name that is not in ``remote_names``."""
    if name not in remote_names():
        raise KeyError(name)
    return (_ROOT / "remote" / f"{name}.yaml").read_text("utf-8")


@cache
def lookup_tables() -> dict[str, dict[str, str]]:
    """Per kind (its ``model.schema.Kind`` value) the shipped text-to-code table."""
    return {_stem(entry, ".toml"): _toml(entry)["values"] for entry in _entries("lookups", ".toml")}


@cache
def rule_packs() -> tuple[dict[str, Any], ...]:
    """All dated rule packs as plain data; each has ``topic`` and ``valid_from``."""
    return tuple(_toml(entry) for entry in _entries("rules", ".toml"))


@cache
def nomenclature_packs() -> tuple[dict[str, Any], ...]:
    """The dated packs of well-known facts about positions and units as plain data; each has ``topic`` and
    ``valid_from``."""
    return tuple(_toml(entry) for entry in _entries("nomenclature", ".toml"))


def example_text(name: str) -> str:
    """One file of the example site, by its name in ``presets/example``."""
    return (_ROOT / "example" / name).read_text("utf-8")


def _entries(folder: str, ending: str) -> list[Traversable]:
    found = [entry for entry in (_ROOT / folder).iterdir() if entry.name.endswith(ending)]
    return sorted(found, key=lambda entry: entry.name)


def _stem(entry: Traversable, ending: str) -> str:
    return entry.name.removesuffix(ending)


def _toml(entry: Traversable) -> dict[str, Any]:
    return tomllib.loads(entry.read_text("utf-8"))
