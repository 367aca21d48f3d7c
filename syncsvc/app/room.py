"""Room on the disk of an embedded store: looked for before a run, and a reserve that an operator can let go of.

A full disk lets SQLite not even delete (reliability reference 4.3, row 47); so there is a file that can be removed.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from syncsvc.errors import DiskFull
from syncsvc.store.engine import Store

LEAST = 200 * 1024 * 1024
RESERVE = 64 * 1024 * 1024
NAME = "reserve"


def require_room(store: Store, folder: Path) -> None:
    """Raise DiskFull where less is left than a run may need. A store on PostgreSQL is watched by whoever runs that."""
    if store.sqlite and shutil.disk_usage(folder).free < LEAST:
        raise DiskFull("store.disk_full", place=store.place)


def keep_reserve(folder: Path) -> None:
    """Lay the reserve aside, unless it is there or the disk is short of room already."""
    place = folder / NAME
    if place.exists() or shutil.disk_usage(folder).free < LEAST + RESERVE:
        return
    try:
        with place.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, RESERVE)
    except OSError:
        place.unlink(missing_ok=True)
