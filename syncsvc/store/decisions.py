"""Persons' verdicts on findings. Append-only: a verdict is never changed, a newer one counts instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import polars as pl
from sqlalchemy import Connection, insert, select
from sqlmodel import col

from syncsvc.errors import UsageError
from syncsvc.store.audit import Entry, append
from syncsvc.store.engine import Store
from syncsvc.store.pointing import pointer
from syncsvc.store.tables import DecisionRow, FindingRow
from syncsvc.store.versions import CLOSED

DECISION = pl.Schema(
    {
        "finding_id": pl.String(),
        "run_id": pl.Int64(),
        "verb": pl.String(),
        "reason": pl.String(),
        "until": pl.Date(),
        "by": pl.String(),
        "at": pl.Datetime("ms"),
    }
)
_ROWS = 500


class Verb(StrEnum):
    """What a person may decide: seen and being worked on; accepted until a date; or neither any more."""

    ACKNOWLEDGE = "acknowledge"
    WAIVE = "waive"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One verdict. A waiver needs a reason and its last day; the others may have a reason."""

    verb: Verb
    by: str
    reason: str | None = None
    until: date | None = None


def decide(store: Store, agency: str, findings: Sequence[str], verdict: Verdict, now: datetime) -> int:
    """Write one verdict for each finding, all or none; gives their number. ``now`` stands on the agency's own
    clock: its date is today.

    Raises UsageError when a finding is unknown or closed, or when a waiver lacks its reason or its last
    day, or that day has passed.
    """
    _require_complete(verdict, now.date())
    wanted = list(dict.fromkeys(findings))
    with store.changing() as connection:
        current = pointer(connection, agency)
        people: dict[str, str | None] = {}
        for start in range(0, len(wanted), _ROWS):
            people |= _of_open(connection, agency, current, wanted[start : start + _ROWS])
        rows = [
            {
                "agency": agency,
                "finding_id": finding,
                "run_id": current,
                "verb": verdict.verb.value,
                "reason": verdict.reason,
                "until": verdict.until.isoformat() if verdict.until else None,
                "by": verdict.by,
                "at": now,
            }
            for finding in wanted
        ]
        if rows:
            connection.execute(insert(DecisionRow), rows)
            append(connection, *(_entry(agency, finding, people[finding], verdict) for finding in wanted))
    return len(wanted)


def decisions(connection: Connection, agency: str, finding: str | None = None) -> pl.DataFrame:
    """All verdicts of an agency, or of one finding, oldest first (columns of ``DECISION``)."""
    columns = [col(getattr(DecisionRow, name)) for name in DECISION.names()]
    wanted = select(*columns).where(col(DecisionRow.agency) == agency).order_by(col(DecisionRow.id))
    if finding is not None:
        wanted = wanted.where(col(DecisionRow.finding_id) == finding)
    rows = [
        (
            row.finding_id,
            row.run_id,
            row.verb,
            row.reason,
            _day(row.until),
            row.by,
            row.at.replace(tzinfo=None),
        )
        for row in connection.execute(wanted)
    ]
    return pl.DataFrame(rows, schema=DECISION, orient="row")


def in_force(verdicts: pl.DataFrame, today: date) -> pl.DataFrame:
    """The newest verdict of each finding, where it still says something: no reopening, no waiver past its
    day.
    """
    newest = verdicts.unique("finding_id", keep="last", maintain_order=True)
    valid = pl.col("until").is_null() | (pl.col("until") >= today)
    return newest.filter((pl.col("verb") != Verb.REOPEN.value) & valid)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _require_complete(verdict: Verdict, today: date) -> None:
    if verdict.verb is not Verb.WAIVE:
        return
    if not (verdict.reason or "").strip() or verdict.until is None:
        raise UsageError("store.waiver_incomplete")
    if verdict.until < today:
        raise UsageError("store.waiver_past", until=verdict.until.isoformat())


def _entry(agency: str, finding: str, person: str | None, verdict: Verdict) -> Entry:
    until = verdict.until.isoformat() if verdict.until else None
    facts = {"agency": agency, "verb": verdict.verb.value, "until": until}
    return Entry(verdict.by, "finding.decide", finding, person, facts)


def _of_open(connection: Connection, agency: str, current: int, findings: list[str]) -> dict[str, str | None]:
    """Whom each of these findings is about. Raises UsageError for one that is unknown or closed."""
    mine = (col(FindingRow.agency) == agency) & col(FindingRow.id).in_(findings)
    valid = col(FindingRow.to_run).is_(None) | (col(FindingRow.to_run) > current)
    visible = mine & valid & (col(FindingRow.from_run) <= current)
    wanted = select(col(FindingRow.id), col(FindingRow.state), col(FindingRow.person)).where(visible)
    known = {row.id: row for row in connection.execute(wanted)}
    for finding in findings:
        if finding not in known:
            raise UsageError("store.finding_unknown", finding=finding)
        if known[finding].state == CLOSED:
            raise UsageError("store.finding_closed", finding=finding)
    return {finding: row.person for finding, row in known.items()}
