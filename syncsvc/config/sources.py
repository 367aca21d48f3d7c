"""What ``sources.yaml`` says about one source. Connectors are built from these values."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from syncsvc.model.run import Side

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
SecretRef = Annotated[str, StringConstraints(pattern=r"^(file|env|credential):.+$")]


class Strict(BaseModel):
    """Unknown keys are mistakes, a key without value counts as absent; values never change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_absent(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        known = {info.alias or name for name, info in cls.model_fields.items()}
        return {name: value for name, value in given.items() if value is not None or name not in known}


class Guard(Strict):
    """How far a source may fall from its last good size: share *and* number, over all and per unit."""

    max_loss_share: float = Field(default=0.05, ge=0, le=1)
    max_loss_rows: int = Field(default=50, ge=0)
    unit_loss_share: float = Field(default=0.5, ge=0, le=1)
    unit_loss_rows: int = Field(default=10, ge=0)


class SourceBase(Strict):
    """What every kind of source has. ``folder``, where relative paths start, is set by the reader."""

    side: Side
    preset: str | None = None
    stale_after_hours: int = Field(default=72, ge=1)
    guard: Guard = Guard()
    folder: Path = Path()


class SqlSource(SourceBase):
    """A database. ``address`` is an SQLAlchemy URL without password; each table is one SELECT.

    ``repair_encoding`` names columns' connection charset trouble: "utf8-in-latin1" re-reads latin1 as UTF-8.
    """

    kind: Literal["sql"]
    address: str
    password: SecretRef | None = None
    tables: dict[Name, str]
    max_rows: int = Field(default=5_000_000, ge=1)
    statement_seconds: int = Field(default=300, ge=1)
    repair_encoding: Literal["utf8-in-latin1"] | None = None


class FileTable(Strict):
    """One table kept in files. ``files`` is a glob below the configuration folder (or absolute).

    ``take`` newest: the newest file replaces all older; all: every file counts (one per period).
    ``header_row`` is found within the first 20 rows when absent (1 = first row). ``sheet`` is a name or
    a number from 1.
    """

    files: str
    take: Literal["newest", "all"] = "newest"
    sheet: str | None = None
    header_row: int | None = Field(default=None, ge=1, le=100)
    delimiter: Literal[",", ";", "tab"] | None = None
    encoding: str | None = None


class FileSource(SourceBase):
    """Files, or a drop folder. A file younger than ``settle_seconds`` may still be written: it waits."""

    kind: Literal["files"]
    tables: dict[Name, FileTable]
    settle_seconds: int = Field(default=2, ge=0)
    max_rows: int = Field(default=20_000_000, ge=1)
    max_bytes: int = Field(default=50_000_000_000, ge=1)
    child_memory_mb: int = Field(default=2048, ge=128)


Source = Annotated[SqlSource | FileSource, Field(discriminator="kind")]
