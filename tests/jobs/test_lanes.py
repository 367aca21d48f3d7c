"""Lanes: a slow pull keeps no evaluation waiting, and nobody pulls the same source twice at once."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from syncsvc.app.places import agency_of, rules_of
from syncsvc.errors import Locked
from syncsvc.jobs.evaluate import evaluate_newest
from syncsvc.jobs.pulls import Pulled, pull_source
from syncsvc.jobs.work import Work
from syncsvc.model.run import Scope, State
from syncsvc.store.engine import default_address, open_store
from syncsvc.store.lock import alone, pulling, writing
from syncsvc.store.reading import findings
from tests.builders import NOW
from tests.connectors.rest_server import Asked, Said
from tests.jobs.agency import Place, nip
from tests.jobs.remote import Siasn, live, row, run_live, settings


def quiet(*_: object, **__: object) -> None:
    """Tell nobody."""


def test_one_lane_is_one_process(agency: Place) -> None:
    """A source's lane is held by one pull at a time; other lanes and whoever writes go on; a schema change waits."""
    agency.run()
    folder = agency.folder / "data"
    with pulling(folder, ["kota.siasn"]) as ours, writing(folder) as theirs:
        assert ours == theirs
        with pulling(folder, ["kota.simpeg", "lain.siasn"]):
            pass
        with pytest.raises(Locked) as taken, pulling(folder, ["kota.siasn"]):
            pass
    assert (taken.value.key, taken.value.facts["lane"]) == ("store.locked_lane", "kota.siasn")
    with pulling(folder, ["kota.siasn"]), pytest.raises(Locked), alone(folder):
        pass
    with alone(folder):
        pass


def test_an_evaluation_goes_on_beside_a_slow_pull(agency: Place, remote: Siasn) -> None:
    """A remote does not answer for as long as one likes: meanwhile an evaluation judges what came so far and is done;
    then the pull goes on, and its last answers count in the next evaluation."""
    source = settings(remote.remote.address)
    run_live(agency, source)
    asked, go_on = threading.Event(), threading.Event()
    remote.known[nip(3)] = row(3, n3="Orang Lain")

    def slowly(call: Asked) -> Said:
        asked.set()
        go_on.wait(60)
        return remote.answer(call)

    remote.remote.answer = slowly
    ended: list[Pulled] = []
    thread = threading.Thread(target=lambda: ended.append(_pull(agency, source)))
    thread.start()
    assert asked.wait(30)
    try:
        with live(agency, source) as work:
            assert evaluate_newest(work, NOW, quiet).state is State.DONE
    finally:
        go_on.set()
        thread.join()
    assert [each.state for each in ended] == [State.DONE]
    with live(agency, source) as work:
        evaluate_newest(replace(work, as_of=NOW + timedelta(hours=2)), NOW + timedelta(hours=2), quiet)
        assert set(findings(work.store, "kota", NOW.date()).filter(check="PEG-08")["person"]) == {nip(3)}


def _pull(agency: Place, source: object) -> Pulled:
    """One pull about one person, an hour later, as another process makes it: with a store and a lane of its own."""
    folder = agency.folder / "data"
    configured = agency_of(agency.folder / "config", "kota")
    sources = {**configured.sources, "siasn": source}
    with pulling(folder, ["kota.siasn"]) as lock, open_store(default_address(folder)) as store:
        work = Work(store, lock, configured, rules_of(configured, NOW), Scope(nips=frozenset({nip(3)})), as_of=NOW)
        work = replace(work, agency=replace(configured, sources=sources), clock=lambda: NOW + timedelta(hours=1))  # type: ignore[arg-type]
        return pull_source(work, "siasn", NOW, quiet)
