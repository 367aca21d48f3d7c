"""Could a command work here now? Asked every few minutes by whoever watches, so it loads no column library."""

from __future__ import annotations

from pathlib import Path

from syncsvc import settings
from syncsvc.app.answer import Answer
from syncsvc.lang import say
from syncsvc.store.alive import look
from syncsvc.store.engine import default_address


def look_around(data: Path | None, language: str) -> Answer:
    """That all is well: the data folder can be written and the store opened, or made. Raises what is in the way."""
    folder = settings.data_folder(data)
    seen = look(folder, settings.database_address() or default_address(folder))
    key = "run.healthy" if seen.version else "run.healthy_unmade"
    row = {"state": "ok", "place": seen.place, "version": seen.version}
    return Answer([row], [say(language, key, place=seen.place, version=seen.version or "-")])
