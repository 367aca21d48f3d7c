"""What a store holds, as one number and one hash per table: the same on SQLite and PostgreSQL, in whatever order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Connection, Float, LargeBinary, RowMapping, Table, select
from sqlalchemy.types import TypeEngine

from syncsvc.store.every_table import METADATA
from syncsvc.store.tables import UtcMoment

HEAVY = frozenset({"snapshot_part", "finding_base"})
"""Tables with blobs of many megabytes: their rows are read one by one, so that memory stays small."""
_ROWS = 2_000
_RING = 1 << 256
"""Rows' hashes are added up in this ring, so that their order plays no part."""


@dataclass(frozen=True, slots=True)
class Content:
    """A table's rows: how many, and the sum of their SHA-256 as 64 hexadecimal digits."""

    table: str
    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One table in two stores."""

    table: str
    rows: int
    rows_there: int
    digest: str
    digest_there: str

    @property
    def equal(self) -> bool:
        """Whether both hold the same rows."""
        return (self.rows, self.digest) == (self.rows_there, self.digest_there)


def compare(here: Connection, there: Connection) -> tuple[Compared, ...]:
    """Every table of two stores side by side, in the order in which they refer to each other."""
    return tuple(_side_by_side(content(table, here), content(table, there)) for table in METADATA.sorted_tables)


def content(table: Table, connection: Connection) -> Content:
    """What one table holds, as this connection sees it."""
    rows, total = 0, 0
    for batch in batches(table, connection):
        rows += len(batch)
        total += sum(_row_hash(table, row) for row in batch)
    return Content(table.name, rows, f"{total % _RING:064x}")


def batches(table: Table, connection: Connection) -> Iterator[Sequence[RowMapping]]:
    """All rows of a table, a few at a time."""
    step = 1 if table.name in HEAVY else _ROWS
    found = connection.execute(select(table), execution_options={"yield_per": step})
    return found.mappings().partitions(step)


def first_filled(connection: Connection) -> str | None:
    """The name of a table that has a row; None in an empty store."""
    for table in METADATA.sorted_tables:
        if connection.execute(select(table).limit(1)).first() is not None:
            return table.name
    return None


def _side_by_side(here: Content, there: Content) -> Compared:
    return Compared(here.table, here.rows, there.rows, here.digest, there.digest)


def _row_hash(table: Table, row: RowMapping) -> int:
    values = [canonical(column.type, row[column.name]) for column in table.columns]
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())


def canonical(kind: TypeEngine[Any], value: Any) -> Any:
    """A cell as JSON can say it, the same whichever database it came from: moments in UTC to the microsecond, blobs by
    their SHA-256, floats as floats, JSON as it is (its keys are put in order with the row's)."""
    if value is None:
        return None
    for known, plain in _PLAIN:
        if isinstance(kind, known):
            return plain(value)
    return value


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def _blob(value: Any) -> str:
    return hashlib.sha256(value).hexdigest()


def _json(value: Any) -> Any:
    return {"json": value}


_PLAIN: tuple[tuple[type[TypeEngine[Any]], Callable[[Any], Any]], ...] = (
    (UtcMoment, _moment),
    (LargeBinary, _blob),
    (JSON, _json),
    (Boolean, bool),
    (Float, float),
)
