"""Runs over HTTP: listed, wished, undone; and never twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from syncsvc.app.wishes import Wish
from syncsvc.model.order import Submission, Trigger
from syncsvc.model.right import Right
from syncsvc.store.claims import claim
from syncsvc.store.submitting import submit
from tests.web.serving import FOREIGN, NIP, OWN, Served, ordered

RUNS = "/api/v1/runs"


def queue(api: Served, agency: str = OWN, do: str = "evaluate") -> int:
    """A run that waits."""
    return submit(api.store, Submission(ordered(Wish(agency, do)), Trigger.MANUAL, "penguji"))[0]


def test_a_wish_becomes_runs(both: Served) -> None:
    """A sync is a pull and an evaluation of one batch, by the key's name; whoever takes runs is nudged."""
    with both.client(Right.READ, Right.TRIGGER) as client:
        made = client.post(RUNS, json={"agency": OWN, "nips": [NIP], "units": ["u1"]})
        assert made.status_code == 202
        runs = client.get(RUNS).json()["runs"]
    assert [run["run"] for run in runs] == sorted(made.json()["runs"], reverse=True)
    assert [(run["kind"], run["state"], run["people"], run["units"]) for run in runs] == [
        ("evaluate", "queued", 1, ["u1"]),
        ("pull", "queued", 1, ["u1"]),
    ]
    assert {run["by"] for run in runs} == {"key:1:uji coba"}
    assert both.nudges


def test_fifty_of_the_same_wish_are_one(both: Served) -> None:
    """Fifty identical triggers at once with one Idempotency-Key make one batch, and all get its runs."""
    with both.client(Right.READ, Right.TRIGGER) as client, ThreadPoolExecutor(10) as pool:

        def post(_number: int) -> httpx.Response:
            return client.post(RUNS, json={"agency": OWN}, headers={"Idempotency-Key": "sekali"})

        answers = list(pool.map(post, range(50)))
        assert {answer.status_code for answer in answers} == {202}
        assert len({tuple(answer.json()["runs"]) for answer in answers}) == 1
        assert len(client.get(RUNS).json()["runs"]) == 2


def test_a_key_stands_for_one_wish(both: Served) -> None:
    """The same Idempotency-Key with something else is a conflict, and makes no run."""
    with both.client(Right.READ, Right.TRIGGER) as client:
        named = {"Idempotency-Key": "sekali"}
        assert client.post(RUNS, json={"agency": OWN}, headers=named).status_code == 202
        for other in ({"do": "evaluate"}, {"nips": [NIP]}, {"units": ["u2"]}, {"since": "2026-01-01T00:00:00Z"}):
            answer = client.post(RUNS, json={"agency": OWN, **other}, headers=named)
            assert (answer.status_code, answer.json()["type"]) == (409, "urn:syncsvc:store.wish_other")
        assert len(client.get(RUNS).json()["runs"]) == 2


def test_one_key_does_not_meet_another_s_wishes(api: Served) -> None:
    """The same Idempotency-Key of two keys are two wishes."""
    with api.client(Right.TRIGGER) as one, api.client(Right.TRIGGER) as other:
        made = [
            client.post(RUNS, json={"agency": OWN}, headers={"Idempotency-Key": "x"}).json() for client in (one, other)
        ]
    assert made[0] != made[1]


def test_pages_do_not_move_when_runs_are_begun(both: Served) -> None:
    """Whoever follows ``next`` sees each run that there was once, although others are begun meanwhile."""
    before = [queue(both) for _ in range(7)]
    seen: list[int] = []
    with both.client(Right.READ) as client:
        address: str | None = f"{RUNS}?limit=3&kind=evaluate"
        while address:
            page = client.get(address)
            seen += [run["run"] for run in page.json()["runs"]]
            address = page.json()["next"]
            assert (address is None) == ("link" not in page.headers)
            queue(both)
    assert seen == before[::-1]


def test_runs_are_found_by_state_kind_and_agency(api: Served) -> None:
    """Each filter keeps its own; unknown values and names are refused."""
    waiting, foreign, pull = queue(api), queue(api, FOREIGN), queue(api, do="pull")
    claim(api.store, pull, "me")
    with api.administrator() as client:

        def found(query: str) -> list[int]:
            return [run["run"] for run in client.get(f"{RUNS}?{query}").json()["runs"]]

        assert found("") == [pull, foreign, waiting]
        assert found(f"agency={FOREIGN}") == [foreign]
        assert found("state=running") == [pull]
        assert found("kind=evaluate") == [foreign, waiting]
        for query in ("state=sleeping", "limit=0", "limit=201", "after=0", "colour=red"):
            assert client.get(f"{RUNS}?{query}").status_code == 422


@pytest.mark.parametrize("running", [False, True])
def test_a_run_is_cancelled(both: Served, running: bool) -> None:
    """One that waits is over at once, one that goes on is told to end; a second time is a conflict, or no change."""
    run = queue(both)
    if running:
        claim(both.store, run, "me")
    with both.client(Right.READ, Right.OPERATE) as client:
        answer = client.post(f"{RUNS}/{run}/cancel")
        assert (answer.status_code, answer.json()["state"]) == (202, "running" if running else "cancelled")
        assert client.get(f"{RUNS}/{run}").json()["cancelling"] is running
        assert client.post(f"{RUNS}/{run}/cancel").status_code == (202 if running else 409)


def test_a_run_that_is_over_is_repeated(both: Served) -> None:
    """A retry is a new run with what the first was to do; one that is not over cannot be repeated."""
    run = queue(both)
    with both.client(Right.READ, Right.OPERATE) as client:
        assert client.post(f"{RUNS}/{run}/retry").status_code == 409
        client.post(f"{RUNS}/{run}/cancel")
        made = client.post(f"{RUNS}/{run}/retry").json()["runs"]
        assert made == [run + 1]
        assert client.get(f"{RUNS}/{made[0]}").json()["trigger"] == "retry"


def test_only_a_held_run_is_decided(api: Served) -> None:
    """Approving or rejecting a run that does not wait for a person is a conflict, and nothing changes."""
    run = queue(api)
    with api.client(Right.READ, Right.OPERATE) as client:
        for verb in ("approve", "reject"):
            assert client.post(f"{RUNS}/{run}/{verb}").status_code == 409
        assert client.get(f"{RUNS}/{run}").json()["state"] == "queued"
