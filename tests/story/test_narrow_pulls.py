"""A pull that a person narrows: only what failed, or what was answered before a moment."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from syncsvc.jobs.orders import Wanted
from syncsvc.model.run import State
from syncsvc.model.schedule import Do
from syncsvc.store.moments import database_now
from tests.hosting import Hosted, hosted
from tests.story.http_site import FAST, HttpSite, http_site
from tests.story.site import Site

FAILING = ("rw-golongan", "rw-skp22")
QUICK = FAST + "\n  reach: {tries: 1}"


def pulled(here: Hosted, site: HttpSite, source: str = "siasn", **wanted: Any) -> set[tuple[str, str]]:
    """Who was asked about over which address in one pull, which brought something."""
    before = len(site.calls)
    (run,) = here.do(Do.PULL, Wanted((source,), **wanted), "sample")
    assert run.state in (State.DONE, State.PARTIAL), run
    return {(call.path.removesuffix("/{nip}").rsplit("/", 1)[-1], call.key) for call in site.calls[before:] if call.key}


def test_only_what_failed_or_is_older_is_asked(small: Site, tmp_path: Path) -> None:
    """After a pull in which two questions failed: ``failed_only`` asks exactly these, at once; ``since`` a moment after
    everything asks all again, and since the day before nothing."""
    with http_site(small, tmp_path / "site", pace=QUICK) as site, hosted(site.config, site.data) as here:
        pulled(here, site, "simpeg")
        everything = pulled(here, site)
        (victim, *_) = sorted(key for path, key in everything if path == FAILING[0])
        site.behave(overrides=[{"path": path, "key": victim, "kind": "unavailable"} for path in FAILING])
        with here.store.reading() as connection:
            now = database_now(connection)
        assert pulled(here, site, since=now + timedelta(seconds=1)) == everything
        site.behave(overrides=[])
        assert pulled(here, site, failed_only=True) == {(path, victim) for path in FAILING}
        assert pulled(here, site, failed_only=True) == set()
        assert pulled(here, site, since=now - timedelta(days=1)) == set()
