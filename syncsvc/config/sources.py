"""What ``sources.yaml`` says about one source. Connectors are built from these values."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from syncsvc.config.live.source import LiveSource
from syncsvc.config.shape import Name, SecretRef, Strict
from syncsvc.config.source_base import SourceBase


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


Source = Annotated[SqlSource | FileSource | LiveSource, Field(discriminator="kind")]
