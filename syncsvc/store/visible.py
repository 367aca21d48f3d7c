"""The findings of an agency that readers see: a packed base, and over it the versions written since.

Reading 200 000 findings row by row costs seconds, unpacking them a few hundredths of one. The base is
derived: ``health`` compares it with the rows, and without it the rows alone give the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from sqlalchemy import Connection, delete, insert, select
from sqlmodel import col

from syncsvc.store.engine import Store
from syncsvc.store.lease import Lease, fenced
from syncsvc.store.parts import pack, unpack
from syncsvc.store.tables import BaseRow, FindingRow, PointerRow
from syncsvc.store.versions import VERSION, after

_BLOB_ROWS = 200_000
_SMALL = 5_000
_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Visible:
    """What readers see at run ``current``; ``since_base`` of its rows stand beside the base."""

    current: int
    base_run: int | None
    since_base: int
    findings: pl.DataFrame


def visible(connection: Connection, agency: str) -> Visible:
    """Everything readers see now, closed findings included."""
    wanted = select(col(PointerRow.current_run), col(PointerRow.base_run)).where(col(PointerRow.agency) == agency)
    found = connection.execute(wanted).one_or_none()
    if found is None:
        return Visible(0, None, 0, pl.DataFrame(schema=VERSION))
    current, base_run = found.current_run, found.base_run
    if base_run is None:
        rows = rows_at(connection, agency, current)
        return Visible(current, None, rows.height, rows)
    since = rows_at(connection, agency, current, base_run)
    base = read_base(connection, agency, base_run)
    return Visible(current, base_run, since.height, after(base, since) if since.height else base)


def rows_at(connection: Connection, agency: str, run: int, since: int = 0) -> pl.DataFrame:
    """The versions that were visible at ``run`` and written after ``since``, from the rows themselves."""
    columns = [col(getattr(FindingRow, name)) for name in VERSION.names()]
    written = (col(FindingRow.from_run) <= run) & (col(FindingRow.from_run) > since)
    valid = col(FindingRow.to_run).is_(None) | (col(FindingRow.to_run) > run)
    wanted = select(*columns).where((col(FindingRow.agency) == agency) & written & valid)
    rows = [tuple(row) for row in connection.execute(wanted)]
    return pl.DataFrame(rows, schema=VERSION, orient="row")


def read_base(connection: Connection, agency: str, run: int) -> pl.DataFrame:
    """The packed findings of one run; empty when it had none."""
    mine = (col(BaseRow.agency) == agency) & (col(BaseRow.run_id) == run)
    blobs = connection.execute(select(col(BaseRow.blob)).where(mine).order_by(col(BaseRow.ordinal))).scalars()
    return pl.concat([pl.DataFrame(schema=VERSION), *(unpack(blob) for blob in blobs)])


def wants_base(before: Visible, versions: int) -> bool:
    """True when so many rows stand beside the base that a new one pays."""
    beside = before.since_base + versions
    return beside > max(_SMALL, int(before.findings.height * _SHARE))


def write_base(store: Store, lease: Lease, findings: pl.DataFrame) -> None:
    """Pack ``findings`` as the base of this run; nobody looks at it before the pointer names it."""
    for ordinal, start in enumerate(range(0, findings.height, _BLOB_ROWS)):
        blob = pack(findings.slice(start, _BLOB_ROWS))
        values = {"agency": lease.agency, "run_id": lease.run, "ordinal": ordinal, "blob": blob}
        with fenced(store, lease) as connection:
            connection.execute(insert(BaseRow).values(values))


def drop_bases(connection: Connection, agency: str, keep: int | None) -> None:
    """Forget the bases of other runs than ``keep``."""
    mine = col(BaseRow.agency) == agency
    others = mine if keep is None else mine & (col(BaseRow.run_id) != keep)
    connection.execute(delete(BaseRow).where(others))
