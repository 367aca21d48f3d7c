"""What a run is given of nomenclature: the national list of positions in force and the rulings of its agency."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import polars as pl
from sqlalchemy import Connection

from syncsvc.jobs.outlived import outlived_pairs
from syncsvc.mapping.identifiers import fold_ids
from syncsvc.mapping.nomenclature.given import Nomenclature
from syncsvc.mapping.nomenclature.positions.index import PositionIndex, build_positions
from syncsvc.mapping.nomenclature.rulings import Rulings, rulings_on
from syncsvc.model.nomenclature import Listing
from syncsvc.model.rules import NomenclatureFacts
from syncsvc.store import equivalences, references
from syncsvc.store.engine import Store


@dataclass(frozen=True, slots=True)
class _Listed:
    """A version of a list: equal content has an equal digest."""

    digest: str
    frame: pl.DataFrame = field(compare=False)


def nomenclature_of(store: Store, agency: str, today: date, facts: NomenclatureFacts) -> Nomenclature:
    """The list and the rulings that hold for an agency on a day, and the numbers that name both."""
    with store.reading() as connection:
        version = references.in_force(connection, Listing.POSITIONS, agency)
        frame = None if version is None else references.load(connection, version.id)
        rulings = _rulings(connection, agency, today)
        versions = {"equivalences": equivalences.latest(connection, agency)}
    if version is None or frame is None:
        return Nomenclature(rulings=rulings, versions=versions)
    index = _index(_Listed(version.digest, frame), facts)
    return Nomenclature(index, rulings, {**versions, Listing.POSITIONS.value: version.id})


def rulings_of(store: Store, agency: str, today: date) -> Rulings:
    """The rulings that hold for an agency on a day."""
    with store.reading() as connection:
        return _rulings(connection, agency, today)


def _rulings(connection: Connection, agency: str, today: date) -> Rulings:
    outlived = outlived_pairs(connection, agency, today)
    return rulings_on(today, equivalences.in_force(connection, agency, today), outlived)


@lru_cache(maxsize=2)
def _index(listed: _Listed, facts: NomenclatureFacts) -> PositionIndex:
    """The index of a list, its codes written as the sources' ids are read. Built once per content in a process."""
    return build_positions(listed.frame.with_columns(fold_ids(listed.frame["code"])), facts)
