"""The interface over a store, as the tests of ``web`` have it."""

from __future__ import annotations

from tests.web.conftest import api, lock

__all__ = ["api", "lock"]
