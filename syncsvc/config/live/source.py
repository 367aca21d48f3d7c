"""A remote as a source."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from syncsvc.config.explain import fault
from syncsvc.config.live.answers import Answers
from syncsvc.config.live.auth import Auth, BearerAuth, NoAuth
from syncsvc.config.live.pace import Pace
from syncsvc.config.live.reach import Reach
from syncsvc.config.live.tables import LiveTable, Parent, Rate
from syncsvc.config.shape import Name
from syncsvc.config.source_base import SourceBase


class LiveSource(SourceBase):
    """A remote that is asked over HTTP. ``address`` is where every path starts; https, or http on this machine.

    ``people`` are the sources whose employees are asked for one by one; without it all of the local side, of SIASN's
    and of this source's own side that list people themselves. ``answers`` tells a remote's answers apart wherever a
    table says nothing else; ``headers`` go with every call and are no secrets; ``rate`` names the headers in which the
    remote tells how many calls are left.
    """

    kind: Literal["rest", "siasn", "ekinerja"]
    address: str
    auth: Auth = NoAuth(scheme="none")
    pace: Pace = Pace()
    reach: Reach = Reach()
    tables: dict[Name, LiveTable]
    answers: Answers = Answers()
    headers: dict[str, str] = Field(default_factory=dict)
    rate: Rate | None = None
    people: tuple[Name, ...] = ()
    stale_after_hours: int = Field(default=240, ge=1)

    @model_validator(mode="after")
    def _parents_come_whole(self) -> LiveSource:
        """A table that others are asked about by must come whole itself."""
        whole = [name for name, table in self.tables.items() if table.manner in ("whole", "year", "period")]
        for table in self.tables.values():
            if isinstance(table.each, Parent) and table.each.table not in whole:
                raise fault("parent_not_whole", given=table.each.table, choices=", ".join(whole) or "-")
        return self

    @model_validator(mode="after")
    def _tokens_exist(self) -> LiveSource:
        """A table can only send tokens that there are."""
        known = tuple(self.auth.tokens) if isinstance(self.auth, BearerAuth) else ()
        for table in self.tables.values():
            for name in table.tokens or ():
                if name not in known:
                    raise fault("unknown_token", given=name, choices=", ".join(known) or "-")
        return self
