"""A shelf for what pure code builds from a reference: an index is built once per content and builder."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from syncsvc.store.reference_tables import ReferenceIndexRow

_KEYS = ("list", "agency", "builder")


@dataclass(frozen=True, slots=True)
class IndexName:
    """What an index was built of and by what: ``content`` is the version's digest, ``edition`` the builder's own
    version. One is kept for each list, agency and builder; another content or edition takes its place."""

    list: str
    agency: str
    builder: str
    edition: str
    content: str


def get_index(connection: Connection, name: IndexName) -> bytes | None:
    """The index, or None when this builder did not build it from this content yet."""
    conditions = (col(getattr(ReferenceIndexRow, part)) == getattr(name, part) for part in IndexName.__slots__)
    found = connection.execute(select(col(ReferenceIndexRow.blob)).where(*conditions)).scalar()
    return None if found is None else bytes(found)


def put_index(connection: Connection, name: IndexName, blob: bytes) -> None:
    """Keep an index in the place of the one before it."""
    values = {part: getattr(name, part) for part in IndexName.__slots__} | {"blob": blob}
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    written = dialect.insert(ReferenceIndexRow).values(values)
    changing = {part: written.excluded[part] for part in values if part not in _KEYS}
    connection.execute(written.on_conflict_do_update(index_elements=list(_KEYS), set_=changing))
