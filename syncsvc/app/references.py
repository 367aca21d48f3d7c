"""What the reference commands mean: import a national list, tell what it changes, list what is in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from syncsvc import settings
from syncsvc.app.answer import Answer
from syncsvc.app.ending import heeding_signals
from syncsvc.app.list_files import ListFile, Terms, checked_list, delivered_from
from syncsvc.app.outlived import NewList, outlived_rows, outlived_told
from syncsvc.app.places import agency_of, store_for_pulling, store_for_reading, store_for_writing
from syncsvc.config.live.source import LiveSource
from syncsvc.config.site import agency_keys
from syncsvc.errors import Denied, UsageError
from syncsvc.jobs.references import Publisher, fetch_list, keep_list
from syncsvc.lang import say
from syncsvc.mapping.references.changes import CHANGE_SCHEMA, Change, changes, counts
from syncsvc.mapping.references.mistakes import Notice
from syncsvc.mapping.references.reading import Checked, Delivered
from syncsvc.mapping.references.shapes import UNITS, ListShape, shape_of
from syncsvc.store import references
from syncsvc.store.engine import Store
from syncsvc.store.references import EVERY_AGENCY, Import, Version

SHOWN_CHANGES = 10
LEAST_SHARE = 0.5
LISTED = ("list", "agency", "version", "rows", "origin", "imported_at", "by")
ROW = ("list", "version", "change", "count", "agency", "kind", "code", "before", "after", "term", "people")
"""A change; rows with a count sum a kind of change up and name no code. Rows with a term are rulings in force whose
entry is gone (``ruling_gone``) or out of use (``ruling_retired``); ``after`` is what is likely meant now."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a person hands in: a list from a file, or from a source of an agency. ``columns`` are FIELD=NAME as
    written; ``agency`` is whose list it is, and of a source whose source."""

    listing: str
    file: Path | None = None
    source: str | None = None
    agency: str | None = None
    columns: Sequence[str] = ()
    sheet: str | None = None
    encoding: str | None = None
    accept_smaller: bool = False
    cut_cycles: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """A list beside the version in force, and the rulings in force that it outlives (``app.outlived``)."""

    before: Version | None
    changed: pl.DataFrame
    counted: Mapping[Change, int] = field(default_factory=dict)
    rulings: Sequence[Mapping[str, Any]] = ()


def import_list(config: Path | None, data: Path | None, request: Request, by: str, language: str) -> Answer:
    """Check a list as a whole and put it in force; what it changes. The same content again changes nothing.

    Raises Refused with the mistakes of a list, Denied for one with less than half the rows of the one in force, and
    what reading raises. Nothing is kept then, and what was in force stays so.
    """
    shape = shape_of(request.listing)
    _known_agency(config, request)
    checked, origin = _delivered(config, data, shape, request)
    whose = _whose(shape, request)
    with store_for_writing(data) as (store, _):
        compared = _compared(store, shape, whose, checked)
        _large_enough(compared.before, checked, request)
        kept = keep_list(store, Import(shape.name, whose, origin, by, datetime.now(UTC)), checked.frame)
    version = kept or compared.before
    number = version.id if version else None
    key = "references.kept" if kept else "references.unchanged"
    facts = {"list": shape.name, "rows": checked.frame.height, "origin": origin, "version": number}
    return _answer(shape, compared, checked.notices, say(language, key, **facts), number, language)


def diff_list(config: Path | None, data: Path | None, request: Request, language: str) -> Answer:
    """What a list would change if it were imported; nothing is kept. Raises Refused with the mistakes of a list."""
    shape = shape_of(request.listing)
    _known_agency(config, request)
    checked, origin = _from_file(shape, request)
    with store_for_reading(data) as store:
        compared = _compared(store, shape, _whose(shape, request), checked)
    before = compared.before.id if compared.before else None
    facts = {"list": shape.name, "rows": checked.frame.height, "origin": origin, "version": before or "-"}
    return _answer(shape, compared, checked.notices, say(language, "references.compared", **facts), before, language)


def list_references(data: Path | None) -> list[dict[str, Any]]:
    """The versions in force as rows (``LISTED``)."""
    with store_for_reading(data) as store, store.reading() as connection:
        found = references.all_in_force(connection)
    return [_listed(version) for version in found]


def _listed(version: Version) -> dict[str, Any]:
    moment = version.imported_at.isoformat(timespec="seconds")
    values = (version.list, version.agency, version.id, version.rows, version.origin, moment, version.by)
    return dict(zip(LISTED, values, strict=True))


def _known_agency(config: Path | None, request: Request) -> None:
    known = agency_keys(settings.config_folder(config)) if request.agency else ()
    if request.agency and request.agency not in known:
        raise UsageError("references.agency_unknown", agency=request.agency, known=", ".join(known) or "-")


def _whose(shape: ListShape, request: Request) -> str:
    """The agency a version belongs to: what a source publishes is for every agency, but for its own units."""
    return EVERY_AGENCY if request.source and shape.name != UNITS else request.agency or EVERY_AGENCY


def _delivered(config: Path | None, data: Path | None, shape: ListShape, request: Request) -> tuple[Checked, str]:
    if (request.file is None) == (request.source is None) or (request.source and not request.agency):
        raise UsageError("references.file_or_source")
    return _from_file(shape, request) if request.file else _from_source(config, data, shape, request)


def _from_file(shape: ListShape, request: Request) -> tuple[Checked, str]:
    if request.file is None:
        raise UsageError("references.file_or_source")
    delivered = delivered_from(ListFile(request.file, request.sheet, request.encoding))
    return _checked(shape, delivered, request), delivered.origin


def _from_source(config: Path | None, data: Path | None, shape: ListShape, request: Request) -> tuple[Checked, str]:
    agency = agency_of(config, request.agency or "")
    name = request.source or ""
    source = agency.sources.get(name)
    if not isinstance(source, LiveSource):
        remotes = [key for key, each in agency.sources.items() if isinstance(each, LiveSource)]
        raise UsageError("references.no_remote", source=name, known=", ".join(remotes) or "-")
    with store_for_pulling(data, agency.key, [name]) as (store, _), heeding_signals() as stop:
        delivered = fetch_list(store, Publisher(name, source), shape, stop)
    return _checked(shape, delivered, request), name


def _checked(shape: ListShape, delivered: Delivered, request: Request) -> Checked:
    return checked_list(shape, delivered, Terms(request.columns, request.agency or "", request.cut_cycles))


def _compared(store: Store, shape: ListShape, whose: str, checked: Checked) -> Compared:
    with store.reading() as connection:
        before = references.own_version(connection, shape.name, whose)
        frame = None if before is None else references.load(connection, before.id)
    rulings = outlived_rows(store, NewList(shape.name, whose, checked.frame, frame))
    if frame is None:
        return Compared(None, pl.DataFrame(schema=CHANGE_SCHEMA), {Change.ADDED: checked.frame.height}, rulings)
    changed = changes(frame, checked.frame)
    return Compared(before, changed, counts(changed), rulings)


def _large_enough(before: Version | None, checked: Checked, request: Request) -> None:
    if before is not None and checked.frame.height < before.rows * LEAST_SHARE and not request.accept_smaller:
        raise Denied("references.smaller", list=request.listing, rows=checked.frame.height, before=before.rows)


def _answer(
    shape: ListShape, compared: Compared, notices: Sequence[Notice], first: str, version: int | None, language: str
) -> Answer:
    of_list = {"list": shape.name, "version": version}
    sums = [of_list | {"change": change.value, "count": compared.counted.get(change, 0)} for change in Change]
    rows = [dict.fromkeys(ROW) | each for each in sums]
    rows += [dict.fromkeys(ROW) | of_list | change for change in compared.changed.iter_rows(named=True)]
    rows += [dict.fromkeys(ROW) | of_list | _ruling(each) for each in compared.rulings]
    notes = tuple(say(language, notice.key, **notice.facts) for notice in notices)
    told = [*_told(compared, language), *outlived_told(compared.rulings, language)]
    return Answer(rows, [first, *notes, *told], (first, *notes))


def _ruling(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"change": f"ruling_{row['fate']}"} | {name: value for name, value in row.items() if name in ROW}


def _told(compared: Compared, language: str) -> Iterator[str]:
    """The counts, and below each the first of its changes."""
    for change, count in compared.counted.items():
        yield say(language, f"references.change.{change.value}", count=count)
        of_kind = compared.changed.filter(pl.col("change") == change.value)
        for row in of_kind.head(SHOWN_CHANGES).iter_rows(named=True):
            values = " → ".join(row[side] for side in ("before", "after") if row[side] is not None)
            yield f"  {row['code']}  {values}"
        if of_kind.height > SHOWN_CHANGES:
            yield say(language, "references.more", count=of_kind.height - SHOWN_CHANGES)
