"""Runs: which there are, what happened to one, and what a person wants done or undone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Header, Query, Request, Response

from syncsvc.model.order import Submission, Trigger
from syncsvc.store import journal
from syncsvc.store.claims import cancel
from syncsvc.store.events import events
from syncsvc.store.held import allow, reject
from syncsvc.store.run_pages import RunChoice, retry, run_page
from syncsvc.store.submitting import submit
from syncsvc.web.api.doors import Asker, Counting, Here, Operator, Reader
from syncsvc.web.api.run_shapes import (
    After,
    Done,
    EventPage,
    EventQuery,
    RunPage,
    RunQuery,
    RunShown,
    Submitted,
    WishAsked,
    event_shown,
    run_shown,
)
from syncsvc.web.api.run_stream import EventStream, followed, wants_stream
from syncsvc.web.api.shapes import PREFIX, RunNumber, problems
from syncsvc.web.context import ApiContext

router = APIRouter(prefix=f"{PREFIX}/runs", tags=["runs"], responses=problems(409))
_KEY = Header(alias="Idempotency-Key", min_length=1, max_length=128, pattern=r"^[!-~]+$")


@router.get("")
def list_runs(
    here: Here, caller: Reader, query: Annotated[RunQuery, Query()], request: Request, response: Response
) -> RunPage:
    """Runs of the agencies that the key may see, newest first."""
    agencies = caller.agencies
    if query.agency is not None:
        caller.require_agency(here, query.agency)
        agencies = frozenset({query.agency})
    found = run_page(here.store, RunChoice(agencies, query.state, query.kind), query.after, query.limit + 1)
    shown = [run_shown(facts, caller.language) for facts in found[: query.limit]]
    following = None
    if len(found) > query.limit:
        asked = query.model_dump(exclude_none=True, exclude={"after"})
        following = link_next(request, response, **asked, after=shown[-1].run)
    return RunPage(runs=shown, next=following)


@router.post("", status_code=202)
def trigger(
    here: Here, caller: Asker, counting: Counting, asked: WishAsked, key: Annotated[str | None, _KEY] = None
) -> Submitted:
    """Wish runs. The same ``Idempotency-Key`` again gives the same runs, and makes none; with another wish it is a
    conflict."""
    counting.pass_one("trigger", str(caller.key.number))
    caller.require_agency(here, asked.agency)
    orders = here.orders(asked.wish())
    own = None if key is None else f"{caller.key.number}:{key}"
    made = submit(here.store, Submission(orders, Trigger.MANUAL, caller.name, own))
    here.nudge()
    return Submitted(runs=list(made))


@router.get("/{run}")
def show_run(here: Here, caller: Reader, run: RunNumber) -> RunShown:
    """One run."""
    return run_shown(caller.require_run(here, run), caller.language)


@router.get("/{run}/events", response_model=EventPage)
def list_events(
    here: Here,
    caller: Reader,
    counting: Counting,
    run: RunNumber,
    query: Annotated[EventQuery, Query()],
    request: Request,
    response: Response,
) -> EventPage | Response:
    """What happened to a run; as a stream (see ``stream``) for who accepts ``text/event-stream``."""
    caller.require_run(here, run)
    if wants_stream(request):
        return followed(here, counting, caller, run, query.after, request)
    found = events(here.store, run, query.after, query.limit + 1)
    shown = [event_shown(event) for event in found[: query.limit]]
    more = len(found) > query.limit
    following = link_next(request, response, limit=query.limit, after=shown[-1].number) if more else None
    return EventPage(events=shown, next=following)


@router.get("/{run}/stream", response_class=EventStream)
def stream(
    here: Here, caller: Reader, counting: Counting, run: RunNumber, query: Annotated[After, Query()], request: Request
) -> Response:
    """What happens to a run, as server-sent events, until it is over; ``Last-Event-ID`` goes on after that event."""
    caller.require_run(here, run)
    return followed(here, counting, caller, run, query.after, request)


@router.post("/{run}/cancel", status_code=202)
def end_run(here: Here, caller: Operator, run: RunNumber) -> Done:
    """End a run: one that waits at once, one that goes on at its next checkpoint."""
    caller.require_run(here, run)
    cancel(here.store, run, caller.name)
    return _stands(here, run)


@router.post("/{run}/approve", status_code=202)
def approve_run(here: Here, caller: Operator, run: RunNumber) -> Done:
    """Let a held run go on with exactly what it was held with."""
    caller.require_run(here, run)
    allow(here.store, run, caller.name, datetime.now(UTC))
    return _stands(here, run)


@router.post("/{run}/reject")
def reject_run(here: Here, caller: Operator, run: RunNumber) -> Done:
    """Refuse what a held run brought; the last good data stays in force."""
    caller.require_run(here, run)
    reject(here.store, run, caller.name, datetime.now(UTC))
    return _stands(here, run)


@router.post("/{run}/retry", status_code=202)
def retry_run(here: Here, caller: Operator, counting: Counting, run: RunNumber) -> Submitted:
    """Queue what a run that is over was to do once more."""
    counting.pass_one("trigger", str(caller.key.number))
    caller.require_run(here, run)
    made = retry(here.store, run, caller.name)
    here.nudge()
    return Submitted(runs=list(made))


def link_next(request: Request, response: Response, **query: object) -> str:
    """Where the following page is; also told in the Link header."""
    following = f"{request.url.path}?{urlencode({name: str(value) for name, value in query.items()})}"
    response.headers["Link"] = f'<{following}>; rel="next"'
    return following


def _stands(here: ApiContext, run: int) -> Done:
    """How a run stands now that something was done to it; whoever executes is told to look."""
    here.nudge()
    return Done(run=run, state=journal.run_facts(here.store, run).state.value)
