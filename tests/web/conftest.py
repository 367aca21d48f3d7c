"""An interface that really listens, over a store of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from syncsvc.store.engine import default_address, open_store
from syncsvc.store.lock import DataLock, writing
from syncsvc.store.upgrade import upgrade
from tests.web.serving import Served, served


@pytest.fixture
def lock(tmp_path: Path) -> Iterator[DataLock]:
    """The data folder, held by this test."""
    with writing(tmp_path / "data") as held:
        yield held


@pytest.fixture
def api(lock: DataLock, tmp_path: Path) -> Iterator[Served]:
    """The interface over a fresh SQLite store; agencies uji and asing are configured."""
    address = default_address(lock.folder)
    upgrade(address)
    with open_store(address) as store, served(store, lock, tmp_path, address) as serving:
        yield serving


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request: pytest.FixtureRequest, lock: DataLock, tmp_path: Path) -> Iterator[Served]:
    """The same, once per kind of database."""
    address = default_address(lock.folder) if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    upgrade(address)
    with open_store(address) as store, served(store, lock, tmp_path, address) as serving:
        yield serving
