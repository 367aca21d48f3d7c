"""Tokens end while a run goes on: those that are granted are renewed once for all, a pasted one is waited for."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.request import Request, urlopen

from syncsvc.model.run import State
from syncsvc.simulator.server import Scenario
from tests.story.http_site import HttpSite, http_site, told
from tests.story.site import Site
from tests.story.speaking import DAY, PULL, RUN, speak

SHORT = Scenario.model_validate({"latency_ms": 8, "tokens": {"gateway_seconds": 2, "sso_seconds": 2}})
MANUAL = Scenario.model_validate({"tokens": {"sso_manual": True}})


def test_revoked_twice_they_are_renewed_once_for_all(small: Site, tmp_path: Path) -> None:
    """Either token is revoked twice amid four threads' calls: one request each, and no question goes unanswered."""
    with http_site(small, tmp_path / "site") as site:
        for number, sort in ((300, "gateway"), (500, "sso"), (800, "gateway"), (1000, "sso")):
            site.triggers[number] = lambda sort=sort: site.served.double.issuer.revoke(sort)  # type: ignore[misc]
        assert site.run().state is State.DONE
        assert site.identities() == site.truth()
        places = site.served.double.scenario.places
        assert [len(told(site, path)) for path in (places.gateway_token, places.sso_token)] == [3, 3]
        assert max(call.attempt for call in site.calls if call.key) <= 3


def test_short_lives_are_renewed_in_time(small: Site, tmp_path: Path) -> None:
    """Tokens that live two seconds are renewed several times before they end: no call is refused for its token."""
    with http_site(small, tmp_path / "site", SHORT) as site:
        assert site.run().state is State.DONE
        assert site.identities() == site.truth()
        places = site.served.double.scenario.places
        assert min(len(told(site, path)) for path in (places.gateway_token, places.sso_token)) >= 3


def test_a_pasted_token_ends_and_a_person_renews_it(small: Site, tmp_path: Path) -> None:
    """What came before its end is kept, the pull says that a person must renew it, nothing untrue is found; with
    another token the next run asks only what is left, and completes."""
    with http_site(small, tmp_path / "site", MANUAL) as site:
        site.triggers[600] = lambda: site.served.double.issuer.revoke("sso")
        said = speak(site, *RUN)
        assert said.code == 76
        assert site.pull_end("siasn") == ("partial", "remote.token_worthless")
        assert said.told("remote.token_worthless", token="sso")
        assert site.identities() < site.truth()
        assert site.not_checked()["not_asked"] > 0
        answered = {(call.path, call.key) for call in site.calls if call.key and call.status in (200, 404)}
        before = len(site.calls)
        _paste(site)
        assert speak(site, *RUN).code == 0
        assert site.identities() == site.truth()
        assert not answered & {(call.path, call.key) for call in site.calls[before:]}


def _paste(site: HttpSite) -> None:
    """What a trainer does: renew the token by the double's control."""
    with urlopen(Request(f"{site.served.address}/_control/sso", b"{}", method="POST")) as answer:  # noqa: S310 - ours
        assert json.load(answer)["ends"] > 0


def test_a_token_that_ended_is_told_with_its_remedy(small: Site, tmp_path: Path) -> None:
    """A pasted token that is over: nobody is asked, 77, and who must do what is said; the others come all the same."""
    with http_site(small, tmp_path / "site", MANUAL) as site:
        (site.folder / "tokens" / "sso").write_text("eyJhbGciOiJub25lIn0.eyJleHAiOjE3MDAwMDAwMDB9.x\n", "utf-8")
        probed = speak(site, "probe", "sample", "--source", "siasn", *DAY)
        assert (probed.code, probed.told("remote.token_ended", token="sso")) == (77, True), probed
        said = speak(site, *PULL)
        assert (said.code, said.told("remote.token_ended", token="sso")) == (77, True), said
        assert site.pull_end("ekinerja") == ("done", None)
        assert site.pull_end("siasn")[0] in ("partial", "failed")


def test_a_token_is_warned_about_before_it_ends(small: Site, tmp_path: Path) -> None:
    """A pasted token with half an hour left: pull, run, probe and check-config say by when a person must renew it."""
    manual = {"tokens": {"sso_manual": True, "sso_seconds": 1800.0}}
    with http_site(small, tmp_path / "site", Scenario().changed(manual)) as site:
        for words in (PULL, ("run", "sample", *DAY), ("probe", "sample", *DAY), ("check-config",)):
            said = speak(site, *words)
            assert (said.code, said.told("remote.token_due", token="sso")) == (0, True), said
        rows = {row["source"]: row for row in speak(site, *PULL, "--format", "json").rows()}
        assert rows["siasn"]["token"] == "sso"
        assert rows["siasn"]["renew_by"] > "2026"
