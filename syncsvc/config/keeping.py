"""What ``service.yaml`` says about what this installation keeps: the audit's heads, backups, and for how long."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from syncsvc.config.read import Document, read_document
from syncsvc.config.shape import Strict
from syncsvc.errors import ConfigError

SERVICE_FILE = "service.yaml"
HEADS_FILE = "audit-heads.jsonl"
BACKUP_FOLDER = "backups"
PARTS = ("audit", "backup", "retention")
"""The keys of the file that are read here; the others are somebody else's."""
Days = Annotated[int, Field(ge=30, le=36_600)]


class AuditPart(Strict):
    """Where the audit's signed heads go: a file that should lie on another host. Without it: in the data folder."""

    heads: str | None = Field(default=None, min_length=1)


class BackupPart(Strict):
    """Where copies go by day (without it: ``backups`` in the data folder), and how many stay: of the newest days, and
    of the newest months."""

    folder: str | None = Field(default=None, min_length=1)
    daily: int = Field(default=7, ge=1, le=366)
    monthly: int = Field(default=12, ge=0, le=120)


class RetentionPart(Strict):
    """For how many days each kind of row is kept after it was of use for the last time.

    ``closed_findings`` counts from a finding's closing; without it they stay for ever. ``skp_state`` counts from when
    an SKP's status was first seen; one that still has it then counts as seen anew.
    """

    run_event: Days = 400
    run: Days = 1_100
    outbox: Days = 90
    closed_findings: Days | None = None
    field_change: Days = 400
    skp_state: Days = 1_830
    api_key: Days = 400
    worker: Annotated[int, Field(ge=1, le=366)] = 1


class Keeping(Strict):
    """All three parts; what is not said has its default."""

    audit: AuditPart = AuditPart()
    backup: BackupPart = BackupPart()
    retention: RetentionPart = RetentionPart()


def heads_place(keeping: Keeping, config: Path, data: Path) -> Path:
    """The file of the audit's heads; what ``service.yaml`` names begins at its own folder."""
    return config / keeping.audit.heads if keeping.audit.heads else data / HEADS_FILE


def backup_place(keeping: Keeping, config: Path, data: Path) -> Path:
    """The folder of the copies by day."""
    return config / keeping.backup.folder if keeping.backup.folder else data / BACKUP_FOLDER


def read_keeping(folder: Path) -> Keeping:
    """The parts of ``service.yaml`` in a configuration folder; no file means the defaults.

    Raises ConfigError with every mistake in these parts.
    """
    path = folder / SERVICE_FILE
    if not path.exists():
        return Keeping()
    document = read_document(path)
    keeping = _shaped(document)
    if document.mistakes or keeping is None:
        raise ConfigError(tuple(document.mistakes))
    return keeping


def _shaped(document: Document) -> Keeping | None:
    ours = {name: value for name, value in document.table.items() if name in PARTS}
    return document.shape(Keeping, ours) if document.readable else None
