"""What the audit commands mean: list, verify, export its head, who looked at a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from syncsvc import settings
from syncsvc.app.answer import Answer
from syncsvc.app.looking import look
from syncsvc.app.places import store_for_reading, store_for_writing
from syncsvc.app.runs import people_named
from syncsvc.config.keeping import heads_place, read_keeping
from syncsvc.jobs.heads import Heads, export_head, read_heads, signing_key, store_is_behind
from syncsvc.lang import say
from syncsvc.store.audit import Entry
from syncsvc.store.audit_reading import Choice, Verified, entries, verify
from syncsvc.store.engine import Store

COLUMNS = ("seq", "at", "actor", "action", "object", "subject", "facts")
PERSON = ("seq", "at", "actor", "action", "object", "facts")


@dataclass(frozen=True, slots=True)
class Checked:
    """How the audit is: what to say of it, and whether nothing is wrong."""

    answer: Answer
    whole: bool


def heads_file(config: Path | None, data: Path | None) -> Path:
    """Where the audit's heads go. Raises ConfigError for a broken ``service.yaml``."""
    folder = settings.config_folder(config)
    return heads_place(read_keeping(folder), folder, settings.data_folder(data))


def choice(action: str | None, actor: str | None, since: datetime | None) -> Choice:
    """The command line's filters; a moment without a zone is by this computer's clock."""
    return Choice(action, actor, since and since.astimezone(UTC))


def list_entries(data: Path | None, chosen: Choice, limit: int) -> list[dict[str, Any]]:
    """Entries, newest first, as rows (``COLUMNS``): persons stand in them as keyed hashes."""
    with store_for_reading(data) as store:
        return [_row(row._asdict()) for row in entries(store, chosen, limit)]


def looks_at(data: Path | None, nip: str, by: str) -> list[dict[str, Any]]:
    """Who did or saw what of one person, newest first, as rows (``PERSON``). That this was asked is written down too.
    Raises UsageError for what is no NIP."""
    (person,) = people_named((nip,))
    with store_for_reading(data) as store:
        found = [_row(row._asdict()) for row in entries(store, Choice(nip=person))]
        look(store, data, Entry(by, "audit.person", "-", person, {"entries": len(found)}))
    return found


def verify_audit(config: Path | None, data: Path | None, heads: Path | None, language: str) -> Checked:
    """Recompute the chain and hold it against the heads of a file, or of the one that is configured where it exists."""
    known = _heads(heads or heads_file(config, data), data, needed=heads is not None)
    with store_for_reading(data) as store:
        found = verify(store, known.heads)
    rows = [{"flaw": each.flaw.value, "seq": each.seq, "until": each.until} for each in found.shown]
    rows += [{"flaw": "unsigned", "seq": line, "until": line} for line in known.unsigned]
    says = [say(language, f"audit.flaw.{row['flaw']}", seq=row["seq"], until=row["until"]) for row in rows]
    closing = _closing(found, len(known.unsigned), language)
    told = [{**row, "says": said} for row, said in zip(rows, says, strict=True)]
    verdict = {"flaw": "broken" if rows else "whole", "seq": found.first, "until": found.last, "says": closing[0]}
    return Checked(Answer([*told, verdict], [*says, *closing]), not rows)


def export(config: Path | None, data: Path | None, language: str) -> Answer:
    """Append the audit's signed head to its file; what it says."""
    file = heads_file(config, data)
    with store_for_writing(data) as (store, _):
        head = export_head(store, file, signing_key(settings.data_folder(data)))
    facts = {"file": file.as_posix(), "seq": head.seq, "digest": head.digest, "at": _moment(head.at)}
    return Answer([facts], [say(language, "audit.head_exported", **facts)])


def behind_notice(config: Path | None, data: Path | None, store: Store, language: str) -> str | None:
    """For whoever starts a daemon: what to tell when the store lacks what an exported head saw; else None."""
    file = heads_file(config, data)
    if not file.exists() or not store_is_behind(store, file, signing_key(settings.data_folder(data), make=False)):
        return None
    return say(language, "audit.behind", place=store.place, file=file.as_posix())


def _heads(file: Path, data: Path | None, needed: bool) -> Heads:
    if not needed and not file.exists():
        return Heads((), ())
    return read_heads(file, signing_key(settings.data_folder(data), make=False))


def _closing(found: Verified, unsigned: int, language: str) -> list[str]:
    facts = {"rows": found.rows, "first": found.first, "last": found.last, "heads": found.heads}
    if found.flaws or unsigned:
        return [say(language, "audit.broken", **facts, flaws=found.flaws + unsigned)]
    said = [say(language, "audit.whole", **facts)]
    said += [say(language, "audit.cut_before", first=found.first)] if found.first > 1 else []
    return [*said, *([] if found.heads else [say(language, "audit.no_heads")])]


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**{name: row[name] for name in COLUMNS}, "at": _moment(row["at"])}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
