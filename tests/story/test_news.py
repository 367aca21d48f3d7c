"""A daemon's way of telling people, turn by turn, with the configuration changing meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from syncsvc.app.news import Telling
from syncsvc.config.site import read_agency
from syncsvc.store import outbox
from syncsvc.store.engine import default_address, open_store
from tests.connectors import http_server as remote
from tests.connectors.http_server import serving
from tests.notify.telling import KEY, write_secret
from tests.story.site import Site

_CHANNEL = """
channels:
  hook:
    kind: webhook
    url: {url}
    keys: [file:key]
    allow_private: true
    events: [digest]
watcher:
  url: {watcher}
  allow_private: true
"""


@pytest.fixture
def telling(ran: Site) -> Iterator[Telling]:
    """What a daemon tells with, beside a run that was kept."""
    write_secret(ran.config, "key", KEY)
    with open_store(default_address(ran.data)) as store:
        made = Telling(store, ran.config, ran.data, lambda key: read_agency(ran.config, key))
        yield made
        made.close(60)


def _turned(telling: Telling, look: bool = True) -> None:
    """One minute of a daemon's life."""
    if look:
        telling.look()
    telling.send()
    assert telling._messenger is not None
    assert telling._messenger.wait(60)
    if telling._watcher is not None:
        assert telling._watcher.wait(60)


def test_a_daemon_tells(ran: Site, telling: Telling) -> None:
    """The digest of the run that was kept reaches the channel once, and the watcher gets its sign of life."""
    with serving(remote.says()) as hook, serving(remote.says()) as watcher:
        (ran.config / "notify.yaml").write_text(_CHANNEL.format(url=hook.url(), watcher=watcher.url()), "utf-8")
        for _ in range(2):
            _turned(telling)
        assert len(hook.requests) == 1
        assert b'"type":"digest"' in hook.requests[0]
        assert len(watcher.requests) == 1


def test_the_file_may_change_meanwhile(ran: Site, telling: Telling) -> None:
    """A channel that is added is told what comes later; with mistakes in the file the last good one counts; and what
    waits for a channel that was taken out is dead."""
    file = ran.config / "notify.yaml"
    with serving(remote.in_turn(remote.says(b"", status="503 Later"), remote.says())) as hook:
        file.write_text(
            _CHANNEL.format(url=hook.url(), watcher="https://penjaga.invalid/").partition("watcher")[0], "utf-8"
        )
        _turned(telling, look=False)
        file.write_text("channels: [", "utf-8")
        _turned(telling)
        assert len(hook.requests) == 1
        assert list(telling.notify.channels) == ["hook"]
        assert outbox.counts(telling.store)["hook"].waiting == 1
        file.write_text("channels:\n", "utf-8")
        _turned(telling)
    assert outbox.counts(telling.store)["hook"].dead == 1
