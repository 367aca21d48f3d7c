"""Why a term was matched as it was, in sentences for people."""

from __future__ import annotations

import json
from collections.abc import Iterable

from syncsvc.lang import words
from syncsvc.model.nomenclature import Reason

_UNTOLD = Reason("nothing_noted")


class _Facts(dict[str, str]):
    """The facts of a reason; one that an older release did not note reads as a dash."""

    def __missing__(self, _name: str) -> str:
        return "–"


def explained(reasons: str | None, language: str) -> list[str]:
    """The sentences of ``Term.reasons`` (JSON), in their order; at least one."""
    noted = [Reason(key, facts) for key, facts in json.loads(reasons or "[]")]
    return sentences(noted or [_UNTOLD], language)


def sentences(reasons: Iterable[Reason], language: str) -> list[str]:
    """One sentence for each reason. A reason of another release, which has no words here, reads as it was noted."""
    return [_sentence(reason, language) for reason in reasons]


def _sentence(reason: Reason, language: str) -> str:
    told = words(language).get(f"nomenclature.reason.{reason.key}")
    if told is None:
        return f"{reason.key}: " + ", ".join(f"{name}={fact}" for name, fact in reason.facts.items())
    return told.format_map(_Facts(reason.facts))
