"""A fresh store of each kind, and the held data folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from syncsvc.store.engine import Store, default_address, open_store
from syncsvc.store.lock import DataLock, writing
from syncsvc.store.upgrade import upgrade


@pytest.fixture
def lock(tmp_path: Path) -> Iterator[DataLock]:
    """The data folder, held by this test."""
    with writing(tmp_path / "data") as held:
        yield held


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, lock: DataLock) -> str:
    """The address of a store at the newest schema, once per kind of database."""
    made = default_address(lock.folder) if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    upgrade(made)
    return str(made)


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """An open store, once per kind of database."""
    with open_store(address) as opened:
        yield opened


@pytest.fixture
def sqlite_store(lock: DataLock) -> Iterator[Store]:
    """An open SQLite store, for what only SQLite has."""
    upgrade(default_address(lock.folder))
    with open_store(default_address(lock.folder)) as opened:
        yield opened
