"""What keeps an installation in good order, for nobody's agency in particular: a copy by day, letting go of what is too
old, the audit's head."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from syncsvc.config.keeping import BackupPart, Keeping, RetentionPart, backup_place, heads_place
from syncsvc.errors import Denied
from syncsvc.jobs.heads import Heads, export_head, read_heads, signing_key
from syncsvc.jobs.work import log
from syncsvc.model.order import SITE, RunKind
from syncsvc.model.telling import Event
from syncsvc.store.alarms import settle
from syncsvc.store.audit import Entry, looked
from syncsvc.store.audit_reading import verify
from syncsvc.store.backup import backup
from syncsvc.store.engine import Store, sqlite_address
from syncsvc.store.failures import translated
from syncsvc.store.health import check
from syncsvc.store.purge import Purged, purge

_STEM = "syncsvc-"
_SUFFIX = ".db"


@dataclass(frozen=True, slots=True)
class Premises:
    """An installation: its open store, where its configuration and data lie, what ``service.yaml`` says, and who acts
    (for the audit)."""

    store: Store
    config: Path
    data: Path
    keeping: Keeping
    by: str


def keep_up(kind: RunKind, premises: Premises, now: datetime) -> dict[str, int]:
    """Do what a run of kind BACKUP, PURGE or HEAD is for; its counts. Raises what the single ones raise."""
    return UPKEEP[kind](premises, now)


def back_up(premises: Premises, now: datetime) -> Path:
    """Copy the store into the folder of copies, look the copy through, and let go of the copies that are not among the
    newest of their days and months; gives the copy.

    That it is made is written into the store first. Raises Denied for a copy that is not sound (it is deleted), and as
    ``store.backup.backup``.
    """
    folder = backup_place(premises.keeping, premises.config, premises.data)
    try:
        with translated(folder.as_posix()):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as refused:
        raise Denied("audit.cannot_write", file=folder.as_posix()) from refused
    target = folder / f"{_STEM}{now:%Y-%m-%dT%H%M%S}{_SUFFIX}"
    looked(premises.store, Entry(premises.by, "db.backup", target.name))
    backup(premises.store.address.render_as_string(hide_password=False), target)
    _look_through(target)
    for old in _too_many(folder, premises.keeping.backup):
        old.unlink()
    log.info("backup", file=target.as_posix(), bytes=target.stat().st_size)
    return target


def let_go(premises: Premises) -> Sequence[Purged]:
    """Let go of every row that is past its time; one log line per table of which anything went."""
    done = purge(premises.store, days_of(premises.keeping.retention), premises.by)
    for each in done:
        if each.gone:
            log.info("purge", table=each.table, rows=each.gone, kept=each.kept)
    return done


def days_of(retention: RetentionPart) -> dict[str, int | None]:
    """For how many days each kind of row is kept."""
    return retention.model_dump()


def _look_through(copy: Path) -> None:
    """What reading left beside the copy goes, and so does a copy that is of no use."""
    problems = check(sqlite_address(copy)).problems
    for beside in copy.parent.glob(f"{copy.name}-*"):
        beside.unlink()
    if problems:
        copy.unlink()
        raise Denied("audit.backup_damaged", file=copy.as_posix(), problems=len(problems))


def _too_many(folder: Path, keep: BackupPart) -> list[Path]:
    """Copies that are neither the newest of one of the newest days nor of one of the newest months."""
    copies = sorted(folder.glob(f"{_STEM}*{_SUFFIX}"), reverse=True)
    stay = {*_newest(copies, len("2026-01-01"), keep.daily), *_newest(copies, len("2026-01"), keep.monthly)}
    return [copy for copy in copies if copy not in stay]


def _newest(copies: Sequence[Path], width: int, most: int) -> list[Path]:
    """Of copies, newest first, the first of each stretch (the beginning of its moment), as many stretches as wanted."""
    of_stretch: dict[str, Path] = {}
    for copy in copies:
        of_stretch.setdefault(copy.name.removeprefix(_STEM)[:width], copy)
    return list(of_stretch.values())[:most]


def _backup_counts(premises: Premises, now: datetime) -> dict[str, int]:
    return {"bytes": back_up(premises, now).stat().st_size}


def _purge_counts(premises: Premises, _now: datetime) -> dict[str, int]:
    return {each.table: each.gone for each in let_go(premises)}


def _head_counts(premises: Premises, _now: datetime) -> dict[str, int]:
    """The audit is verified first: a broken one rings an alarm, and its head is exported all the same."""
    file, key = heads_place(premises.keeping, premises.config, premises.data), signing_key(premises.data)
    known = read_heads(file, key) if file.exists() else Heads((), ())
    found = verify(premises.store, known.heads)
    flaws = found.flaws + len(known.unsigned)
    broken = {(SITE, "audit"): {"flaws": flaws}} if flaws else {}
    with premises.store.changing() as connection:
        settle(connection, Event.AUDIT_BROKEN, broken)
    return {"seq": export_head(premises.store, file, key).seq, "flaws": flaws}


UPKEEP: Mapping[RunKind, Callable[[Premises, datetime], dict[str, int]]] = {
    RunKind.BACKUP: _backup_counts,
    RunKind.PURGE: _purge_counts,
    RunKind.HEAD: _head_counts,
}
"""What is done for each kind of run that is nobody's agency's."""
