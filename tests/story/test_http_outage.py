"""One remote goes away in the middle: that is named and counted, nothing follows from it, the next run completes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from syncsvc.model.run import State
from tests.story.http_site import FAST, HttpSite, http_site
from tests.story.site import Site

QUICK = FAST + "\n  reach: {tries: 1}"
FROM_NOW_ON = (1, 1_000_000)
TIMID = pytest.mark.parametrize("kind", ["suspended", "unavailable", "reset"])


def away(site: HttpSite, kind: str, remote: str = "siasn") -> None:
    """From the next call on the remote is not itself."""
    outage: dict[str, Any] = {"remote": remote, "kind": kind, "calls": FROM_NOW_ON}
    site.behave(outages=[outage])


@TIMID
def test_siasn_goes_away_in_the_middle(small: Site, tmp_path: Path, kind: str) -> None:
    """The pull ends with the breaker's name; who was not asked about is counted, never missing; what SIMPEG and
    e-Kinerja say is reported; when SIASN is back the next run asks what is left and finds everything."""
    with http_site(small, tmp_path / "site", pace=QUICK) as site:
        site.triggers[500] = lambda: away(site, kind)
        ended = site.run_later(0)
        assert (ended.state, ended.reason) == (State.PARTIAL, "not_all_asked")
        assert site.pull_end("siasn") == ("partial", "breaker")
        assert site.not_checked()["not_asked"] > 0
        assert ended.kept is not None
        assert ended.kept.closed == 0
        found = site.identities()
        assert found < site.truth()
        assert {each for each in site.truth() if each[0].startswith("MAP") and each[2].startswith("simpeg")} <= found
        site.behave(outages=[])
        before = {(call.path, call.key) for call in site.calls if call.key and not call.fault}
        asked = len(site.calls)
        assert site.run_later(2).state is State.DONE
        assert site.identities() == site.truth()
        assert not before & {(call.path, call.key) for call in site.calls[asked:]}


@pytest.mark.parametrize("remote", ["siasn", "ekinerja"])
def test_what_was_known_stays_in_force(small: Site, tmp_path: Path, remote: str) -> None:
    """A day after a good run a remote is away from the start: nothing closes or opens, and the outage is named."""
    with http_site(small, tmp_path / "site", pace=QUICK) as site:
        site.run_later(0)
        found = site.identities()
        assert found == site.truth()
        away(site, "unavailable", remote)
        ended = site.run_later(170)
        assert site.identities() == found
        assert ended.kept is not None
        assert (ended.kept.new, ended.kept.closed) == (0, 0)
        assert site.pull_end(remote)[0] in ("partial", "failed")
        site.behave(outages=[])
        assert site.run_later(200).state is State.DONE
        assert site.identities() == found
