"""The parts of the bench that take long, at a tiny size and never timed: they run whole, and find nothing wrong."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bench import chaos, soak
from bench.chaos import Extent
from bench.crowd import FEWEST, MOST, make_crowd, people
from bench.soak import Sample, drift, more_files
from syncsvc.config.site import agency_keys
from syncsvc.model.nip import decode

TINY = Extent(minutes=0.05, agencies=2, runs=3, workers=1)


@pytest.mark.timeout(600)
def test_chaos_ends_with_every_law_kept() -> None:
    """A few seconds of faults: afterwards no law is broken, and findings are those of an undisturbed evaluation."""
    rows = list(chaos.goals(TINY))
    assert not [row for row in rows if row.wrong], rows
    assert {row.what for row in rows} >= {"no tick lost, none twice", "findings as of an undisturbed evaluation"}


def test_a_soak_ends_with_every_law_kept() -> None:
    """A few seconds of an embedded daemon: it never ended by itself, and no law is broken."""
    rows = list(soak.goals(replace(TINY, minutes=0.05)))
    assert not [row for row in rows if row.wrong], rows


def test_drift_is_growth_that_goes_on() -> None:
    """What a process takes at its start is no drift; what it still takes in the last quarter is."""
    warm = [Sample(100.0, 10)] * 10 + [Sample(200.0, 12)] * 30
    assert (drift(warm), more_files(warm)) == (0.0, 0)
    leaking = [Sample(100.0 + number, number) for number in range(40)]
    assert drift(leaking) > 5
    assert more_files(leaking) == 10


def test_its_people_are_invented(tmp_path: Path) -> None:
    """Twenty to forty people in each agency, with valid NIPs of serials 900 to 999, each once; the two lists differ,
    and so do two editions."""
    crowd = make_crowd(tmp_path, 25, 2)
    assert agency_keys(crowd.config) == crowd.agencies
    for agency in range(25):
        local, national = (list(people(agency, 0, source)) for source in ("simpeg", "siasn"))
        assert FEWEST <= len(local) <= MOST
        decoded = [decode(nip) for nip, _, _ in local]
        assert all(nip is not None and 900 <= int(nip.serial) <= 999 for nip in decoded)
        assert len({nip for nip, _, _ in local}) == len(local)
        assert local != national != list(people(agency, 1, "siasn"))


def test_a_law_that_is_broken_fails_the_bench(capsys: pytest.CaptureFixture[str]) -> None:
    """Breaches are told one by one, and their row is wrong."""
    assert chaos.law_row("no intake twice", ["run 7: 2 intakes of siasn"]).wrong
    assert "BREACH no intake twice: run 7" in capsys.readouterr().err
    assert not chaos.law_row("no intake twice", []).wrong


def test_what_must_be_found_is_the_same_every_time() -> None:
    """An undisturbed walk finds something, and the same again in another process."""
    first, again = (chaos.expected(2, {"kota-001": 3}) for _ in range(2))
    assert first["rows"]
    assert json.dumps(first) == json.dumps(again)
