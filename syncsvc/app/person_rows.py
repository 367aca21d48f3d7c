"""One person's rows: fields by side, the year's SKP, histories, findings, and what each source could say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

import polars as pl

from syncsvc.app.telling import sentences
from syncsvc.checks import CHECKS
from syncsvc.jobs.person import Seen
from syncsvc.jobs.pulls import Pulled
from syncsvc.jobs.work import Work
from syncsvc.lang import say, words
from syncsvc.model.finding import Status
from syncsvc.model.people import Employee
from syncsvc.model.rules import Rules
from syncsvc.model.run import Intake, Side, State
from syncsvc.reconcile.sides import Sides
from syncsvc.reports.cells import without_niks
from syncsvc.reports.wording import Wording
from syncsvc.store.landing import landed

SIDES = tuple(str(side) for side in Side)
COLUMNS = ("part", "item", "name", *SIDES, "verdict", "says")
"""``part``: field, plan, rating, annual, history, finding, source. ``item`` is a code, ``name`` the same in words."""
NARROW = ("name", *SIDES, "says")
_ONLY_OURS = frozenset({"source", "row_key", "unread", "nip", "nip_raw", "person_id"})
_LACKING = ("empty", "not_delivered")
"""Reasons for not checked that cannot be about a field which both sides have."""
_HISTORIES = ("appointment", "rank", "contract")
_SHOWN = {
    "skp_plan": ("plan", "skp_id", ("status", "start", "end", "job_title")),
    "skp_evaluation": ("rating", "period_id", ("result", "behaviour", "predicate")),
    "skp_annual": ("annual", "year", ("result", "behaviour", "predicate")),
}

Row = dict[str, Any]


def row_of(part: str, item: str, name: str, **more: Any) -> Row:
    """A row with what is known of it; the rest is null."""
    return dict.fromkeys(COLUMNS) | {"part": part, "item": item, "name": name} | more


def _of(sides: Sides, side: str, noun: str, nip: str) -> pl.DataFrame:
    return sides.table(f"{side}.{noun}").filter(pl.col("nip") == nip)


def agreed_fields(seen: Seen) -> frozenset[str]:
    """The fields of which every comparison was made of this one person, and none left open."""
    if seen.ended.outcome is None:
        return frozenset()
    asked: dict[str, set[str]] = {}
    coverage = seen.ended.outcome.coverage.filter(
        pl.col("count") > 0, ~pl.col("reason").is_in(_LACKING).fill_null(False)
    )
    for code, status in coverage.select("check", "status").iter_rows():
        asked.setdefault(code, set()).add(str(status))
    compared: dict[str, set[str]] = {}
    for each in CHECKS:
        for aspect in each.aspects:
            if "." not in aspect.field:
                compared.setdefault(aspect.field, set()).add(each.code)
    equal = {str(Status.EQUAL)}
    return frozenset(field for field, codes in compared.items() if all(asked.get(code) == equal for code in codes))


def field_rows(
    sides: Sides, nip: str, found: Sequence[Row], agreed: Collection[str], wording: Wording
) -> Iterator[Row]:
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
        yield row_of("field", each.name, wording.name("field", each.name), **shown, verdict=verdict, says=says)


def _value(frame: pl.DataFrame, column: str) -> str | None:
    value = frame[column][0] if frame.height else None
    return None if value is None else str(value)


def _masked(field: str, value: str | None, wording: Wording) -> str | None:
    """A NIK is only ever shown as the number of its digits."""
    if field != "nik" or value is None:
        return value
    return say(wording.language, "reports.nik_hidden", digits=sum(sign.isdigit() for sign in value))


def year_rows(sides: Sides, nip: str, rules: Rules, wording: Wording) -> Iterator[Row]:
    """SKP and ratings of the year whose plans are due, and predicates of the year whose are."""
    years = {"skp_plan": rules.plan_year, "skp_evaluation": rules.plan_year, "skp_annual": rules.annual_year}
    for noun, (part, key, columns) in _SHOWN.items():
        rows: dict[str, Row] = {}
        for side in SIDES:
            mine = _of(sides, side, noun, nip)
            for each in mine.filter(pl.col("year") == years[noun]).iter_rows(named=True):
                item = str(each[key] or "-")
                row = rows.setdefault(item, row_of(part, item, say(wording.language, f"live.part.{part}", item=item)))
                row[side] = ", ".join(str(each[name]) for name in columns if each[name] is not None) or "-"
        yield from rows.values()


def history_rows(sides: Sides, nip: str, wording: Wording) -> Iterator[Row]:
    """How many rows each side's histories hold."""
    for noun in _HISTORIES:
        counts = {side: _of(sides, side, noun, nip).height for side in SIDES if f"{side}.{noun}" in sides.merged}
        if counts:
            yield row_of("history", noun, say(wording.language, f"live.history.{noun}"), **counts)


def finding_rows(seen: Seen, nip: str, wording: Wording) -> list[Row]:
    """What the narrowed evaluation found about the person."""
    if seen.ended.outcome is None:
        return []
    mine = without_niks(seen.ended.outcome.findings.filter(pl.col("person") == nip), wording)
    return [
        row_of(
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


def answered_at(work: Work, source: str, nip: str) -> datetime | None:
    """When the oldest of a remote's answers about the person was given."""
    known = landed(work.store, work.agency.key, source)
    tables = list(work.agency.sources[source].tables)
    oldest = known.filter(pl.col("key") == nip, pl.col("endpoint").is_in(tables))["answered_at"].min()
    return oldest if isinstance(oldest, datetime) else None


def source_rows(
    seen: Seen, nip: str, whole: Sequence[str], moments: Mapping[str, datetime | None], wording: Wording
) -> Iterator[Row]:
    """As of when each source speaks, and what could not be asked and why."""
    here = {intake.source: intake for intake in seen.ended.intakes}
    for source, pulled in {**seen.read, **seen.asked}.items():
        if pulled.state is not State.DONE:
            yield row_of("source", source, source, verdict=str(pulled.state), says=_why(pulled, wording.language))
    for source, intake in here.items():
        if not intake.snapshots:
            yield from _lacking(intake, nip, wording)
            continue
        key = "live.asked_now" if source in seen.asked else "live.read_now" if source in seen.read else "live.as_of"
        moment = moments.get(source) or intake.as_of
        told = say(wording.language, key, when=wording.moment(moment))
        if source in whole and source not in seen.read:
            told = say(wording.language, "live.comes_whole", told=told)
        yield row_of("source", source, source, verdict=moment.isoformat(timespec="seconds"), says=told)
        yield from _lacking(intake, nip, wording)
    for source, error in seen.ended.failures.items():
        if source not in seen.asked and source not in seen.read:
            told = " ".join(sentences(error, wording.language))
            yield row_of("source", source, source, verdict="failed", says=told)


def _lacking(intake: Intake, nip: str, wording: Wording) -> Iterator[Row]:
    """The tables in which nothing reliable is known about the person."""
    for noun, reason in intake.unasked.filter(pl.col("nip") == nip).select("noun", "reason").iter_rows():
        told = say(wording.language, "live.lacks", table=noun, why=wording.name("reason", reason))
        yield row_of("source", intake.source, intake.source, verdict=reason, says=told)


def _why(pulled: Pulled, language: str) -> str:
    """Why a pull brought no whole answer."""
    if pulled.error is not None:
        return " ".join(sentences(pulled.error, language))
    known: Mapping[str, str] = words(language)
    reason = pulled.reason or ""
    return known.get(f"remote.reason.{reason}") or known.get(f"run.reason.{reason}") or reason
