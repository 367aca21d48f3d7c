"""Canary persons and canary secrets go through a full run over HTTP with faults of many kinds, everything logging as
loud as it can; then every place where they must not be is searched."""

from __future__ import annotations

import re

import pytest

from tests.connectors import http_server as wire
from tests.connectors.http_server import says
from tests.jobs.agency import nip
from tests.story.remotes.place import CITY, SECRET, Place
from tests.story.remotes.world import NIK, PEOPLE, REPORT, SIASN, STAFF, World, heard, staff, turns, where
from tests.story.site import Site
from tests.story.speaking import Said, process
from tests.story.test_remote_faults_asked import EACH

_NIPS = [nip(number) for number in range(PEOPLE)]
_NIKS = [NIK.format(number) for number in range(PEOPLE)]
_NAMES = re.compile(r"Warga [A-Z]\b|Orang (?:Lain|Baru)|Añes")
_SECRETS = (SECRET, "Kenari-Token", "a290YTpLZW5hcmk")
"""The client's secret, the tokens, and how HTTP Basic writes the secret."""


def searched(*texts: str) -> None:
    """No person and no secret is in any of them."""
    for text in texts:
        joined = re.sub(r"[\s.-]", "", text)
        assert not [each for each in (*_NIPS, *_NIKS) if each in text or each in joined]
        assert not _NAMES.search(text)
        assert not [secret for secret in _SECRETS if secret in text]


def trouble(world: World) -> None:
    """Thirteen faults about single people, a page of a login, names in a wrong charset; a field that nobody mapped."""
    world.staff = [staff(number, nik=NIK.format(number)) for number in range(PEOPLE)]

    def about_one(conversation: wire.Conversation) -> bool:
        who = heard(conversation.request).who
        chosen = next((fault for number, (fault, _) in EACH.items() if nip(number) == who), None)
        return chosen(conversation) if chosen else world.well(conversation)

    page = f"<html><title>Warga A</title><p>{nip(0)} {NIK.format(0)} {SECRET}</p></html>".encode()
    latin = f'{{"data": [{{"nama": "Añes", "nip": "{nip(1)}"}}]}}'.encode("latin-1")
    world.faults[SIASN] = about_one
    world.faults[STAFF] = where(
        lambda call: call.page == 2, turns(says(page, status="502 Bad Gateway", content_type="text/html")), world.well
    )
    world.faults[REPORT] = says(latin, content_type="application/json; charset=utf-8")


@pytest.mark.parametrize("crash", [0, 1])
def test_no_person_and_no_secret_leaves_its_place(city: Place, world: World, crash: int) -> None:
    """Whatever is printed, logged, told or kept beside the data itself holds no NIP, NIK, name, token or secret, also
    when the program breaks down; and the only addresses with a NIP are those that SIASN itself demands."""
    trouble(world)
    city.configure(
        siasn={"reach": {"tries": "1"}, "pace": {"parallel": "1"}, "tables": {"orang": {"fresh_hours": "0"}}},
        staff={"reach": {"tries": "1"}},
    )
    said = shout(city, str(crash), "run", CITY)
    assert said.code == (1 if crash else 76)
    assert "httpcore" in said.err
    assert '"event": "pull"' in said.err
    assert ("RuntimeError: broken on purpose" in said.err) is bool(crash)
    shown = [shout(city, "0", "runs", "show", str(number)) for number in range(7, 12 - bool(crash))]
    landed = city.kept(("run", "budget", "landing_shape"))
    searched(said.out, said.err, landed, *(each.out + each.err for each in shown))
    searched(" ".join(city.reasons().values()), city.unknown())
    for call in world.calls:
        told = f"{call.path} {call.query}"
        assert call.where == SIASN or not [each for each in (*_NIPS, *_NIKS) if each in told]
    assert {call.who for call in world.asked(SIASN)} <= set(_NIPS)


def shout(city: Place, *words: str) -> Said:
    """One command in a process of its own."""
    return process(
        Site(city.folder), *words, module="tests.story.remotes.shouting", SYNCSVC_LOG="json", SYNCSVC_TEST_SECRET=SECRET
    )
