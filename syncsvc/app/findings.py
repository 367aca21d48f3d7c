"""What the findings commands mean: list, show one with its evidence and history, decide."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from syncsvc.app.answer import Answer
from syncsvc.app.chosen_agency import chosen_agency
from syncsvc.app.clock import now_at
from syncsvc.app.looking import look
from syncsvc.app.places import FACTS, store_for_reading, store_for_writing
from syncsvc.errors import UsageError
from syncsvc.lang import LANGUAGES, say
from syncsvc.reports.cells import without_niks
from syncsvc.reports.wording import Wording
from syncsvc.settings import whoever
from syncsvc.store import journal, reading
from syncsvc.store.audit import Entry
from syncsvc.store.decisions import Verb, Verdict, decide
from syncsvc.store.engine import Store
from syncsvc.store.reading import Choice

SHORT = 10
_ALL_LIVES = ("new", "open", "returned", "acknowledged", "waived", "closed")
_LIVES: dict[str, tuple[str, ...]] = {"open": (), "closed": ("closed",), "all": _ALL_LIVES}
_SHOWN = (
    "life",
    "severity",
    "entity",
    "key",
    "field",
    "period",
    "subject",
    "unit",
    "local",
    "national",
    "cause",
    "returns",
)


def list_findings(
    data: Path | None,
    agency: str | None,
    choice: Choice,
    person: str | None,
    language: str = LANGUAGES[0],
    now: datetime | None = None,
    by: str | None = None,
) -> list[dict[str, Any]]:
    """Findings as rows, in the order of their identity, with their lives as of ``now``; no NIK is shown whole. The look
    is written down first, as by ``by``, else by whoever runs this."""
    with store_for_reading(data) as store:
        key = chosen_agency(store, agency)
        found = reading.findings(store, key, now_at(store, key, now).date(), choice)
        if person is not None:
            found = found.filter(pl.col("person") == person)
        seen = {"findings": found.height, "people": found["person"].drop_nulls().n_unique()}
        look(store, data, Entry(by or whoever(), "findings.list", key, person, seen))
    covered = without_niks(found, Wording(language))
    return covered.with_columns(short=pl.col("id").str.head(SHORT)).to_dicts()


def chosen(check: str | None, unit: str | None, severity: str | None, life: str | None, state: str) -> Choice:
    """The command line's filters; ``state`` is open, closed or all. Raises UsageError for an unknown check."""
    if check and check not in FACTS:
        raise UsageError("run.check_unknown", check=check, known=", ".join(FACTS))
    return Choice(
        check=(check,) if check else (),
        unit=(unit,) if unit else (),
        severity=(severity,) if severity else (),
        life=(life,) if life else _LIVES[state],
    )


def show_finding(data: Path | None, start: str, language: str, by: str | None = None) -> list[dict[str, Any]]:
    """One finding as facts: what, why it matters, both sides' evidence, remedy, ground, and how it went. The look is
    written down first."""
    with store_for_reading(data) as store:
        agency, number = _one(store, start)
        every = reading.findings(store, agency, now_at(store, agency).date(), Choice(life=_ALL_LIVES))
        versions, verdicts = reading.history(store, agency, number)
        one = every.filter(pl.col("id") == number)
        look(store, data, Entry(by or whoever(), "finding.view", number, one["person"].item(), {"agency": agency}))
    wording = Wording(language)
    row = without_niks(one, wording).row(0, named=True)
    versions = without_niks(versions, wording)
    code = row["check"]
    shown = [
        ("id", number),
        ("check", f"{code} {say(language, f'checks.{code}.title')}"),
        ("meaning", say(language, f"checks.{code}.meaning")),
        *((name, row[name]) for name in _SHOWN),
        ("remedy", say(language, f"checks.{code}.remedy")),
        ("ground", f"{FACTS[code].ground} ({FACTS[code].confidence})"),
        *(("history", _version(each)) for each in versions.iter_rows(named=True)),
        *(("decision", _verdict(each)) for each in verdicts.iter_rows(named=True)),
    ]
    return [{"fact": name, "value": value} for name, value in shown]


def decide_findings(
    data: Path | None,
    wanted: tuple[str, ...],
    verb: str,
    reason: str,
    until: datetime | None,
    by: str,
    now: datetime | None = None,
) -> Answer:
    """Write one decision per finding; nothing is written when one id is unknown. The full ids.

    A waiver holds through its last day, by the clock of the place where the agency lives.
    """
    verdict = Verdict(Verb(verb), by, reason, until.date() if until else None)
    with store_for_writing(data) as (store, _):
        by_agency: dict[str, list[str]] = {}
        for start in wanted:
            agency, number = _one(store, start)
            by_agency.setdefault(agency, []).append(number)
        for agency, numbers in by_agency.items():
            decide(store, agency, numbers, verdict, now_at(store, agency, now))
    decided = [(agency, number) for agency, numbers in by_agency.items() for number in numbers]
    said = {"verb": verb, "until": verdict.until and verdict.until.isoformat()}
    rows = [{"id": number, "agency": agency, **said} for agency, number in decided]
    return Answer(rows, [number for _, number in decided])


def _version(row: dict[str, Any]) -> str:
    ended = f" {row['ending']}" if row["ending"] else ""
    sides = f"{row['local'] or '-'} | {row['national'] or '-'}"
    return f"run {row['from_run']} {row['at']:%Y-%m-%d %H:%M} {row['state']}{ended}: {sides}"


def _verdict(row: dict[str, Any]) -> str:
    until = f" → {row['until']}" if row["until"] else ""
    return f"{row['at']:%Y-%m-%d} {row['by']}: {row['verb']}{until} – {row['reason'] or '-'}"


def _one(store: Store, start: str) -> tuple[str, str]:
    """Agency and full id of the one finding whose id begins like this."""
    unknown: UsageError | None = None
    for agency in journal.agencies(store):
        try:
            return agency, reading.find(store, agency, start)
        except UsageError as error:
            unknown = error
    raise unknown or UsageError("store.finding_unknown", finding=start)
