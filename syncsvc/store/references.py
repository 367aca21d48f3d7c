"""National lists as versions: the newest of a list and agency is in force, every earlier one stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, Select, func, insert, select
from sqlmodel import col

from syncsvc.errors import UsageError
from syncsvc.store.audit import Entry, append
from syncsvc.store.engine import Store
from syncsvc.store.parts import cut, digest, pack
from syncsvc.store.reference_tables import ReferencePieceRow, ReferenceVersionRow
from syncsvc.store.snapshots import load_parts
from syncsvc.store.tables import PartRow

EVERY_AGENCY = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One import of a list. ``agency`` "" is a list for every agency; ``digest`` names its content, whatever the
    version's number."""

    id: int
    list: str
    agency: str
    origin: str
    imported_at: datetime
    by: str
    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Import:
    """What is to become a version."""

    list: str
    agency: str
    origin: str
    by: str
    at: datetime


def newest(connection: Connection, listing: str, agency: str = EVERY_AGENCY) -> tuple[int, pl.DataFrame] | None:
    """The version in force and its rows: the agency's own, else the one for every agency; None where there is none."""
    version = in_force(connection, listing, agency)
    return None if version is None else (version.id, load(connection, version.id))


def in_force(connection: Connection, listing: str, agency: str = EVERY_AGENCY) -> Version | None:
    """The version in force for an agency: its own, else the one for every agency."""
    own = _newest_of(connection, listing, agency)
    return own if own is not None or agency == EVERY_AGENCY else _newest_of(connection, listing, EVERY_AGENCY)


def own_version(connection: Connection, listing: str, agency: str) -> Version | None:
    """The newest version of exactly this list and agency."""
    return _newest_of(connection, listing, agency)


def load(connection: Connection, version: int) -> pl.DataFrame:
    """A version's rows. Raises UsageError for a version that there is not."""
    mine = col(ReferencePieceRow.version_id) == version
    wanted = select(col(PartRow.blob)).join(ReferencePieceRow, col(ReferencePieceRow.hash) == col(PartRow.hash))
    blobs = list(connection.execute(wanted.where(mine).order_by(col(ReferencePieceRow.ordinal))).scalars())
    if not blobs:
        raise UsageError("references.version_unknown", version=version)
    return load_parts(blobs)


def all_in_force(connection: Connection) -> list[Version]:
    """The newest version of each list and agency, in their order."""
    newest_ids = select(func.max(col(ReferenceVersionRow.id))).group_by(
        col(ReferenceVersionRow.list), col(ReferenceVersionRow.agency)
    )
    wanted = _versions().where(col(ReferenceVersionRow.id).in_(newest_ids))
    ordered = wanted.order_by(col(ReferenceVersionRow.list), col(ReferenceVersionRow.agency))
    return [_version(row) for row in connection.execute(ordered)]


def versions(connection: Connection, listing: str, agency: str = EVERY_AGENCY) -> list[Version]:
    """Every version of a list, newest first."""
    mine = (col(ReferenceVersionRow.list) == listing) & (col(ReferenceVersionRow.agency) == agency)
    return [_version(row) for row in connection.execute(_versions().where(mine).order_by(_newest_first()))]


def keep(store: Store, wanted: Import, frame: pl.DataFrame) -> Version | None:
    """Keep a list as its newest version, all in one transaction; None when it is what is in force already.

    The caller holds the data folder's lock, so that nobody sweeps the parts meanwhile.
    """
    named = [(digest(part), part) for part in cut(frame)]
    content = _content([name for name, _ in named])
    with store.changing() as connection:
        before = _newest_of(connection, wanted.list, wanted.agency)
        if before is not None and before.digest == content:
            return None
        _keep_parts(connection, dict(named))
        values = {
            "list": wanted.list,
            "agency": wanted.agency,
            "origin": wanted.origin,
            "imported_at": wanted.at,
            "by": wanted.by,
            "rows": frame.height,
            "digest": content,
        }
        made = connection.execute(insert(ReferenceVersionRow).values(values)).inserted_primary_key
        number = int(made[0]) if made else 0
        pieces = [{"version_id": number, "ordinal": place, "hash": name} for place, (name, _) in enumerate(named)]
        connection.execute(insert(ReferencePieceRow), pieces)
        facts = {"agency": wanted.agency, "version": number, "rows": frame.height}
        append(connection, Entry(wanted.by, "reference.import", wanted.list, facts=facts))
        return _newest_of(connection, wanted.list, wanted.agency)


def _content(names: Sequence[str]) -> str:
    """One name for all parts: the part's own where there is one."""
    whole = pl.DataFrame({"hash": names}, schema={"hash": pl.String})
    return names[0] if len(names) == 1 else digest(whole)


def _keep_parts(connection: Connection, parts: dict[str, pl.DataFrame]) -> None:
    known = select(col(PartRow.hash)).where(col(PartRow.hash).in_(list(parts)))
    for name in sorted(parts.keys() - set(connection.execute(known).scalars())):
        connection.execute(insert(PartRow).values(hash=name, blob=pack(parts[name])))


def _newest_of(connection: Connection, listing: str, agency: str) -> Version | None:
    mine = (col(ReferenceVersionRow.list) == listing) & (col(ReferenceVersionRow.agency) == agency)
    row = connection.execute(_versions().where(mine).order_by(_newest_first()).limit(1)).one_or_none()
    return None if row is None else _version(row)


def _versions() -> Select[Any]:
    return select(*(col(getattr(ReferenceVersionRow, name)) for name in Version.__dataclass_fields__))


def _newest_first() -> Any:
    return col(ReferenceVersionRow.id).desc()


def _version(row: Any) -> Version:
    return Version(*row)
