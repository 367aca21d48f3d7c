"""An outcome into the store: versions in fenced batches that nobody sees yet, then one short flip."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import polars as pl
from sqlalchemy import Connection, delete, insert, update
from sqlmodel import col

from syncsvc import crash_points
from syncsvc.errors import LeaseLost
from syncsvc.model.run import Outcome, State
from syncsvc.store.bulk import BATCH, count_anew, end_versions, insert_versions
from syncsvc.store.endings import end
from syncsvc.store.engine import Store
from syncsvc.store.lease import Lease, fenced
from syncsvc.store.pointing import pointer
from syncsvc.store.runs import finish, supersede
from syncsvc.store.snapshots import save_parts
from syncsvc.store.tables import BaseRow, FindingRow, PointerRow, RunPieceRow
from syncsvc.store.versions import Change, Kept, after, compare
from syncsvc.store.visible import drop_bases, visible, wants_base, write_base

COVERAGE, UNITS, TERMS, TERM_USES = "coverage", "units", "terms", "term_uses"


def keep(
    store: Store,
    lease: Lease,
    outcome: Outcome,
    now: datetime,
    state: State = State.DONE,
    reason: str | None = None,
) -> Kept:
    """Keep what a run concluded and end the run as ``state``: done, or partial with its reason.

    Findings with other evidence get a new version, those back after closing return under their old id,
    those the outcome ends are closed, and those it does not name stay as they are; an unchanged finding
    writes nothing. A dry run only counts. Raises LeaseLost when another process took the run over;
    readers then see no trace.
    """
    if not lease.dry:
        undo(store, lease)
    with store.reading() as connection:
        before = visible(connection, lease.agency)
    change = compare(before.findings, outcome, lease.agency, lease.run)
    if lease.dry:
        finish(store, lease, state, reason or "dry", now, **asdict(change.kept))
        return change.kept
    write(store, lease, change)
    rebase = wants_base(before, change.versions.height)
    if rebase:
        write_base(store, lease, after(before.findings, change.versions))
    frames = {
        COVERAGE: outcome.coverage,
        UNITS: outcome.units,
        TERMS: outcome.terms,
        TERM_USES: outcome.term_uses,
    }
    pieces = {name: save_parts(store, lease, frame) for name, frame in frames.items()}
    as_of = {source: moment.isoformat() for source, moment in outcome.as_of.items()}
    facts = {"reason": reason, "ended_at": now, "as_of": as_of, "counts": asdict(change.kept)}
    crash_points.here("before_flip")
    with fenced(store, lease) as connection:
        flip(connection, lease, lease.run if rebase else before.base_run)
        _save_pieces(connection, lease.run, pieces)
        supersede(store, connection, lease)
        end(store, connection, lease.run, state=state.value, **facts)
        crash_points.here("flip_open")
    return change.kept


def undo(store: Store, lease: Lease) -> None:
    """Take back what a run that died before its flip left behind; readers never saw it."""
    with fenced(store, lease) as connection:
        current = pointer(connection, lease.agency)
        mine = col(FindingRow.agency) == lease.agency
        connection.execute(delete(FindingRow).where(mine & (col(FindingRow.from_run) > current)))
        cut_short = mine & (col(FindingRow.to_run) > current)
        connection.execute(update(FindingRow).where(cut_short).values(to_run=None))
        stray = (col(BaseRow.agency) == lease.agency) & (col(BaseRow.run_id) > current)
        connection.execute(delete(BaseRow).where(stray))


def write(store: Store, lease: Lease, change: Change) -> None:
    """Write a run's versions in transactions of at most ``BATCH`` findings, each proving the lease."""
    versions: pl.DataFrame = change.versions
    for start in range(0, versions.height, BATCH):
        batch = versions.slice(start, BATCH)
        with fenced(store, lease) as connection:
            end_versions(connection, lease.agency, batch, lease.run)
            insert_versions(connection, lease.agency, batch)
    count_anew(store, versions.height)


def flip(connection: Connection, lease: Lease, base_run: int | None) -> None:
    """Let the agency's readers see this run, within the caller's transaction."""
    current = pointer(connection, lease.agency)
    if current >= lease.run:
        raise LeaseLost("store.lease_lost", run=lease.run)
    values = {"current_run": lease.run, "base_run": base_run}
    if current:
        mine = col(PointerRow.agency) == lease.agency
        connection.execute(update(PointerRow).where(mine).values(values))
    else:
        connection.execute(insert(PointerRow).values(agency=lease.agency, **values))
    drop_bases(connection, lease.agency, base_run)


def _save_pieces(connection: Connection, run: int, pieces: dict[str, list[str]]) -> None:
    rows = [
        {"run_id": run, "name": name, "ordinal": ordinal, "hash": part}
        for name, parts in pieces.items()
        for ordinal, part in enumerate(parts)
    ]
    connection.execute(insert(RunPieceRow), rows)
