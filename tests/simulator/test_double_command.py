"""``syncsvc simulate``: a process of its own that tells its address, serves, and ends when told."""

from __future__ import annotations

import json
import signal
import ssl
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
import trustme

from syncsvc.app.simulation import Switches, scenario_of
from syncsvc.errors import UsageError
from syncsvc.simulator import SampleAgency, making_of, write_sample
from syncsvc.simulator.server import Listening, Scenario, example_scenario, serving
from tests.house.tree import ROOT
from tests.simulator.conftest import AS_OF


@contextmanager
def _simulating(*arguments: str) -> Iterator[tuple[dict[str, str], subprocess.Popen[str]]]:
    command = [sys.executable, "-m", "syncsvc", "simulate", *arguments, "--format", "json"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        [told] = json.loads(process.stdout.readline())
        try:
            yield told, process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def test_it_serves_until_told_to_end(tmp_path: Path) -> None:
    """It makes the sample, prints its address as JSON, leaves secrets that only the owner may read, and ends with 0."""
    journal = tmp_path / "calls.csv"
    with _simulating((tmp_path / "s").as_posix(), "--employees", "200", "--journal", journal.as_posix()) as (
        told,
        process,
    ):
        with urlopen(f"{told['address']}/_control/scenario") as answer:  # noqa: S310 - our own address
            assert json.load(answer)["seed"] == 7
        tokens = {path.name: stat.S_IMODE(path.stat().st_mode) for path in Path(told["tokens"]).iterdir()}
        assert tokens == dict.fromkeys(("client-secret", "eskp-token", "password", "simpeg-key", "sso"), 0o600)
        assert (tmp_path / "s" / "truth.csv").exists()
    assert process.returncode == 0
    assert journal.read_text("utf-8").startswith("number,at,")


def test_a_written_sample_is_served_as_it_was_made(tmp_path: Path) -> None:
    """The note beside a sample gives the same agency again, whatever the command line says about size and seed."""
    facts = write_sample(tmp_path, 210, 3, AS_OF)
    making = making_of(tmp_path)
    assert making
    again = making.plant()
    assert (again.faults, len(again.truth)) == (facts.faults, facts.must_find)
    assert len(again.world.people) == 210
    (tmp_path / "sample.json").write_text("{}", "utf-8")
    with pytest.raises(UsageError):
        making_of(tmp_path)
    assert making_of(tmp_path / "nowhere") is None


def test_the_example_is_the_plain_scenario(tmp_path: Path) -> None:
    """The printed example is a valid scenario and changes nothing."""
    file = tmp_path / "skenario.yaml"
    file.write_text(example_scenario(), "utf-8")
    assert scenario_of(file, Switches()) == Scenario()


def test_switches_lie_over_the_file(tmp_path: Path) -> None:
    """What the command line says is added to the scenario file, and wins."""
    file = tmp_path / "skenario.yaml"
    file.write_text("seed: 3\nmishaps: {share: 0.5, kinds: [cut]}\n", "utf-8")
    scenario = scenario_of(file, Switches("5%", 20.0, ("20/s", "600/min"), 30.0, 60.0, True))
    assert (scenario.seed, scenario.mishaps.share, scenario.mishaps.kinds) == (3, 0.05, ("cut",))
    assert (scenario.quota.per_second, scenario.quota.per_minute, scenario.latency_ms) == (20.0, 600, 20.0)
    tokens = scenario.tokens
    assert (tokens.gateway_seconds, tokens.sso_seconds, tokens.sso_manual) == (30.0, 60.0, True)


@pytest.mark.parametrize(
    ("switches", "key"),
    [
        (Switches(faults="banyak"), "sample.share"),
        (Switches(faults="101%"), "sample.share"),
        (Switches(quotas=("20",)), "sample.quota"),
        (Switches(quotas=("0/s",)), "sample.quota"),
        (Switches(sso_seconds=0.0), "sample.scenario"),
    ],
)
def test_wrong_switches_are_refused(switches: Switches, key: str) -> None:
    """A share or a quota that is none, or a life of nothing, is refused by name."""
    with pytest.raises(UsageError) as refused:
        scenario_of(None, switches)
    assert refused.value.key == key


def test_it_speaks_tls(agency: SampleAgency, tmp_path: Path) -> None:
    """With a certificate and its key the double is reached over TLS by whoever trusts the issuer only."""
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    certificate.write_bytes(b"".join(part.bytes() for part in issued.cert_chain_pems))
    key.write_bytes(issued.private_key_pem.bytes())
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with serving(agency.world, listening=Listening(certificate=certificate, key=key)) as served:
        assert served.address.startswith("https://")
        with urlopen(f"{served.address}/_control/scenario", context=trusting) as answer:  # noqa: S310 - our own address
            assert answer.status == 200
        with pytest.raises(OSError, match="certificate"):
            urlopen(f"{served.address}/_control/scenario", context=ssl.create_default_context())  # noqa: S310


def test_a_taken_port_is_told(agency: SampleAgency) -> None:
    """Two doubles cannot have one port; the second says so instead of waiting."""
    with serving(agency.world) as served:
        port = int(served.address.rpartition(":")[2])
        with (
            pytest.raises(OSError, match="address already in use"),
            serving(agency.world, listening=Listening(port=port)),
        ):
            pytest.fail("it served")
