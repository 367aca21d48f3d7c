"""An error as the sentences a person reads."""

from __future__ import annotations

from syncsvc.errors import ConfigError, Mistake, Refused, SyncsvcError
from syncsvc.lang import LANGUAGES, say


def sentences(error: SyncsvcError, language: str) -> list[str]:
    """What is wrong and its remedy; of a configuration, or a list that was handed in, first each mistake with its
    place.

    A language we do not have is Indonesian.
    """
    language = language if language in LANGUAGES else LANGUAGES[0]
    mistakes = error.mistakes if isinstance(error, ConfigError | Refused) else ()
    placed = [f"{each.file}:{each.line}: {each.path}: {mistake_sentence(each, language)}" for each in mistakes]
    return [*placed, say(language, error.key, **error.facts)]


def mistake_sentence(mistake: Mistake, language: str) -> str:
    """What is wrong there."""
    return say(language, mistake.key, **dict(mistake.facts))
