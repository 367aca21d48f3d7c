"""SIASN's double (``syncsvc.simulator.server``) in a process of its own, over an agency of any size, and what its
journal counted.

``python -m bench.double '{"folder": …}'`` serves until it is told to stop; its first line is its address, as JSON.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.measure import ROOT
from bench.people import TODAY
from syncsvc.simulator import Making
from syncsvc.simulator.server import Double, Journal, Listening, serve_until_told
from syncsvc.simulator.server.register import Register, part_time
from syncsvc.simulator.server.rows.master import master_row
from syncsvc.simulator.server.scenario import build_scenario

SEED = 11
SECRETS, PEOPLE = "tokens", "pegawai.csv"


@dataclass(frozen=True, slots=True)
class Remote:
    """A running double: its address, its folder with secrets and the list of people, and its process."""

    address: str
    folder: Path
    process: int

    def journal(self, seconds: float = 1.0) -> dict[str, Any]:
        """The double's own count of all calls so far (``Journal.summary``)."""
        answer: dict[str, Any] = self._said("GET", f"/_control/journal?seconds={seconds}&remote=siasn")
        return answer

    def calls(self, since: int) -> list[dict[str, Any]]:
        """Every call about somebody after the first ``since`` calls, in order."""
        found: list[dict[str, Any]] = []
        while part := self._said("GET", f"/_control/calls?since={since}"):
            since += len(part)
            found += [call for call in part if call["remote"] == "siasn"]
        return found

    def change(self, **changes: Any) -> None:
        """Behave otherwise from now on."""
        self._said("POST", "/_control/scenario", changes)

    def _said(self, method: str, path: str, content: Any = None) -> Any:
        parts = urlsplit(self.address)
        line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)
        try:
            line.request(method, path, None if content is None else json.dumps(content))
            came = line.getresponse()
            told = json.loads(came.read())
        finally:
            line.close()
        assert came.status == 200, told
        return told


@contextmanager
def double(folder: Path, people: int, port: int = 0, **scenario: Any) -> Iterator[Remote]:
    """A double of so many employees, until the block ends; the folder gets its secrets and the list of people. What a
    site was answered counts for one address only: who goes on with it another time needs the same ``port``."""
    said = json.dumps({"folder": str(folder), "people": people, "port": port, "scenario": scenario})
    command = [sys.executable, "-m", "bench.double", said]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, "the double did not start"
            yield Remote(json.loads(line)["address"], folder, process.pid)
        finally:
            process.terminate()


def records(people: int) -> dict[str, dict[str, Any]]:
    """The master records that the double of so many employees serves, by NIP: made here, without asking it."""
    register = _register(people, {})
    return {person.nip: master_row(register, person) for person in register.national.values() if not part_time(person)}


def _register(people: int, scenario: dict[str, Any]) -> Register:
    return Register(Making(people, SEED, TODAY, faults=False).plant().world, build_scenario(scenario))


def _serve(folder: str, people: int, port: int, scenario: dict[str, Any]) -> None:
    """Serve whom ``records`` has; part-time workers, whom SIASN keeps at another path, are not on the list."""
    register = _register(people, scenario)
    listed = [nip for nip, person in register.national.items() if not part_time(person)]
    lines = ["nip,nama,tanggal_lahir", *(f"{nip},Warga,{nip[:4]}-{nip[4:6]}-{nip[6:8]}" for nip in listed)]
    (Path(folder) / PEOPLE).write_text("\n".join(lines) + "\n", "utf-8")
    served = Double(register.world, register.scenario, Journal())
    listening = Listening(port=port, tokens=Path(folder) / SECRETS)
    serve_until_told(served, listening, lambda address: print(json.dumps({"address": address}), flush=True))


if __name__ == "__main__":
    _serve(**json.loads(sys.argv[1]))
