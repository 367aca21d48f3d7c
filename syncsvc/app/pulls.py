"""What the pull command means: bring the sources in, conclude nothing, and tell how far each one got."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from syncsvc.app.answer import Answer
from syncsvc.app.runs import EXIT_PARTIAL, Progress, Request, teller, working
from syncsvc.app.telling import sentences
from syncsvc.app.tokens import first_to_renew, notices
from syncsvc.config.live.grant import granted, remote_name
from syncsvc.config.live.source import LiveSource
from syncsvc.connectors.rest.failures import PERSON_MUST_ACT
from syncsvc.connectors.tokens import TokenState, as_told
from syncsvc.errors import Denied, SyncsvcError, Unreachable
from syncsvc.jobs.people import asks_one_by_one, people_to_ask, who_lists
from syncsvc.jobs.planner import forecast
from syncsvc.jobs.pulls import Pulled, pull_sources
from syncsvc.jobs.renewal import Tokens, token_states
from syncsvc.jobs.work import Work
from syncsvc.lang import say, words
from syncsvc.model.run import State
from syncsvc.store.budget import Budget

OUR_LIMITS = frozenset({"budget", "window", "stopped"})
"""Why a pull ends early without anybody's fault: the next one goes on."""


@dataclass(frozen=True, slots=True)
class Told:
    """One source's pull, with what is known around it. ``complete``: when the last call that is left will be made
    (UTC), null when nothing is left; ``never`` when that lies beyond ten years. ``ask_first`` names sources that must
    be pulled before anybody can be asked about."""

    pulled: Pulled
    remote: bool
    complete: datetime | None
    never: bool
    ask_first: Sequence[str]


@dataclass(frozen=True, slots=True)
class Brought:
    """How the sources' pulls ended, and how the tokens stand."""

    sources: Sequence[Told]
    tokens: Tokens
    stopped: bool


def pull_agency(config: Path | None, data: Path | None, request: Request, language: str, progress: Progress) -> Brought:
    """Pull the sources asked for. Raises UsageError for a source nobody knows or a NIP that is none."""
    with working(config, data, request, pulling=True) as work:
        pulled = pull_sources(work, datetime.now(UTC), teller(progress, language))
        told = [_told(work, name, each) for name, each in pulled.items()]
        states = token_states({name: work.agency.sources[name] for name in pulled}, work.tokens)
        return Brought(told, states, work.stop.told)


def pull_answer(brought: Brought, language: str) -> Answer:
    """One row, and one line, per source; what people should be told besides as notes."""
    rows = [_row(each, brought.tokens.get(each.pulled.source, ()), language) for each in brought.sources]
    notes = tuple(_notes(brought, language))
    lines = [_line(each, row, language) for each, row in zip(brought.sources, rows, strict=True)]
    return Answer(rows or [dict.fromkeys(ROW)], [*lines, *notes], notes)


ROW = (
    "source",
    "run",
    "state",
    "reason",
    "says",
    "rows",
    "calls",
    "new",
    "unanswered",
    "left",
    "complete",
    "token",
    "renew_by",
)


def exit_code(brought: Brought) -> int:
    """0 when every source came whole; 77 when a person must act; the failure's own code when nothing came of any
    source; else 76: what came is kept, and the next pull goes on."""
    codes = {source_code(each.pulled) for each in brought.sources}
    if Denied.exit_code in codes:
        return Denied.exit_code
    if brought.stopped or codes == {0}:
        return EXIT_PARTIAL if brought.stopped else 0
    return next(iter(codes)) if len(codes) == 1 else EXIT_PARTIAL


def source_code(pulled: Pulled) -> int:
    """The exit code of one source's pull."""
    if pulled.state is State.DONE:
        return 0
    if pulled.error is not None:
        return pulled.error.exit_code
    denied = any(isinstance(each, Denied) for each in pulled.failures.values())
    if denied or pulled.reason in PERSON_MUST_ACT:
        return Denied.exit_code
    came = pulled.intake is not None or (pulled.asked is not None and pulled.asked.swept.known)
    return EXIT_PARTIAL if came or pulled.reason in OUR_LIMITS else Unreachable.exit_code


def _told(work: Work, source: str, pulled: Pulled) -> Told:
    settings = work.agency.sources[source]
    if not isinstance(settings, LiveSource):
        return Told(pulled, False, None, False, ())
    nobody: Sequence[str] = ()
    if asks_one_by_one(settings) and work.scope.everybody and people_to_ask(work, source, settings).is_empty():
        nobody = who_lists(work, source, settings)
    left = pulled.asked.left if pulled.asked else 0
    if not left:
        return Told(pulled, True, None, False, nobody)
    grant = granted(settings.pace)
    stands = Budget(work.store, remote_name(settings.pace, settings.address), grant).left()
    complete = forecast(left, grant, max(stands.next_at, datetime.now(UTC)), stands.used)
    return Told(pulled, True, complete, complete is None, nobody)


def _row(told: Told, tokens: Sequence[TokenState], language: str) -> dict[str, Any]:
    pulled = told.pulled
    asked, intake, token = pulled.asked, pulled.intake, first_to_renew(tokens)
    rows = sum(each.frame.height for each in intake.snapshots) if intake else 0
    remote = told.remote and asked is not None
    values = (
        pulled.source,
        pulled.run,
        str(pulled.state),
        pulled.reason,
        _why(pulled, language),
        rows,
        asked.calls if asked and remote else None,
        asked.swept.changed if asked and remote else None,
        asked.swept.asked - asked.swept.known if asked and remote else None,
        asked.left if asked and remote else None,
        told.complete and told.complete.isoformat(timespec="seconds"),
        token and token.name,
        token and token.renew_by and token.renew_by.isoformat(timespec="seconds"),
    )
    return dict(zip(ROW, values, strict=True))


def _why(pulled: Pulled, language: str) -> str | None:
    """Why a pull did not end as done: its own error, those of its tables, or the commonest reason of its calls."""
    errors: Sequence[SyncsvcError] = [pulled.error] if pulled.error else list(pulled.failures.values())
    told = [sentence for error in errors for sentence in sentences(error, language)]
    reason = words(language).get(f"remote.reason.{pulled.reason}")
    if reason and pulled.error is None:
        told.insert(0, reason)
    return " ".join(dict.fromkeys(told)) or None


def _line(told: Told, row: Mapping[str, Any], language: str) -> str:
    state = say(language, f"reports.state_name.{row['state']}")
    by_person = told.pulled.asked is not None and told.pulled.asked.planned > 0
    key = "live.asked" if by_person else "live.called" if row["calls"] is not None else "live.pulled"
    line = say(language, key, **{**row, "state": state})
    if told.complete is not None:
        line = say(language, "live.complete", told=line, when=as_told(told.complete))
    elif told.never:
        line = say(language, "live.complete_never", told=line)
    return say(language, "live.why", told=line, why=row["says"]) if row["says"] else line


def _notes(brought: Brought, language: str) -> Iterator[str]:
    for each in brought.sources:
        if each.ask_first:
            yield say(language, "live.nobody_listed", source=each.pulled.source, sources=", ".join(each.ask_first))
    yield from notices(brought.tokens, language)
    if brought.stopped:
        yield say(language, "live.stopped")
