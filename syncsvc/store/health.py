"""Is the store whole? Everything that can be checked without repairing anything."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from sqlalchemy import Connection, Select, func, select, text
from sqlmodel import col

from syncsvc.store.engine import Store, connect, require_schema, schema_version
from syncsvc.store.failures import sqlite_is_faulty, sqlite_module
from syncsvc.store.parts import digest, unpack
from syncsvc.store.reference_tables import ReferencePieceRow, ReferenceVersionRow
from syncsvc.store.retention import held_parts
from syncsvc.store.tables import (
    FindingRow,
    IntakeRow,
    PartRow,
    PieceRow,
    PointerRow,
    SnapshotRow,
)
from syncsvc.store.visible import rows_at, visible


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: the key of its sentence in ``lang`` and that sentence's facts."""

    key: str
    facts: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Health:
    """What a check found. ``problems`` need a person; ``remarks`` are worth knowing."""

    place: str
    version: str
    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...]


def check(address: str) -> Health:
    """Look through a whole store: the file, references, every part against its hash, every pointer, every
    base.

    Raises Denied when there is no store, when it has another schema, or when it is too damaged to read.
    """
    with connect(address) as store:
        version = schema_version(store)
        require_schema(store.place, version)
        with store.reading() as connection:
            problems = [*_integrity(connection), *_parts(connection), *_findings(connection)]
            remarks = [*_leftovers(connection), *_library(store)]
    return Health(store.place, version or "", tuple(problems), tuple(remarks))


def _integrity(connection: Connection) -> list[Problem]:
    if connection.dialect.name != "sqlite":
        return []
    said = [str(line) for line in connection.execute(text("PRAGMA integrity_check")).scalars()]
    broken = [Problem("store.health.damaged", (("detail", line),)) for line in said if line != "ok"]
    loose = len(connection.execute(text("PRAGMA foreign_key_check")).all())
    return [*broken, Problem("store.health.references", (("count", loose),))] if loose else broken


def _parts(connection: Connection) -> list[Problem]:
    """Parts whose content is not what their name says; snapshots and versions of references that lack a part."""
    names = connection.execute(select(col(PartRow.hash)).order_by(col(PartRow.hash))).scalars().all()
    spoilt = [name for name in names if not _whole(connection, name)]
    problems = [Problem("store.health.part", (("part", name[:12]),)) for name in spoilt]
    has_piece = select(col(PieceRow.intake_id)).where(
        col(PieceRow.intake_id) == col(SnapshotRow.intake_id),
        col(PieceRow.position) == col(SnapshotRow.position),
    )
    bare = select(func.count()).select_from(SnapshotRow).join(IntakeRow)
    bare = bare.where(~has_piece.exists() & ~col(IntakeRow.pruned))
    lacking = {"store.health.snapshot": bare, "store.health.reference": _versions_without_parts()}
    for key, counted in lacking.items():
        count = connection.execute(counted).scalar_one()
        problems += [Problem(key, (("count", count),))] if count else []
    return problems


def _versions_without_parts() -> Select[int]:
    has_piece = select(col(ReferencePieceRow.hash)).where(
        col(ReferencePieceRow.version_id) == col(ReferenceVersionRow.id)
    )
    return select(func.count()).select_from(ReferenceVersionRow).where(~has_piece.exists())


def _whole(connection: Connection, name: str) -> bool:
    blob = connection.execute(select(col(PartRow.blob)).where(col(PartRow.hash) == name)).scalar_one()
    try:
        return digest(unpack(blob)) == name
    except pl.exceptions.PolarsError:
        return False


def _findings(connection: Connection) -> list[Problem]:
    problems = []
    for agency, current in connection.execute(select(col(PointerRow.agency), col(PointerRow.current_run))).all():
        rows = rows_at(connection, agency, current).sort("id")
        if rows["id"].n_unique() != rows.height:
            problems.append(Problem("store.health.twice", (("agency", agency),)))
        if not rows.equals(visible(connection, agency).findings.sort("id")):
            problems.append(Problem("store.health.base", (("agency", agency),)))
    return problems


def _leftovers(connection: Connection) -> list[Problem]:
    """What a killed run left: harmless, and undone by the next run."""
    later = col(FindingRow.from_run) > col(PointerRow.current_run)
    joined = (
        select(func.count())
        .select_from(FindingRow)
        .outerjoin(PointerRow, col(PointerRow.agency) == col(FindingRow.agency))
    )
    unseen = connection.execute(joined.where(later | col(PointerRow.agency).is_(None))).scalar_one()
    loose = select(func.count()).select_from(PartRow).where(col(PartRow.hash).not_in(held_parts()))
    parts = connection.execute(loose).scalar_one()
    found = {"store.health.unseen_findings": unseen, "store.health.loose_parts": parts}
    return [Problem(key, (("count", count),)) for key, count in found.items() if count]


def _library(store: Store) -> list[Problem]:
    version = tuple(sqlite_module().sqlite_version_info)
    if not store.sqlite or not sqlite_is_faulty():
        return []
    return [Problem("store.health.library", (("version", ".".join(map(str, version))),))]
