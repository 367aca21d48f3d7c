"""Signs of life: a process that can give none for too long, or whose run was taken over, ends at once."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from syncsvc.app.configured import Configured, Preparing
from syncsvc.config.keeping import Keeping
from syncsvc.jobs.execute import take
from syncsvc.jobs.host import Beating, Host
from syncsvc.jobs.upkeep import Premises
from syncsvc.model.order import Order, RunKind, Submission, Trigger
from syncsvc.store.claims import Claimed
from syncsvc.store.engine import open_store
from syncsvc.store.lock import writing
from syncsvc.store.submitting import submit
from syncsvc.store.upgrade import upgrade
from tests.servers import PostgresServer

LONG = 120.0
ORDER = Order("kota", RunKind.PULL, "pull/siasn", step=0)


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    """A PostgreSQL that this test alone may crash."""
    folder = Path(tempfile.mkdtemp(prefix="syncsvc-own-"))
    folder.chmod(0o755)
    server = PostgresServer(folder)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def holder(address: str, folder: Path, stall: timedelta) -> Iterator[tuple[Host, Claimed]]:
    """A process on that store which has taken a run."""
    upgrade(address)
    with writing(folder / "data") as lock, open_store(address) as store:

        def premises() -> Premises:
            return Premises(store, folder, lock.folder, Keeping(), "uji")

        host = Host(store, "us", Preparing(store, lock, Configured(folder)), premises, stall=stall)
        (run,) = submit(store, Submission([ORDER], Trigger.MANUAL, "uji"))
        claimed = take(host, run)
        assert claimed is not None
        yield host, claimed


def test_who_cannot_give_signs_of_life_ends(own_server: PostgresServer, tmp_path: Path) -> None:
    """The database is out of reach for longer than a process may be silent: it ends itself while it holds a run, and
    not while it holds none."""
    ended = threading.Event()
    with holder(own_server.url("postgres"), tmp_path, timedelta(0)) as (host, claimed):
        own_server.crash()
        try:
            with Beating(host, ended.set):
                assert not ended.wait(3)
                with host.holding(claimed.lease):
                    assert ended.wait(LONG)
        finally:
            own_server.start_again()


def test_who_was_taken_over_ends(postgres_url: str, tmp_path: Path) -> None:
    """Somebody else has taken the run: whoever held it ends at its next sign of life."""
    ended = threading.Event()
    with holder(postgres_url, tmp_path, timedelta(hours=1)) as (host, claimed), host.holding(claimed.lease):
        with host.store.changing() as connection:
            connection.exec_driver_sql("UPDATE run SET fence = fence + 1, owner = 'somebody else'")
        with Beating(host, ended.set):
            assert ended.wait(LONG)
