"""What an import of a list tells about rulings whose entries it takes away: whose, on how many people, what instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import Connection

from syncsvc.app.clock import now_at
from syncsvc.jobs.outlived import outlived_by, versions_ruled_with
from syncsvc.lang import say
from syncsvc.mapping.nomenclature.drafts import looks_personal
from syncsvc.mapping.nomenclature.outlived import people_on
from syncsvc.mapping.references.successors import successors
from syncsvc.model.nomenclature import Listing
from syncsvc.store import equivalences, journal, references
from syncsvc.store.engine import Store
from syncsvc.store.references import EVERY_AGENCY

SHOWN = 20
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class NewList:
    """A list that is to be in force: whose it is, its rows, and those of the version before (None: the first)."""

    name: str
    agency: str
    entries: pl.DataFrame
    before: pl.DataFrame | None


def outlived_rows(store: Store, new: NewList) -> list[Row]:
    """One row for each ruling in force that the list outlives, most people first: agency, kind, code, term, people,
    the entry's title at the ruling (``before``), what is likely meant now (``after``), and ``fate``."""
    if new.name not in tuple(Listing):
        return []
    found: list[Row] = []
    for agency in _concerned(store, new):
        today = now_at(store, agency, None).date()
        terms = journal.terms(store, journal.current_run(store, agency) or 0)
        with store.reading() as connection:
            found += _rows(connection, agency, today, new, terms)
    return sorted(found, key=lambda row: (-row["people"], row["agency"], row["term"], row["code"]))


def outlived_told(rows: Sequence[Mapping[str, Any]], language: str) -> Iterator[str]:
    """How many there are, and the first of them in words."""
    if rows:
        people = sum(row["people"] for row in rows)
        yield say(language, "references.ruling.summary", count=len(rows), people=people)
    for row in rows[:SHOWN]:
        facts = {name: row[name] for name in ("agency", "term", "code", "people")}
        shown = {"title": row["before"] or "", "instead": row["after"] or "-"}
        yield say(language, f"references.ruling.{row['fate']}", **facts, **shown)
    if len(rows) > SHOWN:
        yield say(language, "references.more", count=len(rows) - SHOWN)


def _concerned(store: Store, new: NewList) -> tuple[str, ...]:
    """The agencies for which the list is in force: its own, or all that have none of their own."""
    if new.agency != EVERY_AGENCY:
        return (new.agency,)
    running = journal.agencies(store)
    with store.reading() as connection:
        known = {*running, *equivalences.agencies(connection)}
        own = {each for each in known if references.own_version(connection, new.name, each) is not None}
    return tuple(sorted(known - own))


def _rows(connection: Connection, agency: str, today: date, new: NewList, terms: pl.DataFrame) -> Iterator[Row]:
    rulings = people_on(outlived_by(connection, agency, today, new.name, new.entries), terms)
    instead = _instead(connection, agency, rulings, new) if rulings.height else {}
    for row in rulings.iter_rows(named=True):
        meant = instead.get(row["code"], ())
        yield {
            "agency": agency,
            "kind": row["kind"],
            "code": row["code"],
            "before": row["title"],
            "after": " | ".join(meant) or None,
            "term": "…" if looks_personal(row["term"] or "") else row["term"],
            "people": row["people"],
            "fate": row["fate"],
        }


def _instead(connection: Connection, agency: str, rulings: pl.DataFrame, new: NewList) -> dict[str, tuple[str, ...]]:
    """The likely successors of each code: of the version before, else of the one that a ruling was made with."""
    codes = rulings["code"].to_list()
    former = [*versions_ruled_with(connection, agency, rulings).values(), *([] if new.before is None else [new.before])]
    found: dict[str, tuple[str, ...]] = {}
    for entries in former:
        found |= {code: meant for code, meant in successors(entries, new.entries, codes).items() if meant}
    return found
