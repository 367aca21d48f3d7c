"""The life of a run: begun, then done, partial, failed or held (``held`` says how it goes on)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from syncsvc.errors import Locked, SyncsvcError
from syncsvc.model.order import PRIORITY, RunKind, Trigger
from syncsvc.model.run import Scope, State
from syncsvc.store.deliveries import mark_judged
from syncsvc.store.endings import end
from syncsvc.store.engine import Store
from syncsvc.store.events import Happened, note
from syncsvc.store.lease import Lease, fenced
from syncsvc.store.lock import DataLock
from syncsvc.store.run_tables import RunRow
from syncsvc.store.snapshots import HELD
from syncsvc.store.tables import IntakeRow

_NONE: Mapping[str, object] = {}
LANE = "evaluate"
PULL = "pull/"
"""Begins the lane of a source's pulls; the source's key follows."""
FOREIGN_SILENCE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is to do, and the rule facts it is judged by (kept for whoever asks later)."""

    agency: str
    scope: Scope
    rules: dict[str, Any]
    dry: bool = False
    lane: str = LANE


def start(store: Store, lock: DataLock, plan: Plan, now: datetime) -> Lease:
    """Begin a run.

    A run left running by a killed process is marked failed/interrupted first: whoever holds the data
    folder knows that it is dead. A run of another data folder (PostgreSQL shared by two machines) counts
    as dead after an hour of silence. Raises Locked while another run of the same agency and lane goes on.
    """
    with store.changing() as connection:
        bury(store, connection, lock, (plan.agency, plan.lane), now)
        moments = dict.fromkeys(("queued_at", "started_at", "ready_at", "beat_at"), now)
        values = moments | {
            "agency": plan.agency,
            "lane": plan.lane,
            "kind": (RunKind.PULL if plan.lane.startswith(PULL) else RunKind.EVALUATE).value,
            "state": State.RUNNING.value,
            "scope": {"nips": sorted(plan.scope.nips), "units": sorted(plan.scope.units)},
            "dry": plan.dry,
            "rules": plan.rules,
            "owner": lock.owner,
            "fence": 1,
            "as_of": {},
            "counts": {},
            "trigger": Trigger.COMMAND.value,
            "priority": PRIORITY[Trigger.COMMAND],
            "asked": {},
        }
        try:
            made = connection.execute(insert(RunRow).values(values)).inserted_primary_key
        except IntegrityError as taken:
            raise Locked("store.run_active", agency=plan.agency) from taken
        run = int(made[0]) if made else 0
        note(connection, run, 1, Happened.CLAIMED, owner=lock.owner)
    return Lease(run, plan.agency, 1, plan.dry)


def finish(
    store: Store,
    lease: Lease,
    state: State,
    reason: str | None,
    now: datetime,
    facts: Mapping[str, object] = _NONE,
    **counts: int,
) -> None:
    """End a run that kept no findings: failed, or a dry one. What readers see stays as it was. ``facts`` are those of
    an error whose key is the reason."""
    told = _told(facts) if facts else None
    with fenced(store, lease, although_cancelled=True) as connection:
        end(store, connection, lease.run, state=state.value, reason=reason, ended_at=now, counts=counts, held=told)


def fail(store: Store, lease: Lease, error: SyncsvcError, now: datetime) -> None:
    """End a run as failed for a reason that can be told later as well as now."""
    with fenced(store, lease, although_cancelled=True) as connection:
        end(
            store,
            connection,
            lease.run,
            state=State.FAILED.value,
            reason=error.key,
            ended_at=now,
            held=_told(error.facts),
        )


def _told(facts: Mapping[str, object]) -> dict[str, Any]:
    """An error's facts as they are kept: text without the NUL sign, which PostgreSQL refuses."""
    return {"facts": {name: str(fact).replace("\0", "\ufffd") for name, fact in facts.items()}}


def hold(store: Store, lease: Lease, verdict: dict[str, Any], now: datetime, intakes: Collection[int] = ()) -> None:
    """End a run as held by the guard: its intakes wait for a person. ``verdict["doubts"]`` name their sources.

    Older held runs that it answers are closed (``supersede``).
    """
    with fenced(store, lease) as connection:
        end(store, connection, lease.run, state=State.HELD.value, reason="guard", ended_at=now, held=verdict)
        mark_judged(connection, lease, intakes, HELD)
        mark_intakes(connection, lease.run, HELD)
        supersede(store, connection, lease)


def supersede(store: Store, connection: Connection, lease: Lease) -> None:
    """Close the agency's older held runs that a newer delivery has answered; they can no longer be approved.

    Answered is a held run when of every source it doubts something newer came: in this run, or accepted since.
    """
    older = (col(RunRow.agency) == lease.agency) & (col(RunRow.id) < lease.run)
    waiting = select(col(RunRow.id), col(RunRow.held)).where(older & (col(RunRow.state) == State.HELD.value))
    for run, verdict in connection.execute(waiting).all():
        if _doubted(verdict) <= _brought_since(connection, lease, run):
            end(store, connection, run, state=State.REJECTED.value, reason="superseded")
            mark_intakes(connection, run, "superseded")


def _doubted(verdict: dict[str, Any] | None) -> set[str]:
    return {doubt["source"] for doubt in (verdict or {}).get("doubts", ())}


def _brought_since(connection: Connection, lease: Lease, run: int) -> set[str]:
    """The sources that delivered after ``run``: in the lease's run, or accepted in another."""
    newer = (col(IntakeRow.agency) == lease.agency) & (col(IntakeRow.judged_run) > run)
    counts = (col(IntakeRow.state) == "accepted") | (col(IntakeRow.judged_run) == lease.run)
    return set(connection.execute(select(col(IntakeRow.source)).where(newer & counts)).scalars())


def bury(store: Store, connection: Connection, lock: DataLock, lane: tuple[str, str], now: datetime) -> None:
    """End the running run of an agency's lane as interrupted when its process is known to be dead (``start``)."""
    agency, name = lane
    ours = (col(RunRow.agency) == agency) & (col(RunRow.lane) == name)
    dead = (col(RunRow.owner) == lock.owner) | (col(RunRow.beat_at) < now - FOREIGN_SILENCE)
    running = ours & (col(RunRow.state) == State.RUNNING.value)
    for run, fence in connection.execute(select(col(RunRow.id), col(RunRow.fence)).where(running & dead)).all():
        failed = {"state": State.FAILED.value, "reason": "interrupted", "ended_at": now, "fence": fence + 1}
        end(store, connection, run or 0, **failed)


def mark_intakes(connection: Connection, run: int, state: str) -> None:
    """Write what became of the intakes that a run judged, within the caller's transaction."""
    connection.execute(update(IntakeRow).where(col(IntakeRow.judged_run) == run).values(state=state))
