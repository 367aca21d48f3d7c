"""People are told, from a run to the receiver: the commands around messages, and no person in anything that leaves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from standardwebhooks import Webhook

from syncsvc.config.notify import read_notify
from syncsvc.config.site import read_agency
from syncsvc.jobs.channels import wire
from syncsvc.jobs.digest import catch_up
from syncsvc.jobs.messenger import Messenger
from syncsvc.store import outbox
from syncsvc.store.engine import Store, default_address, open_store
from tests.connectors import http_server as remote
from tests.connectors.http_server import FaultServer, Script, serving
from tests.notify.telling import KEY, write_secret
from tests.story.site import Site
from tests.story.speaking import runs, speak

_CHANNEL = """
channels:
  integrasi:
    kind: webhook
    url: {url}
    keys: [file:key]
    allow_private: true
    events: [digest, run_done, run_failed]
"""


@contextmanager
def receiver(site: Site, script: Script) -> Iterator[FaultServer]:
    """A receiver of everything, which the site's ``notify.yaml`` names."""
    with serving(script) as server:
        write_secret(site.config, "key", KEY)
        (site.config / "notify.yaml").write_text(_CHANNEL.format(url=server.url("/hook")), "utf-8")
        yield server


def _sent(site: Site, store: Store) -> None:
    """What a daemon does every few seconds, until nothing is left."""
    agency = read_agency(site.config, "sample")
    catch_up(store, {"sample": agency}, datetime.now(UTC))
    messenger = Messenger(store, wire(read_notify(site.config, ("sample",))[0]))
    messenger.turn()
    assert messenger.wait(120)


def test_a_run_reaches_its_receiver(ran: Site) -> None:
    """After a run the receiver gets what it wants: verified, with the digest's numbers, and nobody's NIP or name."""
    with receiver(ran, remote.says()) as server, open_store(default_address(ran.data)) as store:
        _sent(ran, store)
        bodies = []
        for request in server.requests:
            head, _, body = request.partition(b"\r\n\r\n")
            headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
            bodies.append(Webhook(KEY).verify(body, headers))
    (digest,) = [each["data"] for each in bodies if each["type"] == "digest"]
    assert digest["open"] > 0
    assert digest["run"] == runs(ran)[0]["run"]
    assert {each["type"] for each in bodies} == {"digest", "run.done"}
    people = json.loads(speak(ran, "findings", "--format", "json").out)
    nips = {row["key"] for row in people if row["entity"] == "employee"}
    text = b"".join(server.requests).decode()
    assert len(nips) > 3
    assert not [nip for nip in nips if nip in text]


def test_a_channel_can_be_tried(ran: Site) -> None:
    """``notify test`` sends a harmless message at once and says what happened; a failure has its exit code."""
    with receiver(ran, remote.in_turn(remote.says(), remote.says(status="410 Gone"))):
        well = speak(ran, "notify", "test", "integrasi")
        gone = speak(ran, "notify", "test", "integrasi", "--language", "en")
    assert (well.code, well.told("notify.tested.sent", channel="integrasi")) == (0, True), well
    assert (gone.code, gone.told("notify.tested.failed", "en", channel="integrasi")) == (77, True), gone
    assert gone.told("notify.error.gone", "en")
    nobody = speak(ran, "notify", "test", "integrasi", "--format", "json")
    assert (nobody.code, nobody.rows()[0]["error"]) == (69, "notify.error.no_answer"), nobody
    unknown = speak(ran, "notify", "test", "merpati")
    assert (unknown.code, unknown.told("notify.channel_unknown", known="integrasi")) == (2, True)


def test_what_was_not_sent_can_be_sent_again(ran: Site) -> None:
    """``notify list`` shows what waits and what is dead and why; ``notify retry`` revives it."""
    with receiver(ran, remote.says(status="410 Gone")), open_store(default_address(ran.data)) as store:
        _sent(ran, store)
        dead = outbox.counts(store)["integrasi"].dead
    assert dead >= 1
    listed = speak(ran, "notify", "list")
    assert listed.told("notify.list.channel", channel="integrasi", kind="webhook", dead=dead), listed
    assert listed.told("notify.error.gone")
    (row,) = speak(ran, "notify", "list", "--format", "json").rows()
    assert (row["channel"], row["dead"]) == ("integrasi", dead)
    assert speak(ran, "notify", "retry").told("notify.retried.some", count=dead)
    assert speak(ran, "notify", "retry").told("notify.retried.nothing")
    assert speak(ran, "notify", "list", "--format", "json").rows()[0]["dead"] == 0


def test_without_channels_that_is_said(fresh: Site) -> None:
    """Before ``notify.yaml`` is written, and before there is a store."""
    (fresh.config / "notify.yaml").unlink(missing_ok=True)
    said = speak(fresh, "notify", "list")
    assert (said.code, said.told("notify.list.none"), fresh.data.exists()) == (0, True, False)


def test_mistakes_are_told_by_check_config(fresh: Site) -> None:
    """A mistake in ``notify.yaml`` stands with file and line among the others."""
    (fresh.config / "notify.yaml").write_text("channels:\n  tim:\n    kind: pigeon\n", "utf-8")
    said = speak(fresh, "check-config")
    assert (said.code, "notify.yaml:3" in said.out + said.err) == (78, True), said
    assert speak(fresh, "notify", "list").code == 78
