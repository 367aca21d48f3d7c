"""How a remote was asked in one pull, as sentences for people."""

from __future__ import annotations

from collections.abc import Iterator

from syncsvc.app.telling import sentences
from syncsvc.jobs.pulls import Pulled
from syncsvc.lang import say, words


def asking_notes(pulled: Pulled, language: str) -> Iterator[str]:
    """The calls of a remote that is asked person by person, with what is left and why; and tables that did not come.

    Nothing of a source that failed as a whole, or that nobody had to be asked about.
    """
    asked = pulled.asked
    if asked is None:
        return
    if asked.planned:
        swept = asked.swept
        facts = {
            "calls": swept.asked,
            "new": swept.changed,
            "unanswered": swept.asked - swept.known,
            "left": asked.left,
        }
        yield say(language, "run.asked", source=pulled.source, **facts)
    for table, error in asked.failures.items():
        for sentence in sentences(error, language):
            yield say(language, "run.source_failed_line", source=f"{pulled.source}.{table}", why=sentence)
    reason = words(language).get(f"remote.reason.{pulled.reason}")
    if reason is not None and asked.planned:
        yield say(language, "run.source_failed_line", source=pulled.source, why=reason)
