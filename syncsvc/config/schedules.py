"""What ``schedules.yaml`` of an agency and ``service.yaml`` of the whole installation say: what is done by itself,
and when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, RootModel

from syncsvc.config.agency import AgencyFile, Texts
from syncsvc.config.explain import fault
from syncsvc.config.keeping import SERVICE_FILE, AuditPart, BackupPart, RetentionPart
from syncsvc.config.read import Document, read_document
from syncsvc.config.shape import Name, Strict
from syncsvc.errors import ConfigError
from syncsvc.model.cron import Unread
from syncsvc.model.due import next_due
from syncsvc.model.form_text import parse_form, parse_span
from syncsvc.model.order import SITE
from syncsvc.model.schedule import PULLING, ZONES, Calendar, Do, Schedule, Timing

SCHEDULES_FILE = "schedules.yaml"
SPREAD_MINUTES = 10
"""By how much the start of what reaches sources is spread unless it is said otherwise."""
_SOME_DAY = datetime(2024, 1, 1, tzinfo=UTC)
_SHORT = 10


class _Key(RootModel[Name]):
    """A schedule's name."""


def _form(text: str) -> str:
    form = parse_form(text)
    if isinstance(form, Unread):
        raise fault(form.key.removeprefix("config."), **form.facts)
    return text


def _span(text: str) -> str:
    if parse_span(text) is None:
        raise fault("bad_hours")
    return text


def _day(text: str) -> str:
    try:
        date.fromisoformat(text if len(text) == _SHORT else "")
    except ValueError:
        raise fault("bad_day") from None
    return text


def _zone(text: str) -> str:
    if text not in _zones():
        raise fault("unknown_zone", choices=", ".join(ZONES))
    return text


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


Days = Annotated[Texts, AfterValidator(lambda days: tuple(map(_day, days)))]
Spans = Annotated[Texts, AfterValidator(lambda spans: tuple(map(_span, spans)))]


class Entry(Strict):
    """What all schedules say. ``at`` is the due time (``model.form_text``), on ``workdays`` only if so, never on
    ``holidays`` (YYYY-MM-DD) or ``not_between`` these hours; ``timezone`` is the agency's unless given.
    ``spread_minutes`` puts the start off by at most so much, ``late_after_minutes`` is when it is too late to start.
    """

    at: Annotated[str, AfterValidator(_form)]
    workdays: bool = False
    holidays: Days = ()
    not_between: Spans = ()
    timezone: Annotated[str, AfterValidator(_zone)] | None = None
    spread_minutes: int | None = Field(default=None, ge=0, le=240)
    late_after_minutes: int = Field(default=120, ge=1, le=10_080)
    enabled: bool = True


Given = TypeVar("Given", bound=Entry)


class AgencyEntry(Entry):
    """A schedule of an agency. ``sources`` are those that are pulled; without it all."""

    do: Literal["sync", "pull", "evaluate", "tell"]
    sources: Texts = ()


class SiteEntry(Entry):
    """A schedule of the whole installation: a copy of the store, letting go of what is too old, exporting the
    audit's signed head."""

    do: Literal["backup", "purge", "head"]


class ServiceFile(Strict):
    """All of ``service.yaml``. ``holidays`` count for every schedule, of any agency, that is for work days only; the
    last three parts say what this installation keeps."""

    timezone: Annotated[str, AfterValidator(_zone)] = ZONES[0]
    holidays: Days = ()
    schedules: dict[str, Any] = Field(default_factory=dict)
    audit: AuditPart = AuditPart()
    backup: BackupPart = BackupPart()
    retention: RetentionPart = RetentionPart()


@dataclass(frozen=True, slots=True)
class Service:
    """The installation as configured: its own schedules, and the days off of all that is for work days only."""

    schedules: tuple[Schedule, ...] = ()
    holidays: frozenset[date] = frozenset()


NO_SERVICE = Service()


def read_service(folder: Path) -> Service:
    """``service.yaml``; without the file nothing. Raises ConfigError with all its mistakes."""
    service, document = look_at_service(folder)
    if document.mistakes:
        raise ConfigError(tuple(document.mistakes))
    return service


def look_at_service(folder: Path) -> tuple[Service, Document]:
    """``service.yaml`` as far as it is in order, and its document with the mistakes."""
    document = _document(folder / SERVICE_FILE)
    file = document.shape(ServiceFile, document.data) if document.readable else None
    if file is None:
        return NO_SERVICE, document
    days = _dates(file.holidays)
    made = [
        _schedule(document, ("schedules", name), entry, SITE, file.timezone, days)
        for name, entry in _entries(document, file.schedules, SiteEntry, ("schedules",)).items()
    ]
    return Service(tuple(each for each in made if each is not None), days), document


def look_at_schedules(
    home: Path, agency: AgencyFile | None, sources: Collection[str], service: Service
) -> tuple[tuple[Schedule, ...], Document]:
    """An agency's ``schedules.yaml`` as far as it is in order, and its document with the mistakes; no file is no
    schedule. ``sources`` are the keys that the agency has."""
    document = _document(home / SCHEDULES_FILE)
    key, zone = (agency.key, agency.timezone) if agency else (home.name, ZONES[0])
    found: list[Schedule] = []
    for name, entry in _entries(document, document.table, AgencyEntry, ()).items():
        _judge_sources(document, name, entry, sources)
        made = _schedule(document, (name,), entry, key, zone, service.holidays)
        if made is not None:
            found.append(made)
    return tuple(found), document


def _document(path: Path) -> Document:
    return read_document(path) if path.exists() else Document(path.as_posix())


def _entries(
    document: Document, table: Mapping[str, Any], shape: type[Given], place: tuple[str, ...]
) -> dict[str, Given]:
    """The entries that are in order, by name; each judged on its own."""
    found: dict[str, Given] = {}
    for name, raw in table.items():
        document.shape(_Key, name, (*place, name))
        if not isinstance(raw, dict):
            document.blame((*place, name), "empty" if raw is None else "not_table", name=name)
            continue
        entry = document.shape(shape, raw, (*place, name))
        if entry is not None:
            found[name] = entry
    return found


def _judge_sources(document: Document, name: str, entry: AgencyEntry, sources: Collection[str]) -> None:
    if entry.sources and Do(entry.do) not in PULLING:
        document.blame((name, "sources"), "sources_not_pulled", do=entry.do)
    for source in entry.sources:
        if source not in sources:
            document.blame((name, "sources"), "unknown_source", given=source, choices=", ".join(sources) or "-")


def _schedule(
    document: Document,
    place: tuple[str, ...],
    entry: AgencyEntry | SiteEntry,
    agency: str,
    zone: str,
    days_off: frozenset[date],
) -> Schedule | None:
    """An entry as the model's value; None after noting that it would never fall due."""
    form = parse_form(entry.at)
    if isinstance(form, Unread):
        return None
    holidays = _dates(entry.holidays) | (days_off if entry.workdays else frozenset())
    closed = tuple(span for text in entry.not_between if (span := parse_span(text)) is not None)
    timing = Timing(form, entry.timezone or zone, Calendar(entry.workdays, holidays, closed))
    if next_due(timing, _SOME_DAY) is None:
        document.blame((*place, "at"), "never_due")
        return None
    do = Do(entry.do)
    spread = (SPREAD_MINUTES if do in PULLING else 0) if entry.spread_minutes is None else entry.spread_minutes
    return Schedule(
        name=place[-1],
        do=do,
        timing=timing,
        agency=agency,
        sources=entry.sources if isinstance(entry, AgencyEntry) else (),
        jitter_s=spread * 60,
        max_lateness_s=entry.late_after_minutes * 60,
        enabled=entry.enabled,
    )


def _dates(days: Collection[str]) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, days))
