"""Who did what and who looked at whom: rows that only grow, each bound to the one before it by its digest."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from syncsvc.store.engine import Store
from syncsvc.store.moments import database_now
from syncsvc.store.trust_tables import AuditRow, InstallationRow

FIRST = "0" * 64
"""Stands where the digest before the first row would."""
CUT = "audit.cut"
"""The entry that stands for all that were let go before it."""
_ONE_AT_A_TIME = 7_260_411
"""The advisory lock that lets one transaction at a time append, on PostgreSQL."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One action, or one look at a person's data.

    ``action`` is a short code ("run.cancel", "person.view"), ``object`` what it was done to (a run's number, an agency,
    a finding's id; never a person), ``nip`` the person concerned, of whom only a keyed hash is kept. ``facts`` hold no
    person's data and no secret.
    """

    actor: str
    action: str
    object: str
    nip: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def append(connection: Connection, *written: Entry) -> int:
    """Write entries within the caller's transaction, so that nothing is done that is not written; the last number."""
    if connection.dialect.name != "sqlite":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
    newest = select(col(AuditRow.seq), col(AuditRow.digest)).order_by(col(AuditRow.seq).desc()).limit(1)
    last = connection.execute(newest).one_or_none()
    begin, before = (last.seq, last.digest) if last else (0, FIRST)
    if begin == 0:
        installation(connection)  # named before its first head, so that a copy older than any head knows whose it is
    keyed = _keying(connection) if any(entry.nip for entry in written) else None
    now, rows = database_now(connection), list[dict[str, Any]]()
    for seq, entry in enumerate(written, begin + 1):
        row = {"seq": seq, "at": now, "actor": entry.actor, "action": entry.action, "object": entry.object}
        row |= {"subject": keyed(entry.nip) if keyed and entry.nip else None, "before": before}
        row["facts"] = canonical(dict(entry.facts))
        before = row["digest"] = digest_of(row)
        rows.append(row)
    if rows:
        connection.execute(insert(AuditRow), rows)
    return begin + len(rows)


def digest_of(row: Mapping[str, object]) -> str:
    """SHA-256 over a row's content and the digest before it, in hexadecimal."""
    at = row["at"]
    moment = at.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(at, datetime) else at
    names = ("seq", "actor", "action", "object", "subject", "facts", "before")
    return hashlib.sha256(canonical([moment, *(row[name] for name in names)]).encode()).hexdigest()


def canonical(value: object) -> str:
    """JSON in the one way in which it is hashed: keys in order, no blanks."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def looked(store: Store, *written: Entry) -> None:
    """Write down that somebody is about to see or do something, in a transaction of its own. What raises here keeps it
    from being shown or done."""
    with store.changing() as connection:
        append(connection, *written)


def subject_of(connection: Connection, nip: str) -> str | None:
    """The keyed hash that stands for a person, in hexadecimal; the same in all of this installation. None while
    nothing was ever written about anybody here."""
    secret = connection.execute(select(col(InstallationRow.secret))).scalar_one_or_none()
    return None if secret is None else _keyed(secret, nip)


def installation(connection: Connection, make: bool = True) -> tuple[str, datetime]:
    """What this installation calls itself, and what time it is there. Its name is "" before it has one; with ``make``
    it is given one."""
    now = database_now(connection)
    found = connection.execute(select(col(InstallationRow.name))).scalar_one_or_none()
    if found is None and make:
        found = _made(connection, now)["name"]
    return found or "", now


def derived_key(store: Store, purpose: str) -> bytes:
    """32 bytes that only this installation has, others for each purpose."""
    with store.reading() as connection:
        secret = connection.execute(select(col(InstallationRow.secret))).scalar_one_or_none()
    if secret is None:
        with store.changing() as connection:
            secret = _made(connection, database_now(connection))["secret"]
    return hmac.new(bytes.fromhex(secret), purpose.encode(), hashlib.sha256).digest()


def cut_before(connection: Connection) -> tuple[int, str]:
    """The last entry that was let go by a person who may: its number and digest, to which the first that is left is
    chained. (0, ``FIRST``) when all are there."""
    newest = select(col(AuditRow.facts)).where(col(AuditRow.action) == CUT).order_by(col(AuditRow.seq).desc()).limit(1)
    found = connection.execute(newest).scalar_one_or_none()
    if found is None:
        return 0, FIRST
    facts = json.loads(found)
    return int(facts["until"]), str(facts["digest"])


def _keying(connection: Connection) -> Callable[[str], str]:
    """What turns a NIP into the keyed hash that stands for it here."""
    secret = connection.execute(select(col(InstallationRow.secret))).scalar_one_or_none()
    return partial(_keyed, secret or _made(connection, database_now(connection))["secret"])


def _keyed(secret: str, nip: str) -> str:
    return hmac.new(bytes.fromhex(secret), nip.encode(), hashlib.sha256).hexdigest()[:32]


def _made(connection: Connection, now: datetime) -> dict[str, Any]:
    """One installation is made once, also when two begin at the same moment."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    values = {"id": 1, "name": secrets.token_hex(8), "secret": secrets.token_hex(32), "made_at": now}
    connection.execute(insert(InstallationRow).values(values).on_conflict_do_nothing())
    row = connection.execute(select(InstallationRow)).one()
    return {"name": row.name, "secret": row.secret}
