"""The audit read: whether its chain is whole, what stands in it, and where it ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select
from sqlmodel import col

from syncsvc.store.audit import FIRST, cut_before, digest_of, installation, subject_of
from syncsvc.store.engine import Store
from syncsvc.store.trust_tables import AuditRow

SHOWN_FLAWS = 100
_ROWS = 5_000


class Flaw(StrEnum):
    """What can be wrong with the audit."""

    EDITED = "edited"
    UNCHAINED = "unchained"
    MOVED = "moved"
    MISSING = "missing"
    BEGINNING = "beginning"
    END = "end"
    UNLIKE_HEAD = "unlike_head"


@dataclass(frozen=True, slots=True)
class Flawed:
    """One flaw, about the entries ``seq`` to ``until``."""

    flaw: Flaw
    seq: int
    until: int


@dataclass(frozen=True, slots=True)
class Head:
    """Where the audit of an installation ended at a moment: its last entry's number and digest (0 and ``FIRST`` when
    there was none)."""

    installation: str
    seq: int
    digest: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Verified:
    """What a look through the whole audit found: entries ``first`` to ``last``, heads that were of this installation,
    and what is wrong (the first ``SHOWN_FLAWS``; ``flaws`` counts all)."""

    rows: int
    first: int
    last: int
    heads: int
    flaws: int
    shown: tuple[Flawed, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which entries are wanted; what is None does not matter."""

    action: str | None = None
    actor: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    nip: str | None = None
    with_subject: bool = False


def verify(store: Store, heads: Sequence[Head] = ()) -> Verified:
    """Recompute the whole chain, and hold it against exported heads.

    Without heads an end that was cut off, or a chain that was written anew as a whole, cannot be seen.
    """
    with store.reading() as connection:
        return _verified(connection, heads)


def newest_head(store: Store) -> Head:
    """Where the audit ends now."""
    with store.changing() as connection:
        last = connection.execute(_columns().order_by(col(AuditRow.seq).desc()).limit(1)).one_or_none()
        name, now = installation(connection)
        return Head(name, last.seq, last.digest, now) if last else Head(name, 0, FIRST, now)


def behind(store: Store, heads: Sequence[Head]) -> bool:
    """Whether the audit lacks what an exported head of this installation saw: an older backup is in use, or somebody
    cut the audit."""
    with store.reading() as connection:
        mine = _of_this(connection, heads)
        first, last = _span(connection)
        found = {head.seq: digest for head in mine for digest in _digest_at(connection, head.seq)}
    return any(head.seq > last or (head.seq >= first and found.get(head.seq) != head.digest) for head in mine)


def entries(store: Store, choice: Choice, limit: int | None = None) -> list[Row[Any]]:
    """The chosen entries (columns of ``AuditRow``), newest first."""
    with store.reading() as connection:
        subject = subject_of(connection, choice.nip) if choice.nip else None
        wanted = _chosen(choice, subject).order_by(col(AuditRow.seq).desc())
        return list(connection.execute(wanted if limit is None else wanted.limit(limit)).all())


def subjects(store: Store, nips: Sequence[str]) -> dict[str, str]:
    """Each NIP by the keyed hash that stands for it here."""
    with store.reading() as connection:
        return {hashed: nip for nip in nips if (hashed := subject_of(connection, nip))}


def _columns() -> Select[Any]:
    return select(*AuditRow.__table__.columns)  # type: ignore[attr-defined]


def _chosen(choice: Choice, subject: str | None) -> Select[Any]:
    wanted = _columns()
    for column, value in ((col(AuditRow.action), choice.action), (col(AuditRow.actor), choice.actor)):
        wanted = wanted if value is None else wanted.where(column == value)
    if choice.nip is not None:
        wanted = wanted.where(col(AuditRow.subject) == (subject or ""))
    if choice.with_subject:
        wanted = wanted.where(col(AuditRow.subject).is_not(None))
    if choice.since is not None:
        wanted = wanted.where(col(AuditRow.at) >= choice.since)
    return wanted if choice.until is None else wanted.where(col(AuditRow.at) < choice.until)


def _of_this(connection: Connection, heads: Sequence[Head]) -> list[Head]:
    """Heads that this store must know. One that does not know its name is asked about all."""
    name = installation(connection, make=False)[0]
    return [head for head in heads if head.installation == (name or head.installation) and head.seq > 0]


def _span(connection: Connection) -> tuple[int, int]:
    first, last = connection.execute(select(func.min(col(AuditRow.seq)), func.max(col(AuditRow.seq)))).one()
    return first or 0, last or 0


def _digest_at(connection: Connection, seq: int) -> Sequence[str]:
    return connection.execute(select(col(AuditRow.digest)).where(col(AuditRow.seq) == seq)).scalars().all()


def _verified(connection: Connection, heads: Sequence[Head]) -> Verified:
    mine = _of_this(connection, heads)
    wanted: Mapping[int, set[str]] = {head.seq: set() for head in mine}
    for head in mine:
        wanted[head.seq].add(head.digest)
    shown, flaws = list[Flawed](), 0
    first, last = _span(connection)
    for flawed in (*_of_chain(connection, wanted), *_of_end(wanted, last)):
        flaws += 1
        shown += [flawed] if len(shown) < SHOWN_FLAWS else []
    rows = connection.execute(select(func.count()).select_from(AuditRow)).scalar_one()
    return Verified(rows, first, last, len(mine), flaws, tuple(shown))


def _of_chain(connection: Connection, heads: Mapping[int, set[str]]) -> Iterator[Flawed]:
    ordered = _columns().order_by(col(AuditRow.seq))
    seq, digest = cut_before(connection)
    for row in connection.execute(ordered, execution_options={"yield_per": _ROWS}):
        if row.seq != seq + 1:
            yield Flawed(Flaw.MISSING if seq else Flaw.BEGINNING, seq + 1, row.seq - 1)
        elif row.before != digest:
            yield Flawed(_why_unchained(connection, row), row.seq, row.seq)
        elif digest_of(row._asdict()) != row.digest:
            yield Flawed(Flaw.EDITED, row.seq, row.seq)
        if any(seen != row.digest for seen in heads.get(row.seq, ())):
            yield Flawed(Flaw.UNLIKE_HEAD, row.seq, row.seq)
        seq, digest = row.seq, row.digest


def _why_unchained(connection: Connection, row: Row[Any]) -> Flaw:
    """An entry that follows another one than stands before it was moved; one that follows none, unchained."""
    known = select(col(AuditRow.seq)).where(col(AuditRow.digest) == row.before)
    return Flaw.MOVED if connection.execute(known).first() is not None else Flaw.UNCHAINED


def _of_end(heads: Mapping[int, set[str]], last: int) -> Iterator[Flawed]:
    newest = max(heads, default=0)
    if newest > last:
        yield Flawed(Flaw.END, last + 1, newest)
