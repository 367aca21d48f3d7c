"""The life of a run: running, then done, partial, failed or held; a person approves or rejects a held one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from syncsvc.errors import Locked, SyncsvcError, UsageError
from syncsvc.model.run import Scope, State
from syncsvc.store.deliveries import mark_judged
from syncsvc.store.engine import Store
from syncsvc.store.lease import Lease, fenced
from syncsvc.store.lock import DataLock
from syncsvc.store.snapshots import HELD
from syncsvc.store.tables import IntakeRow, PointerRow, RunRow

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


@dataclass(frozen=True, slots=True)
class Approved:
    """A held run that goes on: its new lease, and the ids of the intakes to evaluate.

    The lease's run is another one than was held when readers see a newer run already.
    """

    lease: Lease
    intakes: tuple[int, ...]


def start(store: Store, lock: DataLock, plan: Plan, now: datetime) -> Lease:
    """Begin a run.

    A run left running by a killed process is marked failed/interrupted first: whoever holds the data
    folder knows that it is dead. A run of another data folder (PostgreSQL shared by two machines) counts
    as dead after an hour of silence. Raises Locked while another run of the same agency and lane goes on.
    """
    with store.changing() as connection:
        _bury(connection, lock, plan.agency, plan.lane, now)
        values = {
            "agency": plan.agency,
            "lane": plan.lane,
            "state": State.RUNNING.value,
            "scope": {"nips": sorted(plan.scope.nips), "units": sorted(plan.scope.units)},
            "dry": plan.dry,
            "rules": plan.rules,
            "owner": lock.owner,
            "fence": 1,
            "started_at": now,
            "beat_at": now,
            "as_of": {},
            "counts": {},
        }
        try:
            made = connection.execute(insert(RunRow).values(values)).inserted_primary_key
        except IntegrityError as taken:
            raise Locked("store.run_active", agency=plan.agency) from taken
    return Lease(int(made[0]) if made else 0, plan.agency, 1, plan.dry)


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
    with fenced(store, lease) as connection:
        end(connection, lease.run, state=state.value, reason=reason, ended_at=now, counts=counts, held=told)


def fail(store: Store, lease: Lease, error: SyncsvcError, now: datetime) -> None:
    """End a run as failed for a reason that can be told later as well as now."""
    with fenced(store, lease) as connection:
        end(connection, lease.run, state=State.FAILED.value, reason=error.key, ended_at=now, held=_told(error.facts))


def _told(facts: Mapping[str, object]) -> dict[str, Any]:
    """An error's facts as they are kept: text without the NUL sign, which PostgreSQL refuses."""
    return {"facts": {name: str(fact).replace("\0", "\ufffd") for name, fact in facts.items()}}


def hold(store: Store, lease: Lease, verdict: dict[str, Any], now: datetime, intakes: Collection[int] = ()) -> None:
    """End a run as held by the guard: its intakes wait for a person. ``verdict["doubts"]`` name their sources.

    Older held runs that it answers are closed (``supersede``).
    """
    with fenced(store, lease) as connection:
        end(connection, lease.run, state=State.HELD.value, reason="guard", ended_at=now, held=verdict)
        mark_judged(connection, lease, intakes, HELD)
        _mark_intakes(connection, lease.run, HELD)
        supersede(connection, lease)


def approve(
    store: Store, lock: DataLock, run: int, by: str, now: datetime, rules: dict[str, Any] | None = None
) -> Approved:
    """Let a held run go on with the intakes it was held with; they count as accepted from now on.

    Of a source that brought something newer which was accepted meanwhile, the newest counts instead. When readers see a
    newer run already, a run of a new number goes on in its place. It is judged by ``rules``; by those of the held run
    when not given. Raises UsageError unless the run is held, Locked while another run of the agency goes on.
    """
    with store.changing() as connection:
        row = _held(connection, run)
        _bury(connection, lock, row.agency, row.lane, now)
        again = {
            "state": State.RUNNING.value,
            "reason": "approved",
            "fence": row.fence + 1,
            "owner": lock.owner,
            "beat_at": now,
            "ended_at": None,
            "decided_by": by,
            "decided_at": now,
            "rules": rules or row.rules,
        }
        try:
            number = _go_on(connection, row, again)
        except IntegrityError as taken:
            raise Locked("store.run_active", agency=row.agency) from taken
        intakes = _accept(connection, row)
    return Approved(Lease(number, row.agency, row.fence + 1, row.dry), intakes)


def reject(store: Store, run: int, by: str, now: datetime) -> None:
    """End a held run; the last good data stays in force. Raises UsageError unless the run is held."""
    with store.changing() as connection:
        _held(connection, run)
        rejected = State.REJECTED.value
        end(connection, run, state=rejected, reason="rejected", decided_by=by, decided_at=now)
        _mark_intakes(connection, run, "rejected")


def end(connection: Connection, run: int, **values: Any) -> None:
    """Write how a run stands, within the caller's transaction."""
    connection.execute(update(RunRow).where(col(RunRow.id) == run).values(values))


def supersede(connection: Connection, lease: Lease) -> None:
    """Close the agency's older held runs that a newer delivery has answered; they can no longer be approved.

    Answered is a held run when of every source it doubts something newer came: in this run, or accepted since.
    """
    older = (col(RunRow.agency) == lease.agency) & (col(RunRow.id) < lease.run)
    waiting = select(col(RunRow.id), col(RunRow.held)).where(older & (col(RunRow.state) == State.HELD.value))
    for run, verdict in connection.execute(waiting).all():
        if _doubted(verdict) <= _brought_since(connection, lease, run):
            end(connection, run, state=State.REJECTED.value, reason="superseded")
            _mark_intakes(connection, run, "superseded")


def pointer(connection: Connection, agency: str) -> int:
    """The run whose findings the agency's readers see; 0 before the first."""
    wanted = select(col(PointerRow.current_run)).where(col(PointerRow.agency) == agency)
    return connection.execute(wanted).scalar() or 0


def _doubted(verdict: dict[str, Any] | None) -> set[str]:
    return {doubt["source"] for doubt in (verdict or {}).get("doubts", ())}


def _brought_since(connection: Connection, lease: Lease, run: int) -> set[str]:
    """The sources that delivered after ``run``: in the lease's run, or accepted in another."""
    newer = (col(IntakeRow.agency) == lease.agency) & (col(IntakeRow.judged_run) > run)
    counts = (col(IntakeRow.state) == "accepted") | (col(IntakeRow.judged_run) == lease.run)
    return set(connection.execute(select(col(IntakeRow.source)).where(newer & counts)).scalars())


def _held(connection: Connection, run: int) -> Row[Any]:
    row = connection.execute(select(RunRow).where(col(RunRow.id) == run)).one_or_none()
    if row is None:
        raise UsageError("store.run_unknown", run=run)
    if row.state != State.HELD.value:
        raise UsageError("store.run_not_held", run=run, state=row.state)
    return row


def _go_on(connection: Connection, row: Row[Any], again: dict[str, Any]) -> int:
    """Let a held run run again, and give the number under which it does: readers only ever go to a higher one."""
    if pointer(connection, row.agency) < row.id:
        end(connection, row.id, **again)
        return int(row.id)
    decided = {name: again[name] for name in ("decided_by", "decided_at")}
    end(connection, row.id, state=State.DONE.value, reason="continued", **decided)
    same = {name: getattr(row, name) for name in ("agency", "lane", "scope", "dry")}
    values = same | {"started_at": again["beat_at"], "as_of": {}, "counts": {}} | again
    made = connection.execute(insert(RunRow).values(values)).inserted_primary_key
    return int(made[0]) if made else 0


def _accept(connection: Connection, row: Row[Any]) -> tuple[int, ...]:
    """Accept a held run's intakes, but for sources of which something newer was; all that count now, in order."""
    newer = (col(IntakeRow.agency) == row.agency) & (col(IntakeRow.judged_run) > row.id)
    columns = select(col(IntakeRow.source), col(IntakeRow.id)).order_by(col(IntakeRow.id))
    accepted = connection.execute(columns.where(newer & (col(IntakeRow.state) == "accepted")))
    counting = {source: number or 0 for source, number in accepted.all()}
    for source, found in connection.execute(columns.where(col(IntakeRow.judged_run) == row.id)).all():
        number = found or 0
        state = "accepted" if counting.setdefault(source, number) == number else "superseded"
        connection.execute(update(IntakeRow).where(col(IntakeRow.id) == number).values(state=state))
    return tuple(sorted(counting.values()))


def _bury(connection: Connection, lock: DataLock, agency: str, lane: str, now: datetime) -> None:
    ours = (col(RunRow.agency) == agency) & (col(RunRow.lane) == lane)
    dead = (col(RunRow.owner) == lock.owner) | (col(RunRow.beat_at) < now - FOREIGN_SILENCE)
    running = ours & (col(RunRow.state) == State.RUNNING.value)
    values = {
        "state": State.FAILED.value,
        "reason": "interrupted",
        "ended_at": now,
        "fence": RunRow.fence + 1,
    }
    connection.execute(update(RunRow).where(running & dead).values(values))


def _mark_intakes(connection: Connection, run: int, state: str) -> None:
    connection.execute(update(IntakeRow).where(col(IntakeRow.judged_run) == run).values(state=state))
