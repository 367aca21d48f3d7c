"""Processes for tests that need a second one. ``python -m tests.store.dying WHAT ADDRESS FOLDER POINT``.

keep      one run that changes every finding, killed by SIGKILL at its commit number POINT
upgrade   ``db upgrade`` to the schema in FOLDER, killed by SIGKILL before a statement that begins POINT
hold      takes the lock of FOLDER, says so, and waits for ever
"""

from __future__ import annotations

import os
import signal
import sys
from itertools import count
from pathlib import Path

import polars as pl
from sqlalchemy import Engine, event

from syncsvc.store.engine import open_store
from syncsvc.store.lock import writing
from syncsvc.store.upgrade import upgrade
from tests.store.making import many, outcome, run

ROWS = 6_000


def changed() -> pl.DataFrame:
    """All findings with other evidence, and some new ones."""
    return many(ROWS + 1_000).with_columns(pl.lit("other").alias("local"))


def die_at_commit(point: int) -> None:
    """Let the process be killed at its ``point``-th commit, just before it."""
    seen = count(1)

    def perhaps(*_: object) -> None:
        if next(seen) == point:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "commit", perhaps)


def die_at_statement(start: str) -> None:
    """Let the process be killed before a statement that begins with ``start``."""

    def perhaps(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.strip().startswith(start):
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", perhaps)


def main(what: str, address: str, folder: Path, point: str) -> None:
    """Do it."""
    if what == "hold":
        with writing(folder):
            os.write(1, b"held\n")
            signal.pause()
    elif what == "upgrade":
        die_at_statement(point)
        upgrade(address, folder)
    else:
        with writing(folder) as lock, open_store(address) as store:
            die_at_commit(int(point))
            run(store, lock, outcome(changed()), hours=1)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4])
