"""A sample site whose SIASN and e-Kinerja are asked over HTTP: the double serves the agency that is in the files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from syncsvc.simulator import plant_agency, write_agency
from syncsvc.simulator.server import Listening, serving
from tests.story.site import AS_OF, Site

_TOP = "../../.."
_SSO = "/auth/realms/public-siasn/protocol/openid-connect/token"
_PORTAL = "/auth/realms/ekinerja/protocol/openid-connect/token"
_OPERATOR = {
    "client_id": "contoh-ws",
    "username": "operator-contoh",
    "password": f"file:{_TOP}/tokens/password",
}


@dataclass(frozen=True)
class LiveSite(Site):
    """What must be found there is another list: some faults are of files, others only live histories tell."""

    truth_file: str = "truth-http.csv"


@contextmanager
def live_site(folder: Path, employees: int, seed: int) -> Iterator[LiveSite]:
    """Write a sample agency and serve its portals until the block ends; SIMPEG and the list of people stay files."""
    agency = plant_agency(employees, seed, AS_OF)
    write_agency(folder, agency)
    with serving(agency.world, listening=Listening(tokens=folder / "tokens")) as served:
        file = folder / "config" / "agencies" / "sample" / "sources.yaml"
        simpeg = yaml.safe_load(file.read_text("utf-8"))["simpeg"]
        file.write_text(json.dumps({"simpeg": simpeg, **_live(served.address)}), "utf-8")
        yield LiveSite(folder)


def _live(address: str) -> dict[str, Any]:
    secret = f"file:{_TOP}/tokens/client-secret"
    gateway = {"url": f"{address}/oauth2/token", "client_id": "contoh-ws", "client_secret": secret}
    pace = {"per_second": "unlimited", "parallel": 2}
    staff = {"files": f"{_TOP}/inbox/siasn/export-*.csv"}
    return {
        "siasn": {
            "kind": "siasn",
            "side": "siasn",
            "address": f"{address}/apisiasn/1.0",
            "auth": {"tokens": {"gateway": {"token": gateway}, "sso": _granted(address + _SSO)}},
            "pace": pace,
        },
        "ekinerja": {
            "kind": "ekinerja",
            "side": "ekinerja",
            "address": f"{address}/api_kinerja",
            "auth": {"tokens": {"bearer": _granted(address + _PORTAL)}},
            "pace": pace,
        },
        "siasn_pegawai": {"kind": "files", "side": "siasn", "preset": "siasn-export", "tables": {"staff": staff}},
    }


def _granted(url: str) -> dict[str, Any]:
    return {"token": {"url": url, **_OPERATOR}}
