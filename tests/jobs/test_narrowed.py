"""A run narrowed to units asks a remote about the people there, and about nobody else."""

from __future__ import annotations

import pytest

from syncsvc.errors import UsageError
from syncsvc.model.run import Scope, State
from syncsvc.store.reading import findings
from tests.builders import NOW
from tests.jobs.agency import PEOPLE, Place, nip
from tests.jobs.remote import Siasn, row, run_live, settings

_UNITS = {"a": "", "b": "a", "c": "b", "d": "a", "e": ""}
_SEATED = {"b": range(5), "c": range(5, 10), "d": range(10, 40), "a": range(40, PEOPLE)}
HEAD, OUTSIDER = 50, 77
_SOURCE = "    unor: {files: unor.csv}\n"
_MAPPING = """
      unit_id: {column: unor, optional: true}
      supervisor_nip: {column: atasan, optional: true}
  unit:
    from: unor
    row_key: [id]
    fields: {id: id, parent_id: induk, name: nama}
"""


@pytest.fixture
def seated(agency: Place) -> Place:
    """The agency with a tree of units. ``HEAD`` sits above unit b and supervises person 3; person 4's supervisor is
    somebody whom no source lists."""
    for name, more in (("mapping/simpeg.yaml", _MAPPING), ("mapping/siasn.yaml", "")):
        file = agency.home / name
        file.write_text(file.read_text("utf-8").rstrip() + more, "utf-8")
    sources = agency.home / "sources.yaml"
    simpeg, siasn_too = sources.read_text("utf-8").split("siasn:")
    sources.write_text(simpeg.rstrip() + "\n" + _SOURCE + "siasn:" + siasn_too, "utf-8")
    units = "".join(f"{unit},{above},Bagian {unit}\n" for unit, above in _UNITS.items())
    (agency.home / "unor.csv").write_text("id,induk,nama\n" + units, "utf-8")
    seat(agency, {number: unit for unit, people in _SEATED.items() for number in people})
    return agency


def seat(agency: Place, units: dict[int, str]) -> None:
    """Let the SIMPEG say who sits where."""
    above = {3: nip(HEAD), 4: nip(OUTSIDER)}
    lines = [
        f"{nip(number)},Warga {chr(65 + number % 26)},1985-01-01,{unit},{above.get(number, '')}\n"
        for number, unit in units.items()
    ]
    (agency.home / "simpeg.csv").write_text("nip,nama,tanggal_lahir,unor,atasan\n" + "".join(lines), "utf-8")


def of(*people: int) -> list[str]:
    """Their NIPs in order."""
    return sorted(map(nip, people))


def test_a_unit_is_asked_about_with_those_below_and_their_supervisors(seated: Place, remote: Siasn) -> None:
    """Ten people sit in b and below it, one supervisor elsewhere: these eleven are asked about, fresh or not, each
    once; a supervisor whom nobody lists is not. Findings change only about those inside."""
    source = settings(remote.remote.address)
    assert run_live(seated, source).state is State.DONE
    assert len(remote.asked()) == PEOPLE
    remote.known[nip(7)] = row(7, n7="Orang Lain")
    remote.known[nip(20)] = row(20, n20="Orang Lain")
    run_live(seated, source, hours=1, scope=Scope(units=frozenset({"b"})))
    assert sorted(remote.asked()) == of(*range(10), HEAD)
    with seated.work() as work:
        assert set(findings(work.store, "kota", NOW.date()).filter(check="PEG-08")["person"]) == {nip(7)}


def test_the_first_run_may_be_narrow(seated: Place, remote: Siasn) -> None:
    """On an empty store the SIMPEG that was pulled just before says who is meant."""
    run_live(seated, settings(remote.remote.address), scope=Scope(units=frozenset({"c"})))
    assert sorted(remote.asked()) == of(*range(5, 10))


def test_the_newest_delivery_says_who_sits_there(seated: Place, remote: Siasn) -> None:
    """Somebody moved into the unit and somebody out of it since: asked about is who sits there now. A NIP that is named
    besides is asked about too."""
    source = settings(remote.remote.address)
    run_live(seated, source)
    remote.asked()
    before = {number: unit for unit, people in _SEATED.items() for number in people}
    seat(seated, before | {5: "d", 30: "c"})
    run_live(seated, source, hours=1, scope=Scope(frozenset({nip(1)}), frozenset({"c"})))
    assert sorted(remote.asked()) == of(1, *range(6, 10), 30)


@pytest.mark.parametrize("first", [True, False])
def test_a_unit_that_nobody_knows_is_refused_and_nobody_asked(seated: Place, remote: Siasn, first: bool) -> None:
    """An unknown unit is a wrong request, on an empty store as later; no call is spent on it."""
    source = settings(remote.remote.address)
    if not first:
        run_live(seated, source)
        remote.asked()
    with pytest.raises(UsageError) as refused:
        run_live(seated, source, scope=Scope(units=frozenset({"zz"})))
    assert refused.value.key == "run.unit_unknown"
    assert remote.asked() == []


def test_a_unit_without_people_asks_nobody(seated: Place, remote: Siasn) -> None:
    """A unit that exists and in which nobody sits: the run ends, and no call is made."""
    source = settings(remote.remote.address)
    run_live(seated, source)
    remote.asked()
    assert run_live(seated, source, hours=1, scope=Scope(units=frozenset({"e"}))).state is State.DONE
    assert remote.asked() == []
