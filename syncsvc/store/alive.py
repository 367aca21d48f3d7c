"""Could the store be written and opened now? A look that takes no lock, changes nothing and is over at once."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from syncsvc.errors import Denied
from syncsvc.store.engine import connect, require_schema, schema_version, sqlite_file
from syncsvc.store.lock import usable


@dataclass(frozen=True, slots=True)
class Look:
    """Where the store is (as people may see it), and its schema; None before it is made."""

    place: str
    version: str | None


def look(folder: Path, address: str) -> Look:
    """See that the data folder (or the place where it will be made) takes a file, and that the store can be opened.

    Raises Denied when the folder or the store's file cannot be written, or the store is damaged, refuses us or has
    another schema; DiskFull without room; Unreachable when the database does not answer.
    """
    with usable(folder):
        existing = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
        with tempfile.TemporaryFile(dir=existing) as file:
            file.write(b"?")
    with connect(address) as store:
        version = schema_version(store)
        if version is not None:
            require_schema(store.place, version)
            if store.sqlite and not os.access(sqlite_file(store.address), os.W_OK):
                raise Denied("store.readonly", place=store.place)
        return Look(store.place, version)
