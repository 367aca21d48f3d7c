"""Findings as readers see them, as plain frames. Everything follows the agency's pointer."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

import polars as pl
from sqlalchemy import Connection, select
from sqlmodel import col

from syncsvc.errors import UsageError
from syncsvc.model.finding import Finding
from syncsvc.model.run_view import Life
from syncsvc.model.schema import schema
from syncsvc.store.decisions import Verb, decisions, in_force
from syncsvc.store.engine import Store
from syncsvc.store.pointing import pointer
from syncsvc.store.run_tables import RunRow
from syncsvc.store.tables import FindingRow
from syncsvc.store.versions import CLOSED, OPEN, VERSION
from syncsvc.store.visible import rows_at, visible

SEEN = pl.Schema(
    [
        ("id", pl.String()),
        *schema(Finding).items(),
        ("state", pl.String()),
        ("ending", pl.String()),
        ("life", pl.String()),
        ("first_at", pl.Datetime("ms")),
        ("returns", pl.Int64()),
        ("verb", pl.String()),
        ("until", pl.Date()),
        ("reason", pl.String()),
    ]
)
ORDER = ("check", "entity", "key", "field", "period")
_MOMENTS = pl.Schema({"run": pl.Int64(), "at": pl.Datetime("ms")})
_HISTORY = pl.Schema([*VERSION.items(), ("at", pl.Datetime("ms"))])


@dataclass(frozen=True, slots=True)
class Choice:
    """Which findings a reader wants: within a field any of its values, between fields all.

    ``life`` takes ``model.run_view.Life`` and "closed"; without it only open findings are given.
    """

    check: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    life: tuple[str, ...] = ()


EVERYTHING = Choice()


def findings(
    store: Store, agency: str, today: date, choice: Choice = EVERYTHING, run: int | None = None
) -> pl.DataFrame:
    """The agency's findings (columns of ``SEEN``, in the order of their identity), now or at ``run``.

    ``first_at`` is UTC: the start of the run that saw the finding first. ``verb``, ``until`` and
    ``reason`` are of the newest verdict in force on ``today``; an acknowledgement ends when the finding
    closes and returns.
    """
    with store.reading() as connection:
        current = pointer(connection, agency)
        at = current if run is None else min(run, current)
        rows = visible(connection, agency).findings if at == current else rows_at(connection, agency, at)
        moments = _moments(connection, agency)
        verdicts = in_force(decisions(connection, agency), today).filter(pl.col("run_id") <= at)
    seen = with_life(rows, verdicts, at).join(moments, left_on="first_run", right_on="run", how="left")
    wanted = seen.rename({"at": "first_at"}).filter(_asked(choice))
    return wanted.select(SEEN.names()).sort(ORDER)


def endings(store: Store, agency: str, run: int) -> dict[str, int]:
    """How many findings a run closed, by how they ended (``model.finding.Ending``)."""
    mine = (col(FindingRow.agency) == agency) & (col(FindingRow.from_run) == run)
    closed = select(col(FindingRow.ending)).where(mine & (col(FindingRow.state) == CLOSED))
    with store.reading() as connection:
        hidden = run > pointer(connection, agency)
        found = [] if hidden else connection.execute(closed).scalars().all()
    return {str(ending): found.count(ending) for ending in sorted({str(ending) for ending in found})}


def find(store: Store, agency: str, start: str) -> str:
    """The full id that begins with ``start``. Raises UsageError when no finding, or more than one, does."""
    first, last = start.lower(), f"{start.lower()}g"
    alike = (col(FindingRow.id) >= first) & (col(FindingRow.id) < last) & (col(FindingRow.agency) == agency)
    with store.reading() as connection:
        seen = alike & (col(FindingRow.from_run) <= pointer(connection, agency))
        wanted = select(col(FindingRow.id)).where(seen).distinct().limit(2)
        found = connection.execute(wanted).scalars().all()
    if not found:
        raise UsageError("store.finding_unknown", finding=start)
    if len(found) > 1:
        raise UsageError("store.finding_ambiguous", finding=start)
    return str(found[0])


def history(store: Store, agency: str, finding: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Every version of one finding with the moment of its run, oldest first, and every verdict on it.

    The versions have the columns of ``store.versions.VERSION`` and ``at`` (UTC), the verdicts those of
    ``store.decisions.DECISION``. Raises UsageError when the finding is unknown.
    """
    columns = [col(getattr(FindingRow, name)) for name in VERSION.names()]
    with store.reading() as connection:
        mine = (col(FindingRow.agency) == agency) & (col(FindingRow.id) == finding)
        visible_then = mine & (col(FindingRow.from_run) <= pointer(connection, agency))
        wanted = select(*columns).where(visible_then).order_by(col(FindingRow.from_run))
        rows = [tuple(row) for row in connection.execute(wanted)]
        moments = _moments(connection, agency)
        verdicts = decisions(connection, agency, finding)
    if not rows:
        raise UsageError("store.finding_unknown", finding=finding)
    versions = pl.DataFrame(rows, schema=VERSION, orient="row")
    dated = versions.join(moments, left_on="from_run", right_on="run", how="left", maintain_order="left")
    return dated.select(_HISTORY.names()), verdicts


def with_life(rows: pl.DataFrame, verdicts: pl.DataFrame, at: int) -> pl.DataFrame:
    """Findings (``VERSION``) with the newest verdict in force on each, and their ``life`` as of run ``at``."""
    decided = verdicts.select(pl.col("finding_id").alias("id"), pl.col("run_id").alias("decided"), *_VERDICT)
    joined = rows.join(decided, on="id", how="left")
    stale = (pl.col("verb") == Verb.ACKNOWLEDGE.value) & (pl.col("decided") < pl.col("opened_run"))
    joined = joined.with_columns(pl.when(~stale).then(pl.col(name)).alias(name) for name in _VERDICT)
    fresh = pl.col("opened_run") == at
    return joined.with_columns(
        pl.when(pl.col("state") == CLOSED)
        .then(pl.lit(CLOSED))
        .when(pl.col("verb") == Verb.WAIVE.value)
        .then(pl.lit(Life.WAIVED.value))
        .when(pl.col("verb") == Verb.ACKNOWLEDGE.value)
        .then(pl.lit(Life.ACKNOWLEDGED.value))
        .when(fresh & (pl.col("returns") > 0))
        .then(pl.lit(Life.RETURNED.value))
        .when(fresh)
        .then(pl.lit(Life.NEW.value))
        .otherwise(pl.lit(Life.OPEN.value))
        .alias("life")
    )


_VERDICT = ("verb", "until", "reason")


def _asked(choice: Choice) -> pl.Expr:
    named = {field.name: getattr(choice, field.name) for field in fields(choice)}
    asked = [pl.col(name).is_in(list(values)) for name, values in named.items() if values]
    if not choice.life:
        asked.append(pl.col("state") == OPEN)
    return pl.all_horizontal(asked)


def _moments(connection: Connection, agency: str) -> pl.DataFrame:
    wanted = select(col(RunRow.id), col(RunRow.queued_at)).where(col(RunRow.agency) == agency)
    rows = [(row.id, row.queued_at.replace(tzinfo=None)) for row in connection.execute(wanted)]
    return pl.DataFrame(rows, schema=_MOMENTS, orient="row")
