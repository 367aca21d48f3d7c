"""Rows of the fault table on a remote that is asked person by person, and on the way to a remote: the breaker, tokens,
names and certificates. See ``test_remote_faults`` for what each shows."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import trustme
from sqlalchemy import text

from syncsvc.jobs.work import Work
from tests.connectors import http_server as wire
from tests.connectors.http_server import FaultServer, Script, says, serving
from tests.jobs.agency import nip
from tests.story.remotes.faulty import raw_page
from tests.story.remotes.place import DAY, Place
from tests.story.remotes.world import GRANT, PEOPLE, SIASN, STAFF, TOKEN, World, heard, instead
from tests.story.test_remote_faults import discreet

_DOWN = instead({"error": "rusak"}, status="500 Internal Server Error")


def landed_well(city: Place, world: World, hours: float) -> None:
    """The next pull brings exactly what is there: every person once, as the remote says now."""
    assert city.pull(SIASN, hours).end == ("done", None)
    assert city.reasons() == {}
    world.faults.clear()
    found = city.landing()
    assert [row[1] for row in found] == sorted(nip(number) for number in range(PEOPLE))
    assert city.pull(SIASN, hours + DAY).facts.counts["changed"] == 0
    assert city.landing() == found


def wake(city: Place) -> None:
    """Let the time pass for which the breaker is closed."""
    with city.work() as work:
        _wake(work)


def _wake(work: Work) -> None:
    with work.store.changing() as connection:
        connection.execute(text("UPDATE budget SET closed_until = 0, next_at = 0"))


def test_2_a_pause_of_centuries_ends_the_sweep(city: Place, world: World) -> None:
    """Told to come back in 2999, the run makes no more calls than were under way, ends partial and says why; the next
    one goes on."""
    before = city.landing()
    world.faults[SIASN] = instead({}, "Retry-After: Tue, 01 Jan 2999 00:00:00 GMT", status="429 Slow")
    ended = city.pull(SIASN)
    assert ended.end == ("partial", "throttled")
    assert len(world.asked(SIASN)) <= 4
    assert city.landing() == before
    discreet(city, ended)
    world.faults.clear()
    landed_well(city, world, DAY + 2)


def test_5_a_remote_that_is_down_is_left_alone(city: Place, world: World) -> None:
    """After five failures in a row nobody calls any more, nor does the next run or another agency; a single call looks
    whether the remote is back; and when it is, everything goes on."""
    world.faults[SIASN] = _DOWN
    ended = city.pull(SIASN)
    assert ended.end == ("partial", "breaker")
    assert 5 <= len(world.asked(SIASN)) <= 9
    discreet(city, ended)
    world.calls.clear()
    assert city.pull(SIASN, DAY + 2, rested=False).end == ("partial", "breaker")
    assert world.asked(SIASN) == []
    wake(city)
    assert city.pull(SIASN, DAY + 2, rested=False).end == ("partial", "breaker")
    assert len(world.asked(SIASN)) == 1
    world.faults.clear()
    wake(city)
    landed_well(city, world, DAY + 20)


EACH: dict[int, tuple[Script, str]] = {
    0: (raw_page('{"code": 1, "data": {"nip": NaN}}'), "bad_json"),
    1: (raw_page('{"code": 1, "code": 2, "data": {}}'), "bad_json"),
    2: (says(wire.html_page, status="502 Bad Gateway", content_type="text/html"), "server"),
    3: (says(wire.html_page, content_type="text/html"), "login_page"),
    4: (instead({"status": False}), "schema_drift"),
    6: (wire.reset, "reset"),
    8: (wire.cut_with_close, "truncated"),
    9: (
        says(b'{"code": 1, "data": {"nama": "A\xf1es"}}', content_type="application/json; charset=utf-8"),
        "bad_charset",
    ),
    10: (instead({"code": 1, "data": {"nip_baru": "1"}}), "schema_drift"),
    11: (instead({}, "Location: http://169.254.169.254/", status="302 Found"), "redirect"),
    12: (instead({"code": 0, "data": "galat"}, status="400 Bad Request"), "bad_request"),
    14: (wire.cut_chunked, "truncated"),
    16: (wire.cut_with_length, "truncated"),
}
"""Of whom what is answered, and how that is called."""


def test_6_to_16_one_answer_that_is_no_use_concerns_one_person(city: Place, world: World) -> None:
    """Thirteen people are answered with thirteen faults at once: each is named, what is known of them stays as it was,
    and everybody else's answer counts."""
    before = {row[1]: row for row in city.landing()}

    def script(conversation: wire.Conversation) -> bool:
        chosen = EACH.get(_number(conversation))
        return chosen[0](conversation) if chosen else world.well(conversation)

    world.faults[SIASN] = script
    city.configure(siasn={"pace": {"parallel": "1"}})
    ended = city.pull(SIASN)
    assert ended.facts.state == "partial"
    assert city.reasons() == {nip(number): reason for number, (_, reason) in EACH.items()}
    again = [reason in ("bad_json", "server", "reset", "truncated", "login_page") for _, reason in EACH.values()]
    assert ended.facts.counts["calls"] == PEOPLE + sum(again)
    after = {row[1]: row for row in city.landing()}
    assert {key for key in before if before[key] != after[key]} == {nip(5)}
    discreet(city, ended)
    world.faults.clear()
    landed_well(city, world, DAY + 2)


def _number(conversation: wire.Conversation) -> int:
    return next(number for number in range(PEOPLE) if nip(number) == heard(conversation.request).who)


def test_22_and_24_a_token_that_ends_is_renewed_once(city: Place, world: World) -> None:
    """In the middle of a run on four threads the token ends: one new one is asked for, nobody is left out, and those
    who were refused are asked again."""
    second = TOKEN.format(2)

    def script(conversation: wire.Conversation) -> bool:
        if len(world.asked(SIASN)) > 10:
            world.accepts = {second}
        return world.well(conversation)

    world.faults[SIASN] = script
    assert city.pull(SIASN).end == ("done", None)
    assert world.granted == 2
    assert len(world.asked(SIASN)) <= PEOPLE + 4
    world.faults.clear()
    world.accepts = None
    landed_well(city, world, DAY + 30)


@pytest.mark.parametrize("hours", [0, 3])
def test_23_a_refused_token_is_told_with_the_clock(city: Place, world: World, hours: int) -> None:
    """No token is granted: nobody is asked about anybody, the run fails and says who refused what; when the remote's
    clock is hours off, by how much."""
    before = city.landing()
    date = format_datetime(datetime.now(UTC) + timedelta(hours=hours), usegmt=True)
    world.faults[GRANT] = instead({"error": "invalid_client"}, f"Date: {date}", status="401 Unauthorized")
    ended = city.pull(SIASN)
    assert ended.end == ("failed", "token_refused_skew" if hours else "token_refused")
    assert abs(int(ended.told.get("seconds", "0")) - 3600 * hours) < 60
    assert world.asked(SIASN) == []
    assert len(world.asked(GRANT)) == 1
    assert city.landing() == before
    discreet(city, ended)
    assert ended.told["code"] in city.told(ended.facts.run)["id"]
    world.faults.clear()
    landed_well(city, world, DAY + 2)


def test_25_a_name_that_is_not_found_is_looked_up_again(
    city: Place, world: World, remotes: tuple[World, FaultServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the resolver knows no address the pull fails by that name; when it gives a new one, that is used by the
    very next connection, in the same run."""
    before, resolve, known = city.brought(STAFF), socket.getaddrinfo, list[bool]()

    def resolver(host: str, port: int, *more: object, **others: object) -> object:
        if host == "localhost" and not known:
            raise socket.gaierror
        return resolve("127.0.0.1" if host == "localhost" else host, port, *more, **others)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    city.configure(staff={"address": f"http://localhost:{remotes[1].port}/{STAFF}"})
    failed = city.pull(STAFF)
    assert failed.end == ("failed", "dns")
    assert world.asked(STAFF) == []
    discreet(city, failed)
    known.append(True)
    assert city.pull(STAFF, DAY + 1).end == ("done", None)
    assert city.brought(STAFF) == before


def _old(authority: trustme.CA) -> ssl.SSLContext:
    context = _shows(authority.issue_cert("127.0.0.1"))
    with pytest.warns(DeprecationWarning):
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def _shows(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def _expired(authority: trustme.CA) -> ssl.SSLContext:
    return _shows(authority.issue_cert("127.0.0.1", not_after=datetime(2020, 1, 1, tzinfo=UTC)))


CERTIFICATES: dict[str, tuple[Callable[[trustme.CA], ssl.SSLContext], str]] = {
    "expired": (_expired, "tls_expired"),
    "wrong host": (lambda authority: _shows(authority.issue_cert("lain.example")), "tls_host"),
    "unknown CA": (lambda _: _shows(trustme.CA().issue_cert("127.0.0.1")), "tls_unknown_ca"),
    "TLS 1.0": (_old, "tls"),
}


@pytest.mark.parametrize("name", CERTIFICATES)
def test_26_who_cannot_prove_who_they_are_gets_no_request(city: Place, world: World, name: str) -> None:
    """The handshake is refused, once more at most; nothing is sent; with the right certificate all is well."""
    before, authority = city.brought(STAFF), trustme.CA()
    authority.cert_pem.write_to_path(str(Path(city.home() / "ca.pem")))
    context, ends = CERTIFICATES[name]
    with serving(world.script, context(authority)) as server:
        city.configure(staff={"address": server.url(f"/{STAFF}"), "reach": {"ca_file": "ca.pem"}})
        failed = city.pull(STAFF)
        assert failed.end == ("failed", ends)
        assert (server.connections, server.requests) == (2, [])
    discreet(city, failed)
    with serving(world.script, _shows(authority.issue_cert("127.0.0.1"))) as server:
        city.configure(staff={"address": server.url(f"/{STAFF}")})
        assert city.pull(STAFF, DAY + 1).end == ("done", None)
    assert city.brought(STAFF) == before


def test_30_a_long_maintenance_is_survived(city: Place, world: World) -> None:
    """Six hours of 503, tried every second hour: every pull says that the remote is down and keeps what was there; the
    people who failed wait longer each time. The first pull afterwards brings everything. That ticks coalesce into one
    and an alert is sent once comes with the daemon."""
    before, staff = city.landing(), city.brought(STAFF)
    world.faults |= {SIASN: _DOWN, STAFF: _DOWN}
    calls = []
    for hours in (0, 2, 4):
        ended = city.pull(SIASN, DAY + hours)
        assert ended.end == ("partial", "breaker")
        assert city.pull(STAFF, DAY + hours).end == ("failed", "server")
        calls.append({call.who for call in world.asked(SIASN)})
        world.calls.clear()
    assert city.landing() == before
    assert city.brought(STAFF) == staff
    assert not calls[2] & calls[1] & calls[0]
    world.faults.clear()
    assert city.pull(STAFF, DAY + 12).end == ("done", None)
    landed_well(city, world, DAY + 12)
