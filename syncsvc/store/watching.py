"""What alarms look for: questions to the store about what did not happen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from syncsvc.model.order import RunKind
from syncsvc.model.run import GOING_ON, State
from syncsvc.store.keep import COVERAGE
from syncsvc.store.run_tables import RunRow, ScheduleRow
from syncsvc.store.tables import IntakeRow, PointerRow, RunPieceRow
from syncsvc.store.telling_tables import AlarmRow, OutboxRow

_WITHOUT_A_WORD = frozenset({"coalesced", "source_on_hold"})


def digest_of(run: int) -> str:
    """The sameness of a run's digest."""
    return f"digest/{run}"


def told(connection: Connection, samenesses: Collection[str]) -> frozenset[str]:
    """Those of them that were announced already."""
    mine = (col(OutboxRow.channel) == "") & col(OutboxRow.sameness).in_(list(samenesses))
    return frozenset(str(each) for each in connection.execute(select(col(OutboxRow.sameness)).where(mine)).scalars())


def undigested(connection: Connection, since: datetime) -> Mapping[str, int]:
    """The agencies whose newest kept run ended after ``since``, has no digest yet, and awaits no step of its batch that
    would announce one; each with that run. Narrowed runs have none."""
    later = aliased(RunRow)
    awaited = (col(later.batch) == col(RunRow.batch)) & (col(later.kind) == RunKind.TELL.value)
    waits = exists().where(awaited & col(later.state).in_([each.value for each in GOING_ON]))
    shown = select(col(PointerRow.agency), col(RunRow.id), col(RunRow.scope)).join(
        RunRow, col(RunRow.id) == col(PointerRow.current_run)
    )
    rows = connection.execute(shown.where(col(RunRow.ended_at) > since, ~waits)).all()
    found = {agency: run or 0 for agency, run, scope in rows if not (scope["nips"] or scope["units"])}
    known = told(connection, [digest_of(run) for run in found.values()])
    return {agency: run for agency, run in found.items() if digest_of(run) not in known}


def whole_run_before(connection: Connection, agency: str, run: int) -> int | None:
    """The newest evaluation of everybody before ``run`` whose coverage is kept."""
    mine = (col(RunRow.agency) == agency) & (col(RunRow.kind) == RunKind.EVALUATE.value) & (col(RunRow.id) < run)
    kept = exists().where(col(RunPieceRow.run_id) == col(RunRow.id), col(RunPieceRow.name) == COVERAGE)
    wanted = select(col(RunRow.id), col(RunRow.scope)).where(mine, kept).order_by(col(RunRow.id).desc())
    for number, scope in connection.execute(wanted.limit(20)):
        if not (scope["nips"] or scope["units"]):
            return int(number or 0)
    return None


def missed_runs(connection: Connection, since: datetime) -> Sequence[Row[Any]]:
    """Runs that were missed since then, and nobody wanted it so."""
    missed = (col(RunRow.state) == State.MISSED.value) & (col(RunRow.queued_at) > since)
    wanted = or_(col(RunRow.reason).is_(None), col(RunRow.reason).not_in(list(_WITHOUT_A_WORD)))
    return connection.execute(select(RunRow).where(missed & wanted)).all()


def late_runs(connection: Connection, before: datetime) -> Sequence[Row[Any]]:
    """Runs that could have been taken before that moment and still wait, while nothing of their lane goes on."""
    beside = aliased(RunRow)
    lane = (col(beside.agency) == col(RunRow.agency)) & (col(beside.lane) == col(RunRow.lane))
    waits = (col(RunRow.state) == State.QUEUED.value) & (col(RunRow.ready_at) < before)
    busy = exists().where(lane & (col(beside.state) == State.RUNNING.value))
    return connection.execute(select(RunRow).where(waits, ~busy)).all()


def newest_data(connection: Connection, sources: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], datetime]:
    """Of when the newest accepted data of each (agency, source) is; those that never delivered are left out."""
    found = {}
    for agency, source in sources:
        mine = (col(IntakeRow.agency) == agency) & (col(IntakeRow.source) == source)
        newest = select(col(IntakeRow.as_of)).where(mine & (col(IntakeRow.state) == "accepted"))
        moment = connection.execute(newest.order_by(col(IntakeRow.id).desc()).limit(1)).scalar_one_or_none()
        if moment is not None:
            found[agency, source] = moment
    return found


def backup_overdue(connection: Connection, now: datetime, longest: timedelta) -> bool:
    """Whether backups are scheduled and none was made for so long."""
    scheduled = (col(ScheduleRow.kind) == RunKind.BACKUP.value) & col(ScheduleRow.enabled)
    since = connection.execute(select(func.min(col(ScheduleRow.changed_at))).where(scheduled)).scalar()
    if since is None:
        return False
    made = (col(RunRow.kind) == RunKind.BACKUP.value) & (col(RunRow.state) == State.DONE.value)
    last = connection.execute(select(func.max(col(RunRow.ended_at))).where(made)).scalar()
    return max(last or since, since) < now - longest


def reminder_due(connection: Connection, before: datetime) -> bool:
    """Whether some alarm was last told before that moment."""
    old = select(col(AlarmRow.kind)).where(col(AlarmRow.told_at) <= before).limit(1)
    return connection.execute(old).first() is not None
