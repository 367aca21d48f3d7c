"""Goal 4: a whole pull against a bare ``httpx.AsyncClient``, both asking one and the same double; a pull within a
granted pace, by the double's journal; and one among faults."""

from __future__ import annotations

import asyncio
import http.client
import json
import time
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from bench.double import PEOPLE, SECRETS, records
from bench.live_site import endpoints, live_work, write_site
from bench.measure import peak_mb
from syncsvc.jobs.pulls import pull_source
from syncsvc.jobs.work import Work
from syncsvc.model.run import State
from syncsvc.store.landing import answers, landed

DELAY_MS = 5.0
RIVAL_AT_ONCE = 64
PARALLEL = 16
_MASTER = ("data_utama",)


def ours(folder: str, remote: str, secrets: str, people: int, pace: dict[str, Any]) -> dict[str, Any]:
    """One pull of everybody's master record, from the plan to the last commit; every record once, and right."""
    write_site(Path(folder), remote, Path(secrets), _MASTER, pace)
    with live_work(Path(folder)) as work:
        assert pull_source(work, "simpeg", work.clock(), quiet).state is State.DONE
        began, processor = time.perf_counter(), time.process_time()
        pulled = pull_source(work, "siasn", work.clock(), quiet)
        seconds, processor = time.perf_counter() - began, time.process_time() - processor
        assert pulled.state is State.DONE, pulled.reason
        count = assert_landed(work, records(people))
    return {"seconds": seconds, "processor": processor, "answers": count, "peak": peak_mb()}


def rival(remote: str, secrets: str, most: int) -> dict[str, Any]:
    """The same questions by a bare loop: 64 at once over one client. Its answers are parsed, and not kept."""
    nips = [line.split(",")[0] for line in (Path(secrets) / PEOPLE).read_text("utf-8").splitlines()[1 : most + 1]]
    headers = _tokens(remote, Path(secrets))

    async def loop() -> int:
        left = iter(nips)
        limits = httpx.Limits(max_connections=RIVAL_AT_ONCE, max_keepalive_connections=RIVAL_AT_ONCE)

        async def work(client: httpx.AsyncClient) -> int:
            right = 0
            for nip in left:
                came = await client.get(f"{remote}/apisiasn/1.0/pns/data-utama/{nip}", headers=headers)
                right += came.json()["data"]["nipBaru"] == nip
            return right

        async with httpx.AsyncClient(limits=limits, timeout=60) as client:
            return sum(await asyncio.gather(*(work(client) for _ in range(RIVAL_AT_ONCE))))

    began = time.perf_counter()
    right = asyncio.run(loop())
    seconds = time.perf_counter() - began
    assert right == len(nips), f"the rival got {right} of {len(nips)}"
    return {"seconds": seconds, "answers": right}


def assert_landed(work: Work, expected: Mapping[str, Mapping[str, Any]]) -> int:
    """Every expected record landed once, each field as it was served; how many. Raises AssertionError."""
    known = landed(work.store, work.agency.key, "siasn")
    assert known.height == len(expected), f"{known.height} answers landed of {len(expected)}"
    assert set(known["kind"].unique()) == {"answered"}, known["kind"].value_counts()
    seen = 0
    (endpoint,) = endpoints(work)
    for kept in answers(work.store, work.agency.key, "siasn", endpoint, datetime.min.replace(tzinfo=UTC)):
        served = {name.casefold(): value for name, value in expected[kept.key].items()}
        assert len(kept.rows) == 1, f"{len(kept.rows)} records in one answer"
        for name, value in zip(kept.names, kept.rows[0], strict=True):
            if name.casefold() in served:
                assert value == _text(served[name.casefold()]), f"{name} landed otherwise than it was served"
        seen += 1
    assert seen == len(expected), f"{seen} records landed of {len(expected)}"
    return seen


def _text(value: Any) -> str | None:
    return str(value).lower() if isinstance(value, bool) else None if value is None else str(value)


def _tokens(remote: str, secrets: Path) -> dict[str, str]:
    """Both tokens as any client gets them."""
    secret, password = ((secrets / SECRETS / name).read_text().strip() for name in ("client-secret", "password"))
    basic = b64encode(f"contoh-ws:{secret}".encode()).decode()
    gateway = _granted(
        remote, "/oauth2/token", {"grant_type": "client_credentials"}, {"Authorization": f"Basic {basic}"}
    )
    form = {"grant_type": "password", "client_id": "contoh-ws", "username": "operator-contoh", "password": password}
    sso = _granted(remote, "/auth/realms/public-siasn/protocol/openid-connect/token", form, {})
    return {"Authorization": f"Bearer {gateway}", "Auth": f"bearer {sso}", "Accept": "application/json"}


def _granted(remote: str, path: str, form: dict[str, str], headers: dict[str, str]) -> str:
    parts = urlsplit(remote)
    line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    line.request("POST", path, urlencode(form), {**headers, "Content-Type": "application/x-www-form-urlencoded"})
    token: str = json.loads(line.getresponse().read())["access_token"]
    line.close()
    return token


def quiet(*_: Any, **__: Any) -> None:
    """Tell nobody."""
