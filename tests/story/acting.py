"""The command line in a process that meets a disaster. ``python -m tests.story.acting DISASTER COMMAND …``.

die=STATEMENT   killed by SIGKILL before the first SQL statement that begins so
schema=FOLDER   the migrations are those of another folder, so that there is something to upgrade to
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from syncsvc.app import database
from syncsvc.cli import main
from syncsvc.store.upgrade import upgrade


@contextmanager
def full(pages: int) -> Iterator[None]:
    """Meanwhile our database may grow by so many pages only: what a full disk does to SQLite."""

    def limit(connection: Any, _record: object) -> None:
        (now,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {now + pages}").close()

    event.listen(Engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(Engine, "connect", limit)


def die_at(start: str) -> None:
    """Be killed before a statement that begins with ``start``."""

    def perhaps(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.strip().startswith(start):
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", perhaps)


def act(disasters: str) -> None:
    """Arrange what is asked for, separated by semicolons."""
    for disaster in disasters.split(";"):
        kind, _, value = disaster.partition("=")
        if kind == "die":
            die_at(value)
        elif kind == "schema":
            vars(database).update(upgrade=partial(upgrade, migrations=Path(value)))


if __name__ == "__main__":
    act(sys.argv.pop(1))
    main()
