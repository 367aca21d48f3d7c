"""A remote as a source."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from syncsvc.config.live.auth import Auth, NoAuth
from syncsvc.config.live.pace import Pace
from syncsvc.config.live.reach import Reach
from syncsvc.config.live.tables import LiveTable
from syncsvc.config.shape import Name
from syncsvc.config.source_base import SourceBase


class LiveSource(SourceBase):
    """A remote that is asked over HTTP. ``address`` is where every path starts; https, or http on this machine.

    ``people`` are the sources whose employees are asked for one by one; without it all of the local side, and those
    of the same side as this source that list people themselves.
    """

    kind: Literal["rest", "siasn", "ekinerja"]
    address: str
    auth: Auth = NoAuth(scheme="none")
    pace: Pace = Pace()
    reach: Reach = Reach()
    tables: dict[Name, LiveTable]
    people: tuple[Name, ...] = ()
    stale_after_hours: int = Field(default=240, ge=1)
