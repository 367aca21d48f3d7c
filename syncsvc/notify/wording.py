"""News as a message in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from syncsvc.lang import say, words
from syncsvc.model.order import SITE
from syncsvc.model.telling import Event, Phase, harmless
from syncsvc.notify.digest import digest_lines
from syncsvc.notify.message import Message
from syncsvc.notify.said import number_of

_OF_RUNS = frozenset(
    {
        *(Event.RUN_DONE, Event.RUN_PARTIAL, Event.RUN_CANCELLED, Event.RUN_FAILED),
        *(Event.RUN_HELD, Event.RUN_MISSED, Event.RUN_LATE, Event.BACKUP_FAILED),
    }
)
_ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


@dataclass(frozen=True, slots=True)
class Reader:
    """In which language, and by which zone's clock, a channel is told."""

    language: str = "id"
    zone: str = "Asia/Jakarta"

    def moment(self, moment: datetime) -> str:
        """22-11-2026 10:15 WIB."""
        return f"{moment.astimezone(ZoneInfo(self.zone)):%d-%m-%Y %H:%M} {_ZONES.get(self.zone, self.zone)}"


def message_of(key: str, event: Event, agency: str, facts: Mapping[str, Any], made: datetime, to: Reader) -> Message:
    """What is told of news (``store.outbox.News``), under the key by which it is known again."""
    told = harmless(facts)
    subject = _subject(event, agency, told, to)
    body = digest_lines(told, to.language) if event is Event.DIGEST else _lines(event, told, to)
    lines = (*body, "", say(to.language, "notify.happened", moment=to.moment(made)), say(to.language, "notify.footer"))
    return Message(key, event.value, agency, made, subject, lines, told)


def _subject(event: Event, agency: str, facts: Mapping[str, Any], to: Reader) -> str:
    where = facts.get("agency_name") or (say(to.language, "notify.site") if agency == SITE else agency)
    said = say(to.language, f"notify.subject.{event.value}", **_blanks(event, facts, to))
    phase = facts.get("phase", Phase.ONCE.value)
    if phase in (Phase.STILL.value, Phase.OVER.value):
        said = say(to.language, f"notify.phase.{phase}", said=said)
    return " ".join(say(to.language, "notify.subject_line", where=where, said=said).split())


def _lines(event: Event, facts: Mapping[str, Any], to: Reader) -> Iterator[str]:
    blanks = _blanks(event, facts, to)
    yield say(to.language, f"notify.body.{event.value}", **blanks)
    if event in _OF_RUNS and facts.get("reason"):
        yield say(to.language, "notify.because", reason=_reason(facts, to.language))
    if facts.get("phase") == Phase.OVER.value:
        yield say(to.language, "notify.over")
    elif facts.get("phase") in (Phase.BEGAN.value, Phase.STILL.value):
        yield from _remedy(event, blanks, to.language)
    if facts.get("since") and facts.get("phase") != Phase.BEGAN.value:
        yield say(to.language, "notify.since", moment=to.moment(datetime.fromisoformat(facts["since"])))


def _remedy(event: Event, blanks: Mapping[str, object], language: str) -> Iterator[str]:
    remedy = words(language).get(f"notify.remedy.{event.value}")
    if remedy is not None:
        yield remedy.format(**blanks)


def _blanks(event: Event, facts: Mapping[str, Any], to: Reader) -> dict[str, object]:
    blanks = {name: _shown(fact, to) for name, fact in facts.items() if not isinstance(fact, Mapping | list)}
    if event in _OF_RUNS and "kind" in facts:
        blanks["what"] = _what(facts, to.language)
    return blanks


def _shown(fact: Any, to: Reader) -> object:
    if isinstance(fact, int) and not isinstance(fact, bool):
        return number_of(fact, to.language)
    return "-" if fact is None else fact


def _what(facts: Mapping[str, Any], language: str) -> str:
    """A run in words: what it does, of which source, and its number."""
    kind = say(language, f"notify.kind.{facts['kind']}")
    named = kind if not facts.get("source") else say(language, "notify.of_source", kind=kind, source=facts["source"])
    return named if facts.get("run") is None else say(language, "notify.numbered", what=named, run=facts["run"])


def _reason(facts: Mapping[str, Any], language: str) -> str:
    """Why, in words; a reason without words of its own, or whose facts were not kept, as it is."""
    reason = str(facts["reason"])
    key = reason if "." in reason else f"run.reason.{reason}"
    sentence = words(language).get(key)
    if sentence is None:
        return reason
    try:
        return sentence.format(**facts.get("reason_facts", {}))
    except KeyError:
        return reason
