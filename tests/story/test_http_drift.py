"""SIASN changes its contract: required keys go. That is found as such, and says nothing about anybody's data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from syncsvc.app.runs import EXIT_PARTIAL
from syncsvc.model.run import State
from syncsvc.simulator.server import Scenario
from tests.story.http_site import http_site
from tests.story.site import Site

GONE = {
    ("MAP-12", "column", "siasn.data_utama", "nipBaru", ""),
    ("MAP-12", "column", "siasn.rw_skp22", "tahun", ""),
}


def drifting(share: float) -> dict[str, Any]:
    """A scenario in which so many of two endpoints' answers lack required keys."""
    return {"drift": {"share": share, "kinds": ["drop_required"], "paths": ["data-utama", "rw-skp22"]}}


def test_required_keys_are_gone_from_the_start(small: Site, tmp_path: Path) -> None:
    """Nobody's answer can be used: exit 76, both contracts are found and no data finding besides what was planted; the
    next run, with the keys back, closes these two and finds everything."""
    with http_site(small, tmp_path / "site", Scenario.model_validate(drifting(1.0))) as site:
        with site.start() as process:
            _, told = process.communicate()
        assert process.returncode == EXIT_PARTIAL, told
        found = site.identities()
        assert {each for each in found if each[0] == "MAP-12"} == GONE
        assert found - GONE < site.truth()
        site.behave(**drifting(0.0))
        ended = site.run_later(40)
        assert ended.state is State.DONE
        assert ended.kept is not None
        assert ended.kept.closed == len(GONE)
        assert site.identities() == site.truth()


def test_what_was_known_stays_in_force(small: Site, tmp_path: Path) -> None:
    """After a good run half the answers lack required keys: these are told, no data finding opens or closes, and when
    the keys are back the same findings are open as before."""
    with http_site(small, tmp_path / "site") as site:
        site.run_later(0)
        before = site.identities()
        site.behave(**drifting(0.5))
        changed = site.run_later(80)
        assert site.identities() == before | GONE
        site.behave(**drifting(0.0))
        back = site.run_later(120)
        assert site.identities() == before
    assert [each.kept and (each.kept.new, each.kept.closed) for each in (changed, back)] == [(2, 0), (0, 2)]
