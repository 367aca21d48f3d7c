"""The JSON interface asked fifty times a second, over very many findings."""

from __future__ import annotations

import http.client
import json
import tempfile
import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from bench.crowd import make_crowd
from bench.keep import outcome
from bench.recovery import percentile
from bench.site import Site, site
from bench.table import Row, at_most, truth
from syncsvc.model.right import Right
from syncsvc.model.run import Scope
from syncsvc.store.api_keys import NewKey, create
from syncsvc.store.keep import keep
from syncsvc.store.lock import DataLock
from syncsvc.store.runs import Plan, start
from tests.servers import PostgresServer

AGENCY, PER_SECOND, SECONDS = "kota-000", 50, 20
_CLIENTS = 16
_PAGE = "limit=100"
_FORMS = ("", "&state=all", "&severity=high", "&life=new")


def goals(server: PostgresServer | None, kind: str, findings: int) -> Iterable[Row]:
    """The rows: how long answers take, from the moment at which the call was due, and that all are right."""
    with tempfile.TemporaryDirectory() as name, site(Path(name), server) as made:
        make_crowd(Path(name), 1, 0)
        _fill(made, findings)
        _, key = create(made.store, NewKey("bench", ("*",), (Right.READ,), 1), "uji")
        made.serve(slots=0)
        took, wrong = _asked(made.port, key, PER_SECOND * SECONDS)
    yield truth("load", f"{kind}: API, {len(took):,} calls", "0 errors", not wrong, f"{len(wrong)} errors {wrong[:1]}")
    what = f"{kind}: API at {PER_SECOND}/s over {findings:,} findings, 95 of 100"
    beside = f"half in {1_000 * percentile(took, 0.5):.0f} ms, all in {1_000 * max(took, default=0):.0f} ms"
    yield at_most("load", what, 1_000 * percentile(took, 0.95), 200, len(took), " ms", beside)


def _fill(made: Site, findings: int) -> None:
    now = datetime.now(UTC)
    lock = DataLock(made.folder / "data", "bench")
    lease = start(
        made.store, lock, Plan(AGENCY, Scope(), {"plan_year": now.year, "today": now.date().isoformat()}), now
    )
    found = outcome(findings)
    kept = keep(made.store, lease, replace(found, findings=found.findings.with_columns(_mixed())), now)
    assert kept.new == findings, kept


def _mixed() -> pl.Expr:
    """Severities as they come: two in ten high, half of them medium, the rest low."""
    tenth = pl.int_range(pl.len()) % 10
    severity = pl.when(tenth < 2).then(pl.lit("high")).when(tenth < 7).then(pl.lit("medium")).otherwise(pl.lit("low"))
    return severity.alias("severity")


def _asked(port: int, key: str, calls: int) -> tuple[list[float], list[str]]:
    """Seconds of each call from when it was due, and what was not answered as it should."""
    took, wrong = list[float](), list[str]()
    paths = _paths(port, key)
    mine = threading.local()
    begun = time.perf_counter() + 0.1

    def ask(number: int) -> None:
        due = begun + number / PER_SECOND
        time.sleep(max(due - time.perf_counter(), 0))
        if not hasattr(mine, "line"):
            mine.line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            status, _ = _answer(mine.line, paths[number % len(paths)], key)
        except OSError as fault:
            status = 0
            wrong.append(type(fault).__name__)
            del mine.line
        took.append(time.perf_counter() - due)
        if status not in (0, 200):
            wrong.append(str(status))

    with ThreadPoolExecutor(_CLIENTS) as clients:
        list(clients.map(ask, range(calls)))
    return took, wrong


def _paths(port: int, key: str) -> list[str]:
    """Pages to ask for: the first ones of several filters, each with the ones that follow."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    paths = []
    for form in _FORMS:
        path: str | None = f"/api/v1/agencies/{AGENCY}/findings?{_PAGE}{form}"
        for _ in range(4):
            if path is None:
                break
            status, page = _answer(line, path, key)
            assert status == 200, page
            paths.append(path)
            path = page.get("next")
    line.close()
    return paths


def _answer(line: http.client.HTTPConnection, path: str, key: str) -> tuple[int, Any]:
    line.request("GET", path, headers={"Authorization": f"Bearer {key}"})
    came = line.getresponse()
    return came.status, json.loads(came.read())
