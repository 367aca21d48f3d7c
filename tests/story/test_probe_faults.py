"""A look at remotes in trouble: what is wrong is named with its remedy, and nothing is asked that may not be."""

from __future__ import annotations

import json
import ssl
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
import trustme
from typer.testing import CliRunner

from syncsvc.cli import app
from syncsvc.lang import LANGUAGES, say
from tests.connectors.http_server import serving
from tests.story.remotes.place import CITY, Place
from tests.story.remotes.world import SIASN, World, instead, person
from tests.story.speaking import ROOT, Said


def looked(city: Place, *words: str, language: str = "id") -> Said:
    """``probe`` at the city's SIASN."""
    there = {"SYNCSVC_CONFIG": str(city.config), "SYNCSVC_DATA": str(city.data), "SYNCSVC_LANGUAGE": language}
    result = CliRunner().invoke(app, ["probe", CITY, "--source", SIASN, *words], env=there, catch_exceptions=False)
    return Said(result.exit_code, result.stdout, result.stderr)


def facts(city: Place) -> dict[str, Any]:
    """What it tells programs."""
    return {row["fact"]: row["value"] for row in json.loads(looked(city, "--format", "json").out) if row["fact"]}


def test_whom_we_cannot_verify_is_not_asked(city: Place, world: World) -> None:
    """A certificate of an authority that nobody trusts: 77, the remedy (``ca_file``) in both languages, no request."""
    certificate, context = trustme.CA().issue_cert("127.0.0.1"), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    with serving(world.script, context) as server:
        city.configure(**{SIASN: {"address": server.url(f"/{SIASN}")}})
        for language in LANGUAGES:
            said = looked(city, language=language)
            assert said.code == 77, said
            assert say(language, "remote.reason.tls_unknown_ca") in " ".join((said.out + said.err).split())
        assert not server.requests
    assert not world.asked(SIASN)


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_clock_that_differs_is_told(city: Place, world: World, hours: int) -> None:
    """The remote answers, and its clock is three hours behind or ahead: by how many seconds is told."""
    moment = format_datetime(datetime.now(UTC) + timedelta(hours=hours), usegmt=True)
    world.faults[SIASN] = instead({"code": 1, "data": person(0, "Warga A")}, f"Date: {moment}")
    told = facts(city)
    assert told["reached"] == "yes"
    assert abs(told["skew"] - hours * 3600) < 120


def test_a_remote_that_is_left_alone_is_not_knocked_at(city: Place, world: World) -> None:
    """After a pull that ended because the remote is down, a look makes no call: it says until when it is left alone."""
    world.faults[SIASN] = instead({}, status="503 Service Unavailable")
    assert city.pull(SIASN).end == ("partial", "breaker")
    before = len(world.asked(SIASN))
    told = facts(city)
    assert told["reached"] != "yes"
    assert datetime.fromisoformat(told["breaker"]) > datetime.now(UTC)
    assert len(world.asked(SIASN)) == before


def test_beside_a_process_that_writes_nothing_is_called(city: Place, world: World) -> None:
    """While another process holds the data folder no call can be reserved, so none is made, and that is said; tokens,
    budget and what is due are told all the same."""
    holding = [sys.executable, "-m", "tests.store.dying", "hold", "-", str(city.data), "0"]
    with subprocess.Popen(holding, cwd=ROOT, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        told, said = facts(city), looked(city)
        holder.kill()
    assert told["reached"] == "not_called"
    assert say("id", "live.not_called.busy") in " ".join(said.out.split())
    assert {"token sso", "budget", "due orang"} <= told.keys()
    assert not world.asked(SIASN)


def test_a_certificate_of_an_authority_we_are_given(city: Place, world: World) -> None:
    """The same authority named by ``ca_file``: the remote is reached, and the line is told to be safe."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(city.home() / "ca.pem"))
    with serving(world.script, context) as server:
        city.configure(**{SIASN: {"address": server.url(f"/{SIASN}"), "reach": {"ca_file": "ca.pem"}}})
        told = facts(city)
    assert (told["reached"], told["tls"]) == ("yes", True)
