"""What happened when: runs, what they covered, and what the sources delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import Row, func, select
from sqlmodel import col

from syncsvc.errors import SyncsvcError, UsageError
from syncsvc.model.order import RunKind, Trigger
from syncsvc.model.run import GOING_ON, Run, Scope, Side, State, no_term_uses, no_terms
from syncsvc.store.engine import Store
from syncsvc.store.keep import COVERAGE, TERM_USES, TERMS, UNITS
from syncsvc.store.pointing import pointer
from syncsvc.store.run_tables import RunRow
from syncsvc.store.runs import PULL
from syncsvc.store.snapshots import UNASKED, load_parts
from syncsvc.store.tables import IntakeRow, PartRow, PointerRow, RunPieceRow, SnapshotRow


@dataclass(frozen=True, slots=True)
class RunFacts(Run):
    """One run with all that is kept of it: what it was to do and judged by, how old its data was, who decided.

    ``queued`` is when it was wished, by ``wished_by`` or as the tick ``due`` of a schedule; ``progress`` says how far
    it got (calls made and planned), ``cancelling`` that somebody wants it ended. Runs of one ``batch`` belong together.
    """

    kind: RunKind
    trigger: Trigger
    queued: datetime
    batch: int | None
    schedule: int | None
    due: datetime | None
    wished_by: str | None
    progress: dict[str, int] | None
    cancelling: bool
    owner: str
    fence: int
    lane: str
    scope: Scope
    dry: bool
    rules: dict[str, Any]
    as_of: dict[str, datetime]
    counts: dict[str, int]
    held: dict[str, Any] | None
    decided_by: str | None
    decided_at: datetime | None

    @property
    def source(self) -> str | None:
        """The source that a pull brought; None of an evaluation."""
        return self.lane.removeprefix(PULL) if self.lane.startswith(PULL) else None

    @property
    def error(self) -> SyncsvcError | None:
        """Why a failed run failed, with its facts where they were kept."""
        return self.trouble if self.state is State.FAILED else None

    @property
    def trouble(self) -> SyncsvcError | None:
        """Why a run failed or is not whole, with the facts where they were kept."""
        if not self.reason:
            return None
        key = self.reason if "." in self.reason else f"run.reason.{self.reason}"
        return SyncsvcError(key, **(self.held or {}).get("facts", {}))


@dataclass(frozen=True, slots=True)
class IntakeFacts:
    """One delivery of a source: when its data was current, when we took it, how many rows, and what
    became of it.
    """

    intake: int
    run: int
    source: str
    side: Side
    state: str
    as_of: datetime
    taken_at: datetime
    rows: int
    pruned: bool


def runs(store: Store, agency: str | None = None, limit: int = 50, pulls: bool = False) -> tuple[RunFacts, ...]:
    """The newest evaluations first, of one agency or of all; with ``pulls`` those among them."""
    wanted = select(RunRow).order_by(col(RunRow.id).desc()).limit(limit)
    if not pulls:
        wanted = wanted.where(col(RunRow.kind) == RunKind.EVALUATE.value)
    if agency is not None:
        wanted = wanted.where(col(RunRow.agency) == agency)
    with store.reading() as connection:
        return tuple(facts_of(row) for row in connection.execute(wanted))


def run_facts(store: Store, run: int) -> RunFacts:
    """One run. Raises UsageError when there is none of that number."""
    with store.reading() as connection:
        row = connection.execute(select(RunRow).where(col(RunRow.id) == run)).one_or_none()
    if row is None:
        raise UsageError("store.run_unknown", run=run)
    return facts_of(row)


def held_run(store: Store, run: int) -> RunFacts:
    """One run that waits for a person. Raises UsageError when there is none of that number, or it does not wait."""
    facts = run_facts(store, run)
    if facts.state != State.HELD.value:
        raise UsageError("store.run_not_held", run=run, state=facts.state)
    return facts


def last_pull(store: Store, agency: str, source: str) -> RunFacts | None:
    """A source's last pull that ended, or None. A pull that a person kept apart as dry does not count."""
    mine = (col(RunRow.agency) == agency) & (col(RunRow.lane) == PULL + source) & ~col(RunRow.dry)
    ended = mine & col(RunRow.state).not_in([each.value for each in GOING_ON]) & col(RunRow.started_at).is_not(None)
    with store.reading() as connection:
        row = connection.execute(select(RunRow).where(ended).order_by(col(RunRow.id).desc()).limit(1)).one_or_none()
    return facts_of(row) if row else None


def agencies(store: Store) -> tuple[str, ...]:
    """The agencies that have findings to show, in order."""
    with store.reading() as connection:
        return tuple(connection.execute(select(col(PointerRow.agency)).order_by(col(PointerRow.agency))).scalars())


def current_run(store: Store, agency: str) -> int | None:
    """The run whose findings readers see; None before the first."""
    with store.reading() as connection:
        return pointer(connection, agency) or None


def coverage(store: Store, run: int) -> pl.DataFrame:
    """What a run checked and what not, and why (``model.finding.COVERAGE_SCHEMA``)."""
    return _frame(store, run, COVERAGE, None)


def units(store: Store, run: int) -> pl.DataFrame:
    """A run's units with their people, as its outcome had them (``Outcome.units``)."""
    return _frame(store, run, UNITS, None)


def terms(store: Store, run: int) -> pl.DataFrame:
    """The terms a run matched (``TERM_SCHEMA``); none of a run that was kept before terms were."""
    return _frame(store, run, TERMS, no_terms())


def term_uses(store: Store, run: int) -> pl.DataFrame:
    """How many people of each unit a run's terms concern (``TERM_USE_SCHEMA``)."""
    return _frame(store, run, TERM_USES, no_term_uses())


def intakes(store: Store, agency: str, run: int | None = None) -> tuple[IntakeFacts, ...]:
    """Every source's newest intake in each state, as of ``run`` (all up to it) or now; in order of source."""
    mine = col(IntakeRow.agency) == agency
    if run is not None:
        mine = mine & (col(IntakeRow.judged_run) <= run)
    newest = select(func.max(col(IntakeRow.id))).where(mine).group_by(col(IntakeRow.source), col(IntakeRow.state))
    return _intakes(store, col(IntakeRow.id).in_(newest))


def run_intakes(store: Store, run: int) -> tuple[IntakeFacts, ...]:
    """What the sources delivered in a pull, or an evaluation judged; in order of source."""
    return _intakes(store, (col(IntakeRow.run_id) == run) | (col(IntakeRow.judged_run) == run))


def moments(store: Store, intake: int) -> dict[str, frozenset[datetime]]:
    """When each table of an intake was current, per noun. Outlives its rows."""
    mine = (col(SnapshotRow.intake_id) == intake) & (col(SnapshotRow.position) > 0) & (col(SnapshotRow.noun) != UNASKED)
    found: dict[str, frozenset[datetime]] = {}
    with store.reading() as connection:
        for noun, as_of in connection.execute(select(col(SnapshotRow.noun), col(SnapshotRow.as_of)).where(mine)):
            found[noun] = found.get(noun, frozenset()) | {as_of}
    return found


def _intakes(store: Store, which: Any) -> tuple[IntakeFacts, ...]:
    counts = (col(SnapshotRow.position) > 0) & (col(SnapshotRow.noun) != UNASKED)
    summed: Any = select(col(SnapshotRow.intake_id).label("intake_id"), func.sum(col(SnapshotRow.rows)).label("rows"))
    counted = summed.where(counts).group_by(col(SnapshotRow.intake_id)).subquery()
    joined = select(IntakeRow, counted.c.rows).outerjoin(counted, counted.c.intake_id == col(IntakeRow.id))
    with store.reading() as connection:
        found = connection.execute(joined.where(which).order_by(col(IntakeRow.source), col(IntakeRow.id))).all()
    return tuple(
        IntakeFacts(
            intake=row.id,
            run=row.run_id,
            source=row.source,
            side=Side(row.side),
            state=row.state,
            as_of=row.as_of,
            taken_at=row.taken_at,
            rows=int(row.rows or 0),
            pruned=row.pruned,
        )
        for row in found
    )


def _frame(store: Store, run: int, name: str, absent: pl.DataFrame | None) -> pl.DataFrame:
    mine = (col(RunPieceRow.run_id) == run) & (col(RunPieceRow.name) == name)
    wanted = select(col(PartRow.blob)).join(RunPieceRow, col(RunPieceRow.hash) == col(PartRow.hash)).where(mine)
    with store.reading() as connection:
        blobs = connection.execute(wanted.order_by(col(RunPieceRow.ordinal))).scalars().all()
    if not blobs and absent is not None:
        return absent
    if not blobs:
        raise UsageError("store.run_kept_nothing", run=run)
    return load_parts(blobs)


def facts_of(row: Row[Any]) -> RunFacts:
    """A kept run as its readers know it."""
    return RunFacts(
        run=row.id,
        agency=row.agency,
        kind=RunKind(row.kind),
        trigger=Trigger(row.trigger),
        queued=row.queued_at,
        batch=row.batch,
        schedule=row.schedule_id,
        due=row.due_at,
        wished_by=row.wished_by,
        progress=row.progress,
        cancelling=row.cancel_at is not None and row.state == State.RUNNING.value,
        owner=row.owner,
        fence=row.fence,
        lane=row.lane,
        state=State(row.state),
        reason=row.reason,
        scope=Scope(frozenset(row.scope["nips"]), frozenset(row.scope["units"])),
        dry=row.dry,
        rules=row.rules,
        started=row.started_at,
        ended=row.ended_at,
        **{name: row.counts.get(name) for name in ("open", "new", "returned", "closed")},
        as_of={source: datetime.fromisoformat(moment) for source, moment in row.as_of.items()},
        counts=row.counts,
        held=row.held,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )
