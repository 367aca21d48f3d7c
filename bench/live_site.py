"""A site whose SIASN is asked person by person over HTTP, and whose SIMPEG is the list of people that it knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from bench.double import PEOPLE, SECRETS
from syncsvc.app.places import agency_of, rules_of, store_for_writing
from syncsvc.config.live.source import LiveSource
from syncsvc.connectors.rest.keyed import endpoints_of
from syncsvc.jobs.remote_pull import times, wanted_columns
from syncsvc.jobs.work import Work
from syncsvc.model.answer import Endpoint
from syncsvc.model.run import Scope

ENDPOINTS = ("data_utama", "rw_jabatan", "rw_golongan", "rw_skp22", "rw_kinerjaperiodik", "rw_kontrak")
"""The six of issue 3: what SIASN's preset asks about each person."""
KEY = "sample"
_AGENCY = {
    "key": KEY,
    "name": "Pemerintah Kabupaten Contoh",
    "national_id": "1bdc81bea5c095495381a0450bb2c742",
    "kind": "KAB",
    "language": "id",
    "timezone": "Asia/Jakarta",
}
_MAPPING = {
    "tables": {
        "employee": {
            "from": "orang",
            "row_key": ["nip"],
            "fields": {
                "nip": "nip",
                "name": "nama",
                "birth_date": {"column": "tanggal_lahir", "formats": ["yyyy-mm-dd"]},
                "legal_status": {"value": "01"},
            },
        }
    }
}


def write_site(folder: Path, remote: str, secrets: Path, endpoints: tuple[str, ...], pace: dict[str, Any]) -> None:
    """Write the configuration; ``secrets`` is the double's folder, ``pace`` as in ``sources.yaml``."""
    home = folder / "config" / "agencies" / KEY
    (home / "mapping").mkdir(parents=True, exist_ok=True)
    for name, content in (("agency", _AGENCY), ("sources", _sources(remote, secrets, endpoints, pace))):
        (home / f"{name}.yaml").write_text(yaml.safe_dump(content), "utf-8")
    (home / "mapping" / "simpeg.yaml").write_text(yaml.safe_dump(_MAPPING), "utf-8")


@contextmanager
def live_work(folder: Path, hours: float = 0) -> Iterator[Work]:
    """What a run is given, with the data folder held meanwhile; the clock goes ``hours`` ahead of the real one."""
    ahead = timedelta(hours=hours)
    with store_for_writing(folder / "data") as (store, lock):
        agency = agency_of(folder / "config", KEY)
        work = Work(store, lock, agency, rules_of(agency, moment(ahead)), Scope())
        yield replace(work, clock=lambda: moment(ahead))


def endpoints(work: Work) -> tuple[Endpoint, ...]:
    """What the landing knows of each table that is asked person by person."""
    settings = work.agency.sources["siasn"]
    assert isinstance(settings, LiveSource)
    wanted = wanted_columns(settings, work.agency.mappings["siasn"])
    return endpoints_of(settings, wanted, *times(work.rules))


def moment(ahead: timedelta) -> datetime:
    """Now, so much ahead."""
    return datetime.now(UTC) + ahead


def _sources(remote: str, secrets: Path, endpoints: tuple[str, ...], pace: dict[str, Any]) -> dict[str, Any]:
    tokens = f"{remote}/auth/realms/public-siasn/protocol/openid-connect/token"
    gateway = {"url": f"{remote}/oauth2/token", "client_id": "contoh-ws"}
    gateway["client_secret"] = f"file:{secrets / SECRETS / 'client-secret'}"
    sso = {"url": tokens, "client_id": "contoh-ws", "username": "operator-contoh"}
    sso["password"] = f"file:{secrets / SECRETS / 'password'}"
    siasn = {
        "kind": "siasn",
        "side": "siasn",
        "address": f"{remote}/apisiasn/1.0",
        "tables": list(endpoints),
        "auth": {"tokens": {"gateway": {"token": gateway}, "sso": {"token": sso}}},
        "pace": pace,
    }
    people = {
        "kind": "files",
        "side": "local",
        "settle_seconds": 0,
        "tables": {"orang": {"files": str(secrets / PEOPLE)}},
    }
    return {"simpeg": people, "siasn": siasn}
