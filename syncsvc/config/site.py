"""A site's whole configuration, read once: every agency, its sources and mappings, and the checks' settings.

FOLDER/checks.yaml
FOLDER/notify.yaml
FOLDER/service.yaml
FOLDER/agencies/KEY/agency.yaml
FOLDER/agencies/KEY/sources.yaml
FOLDER/agencies/KEY/schedules.yaml
FOLDER/agencies/KEY/mapping/SOURCE.yaml
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from syncsvc.config.agency import AgencyFile
from syncsvc.config.checks import ChecksFile, read_checks
from syncsvc.config.explain import unknown
from syncsvc.config.mapping import compile_mapping
from syncsvc.config.notify import NotifyConfig, read_notify
from syncsvc.config.read import Document, read_document
from syncsvc.config.schedules import NO_SERVICE, Service, look_at_schedules, look_at_service
from syncsvc.config.sources import Source
from syncsvc.config.sources_file import SourcesFile, read_sources
from syncsvc.errors import ConfigError, Mistake, UsageError
from syncsvc.mapping.spec import MappingSpec
from syncsvc.model import KEYS, TABLES
from syncsvc.model.schedule import Schedule
from syncsvc.model.schema import kinds
from syncsvc.presets import mapping_names

AGENCIES = "agencies"
Stamp = frozenset[tuple[str, int, int, int]]
"""Of files: where they lie, which they are, how large, and when they were written."""
_PLAIN = re.compile(r"[^./\\][^/\\]*")
"""What an agency's folder may be called."""


@dataclass(frozen=True, slots=True)
class AgencyConfig:
    """One agency as configured; the order of ``sources`` is the file's, and that of authority.

    ``notices`` are no mistakes, but worth a word: tables of a preset that ``sources.yaml`` does not deliver.
    """

    file: AgencyFile
    sources: dict[str, Source]
    mappings: dict[str, MappingSpec]
    checks: ChecksFile
    notices: tuple[Mistake, ...] = ()
    schedules: tuple[Schedule, ...] = ()

    @property
    def key(self) -> str:
        """The agency's key, also its folder's name."""
        return self.file.key


@dataclass(frozen=True, slots=True)
class Site:
    """Everything below one configuration folder."""

    folder: Path
    agencies: dict[str, AgencyConfig]
    checks: ChecksFile
    service: Service = NO_SERVICE
    notify: NotifyConfig = field(default_factory=NotifyConfig)


def agency_keys(folder: Path) -> tuple[str, ...]:
    """The agencies that the folder configures. Raises UsageError when it configures none."""
    below = folder / AGENCIES
    if not below.is_dir():
        raise UsageError("config.no_site", folder=folder.as_posix())
    with os.scandir(below) as found:
        keys = tuple(sorted(each.name for each in found if each.is_dir() and not each.name.startswith(".")))
    if not keys:
        raise UsageError("config.no_site", folder=folder.as_posix())
    return keys


def configures(folder: Path, key: str) -> bool:
    """Whether the folder configures an agency of that key: among hundreds, faster than to ask for all."""
    return bool(_PLAIN.fullmatch(key)) and (folder / AGENCIES / key).is_dir()


def stamp_of(folder: Path, key: str) -> Stamp:
    """What is another one as soon as a file has changed that ``read_agency`` reads."""
    home = folder / AGENCIES / key
    return frozenset(stamp for place in (folder, home, home / "mapping") for stamp in _stamps(place))


def _stamps(place: Path) -> Iterator[tuple[str, int, int, int]]:
    try:
        with os.scandir(place) as found:
            for each in found:
                if each.name.endswith(".yaml"):
                    now = each.stat()
                    yield each.path, now.st_ino, now.st_size, now.st_mtime_ns
    except OSError:
        return


def read_site(folder: Path, codes: Collection[str] = ()) -> Site:
    """The whole site. Raises ConfigError with all mistakes of all files; ``codes`` are the known checks."""
    checks, document = read_checks(folder, codes)
    keys = agency_keys(folder)
    service, about_service = look_at_service(folder)
    notify, telling = read_notify(folder, keys)
    mistakes, agencies = [*document.mistakes, *about_service.mistakes, *telling.mistakes], {}
    for key in keys:
        found = _read(folder, key, checks, service)
        if isinstance(found, AgencyConfig):
            agencies[key] = found
        else:
            mistakes += found
    if mistakes:
        raise _all_at_once(mistakes)
    return Site(folder, agencies, checks, service, notify)


def read_agency(folder: Path, key: str, codes: Collection[str] = ()) -> AgencyConfig:
    """One agency with the site's check settings. UsageError for an unknown key, ConfigError for mistakes; those of
    ``service.yaml`` keep no agency from its work."""
    if not configures(folder, key):
        raise UsageError("config.unknown_agency", agency=key, known=", ".join(agency_keys(folder)))
    checks, document = read_checks(folder, codes)
    found = _read(folder, key, checks, look_at_service(folder)[0])
    if not isinstance(found, AgencyConfig):
        raise _all_at_once([*document.mistakes, *found])
    if document.mistakes:
        raise _all_at_once(document.mistakes)
    return found


def _all_at_once(mistakes: list[Mistake]) -> ConfigError:
    return ConfigError(tuple(sorted(mistakes, key=lambda each: (each.file, each.line, each.path))))


def _read(folder: Path, key: str, checks: ChecksFile, service: Service) -> AgencyConfig | list[Mistake]:
    home = folder / AGENCIES / key
    about, listed = read_document(home / "agency.yaml"), read_document(home / "sources.yaml")
    file = about.shape(AgencyFile, about.data) if about.readable else None
    sources = read_sources(listed, home)
    mappings, notices, documents = _mappings(home, sources, listed)
    if file:
        _judge_agency(file, key, about, sources)
    schedules, planned = look_at_schedules(home, file, sources.tables, service)
    mistakes = [each for document in (about, listed, planned, *documents) for each in document.mistakes]
    if mistakes or file is None:
        return mistakes
    return AgencyConfig(file, sources.sources, mappings, checks, tuple(notices), schedules)


def _mappings(
    home: Path, sources: SourcesFile, listed: Document
) -> tuple[dict[str, MappingSpec], list[Mistake], list[Document]]:
    """Every source's mapping, from its own file, its preset, or both."""
    found: dict[str, MappingSpec] = {}
    notices: list[Mistake] = []
    documents: list[Document] = []
    for key, tables in sources.tables.items():
        path, preset = home / "mapping" / f"{key}.yaml", sources.presets.get(key)
        document = read_document(path) if path.exists() else Document(path.as_posix())
        documents.append(document)
        if not path.exists() and preset is None:
            listed.blame((key,), "no_mapping", source=key, file=path.as_posix())
        elif document.readable or not path.exists():
            compiled = compile_mapping(key, document, preset, tables)
            found[key] = compiled.spec
            notices += [_not_delivered(listed, key, table) for table in compiled.not_delivered]
            if preset is None or preset in mapping_names():
                _all_mapped(listed, key, tables or (), compiled.spec, document)
    documents += _orphans(home, sources, listed)
    return found, notices, documents


def _not_delivered(listed: Document, source: str, table: str) -> Mistake:
    place = (source, "tables")
    return listed.notice(listed.line(place), place, "not_delivered", table=table)


def _all_mapped(listed: Document, key: str, tables: Collection[str], spec: MappingSpec, document: Document) -> None:
    """A table that no noun takes would be fetched for nothing."""
    if document.mistakes:
        return
    mapped = {each.table for each in spec.tables}
    for name in tables:
        if name not in mapped:
            listed.blame((key, "tables", name), "table_not_mapped", table=name, file=document.file)


def _orphans(home: Path, sources: SourcesFile, listed: Document) -> list[Document]:
    """Mapping files that belong to no source."""
    found = []
    if not listed.readable or not (home / "mapping").is_dir():
        return []
    for path in sorted((home / "mapping").iterdir()):
        if path.suffix in {".yaml", ".yml"} and (path.stem not in sources.tables or path.suffix == ".yml"):
            document = Document(path.as_posix())
            document.blame((), "mapping_of_nothing", known=", ".join(listed.table) or "-")
            found.append(document)
    return found


def _judge_agency(file: AgencyFile, key: str, about: Document, sources: SourcesFile) -> None:
    """What ``agency.yaml`` says about things that stand elsewhere: its folder, the nouns, the sources."""
    if file.key != key:
        about.blame(("key",), "key_not_folder", given=file.key, folder=key)
    for noun, fields in file.authority.items():
        if noun not in TABLES:
            sentence, facts = unknown("noun", noun, TABLES)
            about.blame(("authority", noun), sentence, **facts)
            continue
        if noun not in KEYS:
            about.blame(("authority", noun), "no_authority", noun=noun, choices=", ".join(KEYS))
            continue
        for name, believed in fields.items():
            _judge_authority(about, noun, name, believed, sources)


def _judge_authority(about: Document, noun: str, name: str, believed: tuple[str, ...], sources: SourcesFile) -> None:
    place = ("authority", noun, name)
    known = kinds(TABLES[noun])
    if name not in known:
        sentence, facts = unknown("field", name, known)
        about.blame(place, sentence, noun=noun, **facts)
    for source in believed:
        if source not in sources.tables:
            about.blame(place, "unknown_source", given=source, choices=", ".join(sources.tables) or "-")
