"""What the check command means: one person on all sides, now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from syncsvc import settings
from syncsvc.app.person_rows import (
    Row,
    agreed_fields,
    answered_at,
    field_rows,
    finding_rows,
    history_rows,
    row_of,
    source_rows,
    year_rows,
)
from syncsvc.app.places import agency_of
from syncsvc.app.places import evaluating as evaluating_in
from syncsvc.app.runs import EXIT_PARTIAL, Progress, Request, exit_code, teller, working
from syncsvc.config.site import agency_keys
from syncsvc.errors import Locked, UsageError
from syncsvc.jobs.person import Seen, asked_whole, see, sources_to_pull
from syncsvc.jobs.work import Work
from syncsvc.lang import say
from syncsvc.model.run import State
from syncsvc.reconcile.sides import merge
from syncsvc.reports.wording import Wording

VIEW = "person.view"
"""What the audit calls a look at one person."""


@dataclass(frozen=True, slots=True)
class Question:
    """Whom a person asks about. ``anew`` reads the stored sources first, ``keep`` keeps what the evaluation finds."""

    nip: str
    agency: str | None = None
    anew: bool = False
    keep: bool = False
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of one person now: rows (``COLUMNS``), and the exit code."""

    rows: Sequence[Row]
    code: int


def check_person(
    config: Path | None, data: Path | None, question: Question, language: str, progress: Progress
) -> Person:
    """Ask, evaluate and lay side by side. Raises UsageError for what is no NIP, for somebody whom nobody knows, and
    when several agencies are configured and none is named."""
    key = question.agency or _only_agency(config)
    pulled = sources_to_pull(agency_of(config, key), question.anew)
    request = Request(key, not question.keep, pulled, nips=(question.nip,), as_of=question.as_of, action=VIEW)
    with _work(config, data, request) as (work, evaluating, busy):
        (nip,) = work.scope.nips
        seen = see(work, datetime.now(UTC), teller(progress, language), evaluating)
        wording = Wording(language, work.agency.file.timezone)
        sides = merge(seen.ended.intakes, work.rules.authority, {})
        found = finding_rows(seen, nip, wording)
        rows = [
            *field_rows(sides, nip, found, agreed_fields(seen), wording),
            *year_rows(sides, nip, work.rules, wording),
        ]
        moments = {source: answered_at(work, source, nip) for source in seen.asked}
        rows += [
            *history_rows(sides, nip, wording),
            *found,
            *source_rows(seen, nip, asked_whole(work), moments, wording),
        ]
        rows += [row_of("source", name, name, verdict="busy", says=say(language, "live.lane_busy")) for name in busy]
    return Person(rows, EXIT_PARTIAL if busy else _code(seen))


@contextmanager
def _work(
    config: Path | None, data: Path | None, request: Request
) -> Iterator[tuple[Work, AbstractContextManager[object], Sequence[str]]]:
    """What the look is given, the right to evaluate, and the sources that another process is pulling right now: then
    none is asked, and what is remembered counts."""
    with ExitStack() as held:
        if not request.sources:
            yield held.enter_context(working(config, data, request)), nullcontext(), ()
            return
        try:
            work = held.enter_context(working(config, data, request, pulling=True))
        except Locked as taken:
            if taken.key != "store.locked_lane":
                raise
            work = held.enter_context(working(config, data, replace(request, sources=())))
            yield work, nullcontext(), request.sources
            return
        yield work, evaluating_in(settings.data_folder(data)), ()


def _only_agency(config: Path | None) -> str:
    keys = agency_keys(settings.config_folder(config))
    if len(keys) != 1:
        raise UsageError("run.which_agency", known=", ".join(keys))
    return keys[0]


def _code(seen: Seen) -> int:
    """0 when everybody was asked and answered; else as a run."""
    whole = all(each.state is State.DONE for each in seen.asked.values())
    return exit_code(seen.ended, None) or (0 if whole else EXIT_PARTIAL)
