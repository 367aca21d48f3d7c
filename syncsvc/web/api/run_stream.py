"""A run followed live: its events and how far it got, until it is over or the reader leaves.

A stream ends after ``LONGEST`` seconds; whoever goes on asks again with ``Last-Event-ID``, and with a key that still
holds.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from typing import Any

import anyio
from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from syncsvc.model.run import GOING_ON
from syncsvc.store import journal
from syncsvc.store.events import events
from syncsvc.store.journal import RunFacts
from syncsvc.web.api.doors import Caller
from syncsvc.web.api.run_shapes import event_shown
from syncsvc.web.api.turnstile import Turnstile
from syncsvc.web.context import ApiContext

LOOK_EVERY, QUIET, LONGEST = 0.5, 15.0, 900.0
"""Seconds between looks, between signs of life, and that a stream lasts."""
_MEDIA_TYPE = "text/event-stream"
_PER_LOOK = 200
_EVENT = re.compile(r"[0-9]{1,9}")


def wants_stream(request: Request) -> bool:
    """Whether the caller would rather have a stream."""
    return _MEDIA_TYPE in request.headers.get("accept", "")


def followed(
    here: ApiContext, counting: Turnstile, caller: Caller, run: int, after: int, request: Request
) -> StreamingResponse:
    """The stream. Raises UsageError (429) when the key follows too many."""
    given = request.headers.get("last-event-id", "")
    after = max(after, int(given) if _EVENT.fullmatch(given) else 0)
    held = ExitStack()
    held.enter_context(counting.place("streams", str(caller.key.number)))
    closing: threading.Event = request.app.state.closing
    return _Followed(_told(_Following(here, run, after), closing), held)


class EventStream(StreamingResponse):
    """Server-sent events."""

    media_type = _MEDIA_TYPE


class _Followed(EventStream):
    """A stream that gives its place back however it ends, even before it began."""

    def __init__(self, told: AsyncIterator[str], held: ExitStack) -> None:
        super().__init__(told, headers={"X-Accel-Buffering": "no"})
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        with self._held:
            await super().__call__(scope, receive, send)


class _Following:
    """What of a run was told already."""

    def __init__(self, here: ApiContext, run: int, after: int) -> None:
        self._here, self._run, self._after = here, run, after
        self._progress: dict[str, int] | None = None
        self.over = False

    def look(self) -> str:
        """What is new, as it is sent."""
        facts = journal.run_facts(self._here.store, self._run)
        return "".join(self._new(facts))

    def _new(self, facts: RunFacts) -> Iterator[str]:
        found = events(self._here.store, self._run, self._after, _PER_LOOK)
        for event in found:
            self._after = event.number
            yield _message(event.type.value, event_shown(event).model_dump(mode="json"), event.number)
        if facts.progress is not None and facts.progress != self._progress:
            self._progress = facts.progress
            yield _message("progress", facts.progress)
        if facts.state not in GOING_ON and len(found) < _PER_LOOK:
            self.over = True
            yield _message("over", {"run": facts.run, "state": facts.state.value, "reason": facts.reason})


async def _told(following: _Following, closing: threading.Event) -> AsyncIterator[str]:
    begun = said = time.monotonic()
    yield ": syncsvc\n\n"
    while not following.over and not closing.is_set() and time.monotonic() - begun < LONGEST:
        news = await run_in_threadpool(following.look)
        if news:
            said = time.monotonic()
            yield news
        elif time.monotonic() - said > QUIET:
            said = time.monotonic()
            yield ": ...\n\n"
        if not following.over:
            await anyio.sleep(LOOK_EVERY)


def _message(kind: str, data: dict[str, Any], number: int | None = None) -> str:
    named = "" if number is None else f"id: {number}\n"
    return f"{named}event: {kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
