"""A run followed live."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx

from syncsvc.model.order import Submission, Trigger
from syncsvc.model.right import Right
from syncsvc.model.run import State
from syncsvc.store.claims import cancel, claim
from syncsvc.store.endings import end
from syncsvc.store.lease import fenced
from syncsvc.store.submitting import submit
from syncsvc.web.context import Wish
from tests.web.serving import OWN, Served, ordered

RUNS = "/api/v1/runs"


def told(answer: httpx.Response) -> Iterator[tuple[str, int | None, dict[str, object]]]:
    """The events of a stream as they come: kind, number, data."""
    kind, number = "", None
    for line in answer.iter_lines():
        name, _, value = line.partition(": ")
        if name == "event":
            kind = value
        elif name == "id":
            number = int(value)
        elif name == "data":
            yield kind, number, json.loads(value)
            number = None


def queued(api: Served) -> int:
    """A run that waits."""
    return submit(api.store, Submission(ordered(Wish(OWN, "evaluate")), Trigger.MANUAL, "penguji"))[0]


def test_a_run_is_followed_to_its_end(both: Served) -> None:
    """Whoever follows sees each event, how far the run got, and its end; then the stream is over."""
    run = queued(both)
    with both.client(Right.READ) as client, client.stream("GET", f"{RUNS}/{run}/stream") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        events = told(answer)
        assert [next(events)[0] for _ in range(2)] == ["queued", "ready"]
        claimed = claim(both.store, run, "me")
        assert claimed is not None
        assert next(events)[0] == "claimed"
        with fenced(both.store, claimed.lease, {"made": 3, "planned": 9}):
            pass
        assert next(events) == ("progress", None, {"made": 3, "planned": 9})
        with fenced(both.store, claimed.lease) as connection:
            end(both.store, connection, run, state=State.DONE.value, reason=None, counts={"open": 1})
        assert [(kind, data.get("state")) for kind, _, data in events][-1] == ("over", "done")


def test_a_stream_goes_on_after_the_last_event(api: Served) -> None:
    """Last-Event-ID leaves out what was told; a run that is over is told at once."""
    run = queued(api)
    cancel(api.store, run, "penguji")
    asked = {"Accept": "text/event-stream"}
    with api.client(Right.READ) as client:
        with client.stream("GET", f"{RUNS}/{run}/events", headers=asked) as answer:
            every = list(told(answer))
        with client.stream(
            "GET", f"{RUNS}/{run}/events", headers=asked | {"Last-Event-ID": str(every[1][1])}
        ) as answer:
            later = list(told(answer))
        listed = client.get(f"{RUNS}/{run}/events?limit=2").json()
        assert [event["number"] for event in listed["events"]] == [number for _, number, _ in every[:2]]
        rest = client.get(listed["next"]).json()
    assert later == every[2:]
    assert [kind for kind, _, _ in every] == ["queued", "ready", "ended", "over"]
    assert [event["type"] for event in rest["events"]] == ["ended"]


def test_a_key_follows_only_so_many(api: Served) -> None:
    """Beyond its places a key is refused; when the server stops, streams end and give theirs back."""
    run = queued(api)
    turnstile = api.serving.api.state.turnstile
    turnstile._places["streams"] = 1
    with api.client(Right.READ) as client, client.stream("GET", f"{RUNS}/{run}/stream") as answer:
        lines = answer.iter_lines()
        assert next(lines)
        with client.stream("GET", f"{RUNS}/{run}/stream") as refused:
            assert refused.status_code == 429
        api.serving.stop()
        list(lines)
    assert not turnstile._taken
