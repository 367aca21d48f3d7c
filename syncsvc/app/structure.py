"""What the commands around decrees on the organisation (SOTK) mean: apply, show, withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from syncsvc.app.answer import Answer
from syncsvc.app.places import agency_of, moment_of, rules_of, store_for_reading, store_for_writing
from syncsvc.config.decree_check import judge_decree, unknown_ids
from syncsvc.config.decree_file import read_decree
from syncsvc.config.read import Document
from syncsvc.errors import ConfigError, UsageError
from syncsvc.jobs.structure import COUNTS, Latest, latest, standing
from syncsvc.lang import say
from syncsvc.model.structure import StructureEvent
from syncsvc.store.engine import Store
from syncsvc.store.structure import KeptEvent, events, keep_event, withdraw_event

COLUMNS = ("number", "effective", "settled_by", "title", "standing", "version", *COUNTS)
_SIDES = ("local", "siasn")


def apply_decree(
    config: Path | None, data: Path | None, file: Path, key: str, dry: bool, by: str, language: str
) -> Answer:
    """Read a decree's file, see what it will do to the newest data, and, unless ``dry``, keep it.

    Applied again it is the same decree; with another content the next version of it. Raises ConfigError with all that
    is wrong with the file; nothing is kept then.
    """
    agency = agency_of(config, key)
    moment = moment_of(agency, None)
    decree = read_decree(file)
    _refuse(decree.document)
    with store_for_reading(data) as store:
        now = latest(store, agency, rules_of(agency, moment), moment)
        kept = {each.event.number: each for each in events(store, key)}
    given = decree.event
    if given is None:
        raise ConfigError(tuple(decree.document.mistakes))
    before = kept.get(given.number)
    judge_decree(decree.document, given, now.parents(before.event if before else None))
    _refuse(decree.document)
    event = _whole(given, before, now)
    outcome = _outcome(before, event)
    if not dry:
        with store_for_writing(data) as (store, _):
            keep_event(store, key, event, by, datetime.now(UTC))
    version = before.version + (outcome == "changed") if before else 1
    row = _row(event, version, False, now)
    said = {
        "outcome": "dry" if dry else outcome,
        "unknown_ids": ", ".join(map(" ".join, unknown_ids(given, now.parents()))),
    }
    return Answer([row | said], _apply_sentences(event, row, said, outcome, language))


def show_decrees(
    config: Path | None, data: Path | None, key: str, number: str | None, language: str
) -> tuple[list[dict[str, Any]], list[str]]:
    """Every decree of an agency, or one, with its progress by the newest data: rows, and of one its changes as
    sentences. Raises UsageError for a number that nobody applied."""
    agency = agency_of(config, key)
    moment = moment_of(agency, None)
    with store_for_reading(data) as store:
        kept = [each for each in events(store, key) if number in (None, each.event.number)]
        if number is not None and not kept:
            raise UsageError("structure.unknown", number=number, agency=key)
        now = latest(store, agency, rules_of(agency, moment), moment) if kept else None
    rows = [_row(each.event, each.version, each.withdrawn, now) for each in kept if now]
    if number is None:
        return rows, []
    return rows, [*_changes(kept[0].event, language), *_history(kept[0], language)]


def withdraw_decree(data: Path | None, key: str, number: str, reason: str, by: str, language: str) -> Answer:
    """State that a decree counts no more; from the next run on what it explained is told one by one."""
    with store_for_writing(data) as (store, _):
        kept = _withdrawn(store, key, number, reason, by)
    row = {"number": kept.event.number, "agency": key, "version": kept.version, "withdrawn": True}
    return Answer([row], [say(language, "structure.withdrawn", number=kept.event.number, agency=key)])


def _withdrawn(store: Store, key: str, number: str, reason: str, by: str) -> KeptEvent:
    return withdraw_event(store, key, " ".join(number.split()), reason, by, datetime.now(UTC))


def _refuse(document: Document) -> None:
    if document.mistakes:
        raise ConfigError(tuple(sorted(document.mistakes, key=lambda each: (each.line, each.path))))


def _whole(given: StructureEvent, before: KeptEvent | None, now: Latest) -> StructureEvent:
    """The decree with the ids that are known of its units; as it was kept, where it says nothing else."""
    if before is None:
        return now.completed(given)
    return before.event if before.event.says(given) else now.completed(given, before.event)


def _outcome(before: KeptEvent | None, event: StructureEvent) -> str:
    if before is None:
        return "new"
    return "changed" if before.withdrawn or before.event != event else "same"


def _row(event: StructureEvent, version: int, withdrawn: bool, now: Latest) -> dict[str, Any]:
    counts = now.progress(event)
    facts = {
        "number": event.number,
        "effective": event.effective.isoformat(),
        "settled_by": event.settled_by.isoformat(),
        "title": event.title,
        "standing": standing(event, now.rules.today, withdrawn),
        "version": version,
    }
    return facts | {name: counts[name] for name in COUNTS}


def _apply_sentences(
    event: StructureEvent, row: dict[str, Any], said: dict[str, str], outcome: str, language: str
) -> list[str]:
    facts = {name: row[name] for name in ("number", "version", "effective", "settled_by", "title")}
    sentences = [say(language, f"structure.outcome.{outcome}", **facts)]
    if said["outcome"] == "dry":
        sentences.append(say(language, "structure.dry"))
    sentences += [say(language, f"structure.standing.{row['standing']}", **facts), *_changes(event, language)]
    sentences += [say(language, "structure.progress", side=_side(side, language), **_of(row, side)) for side in _SIDES]
    sentences.append(say(language, "structure.left", left=row["left"], supervisors=row["supervisors"]))
    if said["unknown_ids"]:
        sentences.append(say(language, "structure.unknown_ids", ids=said["unknown_ids"]))
    return sentences


def _side(side: str, language: str) -> str:
    return say(language, f"reports.side.{side}")


def _of(row: dict[str, Any], side: str) -> dict[str, Any]:
    return {name: row[f"{side}_{name}"] for name in ("people", "moved", "units", "done")}


def _changes(event: StructureEvent, language: str) -> list[str]:
    """Each change as a sentence."""
    return [
        say(
            language,
            f"structure.change.{change.kind}",
            units=_named(change.units),
            into=_named(change.into),
            name=change.name,
            parent=str(change.parent or "-"),
        )
        for change in event.changes
    ]


def _named(units: Sequence[object]) -> str:
    return ", ".join(map(str, units)) or "-"


def _history(kept: KeptEvent, language: str) -> list[str]:
    stated = say(language, "structure.stated", version=kept.version, by=kept.by, at=f"{kept.at:%Y-%m-%d %H:%M} UTC")
    return [stated, say(language, "structure.withdrawn_because", reason=kept.reason)] if kept.withdrawn else [stated]
