"""What may go when: per table the rows that were last of use before a moment, and that nothing refers to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, exists, func, or_, select, text, update
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel, col

from syncsvc.model.run import State
from syncsvc.store.remote_tables import ChangeRow, SkpStateRow
from syncsvc.store.run_tables import RunEventRow, RunRow, WorkerRow
from syncsvc.store.runs import LANE
from syncsvc.store.tables import BaseRow, DecisionRow, FindingRow, IntakeRow, PointerRow, RunPieceRow
from syncsvc.store.telling_tables import OutboxRow
from syncsvc.store.trust_tables import ApiKeyRow
from syncsvc.store.versions import CLOSED

UNDER_WAY = (State.QUEUED.value, State.RUNNING.value, State.HELD.value)
Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows of a table that may go. ``kept_for`` names the setting that says for how long, ``moment`` is the column by
    which the oldest kept row is told.

    ``goes`` gives the condition for rows that were last of use before a moment; ``prepare`` is done before each small
    deletion, within its transaction, and narrows it.
    """

    table: type[SQLModel]
    kept_for: str
    moment: Any
    goes: Callable[[datetime], Condition]
    prepare: Callable[[Connection], Condition] | None = None


def _events(before: datetime) -> Condition:
    """What happened to a run that is still under way stays."""
    run = exists().where(col(RunRow.id) == col(RunEventRow.run_id))
    under_way = run.where(col(RunRow.state).in_(UNDER_WAY))
    return or_((col(RunEventRow.at) < before) & ~under_way, ~run)


def _runs(before: datetime) -> Condition:
    """Runs that left nothing: no delivery, no findings, no verdict on what they showed, and are in nobody's batch that
    goes on."""
    number = col(RunRow.id)
    of_batch = aliased(RunRow)
    goes_on = col(of_batch.state).in_(UNDER_WAY)
    referred = (
        exists().where(col(of_batch.batch) == col(RunRow.batch), goes_on),
        exists().where(or_(col(IntakeRow.run_id) == number, col(IntakeRow.judged_run) == number)),
        exists().where(col(RunPieceRow.run_id) == number),
        exists().where(col(DecisionRow.run_id) == number),
        exists().where(or_(col(PointerRow.current_run) == number, col(PointerRow.base_run) == number)),
        exists().where(col(FindingRow.agency) == col(RunRow.agency), col(FindingRow.from_run) == number),
    )
    return ~col(RunRow.state).in_(UNDER_WAY) & (col(RunRow.ended_at) < before) & ~or_(*referred)


def _messages(before: datetime) -> Condition:
    over = col(OutboxRow.state).in_(("sent", "dead"))
    return over & (func.coalesce(col(OutboxRow.sent_at), col(OutboxRow.made_at)) < before)


def _keys(before: datetime) -> Condition:
    return or_(col(ApiKeyRow.revoked_at) < before, col(ApiKeyRow.expires_at) < before)


def _closed_before(before: datetime) -> Select[Any]:
    """The findings, as readers see them, that a run closed before a moment."""
    closed, run = aliased(FindingRow), aliased(RunRow)
    shut = (col(closed.state) == CLOSED) & col(closed.to_run).is_(None) & (col(run.ended_at) < before)
    seen = (col(PointerRow.agency) == col(closed.agency)) & (col(closed.from_run) <= col(PointerRow.current_run))
    joined = select(col(closed.id)).join(run, col(run.id) == col(closed.from_run)).join(PointerRow, seen)
    return joined.where(shut).add_columns(col(closed.agency))


def _of_closed(agency: Any, finding: Any) -> Callable[[datetime], Condition]:
    def goes(before: datetime) -> Condition:
        closed = _closed_before(before).subquery()
        return exists().where(closed.c.id == finding, closed.c.agency == agency)

    return goes


def _superseded(before: datetime) -> Condition:
    whole = _of_closed(col(FindingRow.agency), col(FindingRow.id))(before)
    return whole & col(FindingRow.to_run).is_not(None)


def _without_evaluations(connection: Connection) -> Condition:
    """Agencies in which no evaluation goes on, or begins meanwhile. Their packed findings are let go of: what is read
    then are the rows, until an evaluation packs them again."""
    if connection.dialect.name != "sqlite":
        connection.execute(text("LOCK TABLE run IN SHARE MODE"))
    running = (col(RunRow.state) == State.RUNNING.value) & (col(RunRow.lane) == LANE)
    busy = select(col(RunRow.agency)).where(running)
    connection.execute(update(PointerRow).where(col(PointerRow.agency).not_in(busy)).values(base_run=None))
    connection.execute(delete(BaseRow).where(col(BaseRow.agency).not_in(busy)))
    return col(FindingRow.agency).not_in(busy)


RULES = (
    Rule(RunEventRow, "run_event", col(RunEventRow.at), _events),
    Rule(OutboxRow, "outbox", col(OutboxRow.made_at), _messages),
    Rule(ChangeRow, "field_change", col(ChangeRow.at), lambda before: col(ChangeRow.at) < before),
    Rule(SkpStateRow, "skp_state", col(SkpStateRow.since), lambda before: col(SkpStateRow.since) < before),
    Rule(ApiKeyRow, "api_key", col(ApiKeyRow.made_at), _keys),
    Rule(WorkerRow, "worker", col(WorkerRow.beat_at), lambda before: col(WorkerRow.beat_at) < before),
    Rule(
        DecisionRow,
        "closed_findings",
        col(DecisionRow.at),
        _of_closed(col(DecisionRow.agency), col(DecisionRow.finding_id)),
    ),
    Rule(FindingRow, "closed_findings", None, _superseded, _without_evaluations),
    Rule(
        FindingRow,
        "closed_findings",
        None,
        lambda before: (
            _of_closed(col(FindingRow.agency), col(FindingRow.id))(before) & col(FindingRow.to_run).is_(None)
        ),
        _without_evaluations,
    ),
    Rule(RunRow, "run", col(RunRow.queued_at), _runs),
)
"""In the order in which they are done: what refers before what is referred to."""

Days = Mapping[str, int | None]
"""By the name of the setting: for how many days; None means for ever."""
