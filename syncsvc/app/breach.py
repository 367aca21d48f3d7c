"""The report that follows a breach (UU 27/2022 art. 46): whose data was seen or handled in a stretch of time, by whom
and how, and what is to be filled in by a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Row

from syncsvc.app.answer import Answer
from syncsvc.app.looking import look
from syncsvc.app.places import store_for_reading
from syncsvc.app.runs import people_named
from syncsvc.connectors.files.drop import reading
from syncsvc.errors import UsageError
from syncsvc.lang import say
from syncsvc.model.run import Side
from syncsvc.store import journal
from syncsvc.store.audit import Entry
from syncsvc.store.audit_reading import Choice, entries, subjects
from syncsvc.store.deliveries import latest
from syncsvc.store.engine import Store
from syncsvc.store.snapshots import load_tables

BULK = ("findings.list", "report.make", "db.backup", "db.copy", "db.restore")
"""Looks at many people at once, of whom none is named one by one."""
UNKNOWN = "-"


@dataclass(frozen=True, slots=True)
class Stretch:
    """From when until before when, and of one actor only when named."""

    since: datetime
    until: datetime
    actor: str | None = None


def stretch(since: datetime, until: datetime, actor: str | None) -> Stretch:
    """A stretch by this computer's clock; its end as a mere day includes that day."""
    whole_day = until.time() == time.min
    ended = until + timedelta(days=1) if whole_day else until
    return Stretch(since.astimezone(UTC), ended.astimezone(UTC), actor)


def report(data: Path | None, asked: Stretch, nips: Path | None, by: str, language: str) -> Answer:
    """Rows: each affected person by the keyed hash, with agency and unit where they are known; then each look at many.
    Sentences: the counts, and the report's template. That it was made is written down.

    ``nips`` is a text file with one NIP per line, of people whom no newest snapshot has. Raises UsageError for a
    stretch that ends before it begins, and for a line that is no NIP.
    """
    if asked.until <= asked.since:
        raise UsageError("audit.no_stretch")
    named = _listed(nips) if nips else ()
    with store_for_reading(data) as store:
        chosen = Choice(actor=asked.actor, since=asked.since, until=asked.until)
        found = entries(store, chosen)
        homes = _homes(store, named) if any(row.subject for row in found) else {}
        people = list(_people(found, homes))
        many = [_many(row) for row in found if row.action in BULK and row.subject is None]
        facts = {"people": len(people), "since": _moment(asked.since), "until": _moment(asked.until)}
        look(store, data, Entry(by, "audit.breach", asked.actor or "-", facts=facts))
    return Answer([*people, *many] or [_nothing()], _told(asked, people, many, language))


def _listed(file: Path) -> Sequence[str]:
    with reading(file):
        lines = file.read_text("utf-8-sig", "replace").splitlines()
    return sorted(people_named(tuple(line for line in lines if line.strip())))


def _homes(store: Store, named: Sequence[str]) -> Mapping[str, tuple[str, str]]:
    """Agency and unit by the keyed hash of everybody in the newest accepted snapshots; those named besides without."""
    where: dict[str, tuple[str, str]] = dict.fromkeys(named, (UNKNOWN, UNKNOWN))
    for agency in journal.agencies(store):
        where |= {nip: (agency, unit or UNKNOWN) for nip, unit in _staff(store, agency)}
    return {hashed: where[nip] for hashed, nip in subjects(store, list(where)).items()}


def _staff(store: Store, agency: str) -> Iterator[tuple[str, str | None]]:
    """NIP and unit of an agency's people; what the local side says comes last, and so counts."""
    sources = {each.source: each.side for each in journal.intakes(store, agency)}
    for source in sorted(sources, key=lambda name: sources[name] == Side.LOCAL):
        number = latest(store, agency, source)
        tables = load_tables(store, number, ("employee",)) if number is not None else {}
        for frame in tables.values():
            yield from frame.drop_nulls("nip").select("nip", "unit_id").iter_rows()


def _people(found: Iterable[Row[Any]], homes: Mapping[str, tuple[str, str]]) -> Iterator[dict[str, Any]]:
    of_person: dict[str, list[Row[Any]]] = {}
    for row in found:
        if row.subject is not None:
            of_person.setdefault(row.subject, []).append(row)
    for subject, rows in sorted(of_person.items()):
        agency, unit = homes.get(subject, (UNKNOWN, UNKNOWN))
        yield {
            "subject": subject,
            "agency": agency,
            "unit": unit,
            "entries": len(rows),
            "first": _moment(rows[-1].at),
            "last": _moment(rows[0].at),
            "actions": ", ".join(sorted({row.action for row in rows})),
            "actors": ", ".join(sorted({row.actor for row in rows})),
            "facts": "",
        }


def _many(row: Row[Any]) -> dict[str, Any]:
    at = _moment(row.at)
    said = {"agency": row.object, "entries": 1, "first": at, "last": at, "actions": row.action, "actors": row.actor}
    return _nothing() | said | {"facts": row.facts}


def _nothing() -> dict[str, Any]:
    names = ("subject", "agency", "unit", "entries", "first", "last", "actions", "actors", "facts")
    return dict.fromkeys(names)


def _told(
    asked: Stretch, people: Sequence[Mapping[str, Any]], many: Sequence[Mapping[str, Any]], language: str
) -> Iterator[str]:
    when = {"since": _moment(asked.since), "until": _moment(asked.until), "actor": asked.actor or UNKNOWN}
    yield say(language, "audit.breach.title")
    yield say(language, "audit.breach.when", **when)
    yield say(language, "audit.breach.what", people=len(people), many=len(many))
    for (agency, unit), count in sorted(Counter((row["agency"], row["unit"]) for row in people).items()):
        yield say(language, "audit.breach.unit", agency=agency, unit=unit, people=count)
    for row in many:
        facts = {name: row[name] for name in ("actions", "actors", "first", "agency", "facts")}
        yield say(language, "audit.breach.many", **facts)
    yield say(language, "audit.breach.how")
    yield say(language, "audit.breach.measures")
    yield say(language, "audit.breach.duty")


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
