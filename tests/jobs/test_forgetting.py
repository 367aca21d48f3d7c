"""What a remote said about people whom nobody lists any more goes, once it cannot be believed any more."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

import pytest

from syncsvc.config.live.source import LiveSource
from syncsvc.jobs.pulls import Pulled, pull_source
from syncsvc.model.run import Scope, State
from syncsvc.store.landing import landed
from syncsvc.store.reading import findings
from tests.builders import NOW
from tests.jobs.agency import PEOPLE, Place, everybody, nip
from tests.jobs.remote import Siasn, live, row, run_live, settings

DAY, MONTH = 24, 24 * 32


def known(agency: Place, source: LiveSource) -> set[str]:
    """Of whom a last answer is remembered."""
    with live(agency, source) as work:
        return set(landed(work.store, "kota", "siasn", ("key",))["key"])


def leave(agency: Place, gone: Collection[int], hours: int) -> None:
    """Let some people stand in the SIMPEG no more."""
    staying = {number: name for number, name in everybody().items() if number not in gone}
    agency.write("simpeg", staying, hours)


def pull(agency: Place, source: LiveSource, hours: float, scope: Scope | None = None, dry: bool = False) -> Pulled:
    """A pull of SIASN alone, so many hours after the first run."""
    later = NOW + timedelta(hours=hours)
    with live(agency, source, scope=scope or Scope(), dry=dry) as work:
        return pull_source(replace(work, clock=lambda: later, patience=0.1), "siasn", later, lambda *_, **__: None)


def test_who_left_is_forgotten_when_no_answer_counts_any_more(agency: Place, remote: Siasn) -> None:
    """Somebody leaves: a month later, not before, what SIASN said about them is gone; about the others it stays."""
    source = settings(remote.remote.address)
    run_live(agency, source)
    leave(agency, {3}, 10)
    run_live(agency, source, hours=30 * DAY)
    assert nip(3) in known(agency, source)
    run_live(agency, source, hours=MONTH)
    assert known(agency, source) == {nip(number) for number in everybody() if number != 3}


def test_who_returns_is_asked_about_again(agency: Place, remote: Siasn) -> None:
    """One is back before their answer was deleted, one after: both are asked about, and judged by the new answer."""
    source = settings(remote.remote.address)
    run_live(agency, source)
    leave(agency, {3, 4}, 10)
    run_live(agency, source, hours=20 * DAY)
    leave(agency, {3}, 21 * DAY)
    run_live(agency, source, hours=MONTH)
    assert (nip(3) in known(agency, source), nip(4) in known(agency, source)) == (False, True)
    remote.known |= {nip(3): row(3, n3="Orang Lain"), nip(4): row(4, n4="Orang Lain")}
    remote.asked()
    leave(agency, {}, MONTH + DAY)
    assert run_live(agency, source, hours=MONTH + 2 * DAY).state is State.DONE
    assert sorted(remote.asked()) == sorted(nip(number) for number in everybody())
    with agency.work() as work:
        assert set(findings(work.store, "kota", NOW.date()).filter(check="PEG-08")["person"]) == {nip(3), nip(4)}


def test_a_source_that_is_missing_for_a_while_still_lists(agency: Place, remote: Siasn) -> None:
    """The SIMPEG does not come for two months, and nobody is answered for: whom it listed last stays known, however old
    the answers are."""
    source = settings(remote.remote.address)
    run_live(agency, source)
    (agency.home / "simpeg.csv").unlink()
    closed = settings(remote.remote.address, pace=source.pace.model_copy(update={"per_day": 1}))
    run_live(agency, closed, hours=2 * MONTH)
    assert len(known(agency, source)) == PEOPLE


def test_while_nobody_is_listed_nothing_is_deleted(agency: Place, remote: Siasn) -> None:
    """The source that is to list people never delivered: who is gone is not known."""
    source = settings(remote.remote.address)
    run_live(agency, source)
    assert pull(agency, source.model_copy(update={"people": ("siasn_pegawai",)}), MONTH).state is State.DONE
    assert len(known(agency, source)) == PEOPLE


@pytest.mark.parametrize("how", [{"scope": Scope(nips=frozenset({nip(5)}))}, {"dry": True}])
def test_a_narrowed_or_dry_pull_deletes_nothing(agency: Place, remote: Siasn, how: dict[str, object]) -> None:
    """Only a whole pull that counts forgets people."""
    source = settings(remote.remote.address)
    run_live(agency, source)
    leave(agency, {3}, 10)
    run_live(agency, source, hours=DAY)
    assert pull(agency, source, MONTH, **how).state is State.DONE  # type: ignore[arg-type]
    assert nip(3) in known(agency, source)
    pull(agency, source, MONTH + 1)
    assert nip(3) not in known(agency, source)


def test_an_endpoint_that_is_configured_no_more_is_forgotten(agency: Place, remote: Siasn) -> None:
    """A table is asked no more: its answers stay for the longest time that one is trusted, then they are gone."""
    source = settings(remote.remote.address)
    old = source.tables["orang"].model_copy(update={"path": "lama/{nip}"})
    run_live(agency, source.model_copy(update={"tables": {**source.tables, "lama": old}}))
    for hours, expected in ((30 * DAY, {"lama", "orang"}), (MONTH, {"orang"})):
        run_live(agency, source, hours=hours)
        with live(agency, source) as work:
            assert set(landed(work.store, "kota", "siasn", ("endpoint",))["endpoint"]) == expected
