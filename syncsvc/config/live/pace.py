"""How politely a remote is asked."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, field_validator

from syncsvc.config.shape import Name, Strict

Zone = Literal["Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"]
Window = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")]
UNLIMITED = "unlimited"


class Pace(Strict):
    """The granted budget of one remote, evenly spaced. Absent limits do not limit, but for ``per_second``: it is 1
    unless it says ``unlimited`` (a key without a value counts as absent, so it cannot mean that).

    ``windows`` are the hours of the day in which calls may be made ("20:00-05:00" goes past midnight), by ``zone``;
    without any, always. ``per_day`` counts from midnight by ``zone``. Sources with the same ``shared`` name draw on one
    budget, whatever their agency; without it the remote's host and port are that name.
    """

    per_second: float | None = Field(default=1.0, gt=0, le=10_000)
    per_minute: int | None = Field(default=None, ge=1)
    per_day: int | None = Field(default=None, ge=1)
    parallel: int = Field(default=1, ge=1, le=64)
    windows: tuple[Window, ...] = ()
    zone: Zone = "Asia/Jakarta"
    shared: Name | None = None

    @field_validator("per_second", mode="before")
    @classmethod
    def _unlimited(cls, given: Any) -> Any:
        return None if given == UNLIMITED else given
