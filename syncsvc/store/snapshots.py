"""What the sources delivered: intakes of mapped tables, kept as parts in the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update
from sqlmodel import col

from syncsvc.errors import UsageError
from syncsvc.mapping.notes import NOTES_SCHEMA
from syncsvc.model import TABLES
from syncsvc.model.run import UNASKED_SCHEMA, Intake, Side, Snapshot, nobody_unasked
from syncsvc.model.schema import schema
from syncsvc.store.engine import Store
from syncsvc.store.inserting import if_new
from syncsvc.store.lease import Lease, fenced
from syncsvc.store.parts import cut, digest, pack, unpack
from syncsvc.store.tables import IntakeRow, PartRow, PieceRow, SnapshotRow

NOTES, UNASKED = "notes", "unasked"
_OURS = {NOTES: NOTES_SCHEMA, UNASKED: UNASKED_SCHEMA}
"""What is kept of an intake beside its tables, as tables."""
FETCHED, ACCEPTED, HELD, SUPERSEDED = "fetched", "accepted", "held", "superseded"
"""What became of an intake: fetched is one that no evaluation judged yet."""
_JUDGED = (ACCEPTED, HELD)
_WHENCE = ("source", "row_key", "unread")
_OF_SNAPSHOT = (col(PieceRow.intake_id) == col(SnapshotRow.intake_id)) & (
    col(PieceRow.position) == col(SnapshotRow.position)
)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much one source delivered: per noun the rows and the files, the rows per unit and per period, and per column
    the cells that hold a value.
    """

    rows: dict[str, int]
    files: dict[str, int]
    units: dict[str, dict[str, int]]
    periods: dict[str, dict[str, int]]
    filled: dict[str, dict[str, int]]


def save_intake(store: Store, lease: Lease, intake: Intake, now: datetime, state: str = ACCEPTED) -> int:
    """Keep one source's delivery of this run and give its id. Parts that are known already are not
    written again.

    The parts go first, each in a transaction of its own; the intake exists only once all of them do. What the same run
    brought of that source before its process died is superseded, unless somebody judged it.
    """
    notes = Snapshot(intake.source, intake.side, NOTES, intake.notes, intake.as_of)
    unasked = Snapshot(intake.source, intake.side, UNASKED, intake.unasked, intake.as_of)
    every = (notes, *intake.snapshots, *((unasked,) if intake.unasked.height else ()))
    tables = [(table, _known_parts(store, table) or save_parts(store, lease, table.frame)) for table in every]
    with fenced(store, lease) as connection:
        values = {
            "run_id": lease.run,
            "judged_run": lease.run if state in _JUDGED else None,
            "agency": lease.agency,
            "source": intake.source,
            "side": intake.side.value,
            "state": state,
            "as_of": intake.as_of,
            "taken_at": now,
            "cut": intake.cut,
            "pruned": False,
        }
        same = (col(IntakeRow.run_id) == lease.run) & (col(IntakeRow.source) == intake.source)
        unjudged = update(IntakeRow).where(same & (col(IntakeRow.state) == FETCHED))
        connection.execute(unjudged.values(state=SUPERSEDED))
        made = connection.execute(insert(IntakeRow).values(values)).inserted_primary_key
        number = int(made[0]) if made else 0
        for position, (table, hashes) in enumerate(tables):
            _save_table(connection, (number, position), table, hashes)
    return number


def load(store: Store, intake: int, only: ColumnElement[bool] | None = None) -> Intake:
    """An intake as it was delivered, or ``only`` some of its tables. Raises UsageError when there is none, or only its
    sizes are left."""
    with store.reading() as connection:
        row = connection.execute(select(IntakeRow).where(col(IntakeRow.id) == intake)).one_or_none()
        if row is None:
            raise UsageError("store.intake_unknown", intake=intake)
        if row.pruned:
            raise UsageError("store.intake_pruned", intake=intake)
        side = Side(row.side)
        wanted = select(SnapshotRow).where(col(SnapshotRow.intake_id) == intake)
        if only is not None:
            wanted = wanted.where(only | col(SnapshotRow.noun).in_(_OURS))
        tables = [
            _snapshot(row.source, side, table, _load_table(connection, intake, table))
            for table in connection.execute(wanted.order_by(col(SnapshotRow.position)))
        ]
    unasked = [table.frame for table in tables if table.table == UNASKED] or [nobody_unasked()]
    delivered = tuple(table for table in tables if table.table not in _OURS)
    return Intake(row.source, side, delivered, tables[0].frame, row.as_of, row.cut, unasked[0])


def load_tables(store: Store, intake: int, nouns: Collection[str]) -> dict[str, pl.DataFrame]:
    """Some nouns' rows of an intake, those of several tables together; a noun that it has not, or whose rows are gone,
    is not there."""
    of_intake = (col(SnapshotRow.intake_id) == intake) & col(SnapshotRow.noun).in_(list(nouns))
    wanted = select(SnapshotRow).join(IntakeRow, col(IntakeRow.id) == col(SnapshotRow.intake_id))
    frames: dict[str, list[pl.DataFrame]] = {}
    with store.reading() as connection:
        for table in connection.execute(wanted.where(of_intake & ~col(IntakeRow.pruned))).all():
            frames.setdefault(table.noun, []).append(_load_table(connection, intake, table))
    return {noun: pl.concat(found) for noun, found in frames.items()}


def tables_made_of(store: Store, made_of: str) -> Intake | None:
    """The tables of the newest delivery that were made of the same answers by the same mapping, with that delivery's
    notes; None where there are none, or their rows are gone."""
    whole = col(SnapshotRow.made_of) == made_of
    with store.reading() as connection:
        held = select(func.max(col(PieceRow.intake_id))).join(SnapshotRow, _OF_SNAPSHOT).where(whole)
        number = connection.execute(held).scalar()
    return None if number is None else load(store, number, whole)


def sizes_of(intake: Intake) -> Sizes:
    """How much an intake holds, counted."""
    return summed_sizes(
        (
            table.table,
            table.frame.height,
            table.files,
            unit_rows(table.frame),
            period_rows(table.frame),
            filled_cells(table.frame),
        )
        for table in intake.snapshots
    )


def unit_rows(frame: pl.DataFrame) -> dict[str, int]:
    """Rows per unit: by unit id, by name where a row has no id; {} for a table without units."""
    columns = [name for name in ("unit_id", "unit_name") if name in frame.columns]
    if not columns:
        return {}
    counted = frame.select(pl.coalesce(columns).alias("unit")).drop_nulls().group_by("unit").len()
    return dict(counted.sort("unit").iter_rows())


def period_rows(frame: pl.DataFrame) -> dict[str, int]:
    """Rows per year and portal period, named as findings name it, or per year; {} for a table without years."""
    columns = [name for name in ("year", "period_id") if name in frame.columns]
    if not columns:
        return {}
    named = frame.select(period=pl.concat_str(columns, separator="/")).drop_nulls()
    return dict(named.group_by("period").len().sort("period").iter_rows())


def filled_cells(frame: pl.DataFrame) -> dict[str, int]:
    """How many rows have a value, per column that says something of its own: where a row came from does not."""
    columns = (name for name in frame.columns if name not in _WHENCE)
    return {name: frame.height - frame[name].null_count() for name in columns}


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
            connection.execute(if_new(connection, PartRow).values(hash=name, blob=blob))
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
        "files": table.files,
        "units": unit_rows(table.frame),
        "periods": period_rows(table.frame),
        "filled": filled_cells(table.frame),
        "origin": table.origin,
        "moments": {period: moment.isoformat() for period, moment in table.moments.items()},
        "made_of": table.made_of,
    }
    connection.execute(insert(SnapshotRow).values(values))
    pieces = [
        {"intake_id": intake, "position": position, "ordinal": ordinal, "hash": name}
        for ordinal, name in enumerate(hashes)
    ]
    connection.execute(insert(PieceRow), pieces)


def _snapshot(source: str, side: Side, table: Row[Any], frame: pl.DataFrame) -> Snapshot:
    moments = {period: datetime.fromisoformat(moment) for period, moment in table.moments.items()}
    return Snapshot(source, side, table.noun, frame, table.as_of, table.files, table.origin, moments, table.made_of)


def _known_parts(store: Store, table: Snapshot) -> list[str]:
    """The parts, in order, of the newest table that was made of the same; none when there is none."""
    if table.made_of is None:
        return []
    like = (col(SnapshotRow.made_of) == table.made_of) & (col(SnapshotRow.noun) == table.table)
    newest = select(func.max(col(PieceRow.intake_id))).join(SnapshotRow, _OF_SNAPSHOT).where(like).scalar_subquery()
    wanted = (
        select(col(PieceRow.hash)).join(SnapshotRow, _OF_SNAPSHOT).where(like & (col(PieceRow.intake_id) == newest))
    )
    with store.reading() as connection:
        return list(connection.execute(wanted.order_by(col(PieceRow.ordinal))).scalars())


def _load_table(connection: Connection, intake: int, table: Row[Any]) -> pl.DataFrame:
    """A table's rows with the columns that its noun has today: an older release may have kept others."""
    mine = (col(PieceRow.intake_id) == intake) & (col(PieceRow.position) == table.position)
    wanted = select(col(PartRow.blob)).join(PieceRow, col(PieceRow.hash) == col(PartRow.hash)).where(mine)
    kept = load_parts(connection.execute(wanted.order_by(col(PieceRow.ordinal))).scalars())
    columns = _OURS.get(table.noun) or schema(TABLES[table.noun])
    absent = [pl.lit(None, kind).alias(name) for name, kind in columns.items() if name not in kept.columns]
    return kept.with_columns(absent).select(columns.names())


def summed_sizes(tables: Iterable[tuple[str, int, int, dict[str, int], dict[str, int], dict[str, int]]]) -> Sizes:
    """A noun that several tables of the source deliver is counted together."""
    sizes = Sizes({}, {}, {}, {}, {})
    for noun, height, files, *counted in tables:
        sizes.rows[noun] = sizes.rows.get(noun, 0) + height
        sizes.files[noun] = sizes.files.get(noun, 0) + files
        for counts, into in zip(counted, (sizes.units, sizes.periods, sizes.filled), strict=True):
            summed = into.setdefault(noun, {})
            for name, count in counts.items():
                summed[name] = summed.get(name, 0) + count
    return sizes
