"""Which of the agencies in the store a command is about."""

from __future__ import annotations

from syncsvc.errors import UsageError
from syncsvc.store import journal
from syncsvc.store.engine import Store


def chosen_agency(store: Store, asked: str | None) -> str:
    """The agency asked for, or the only one there is. Raises UsageError."""
    known = journal.agencies(store)
    if asked is not None:
        if asked not in known:
            raise UsageError("run.none_yet", agency=asked)
        return asked
    if len(known) != 1:
        raise UsageError("run.which_agency", known=", ".join(known) or "-")
    return known[0]
