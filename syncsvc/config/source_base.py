"""What every kind of source has."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from syncsvc.config.shape import Strict
from syncsvc.model.run import Side


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
