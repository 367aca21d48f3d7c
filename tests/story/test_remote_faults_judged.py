"""Rows of the fault table that an evaluation judges, and what a fault in one agency means for its readers and for the
others: the last good data stays in force with its age (I4), another agency on the same store goes on (I3)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from syncsvc.jobs.evaluate import approve
from syncsvc.model.run import State
from syncsvc.store import journal
from syncsvc.store.upgrade import upgrade
from tests.connectors import http_server as wire
from tests.connectors.http_server import FaultServer, says
from tests.jobs.agency import nip
from tests.story.remotes.faulty import TEXTS
from tests.story.remotes.making import make_place
from tests.story.remotes.place import DAY, NOW, VILLAGE, Place
from tests.story.remotes.world import PEOPLE, REPORT, SIASN, STAFF, World, instead, person, staff, where

_DOWN = instead({}, status="503 Service Unavailable")
Found = set[tuple[str, str, str, str]]


def test_the_table_is_whole() -> None:
    """All thirty rows are named."""
    assert list(TEXTS) == list(range(1, 31))


@pytest.fixture(scope="module")
def known(settled: Place) -> Found:
    """What readers of the city see after its good first run."""
    return settled.open_findings()


def changed(found: Found) -> Found:
    """What they see when the day's change has come: one name is right now, another is wrong."""
    right, wrong = ("PEG-08", nip(5), "name", ""), ("PEG-08", nip(3), "name", "")
    assert right in found
    return found - {right} | {wrong}


def undisturbed(city: Place, hours: float, seen: Found) -> None:
    """The other agency's run is done and finds what it found."""
    assert city.run(hours, VILLAGE).ended.state is State.DONE
    assert city.open_findings(VILLAGE) == seen


def test_all_remotes_down(city: Place, world: World, known: Found, settled: Place) -> None:
    """Every remote fails: the run is partial and names each; nothing opens, closes or disappears; readers see the last
    good data with its age; the other agency goes on; and the next run, without hands, finds what is true now."""
    ages, others = city.ages(), settled.open_findings(VILLAGE)
    world.faults = {SIASN: _DOWN, STAFF: wire.silent, REPORT: wire.cut_with_length}
    city.configure(staff={"reach": {"deadline_seconds": "0.25"}})
    after = city.run(DAY)
    assert (after.ended.state, after.ended.reason) == (State.PARTIAL, "source_failed")
    ends = {source: after.pull(source) for source in (SIASN, STAFF, REPORT)}
    assert ends == {SIASN: ("partial", "breaker"), STAFF: ("failed", "timeout"), REPORT: ("failed", "truncated")}
    assert city.open_findings() == known
    assert {source: age for source, age in city.ages().items() if source in ends} == {
        source: age for source, age in ages.items() if source in ends
    }
    undisturbed(city, DAY, others)
    world.faults.clear()
    city.configure(staff={"reach": {"deadline_seconds": "20"}})
    assert city.run(DAY + 30).ended.state is State.DONE
    assert city.open_findings() == changed(known)


@pytest.mark.parametrize("row", [9, 10])
def test_9_and_10_a_mass_change_waits_for_a_person(city: Place, world: World, known: Found, row: int) -> None:
    """An empty list, or half of the people: the run is held and shows from how many to how many; readers see the old.
    Who approves is written down, and the run goes on with exactly that intake. A full delivery, too, answers it."""
    left = 0 if row == 9 else PEOPLE // 2
    everybody, world.staff = world.staff, world.staff[:left]
    held = city.run(DAY).ended
    assert held.state is State.HELD
    assert [(each.source, each.before, each.now) for each in held.doubts] == [(STAFF, PEOPLE, left)]
    assert city.open_findings() == known
    assert f" {left} " in city.told(held.run)["id"] or left == 0
    if row == 10:
        with city.work(hours=DAY) as work:
            ended = approve(work, held.run, "Admin Kota", NOW + timedelta(hours=DAY), lambda *_, **__: None)
            facts = journal.run_facts(work.store, ended.run)
        assert (facts.decided_by, facts.state) == ("Admin Kota", State.DONE)
    world.staff = everybody
    assert city.run(DAY + 30).ended.state is State.DONE
    assert city.open_findings() == changed(known)


def _number(value: object) -> list[dict[str, Any]]:
    return [staff(0, nip=value), *(staff(number) for number in range(1, PEOPLE))]


@pytest.mark.parametrize(
    ("row", "first", "check"),
    [
        (17, _number(int(nip(0))), "MAP-04"),
        (17, _number(1.98e17), "MAP-04"),
        (28, [staff(0, jenis_kelamin="Z9"), *(staff(number) for number in range(1, PEOPLE))], "MAP-02"),
        (29, [*(staff(number) for number in range(PEOPLE)), staff(4, nama="Nama Lain")], "PEG-07"),
    ],
)
def test_17_28_29_what_is_wrong_with_data_is_a_finding(
    city: Place, world: World, known: Found, row: int, first: list[dict[str, Any]], check: str
) -> None:
    """An identifier written as a number is damaged and matches nobody; a code that nobody knows keeps its raw text; a
    person told twice with different data is a conflict, whichever comes first. Each is found once, and gone when the
    remote has mended it."""
    world.staff = first
    city.run(DAY)
    found = city.open_findings() - changed(known)
    assert check in {each[0] for each in found}, row
    assert not [each for each in found if each[0] in ("PEG-01", "PEG-02")]
    world.staff = [staff(number) for number in range(PEOPLE)]
    for hours in (30, 60) if row == 17 else (30,):  # a row without a person is gone when two new snapshots lack it
        city.export(DAY + hours - 1)
        assert city.run(DAY + hours).ended.state is State.DONE
    assert city.open_findings() == changed(known)


def test_text_that_a_database_refuses(
    world: World,
    remotes: tuple[World, FaultServer],
    tmp_path: Path,
    postgres_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On PostgreSQL, which keeps no NUL sign: values, names of fields and errors with one come through a whole run;
    what is kept of them is without it."""
    upgrade(postgres_url)
    monkeypatch.setenv("SYNCSVC_DATABASE", postgres_url)
    place = make_place(tmp_path, remotes[1].url("").rstrip("/"))
    world.staff = [staff(number, nama=f"Warga\0 {number}", **{"hobi\0lain": "x"}) for number in range(PEOPLE)]
    told = person(3, "Orang\0 Baru") | {"aneh\0nya": "y", "jenis_kelamin": "Z\0"}
    world.faults[SIASN] = where(lambda call: call.who == nip(3), instead({"code": 1, "data": told}), world.well)
    world.faults[REPORT] = says(b"<html>\0\0</html>", status="502 Bad Gateway", content_type="text/html")
    ended = place.run().ended
    assert (ended.state, ended.reason) == (State.PARTIAL, "source_failed")
    found = place.open_findings()
    assert ("PEG-08", nip(3), "name", "") in found
    assert "aneh" in place.unknown()
    assert not [each for each in found if "\0" in "".join(each)]
