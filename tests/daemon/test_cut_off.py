"""A worker on another host, and the network between it and PostgreSQL swallows everything."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from syncsvc.model.run import State
from tests.daemon.process import PATIENCE, installed, over, sync, wish
from tests.networks import forwarded, other_host
from tests.servers import PostgresServer

QUICK = {"SYNCSVC_STALL_SECONDS": "6"}


def test_a_worker_that_is_cut_off_ends(
    tmp_path: Path,
    postgres_server: PostgresServer,
    postgres_database: str,
    record_property: Callable[[str, object], None],
) -> None:
    """Neither end is told that the network is gone: another worker goes on with its run, and it ends itself, with exit
    code 75 for a lost lease, instead of waiting for an answer that never comes."""
    url = postgres_server.url(postgres_database)
    with (
        other_host() as host,
        forwarded(host.here, next(postgres_server.folder.glob(".s.PGSQL.*[0-9]"))) as port,
        installed(tmp_path, url) as place,
    ):
        assert place.start("db", "upgrade").wait(PATIENCE) == 0, place.logs()
        far = f"postgresql://postgres@{host.here}:{port}/{postgres_database}"
        stuck = {"SYNCSVC_DATABASE": far, "SYNCSVC_CRASH_AT": "batch_came", "SYNCSVC_CRASH_HOW": "hang", **QUICK}
        cut_off = place.up("worker", before=host.inside, **stuck)
        wish(place, sync())
        place.wait(lambda runs: any(run.fence for run in runs))
        host.cut()
        begun = time.monotonic()
        place.up("worker", **QUICK)
        done = place.wait(over)
        record_property("seconds from the cut to all done elsewhere", round(time.monotonic() - begun, 1))
        assert {run.state for run in done} == {State.DONE}, place.logs()
        assert cut_off.wait(PATIENCE) == 75, place.logs()
        record_property("seconds from the cut to its end", round(time.monotonic() - begun, 1))
        assert place.runs() == done
