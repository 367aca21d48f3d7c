"""All mistakes of a configuration at once: those of its files, and those a source sees in its own settings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from syncsvc.app.places import CODES
from syncsvc.config.live.source import LiveSource
from syncsvc.config.read import read_document
from syncsvc.config.site import AGENCIES, AgencyConfig, Site, agency_keys, read_agency, read_site
from syncsvc.config.sources_file import read_sources
from syncsvc.connectors import open_source
from syncsvc.errors import ConfigError, Mistake


def sound_site(folder: Path) -> Site:
    """The whole site. Raises ConfigError with every mistake of every file and source; nothing is reached."""
    found: list[Mistake] = []
    site = None
    try:
        site = read_site(folder, CODES)
    except ConfigError as refused:
        found += refused.mistakes
    for key in agency_keys(folder):
        found += _of_sources(folder / AGENCIES / key)
    if site is None or found:
        raise _at_once(found)
    return site


def sound_agency(folder: Path, key: str) -> AgencyConfig:
    """One agency's configuration. Raises ConfigError like ``sound_site``, UsageError for an unknown agency."""
    try:
        agency = read_agency(folder, key, CODES)
    except ConfigError as refused:
        raise _at_once([*refused.mistakes, *_of_sources(folder / AGENCIES / key)]) from None
    mistakes = _of_sources(folder / AGENCIES / key)
    if mistakes:
        raise _at_once(mistakes)
    return agency


def _at_once(mistakes: Iterable[Mistake]) -> ConfigError:
    return ConfigError(tuple(sorted(mistakes, key=lambda each: (each.file, each.line, each.path))))


def _of_sources(home: Path) -> list[Mistake]:
    """What is wrong with an address or a SELECT, at its place in ``sources.yaml``."""
    document = read_document(home / "sources.yaml")
    found = []
    for name, source in read_sources(document, home).sources.items():
        if isinstance(source, LiveSource):
            continue  # judged whole when it was read
        try:
            open_source(source)
        except ConfigError as refused:
            for each in refused.mistakes:
                place = (name, *each.path.split("."))
                found.append(replace(each, file=document.file, line=document.line(place), path=".".join(place)))
    return found
