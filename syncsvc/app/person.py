"""What the check command means: one person on all sides, now."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from syncsvc import settings
from syncsvc.app.places import agency_of
from syncsvc.app.places import evaluating as evaluating_in
from syncsvc.app.runs import EXIT_PARTIAL, Progress, Request, exit_code, teller, working
from syncsvc.app.telling import sentences
from syncsvc.checks import CHECKS
from syncsvc.config.site import agency_keys
from syncsvc.errors import Locked, UsageError
from syncsvc.jobs.person import Seen, asked_whole, see, sources_to_pull
from syncsvc.jobs.pulls import Pulled
from syncsvc.jobs.work import Work
from syncsvc.lang import say, words
from syncsvc.model.finding import Status
from syncsvc.model.people import Employee
from syncsvc.model.rules import Rules
from syncsvc.model.run import Side, State
from syncsvc.reconcile.sides import Sides, merge
from syncsvc.reports.cells import without_niks
from syncsvc.reports.wording import Wording
from syncsvc.store.landing import landed

SIDES = tuple(str(side) for side in Side)
COLUMNS = ("part", "item", "name", *SIDES, "verdict", "says")
"""``part``: field, plan, rating, annual, history, finding, source. ``item`` is a code, ``name`` the same in words."""
NARROW = ("name", *SIDES, "says")
_ONLY_OURS = frozenset({"source", "row_key", "unread", "nip", "nip_raw", "person_id"})
_HISTORIES = ("appointment", "rank", "contract")
_SHOWN = {
    "skp_plan": ("plan", "skp_id", ("status", "start", "end", "job_title")),
    "skp_evaluation": ("rating", "period_id", ("result", "behaviour", "predicate")),
    "skp_annual": ("annual", "year", ("result", "behaviour", "predicate")),
}

Row = dict[str, Any]


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
    request = Request(key, not question.keep, pulled, nips=(question.nip,), as_of=question.as_of)
    with _work(config, data, request) as (work, evaluating, busy):
        (nip,) = work.scope.nips
        seen = see(work, datetime.now(UTC), teller(progress, language), evaluating)
        wording = Wording(language, work.agency.file.timezone)
        sides = merge(seen.ended.intakes, work.rules.authority, {})
        found = _findings(seen, nip, wording)
        rows = [*_fields(sides, nip, found, _agreed(seen), wording), *_years(sides, nip, work.rules, wording)]
        moments = {source: _answered(work, source, nip) for source in seen.asked}
        rows += [*_counted(sides, nip, wording), *found, *_sources(seen, nip, asked_whole(work), moments, wording)]
        rows += [_row("source", name, name, verdict="busy", says=say(language, "live.lane_busy")) for name in busy]
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


def _row(part: str, item: str, name: str, **more: Any) -> Row:
    return dict.fromkeys(COLUMNS) | {"part": part, "item": item, "name": name} | more


def _of(sides: Sides, side: str, noun: str, nip: str) -> pl.DataFrame:
    return sides.table(f"{side}.{noun}").filter(pl.col("nip") == nip)


def _agreed(seen: Seen) -> frozenset[str]:
    """The fields of which every comparison was made of this one person, and none left open."""
    if seen.ended.outcome is None:
        return frozenset()
    asked: dict[str, set[str]] = {}
    for code, status in seen.ended.outcome.coverage.filter(pl.col("count") > 0).select("check", "status").iter_rows():
        asked.setdefault(code, set()).add(str(status))
    compared: dict[str, set[str]] = {}
    for each in CHECKS:
        for aspect in each.aspects:
            if "." not in aspect.field:
                compared.setdefault(aspect.field, set()).add(each.code)
    equal = {str(Status.EQUAL)}
    return frozenset(field for field, codes in compared.items() if all(asked.get(code) == equal for code in codes))


def _fields(sides: Sides, nip: str, found: Sequence[Row], agreed: Collection[str], wording: Wording) -> Iterator[Row]:
    """Every field that a side knows. It differs where a finding says so, and is equal where the texts are the same or
    the comparisons say so; what none of this holds for was not judged."""
    people = {side: _of(sides, side, "employee", nip) for side in SIDES}
    judged = {str(row["item"]).split("/")[1].rpartition(".")[2] for row in found}
    for each in fields(Employee):
        if each.name in _ONLY_OURS:
            continue
        known = {side: _value(frame, each.name) for side, frame in people.items()}
        told = [value for value in known.values() if value is not None]
        if not told:
            continue
        same = len(told) > 1 and (len(set(told)) == 1 or each.name in agreed)
        verdict = "differs" if each.name in judged else "equal" if same else "not_checked"
        shown = {side: _masked(each.name, value, wording) for side, value in known.items()}
        says = say(wording.language, f"live.verdict.{verdict}") if len(told) > 1 or verdict == "differs" else None
        yield _row("field", each.name, wording.name("field", each.name), **shown, verdict=verdict, says=says)


def _value(frame: pl.DataFrame, column: str) -> str | None:
    value = frame[column][0] if frame.height else None
    return None if value is None else str(value)


def _masked(field: str, value: str | None, wording: Wording) -> str | None:
    """A NIK is only ever shown as the number of its digits."""
    if field != "nik" or value is None:
        return value
    return wording.say("nik_hidden", digits=sum(sign.isdigit() for sign in value))


def _years(sides: Sides, nip: str, rules: Rules, wording: Wording) -> Iterator[Row]:
    """SKP and ratings of the year whose plans are due, and predicates of the year whose are."""
    years = {"skp_plan": rules.plan_year, "skp_evaluation": rules.plan_year, "skp_annual": rules.annual_year}
    for noun, (part, key, columns) in _SHOWN.items():
        rows: dict[str, Row] = {}
        for side in SIDES:
            mine = _of(sides, side, noun, nip)
            for each in mine.filter(pl.col("year") == years[noun]).iter_rows(named=True):
                item = str(each[key] or "-")
                row = rows.setdefault(item, _row(part, item, say(wording.language, f"live.part.{part}", item=item)))
                row[side] = ", ".join(str(each[name]) for name in columns if each[name] is not None) or "-"
        yield from rows.values()


def _counted(sides: Sides, nip: str, wording: Wording) -> Iterator[Row]:
    """How many rows each side's histories hold."""
    for noun in _HISTORIES:
        counts = {side: _of(sides, side, noun, nip).height for side in SIDES if f"{side}.{noun}" in sides.merged}
        if counts:
            yield _row("history", noun, say(wording.language, f"live.history.{noun}"), **counts)


def _findings(seen: Seen, nip: str, wording: Wording) -> list[Row]:
    """What the narrowed evaluation found about the person."""
    if seen.ended.outcome is None:
        return []
    mine = without_niks(seen.ended.outcome.findings.filter(pl.col("person") == nip), wording)
    return [
        _row(
            "finding",
            f"{each['check']}/{each['field']}",
            f"{each['check']} {wording.check(each['check'], 'title')}",
            local=each["local"],
            siasn=each["national"],
            verdict="differs",
            says=wording.field(each["field"] or ""),
        )
        for each in mine.sort("check", "field").iter_rows(named=True)
    ]


def _answered(work: Work, source: str, nip: str) -> datetime | None:
    """When the oldest of a remote's answers about the person was given."""
    mine = landed(work.store, work.agency.key, source).filter(pl.col("key") == nip)["answered_at"]
    oldest = mine.min()
    return oldest if isinstance(oldest, datetime) else None


def _sources(
    seen: Seen, nip: str, whole: Sequence[str], moments: Mapping[str, datetime | None], wording: Wording
) -> Iterator[Row]:
    """As of when each source speaks, and what could not be asked and why."""
    here = {intake.source: intake for intake in seen.ended.intakes}
    for source, pulled in {**seen.read, **seen.asked}.items():
        if pulled.state is not State.DONE:
            yield _row("source", source, source, verdict=str(pulled.state), says=_why(pulled, wording.language))
    for source, intake in here.items():
        key = "live.asked_now" if source in seen.asked else "live.read_now" if source in seen.read else "live.as_of"
        moment = moments.get(source) or intake.as_of
        told = say(wording.language, key, when=wording.moment(moment))
        if source in whole and source not in seen.read:
            told = say(wording.language, "live.comes_whole", told=told)
        yield _row("source", source, source, verdict=moment.isoformat(timespec="seconds"), says=told)
        for noun, reason in intake.unasked.filter(pl.col("nip") == nip).select("noun", "reason").iter_rows():
            why = wording.name("reason", reason)
            yield _row(
                "source", source, source, verdict=reason, says=say(wording.language, "live.lacks", table=noun, why=why)
            )
    for source, error in seen.ended.failures.items():
        if source not in seen.asked and source not in seen.read:
            told = " ".join(sentences(error, wording.language))
            yield _row("source", source, source, verdict="failed", says=told)


def _why(pulled: Pulled, language: str) -> str:
    """Why a pull brought no whole answer."""
    if pulled.error is not None:
        return " ".join(sentences(pulled.error, language))
    known: Mapping[str, str] = words(language)
    reason = pulled.reason or ""
    return known.get(f"remote.reason.{reason}") or known.get(f"run.reason.{reason}") or reason
