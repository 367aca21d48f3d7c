"""What the sources delivered: intakes of mapped tables, kept as parts in the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from sqlalchemy import Connection, insert, select
from sqlmodel import col

from syncsvc.errors import UsageError
from syncsvc.model.run import Intake, Side, Snapshot
from syncsvc.store.engine import Store
from syncsvc.store.lease import Lease, fenced
from syncsvc.store.parts import cut, digest, pack, unpack
from syncsvc.store.tables import IntakeRow, PartRow, PieceRow, SnapshotRow

NOTES = "notes"
ACCEPTED, HELD = "accepted", "held"


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much one source delivered: rows per noun, and per noun and unit."""

    rows: dict[str, int]
    units: dict[str, dict[str, int]]


def save_intake(store: Store, lease: Lease, intake: Intake, now: datetime, state: str = ACCEPTED) -> int:
    """Keep one source's delivery of this run and give its id. Parts that are known already are not
    written again.

    The parts go first, each in a transaction of its own; the intake exists only once all of them do.
    """
    notes = Snapshot(intake.source, intake.side, NOTES, intake.notes, intake.as_of)
    tables = [(table, save_parts(store, lease, table.frame)) for table in (notes, *intake.snapshots)]
    with fenced(store, lease) as connection:
        values = {
            "run_id": lease.run,
            "agency": lease.agency,
            "source": intake.source,
            "side": intake.side.value,
            "state": state,
            "as_of": intake.as_of,
            "taken_at": now,
            "cut": intake.cut,
            "pruned": False,
        }
        made = connection.execute(insert(IntakeRow).values(values)).inserted_primary_key
        number = int(made[0]) if made else 0
        for position, (table, hashes) in enumerate(tables):
            _save_table(connection, (number, position), table, hashes)
    return number


def load(store: Store, intake: int) -> Intake:
    """An intake as it was delivered. Raises UsageError when there is none, or only its sizes are left."""
    with store.reading() as connection:
        row = connection.execute(select(IntakeRow).where(col(IntakeRow.id) == intake)).one_or_none()
        if row is None:
            raise UsageError("store.intake_unknown", intake=intake)
        if row.pruned:
            raise UsageError("store.intake_pruned", intake=intake)
        side = Side(row.side)
        wanted = select(SnapshotRow).where(col(SnapshotRow.intake_id) == intake)
        tables = [
            Snapshot(row.source, side, table.noun, _load_table(connection, intake, table.position), table.as_of)
            for table in connection.execute(wanted.order_by(col(SnapshotRow.position)))
        ]
    return Intake(row.source, side, tuple(tables[1:]), tables[0].frame, row.as_of, row.cut)


def latest(store: Store, agency: str, source: str, state: str = ACCEPTED) -> int | None:
    """The id of a source's newest intake in that state, or None."""
    mine = (col(IntakeRow.agency) == agency) & (col(IntakeRow.source) == source)
    wanted = select(col(IntakeRow.id)).where(mine & (col(IntakeRow.state) == state))
    with store.reading() as connection:
        return connection.execute(wanted.order_by(col(IntakeRow.id).desc()).limit(1)).scalar()


def sizes_of(intake: Intake) -> Sizes:
    """How much an intake holds, counted."""
    return _sizes((table.table, table.frame.height, unit_rows(table.frame)) for table in intake.snapshots)


def last_sizes(store: Store, agency: str, source: str) -> Sizes | None:
    """How much the source's last accepted intake held; None before the first. Outlives its rows."""
    intake = latest(store, agency, source)
    if intake is None:
        return None
    columns = (col(SnapshotRow.noun), col(SnapshotRow.rows), col(SnapshotRow.units))
    mine = (col(SnapshotRow.intake_id) == intake) & (col(SnapshotRow.position) > 0)
    with store.reading() as connection:
        return _sizes((row.noun, row.rows, row.units) for row in connection.execute(select(*columns).where(mine)))


def unit_rows(frame: pl.DataFrame) -> dict[str, int]:
    """Rows per unit: by unit id, by name where a row has no id; {} for a table without units."""
    columns = [name for name in ("unit_id", "unit_name") if name in frame.columns]
    if not columns:
        return {}
    counted = frame.select(pl.coalesce(columns).alias("unit")).drop_nulls().group_by("unit").len()
    return dict(counted.sort("unit").iter_rows())


def save_parts(store: Store, lease: Lease, frame: pl.DataFrame) -> list[str]:
    """Keep a frame's parts that are not known yet; the names of all, in order."""
    named = [(digest(part), part) for part in cut(frame)]
    parts = dict(named)
    with store.reading() as connection:
        known = select(col(PartRow.hash)).where(col(PartRow.hash).in_(list(parts)))
        missing = parts.keys() - set(connection.execute(known).scalars())
    for name in sorted(missing):
        blob = pack(parts[name])
        with fenced(store, lease) as connection:
            connection.execute(insert(PartRow).values(hash=name, blob=blob))
    return [name for name, _ in named]


def load_parts(blobs: Iterable[bytes]) -> pl.DataFrame:
    """A frame from its parts' bytes, in order."""
    return pl.concat([unpack(blob) for blob in blobs]).rechunk()


def _save_table(connection: Connection, place: tuple[int, int], table: Snapshot, hashes: list[str]) -> None:
    intake, position = place
    values = {
        "intake_id": intake,
        "position": position,
        "noun": table.table,
        "rows": table.frame.height,
        "as_of": table.as_of,
        "units": unit_rows(table.frame),
    }
    connection.execute(insert(SnapshotRow).values(values))
    pieces = [
        {"intake_id": intake, "position": position, "ordinal": ordinal, "hash": name}
        for ordinal, name in enumerate(hashes)
    ]
    connection.execute(insert(PieceRow), pieces)


def _load_table(connection: Connection, intake: int, position: int) -> pl.DataFrame:
    mine = (col(PieceRow.intake_id) == intake) & (col(PieceRow.position) == position)
    wanted = select(col(PartRow.blob)).join(PieceRow, col(PieceRow.hash) == col(PartRow.hash)).where(mine)
    return load_parts(connection.execute(wanted.order_by(col(PieceRow.ordinal))).scalars())


def _sizes(tables: Iterable[tuple[str, int, dict[str, int]]]) -> Sizes:
    rows: dict[str, int] = {}
    units: dict[str, dict[str, int]] = {}
    for noun, height, per_unit in tables:
        rows[noun] = rows.get(noun, 0) + height
        into = units.setdefault(noun, {})
        for unit, count in per_unit.items():
            into[unit] = into.get(unit, 0) + count
    return Sizes(rows, units)
