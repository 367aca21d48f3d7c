"""Every address with every right, for the key's own agency and another's: nothing is open that is not said here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from syncsvc.model.order import Submission, Trigger
from syncsvc.model.right import Right
from syncsvc.store.submitting import submit
from syncsvc.web.context import Wish
from tests.store.making import found, ids, outcome, run
from tests.web.serving import FOREIGN, NIP, OWN, Served, ordered

V1 = "/api/v1"


@dataclass(frozen=True)
class Row:
    """One address: which right it takes (None: any), what is sent, and whether it is about one agency."""

    method: str
    path: str
    right: Right | None
    body: dict[str, Any] | None = None
    foreign: bool = True
    query: dict[str, str] = field(default_factory=dict)


ROWS = (
    Row("GET", f"{V1}/runs", Right.READ, foreign=False),
    Row("POST", f"{V1}/runs", Right.TRIGGER, {"agency": "{agency}"}),
    Row("GET", f"{V1}/runs/{{run}}", Right.READ),
    Row("GET", f"{V1}/runs/{{run}}/events", Right.READ),
    Row("GET", f"{V1}/runs/{{run}}/stream", Right.READ),
    Row("POST", f"{V1}/runs/{{run}}/cancel", Right.OPERATE),
    Row("POST", f"{V1}/runs/{{run}}/approve", Right.OPERATE),
    Row("POST", f"{V1}/runs/{{run}}/reject", Right.OPERATE),
    Row("POST", f"{V1}/runs/{{run}}/retry", Right.OPERATE),
    Row("GET", f"{V1}/agencies", Right.READ, foreign=False),
    Row("GET", f"{V1}/workers", Right.READ, foreign=False),
    Row("GET", f"{V1}/agencies/{{agency}}/findings", Right.READ),
    Row("GET", f"{V1}/agencies/{{agency}}/report", Right.PEOPLE),
    Row("GET", f"{V1}/findings/{{agency}}/{{finding}}", Right.READ),
    Row("POST", f"{V1}/findings/{{agency}}/{{finding}}/decisions", Right.DECIDE, {"verb": "acknowledge", "run": 1}),
    Row("POST", f"{V1}/people/search", Right.PEOPLE, {"agency": "{agency}", "nip": NIP}),
    Row("GET", "/metrics", Right.METRICS, foreign=False),
    Row("GET", "/openapi.json", None, foreign=False),
    Row("GET", "/docs", None, foreign=False),
)
OPEN = {("GET", "/health"), ("GET", "/ready")}
KNOWN = {row.method + row.path: row for row in ROWS}


def routes(api: Served) -> Iterator[tuple[str, str]]:
    """Every method and path that is served."""
    for context in iter_route_contexts(api.serving.api.routes):
        route = context.original_route
        assert isinstance(route, APIRoute), route
        for method in sorted(route.methods or ()):
            yield method, route.path


def made(api: Served, agency: str) -> dict[str, str]:
    """What stands in an agency's addresses: a run that is queued, a finding."""
    number = submit(api.store, Submission(ordered(Wish(agency, "evaluate")), Trigger.MANUAL, "penguji"))[0]
    return {"agency": agency, "run": str(number), "finding": ids(found("a"))[0]}


def ask(client: httpx.Client, row: Row, values: dict[str, str]) -> httpx.Response:
    """Ask an address about those values; of a stream only how it begins."""
    body = row.body and {
        name: str(part).format(**values) if part == "{agency}" else part for name, part in row.body.items()
    }
    with client.stream(row.method, row.path.format(**values), json=body, params=row.query) as answer:
        if "event-stream" not in answer.headers.get("content-type", ""):
            answer.read()
        return answer


def test_every_address_has_its_row(api: Served) -> None:
    """What is served is what the rows say, and what is open to all."""
    assert set(routes(api)) == {(row.method, row.path) for row in ROWS} | OPEN


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.path}")
def test_each_right_opens_its_own_addresses(api: Served, row: Row) -> None:
    """Without a key 401; with another right 403, of its own agency and of another's; with the right what is another's
    is not there."""
    run(api.store, api.lock, outcome(found("a")))
    own, foreign = made(api, OWN), made(api, FOREIGN)
    with httpx.Client(base_url=api.address) as nobody:
        assert ask(nobody, row, own).status_code == 401
    for right in Right:
        may = row.right in (None, right) or right is Right.ADMIN
        with api.client(right) as client:
            mine, theirs = ask(client, row, own).status_code, ask(client, row, foreign).status_code
        assert (mine == 403, theirs == 403) == (not may, not may), right
        assert mine != 401
        if may and row.foreign:
            assert theirs == 404, right


def test_lists_hold_nothing_of_others(api: Served) -> None:
    """A key sees the runs and agencies it was made for, and no others."""
    made(api, OWN), made(api, FOREIGN)
    with api.client(Right.READ) as client:
        assert {run["agency"] for run in client.get(f"{V1}/runs").json()["runs"]} == {OWN}
        assert client.get(f"{V1}/runs?agency={FOREIGN}").status_code == 404
        assert [each["agency"] for each in client.get(f"{V1}/agencies").json()["agencies"]] == [OWN]
    with api.administrator() as client:
        assert {run["agency"] for run in client.get(f"{V1}/runs").json()["runs"]} == {OWN, FOREIGN}


def test_what_is_personal_takes_its_own_right(api: Served) -> None:
    """With read alone nobody's key, name or values are shown, and asking for them is refused."""
    run(api.store, api.lock, outcome(found(NIP, person=NIP, subject="Warga")))
    listed = f"{V1}/agencies/{OWN}/findings"
    with api.client(Right.READ) as client:
        text = client.get(listed).text
        assert NIP not in text
        assert "Warga" not in text
        assert client.get(f"{listed}?persons=true").status_code == 403
    with api.client(Right.READ, Right.PEOPLE) as client:
        assert NIP not in client.get(listed).text
        assert NIP in client.get(f"{listed}?persons=true").text
