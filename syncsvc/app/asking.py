"""How a remote was asked in one pull, as sentences for people."""

from __future__ import annotations

from collections.abc import Iterator

from syncsvc.jobs.pulls import Pulled
from syncsvc.lang import say, words


def asking_notes(pulled: Pulled, language: str) -> Iterator[str]:
    """What was asked person by person and what came of it, what is left and why. Nothing where nobody had to be asked
    about."""
    asked = pulled.asked
    if asked is None or not asked.planned:
        return
    swept = asked.swept
    facts = {"asked": swept.asked, "calls": asked.calls, "new": swept.changed, "left": asked.left}
    yield say(language, "run.asked", source=pulled.source, **facts, unanswered=swept.asked - swept.known)
    reason = words(language).get(f"remote.reason.{pulled.reason}")
    if reason is not None:
        yield say(language, "run.source_failed_line", source=pulled.source, why=reason)
