"""What is wished over HTTP is done as it was wished; what is held goes on when it is approved there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from syncsvc.app.wishes import ordered
from syncsvc.jobs.execute import execute
from syncsvc.model.right import Right
from tests.hosting import Hosted, hosted
from tests.jobs.agency import everybody, make_place
from tests.web.serving import served

RUNS = "/api/v1/runs"
FEW = {number: name for number, name in everybody().items() if number < 5}


def done(here: Hosted, client: httpx.Client, **asked: Any) -> list[dict[str, Any]]:
    """The runs of a wish, carried out."""
    runs = client.post(RUNS, json={"agency": "kota", **asked}).json()["runs"]
    for number in runs:
        execute(here.host, number)
    return [client.get(f"{RUNS}/{number}").json() for number in runs]


@contextmanager
def reached(folder: Path) -> Iterator[tuple[Hosted, httpx.Client]]:
    """A host over the small agency, and a key that may wish and undo there."""
    with (
        hosted(folder / "config", folder / "data") as here,
        served(
            here.store,
            here.lock,
            folder,
            str(here.store.address),
            orders=lambda wish: ordered(here.configured.agency(wish.agency), wish),
        ) as api,
        api.client(Right.READ, Right.TRIGGER, Right.OPERATE, agencies=["kota"]) as client,
    ):
        yield here, client


def test_a_held_run_goes_on_when_it_is_approved(tmp_path: Path) -> None:
    """Nearly everybody is gone from SIASN: the evaluation is held and shows nothing of it; approved by a key, it is
    carried out under its number, readers see it, and who approved stands in it."""
    place = make_place(tmp_path)
    with reached(tmp_path) as (here, client):
        assert {run["state"] for run in done(here, client)} == {"done"}
        place.write("siasn", FEW, hours=1)
        (held,) = [run for run in done(here, client) if run["kind"] == "evaluate"]
        assert (held["state"], held["reason"]) == ("held", "guard")
        missing = "/api/v1/agencies/kota/findings?check=PEG-02"
        assert client.get(missing).json()["findings"] == []
        agreed = client.post(f"{RUNS}/{held['run']}/approve")
        assert (agreed.status_code, agreed.json()["state"]) == (202, "queued")
        assert execute(here.host, held["run"])
        after = client.get(f"{RUNS}/{held['run']}").json()
        assert (after["state"], after["decided_by"]) == ("done", "key:1:uji coba")
        assert client.get(missing).json()["findings"]
        assert client.post(f"{RUNS}/{held['run']}/approve").status_code == 409


def test_a_narrow_wish_stays_narrow(tmp_path: Path) -> None:
    """What only failed, or was answered before a moment, is wanted of the pull; one source alone is one run."""
    make_place(tmp_path)
    with reached(tmp_path) as (here, client):
        moment = "2026-01-31T17:00:00+07:00"
        asked = {"do": "pull", "sources": ["siasn"], "failed_only": True, "since": moment}
        (run,) = done(here, client, **asked)
        assert (run["state"], run["source"]) == ("done", "siasn")
        with here.store.reading() as connection:
            kept = connection.exec_driver_sql("SELECT asked FROM run").scalar_one()
        assert '"failed_only": true' in kept
        assert '"since": "2026-01-31T10:00:00+00:00"' in kept


def test_only_a_source_that_is_there_is_paused(tmp_path: Path) -> None:
    """A name that is none is refused with those that are; what a person wishes is done also while a source is paused
    for schedules."""
    make_place(tmp_path)
    with reached(tmp_path) as (here, client):
        named = {"agency": "kota", "reason": "pemeliharaan"}
        wrong = client.post("/api/v1/sources/holds", json={**named, "source": "siasm"})
        assert (wrong.status_code, "siasn" in wrong.json()["detail"]) == (400, True)
        assert client.get("/api/v1/sources/holds").json()["holds"] == []
        assert client.post("/api/v1/sources/holds", json={**named, "source": "siasn"}).status_code == 201
        assert [run["state"] for run in done(here, client, do="pull", sources=["siasn"])] == ["done"]
        released = client.post("/api/v1/sources/holds/release", json={"agency": "kota", "source": "siasn"})
        assert (released.status_code, client.get("/api/v1/sources/holds").json()["holds"]) == (200, [])
