"""Asked over HTTP, everything planted is found and nothing else; also by a double that fails now and then."""

from __future__ import annotations

from pathlib import Path

from syncsvc.model.run import State
from syncsvc.simulator.server import Scenario
from tests.story.http_site import FAST, http_site
from tests.story.site import Site

ROUGH = Scenario.model_validate({"mishaps": {"share": 0.05, "slow_seconds": 0.1}})
WIDE = "{per_second: unlimited, parallel: 16}"


def test_all_planted_faults_and_nothing_else_over_http(small: Site, tmp_path: Path) -> None:
    """Precision and recall are 1.0 on the five columns among 200 people; each question is asked once, none writes."""
    with http_site(small, tmp_path / "site") as site:
        assert site.run().state is State.DONE
        assert site.identities() == site.truth()
        keyed = [call for call in site.calls if call.key]
        assert len(keyed) == len({(call.path, call.key) for call in keyed})
        assert site.served.journal.forbidden() == []


def test_unchanged_it_is_not_asked_again(small: Site, tmp_path: Path) -> None:
    """A second run right after asks neither remote anything, and writes no finding."""
    with http_site(small, tmp_path / "site") as site:
        first = site.run()
        asked = len(site.calls)
        second = site.run()
        assert len(site.calls) == asked
        assert first.kept is not None
        assert second.kept is not None
        assert (second.state, second.kept.new, second.kept.returned, second.kept.closed) == (State.DONE, 0, 0, 0)
        assert second.kept.open == first.kept.open


def test_one_call_in_twenty_fails(small: Site, tmp_path: Path) -> None:
    """Pages, cuts, resets, throttling and errors in 5 % of the calls: the same findings, by trying again politely."""
    with http_site(small, tmp_path / "site", ROUGH, WIDE) as site:
        assert site.run().state is State.DONE
        assert site.identities() == site.truth()
        assert sum(bool(call.fault) for call in site.calls) > 20
        assert max(call.attempt for call in site.calls if call.key) <= 3
        assert site.served.journal.early() == []
        assert site.served.journal.most_at_once("siasn") <= 16


def test_ekinerja_is_asked_person_by_person(small: Site, tmp_path: Path) -> None:
    """Reports by NIP instead of whole: asked about SIMPEG's list only, whom SIASN knows by another NIP counts as not
    asked, and nobody lacks a plan for it; asked about everybody who is listed, exactly what was planted is found."""
    one_by_one = '{each: nip, query: {nip: "{nip}"}}'
    tables = f"  tables:\n    skp: {one_by_one}\n    evaluation: {one_by_one}\n"
    with http_site(small, tmp_path / "site") as site:
        site.change_sources({f"{FAST}\nsiasn_pegawai": f"{FAST}\n  people: [simpeg]\n{tables}siasn_pegawai"})
        assert site.run().state is State.PARTIAL
        assert site.identities() <= site.truth()
        assert site.not_checked()["not_asked"] > 0
        site.change_sources({"  people: [simpeg]\n": ""})
        assert site.run().state is State.DONE
        assert site.identities() == site.truth()
