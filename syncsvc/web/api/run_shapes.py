"""Runs and what is wished, as they are sent and shown. Nobody's NIP is ever shown: of people only how many."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from syncsvc.app.runs import why
from syncsvc.store.events import Event
from syncsvc.store.journal import RunFacts
from syncsvc.web.api.shapes import LARGEST, MOST_ROWS, Asked, Id, Key, Moment, Searched, Shown
from syncsvc.web.api.shapes import Number as RunId
from syncsvc.web.context import Wish

RunState = Literal["queued", "running", "done", "partial", "held", "failed", "rejected", "cancelled", "missed"]
Kind = Literal["pull", "evaluate", "tell", "backup", "purge", "head"]
Nip = Annotated[str, Field(pattern=r"^[0-9 ]{18,30}$")]


class RunQuery(Searched):
    """Which runs."""

    agency: Key | None = None
    state: RunState | None = None
    kind: Kind | None = None
    after: RunId | None = None
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 50


class After(Searched):
    """After which event; 0: from the first."""

    after: Annotated[int, Field(ge=0, le=LARGEST)] = 0


class EventQuery(After):
    """Which events, and how many at most."""

    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 100


class RunShown(Shown):
    """One run. The state steers, the reason explains, ``why`` says it in words; ``people`` counts whom it is about
    (0: everybody)."""

    run: int
    agency: str
    kind: str
    source: str | None
    state: str
    reason: str | None
    why: str | None
    trigger: str
    by: str | None
    queued: datetime
    started: datetime | None
    ended: datetime | None
    due: datetime | None
    schedule: int | None
    batch: int | None
    people: int
    units: list[str]
    dry: bool
    progress: dict[str, int] | None
    cancelling: bool
    counts: dict[str, Any]
    decided_by: str | None
    decided_at: datetime | None


class RunPage(Shown):
    """Some runs, newest first; ``next`` is where the following page is."""

    runs: list[RunShown]
    next: str | None


class EventShown(Shown):
    """One thing that happened to a run."""

    number: int
    at: datetime
    type: str
    data: dict[str, Any]


class EventPage(Shown):
    """What happened, in order."""

    events: list[EventShown]
    next: str | None


class WishAsked(Asked):
    """What is to be done. People are named here and nowhere else: never in an address, which is logged."""

    agency: Key
    do: Literal["sync", "pull", "evaluate", "tell"] = "sync"
    sources: list[Key] = Field(default_factory=list, max_length=50)
    units: list[Id] = Field(default_factory=list, max_length=500)
    nips: list[Nip] = Field(default_factory=list, max_length=5000)
    failed_only: bool = False
    since: Moment | None = None

    def wish(self) -> Wish:
        """As it is handed on."""
        sources, units, nips = tuple(self.sources), tuple(self.units), tuple(self.nips)
        return Wish(self.agency, self.do, sources, units, nips, self.failed_only, self.since)


class Submitted(Shown):
    """The runs that a wish made, or has made before."""

    runs: list[int]


class Done(Shown):
    """How a run stands after what was asked."""

    run: int
    state: str


def run_shown(facts: RunFacts, language: str) -> RunShown:
    """A run as it is shown."""
    return RunShown(
        **{name: getattr(facts, name) for name in _SAME},
        why=why(facts, language),
        by=facts.wished_by,
        people=len(facts.scope.nips),
        units=sorted(facts.scope.units),
    )


_SAME = (
    *("run", "agency", "kind", "source", "state", "reason", "trigger", "queued", "started", "ended", "due"),
    *("schedule", "batch", "dry", "progress", "cancelling", "counts", "decided_by", "decided_at"),
)


def event_shown(event: Event) -> EventShown:
    """An event as it is shown."""
    return EventShown(number=event.number, at=event.at, type=event.type.value, data=dict(event.data))
