"""A daemon that is killed after a message left, and before that was written down."""

from __future__ import annotations

import signal
import time
from pathlib import Path

from sqlalchemy import text
from standardwebhooks import Webhook

from tests.connectors import http_server as remote
from tests.connectors.http_server import FaultServer, serving
from tests.daemon.process import PATIENCE, Installation, installed, sync, wish
from tests.notify.telling import KEY, write_secret


def test_a_message_is_told_again_under_its_own_id(tmp_path: Path) -> None:
    """Nobody knows whether it arrived, so it is sent again, once, with the same id and a signature that holds: the
    receiver can tell. No other message comes twice, and in the end none waits."""
    with installed(tmp_path) as place, serving(remote.says()) as receiver:
        hook(place, receiver.url("/hook"))
        doomed = place.start("serve", SYNCSVC_CRASH_AT="message_sent")
        place.wait_for_store()
        wish(place, sync(tell=True))
        assert doomed.wait(PATIENCE) == -signal.SIGKILL, place.logs()
        (first,) = heard(receiver)
        with place.store() as store, store.changing() as connection:
            now = "UPDATE outbox SET due_at = made_at WHERE channel = 'hook' AND state = 'waiting'"
            assert connection.execute(text(now)).rowcount >= 1
        place.up("serve")
        standing = wait_until_told(place)
        place.leave()
        told = heard(receiver)
    assert told.count(first) == 2
    assert len(told) == len(set(told)) + 1 == len(standing) + 1
    assert set(standing) == {"sent"}


def hook(place: Installation, url: str) -> None:
    """One channel of the installation, which gets everything."""
    config = place.place.folder / "config"
    key = write_secret(config, "key", KEY)
    channel = f"{{kind: webhook, url: '{url}', keys: ['{key}'], allow_private: true}}"
    (config / "notify.yaml").write_text(f"channels:\n  hook: {channel}\n", "utf-8")


def heard(receiver: FaultServer) -> list[str]:
    """The ids of the calls that came, each with a signature that holds."""
    ids = []
    for request in receiver.requests:
        head, _, body = request.decode().partition("\r\n\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head.split("\r\n")[1:])}
        Webhook(KEY).verify(body, headers)
        ids.append(headers["webhook-id"])
    return ids


def wait_until_told(place: Installation) -> list[str]:
    """Wait until all is over and nothing waits to be told; how the channel's messages stand."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with place.store() as store, store.reading() as connection:
            going = connection.execute(text("SELECT count(*) FROM run WHERE state IN ('queued', 'running')")).scalar()
            rows = connection.execute(text("SELECT channel, state FROM outbox")).all()
        if not going and rows and all(row.state != "waiting" for row in rows):
            return [row.state for row in rows if row.channel == "hook"]
        time.sleep(0.2)
    raise AssertionError(place.logs())
