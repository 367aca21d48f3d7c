"""A fresh store of each kind."""

from __future__ import annotations

from tests.store.conftest import address, lock, store

__all__ = ["address", "lock", "store"]
