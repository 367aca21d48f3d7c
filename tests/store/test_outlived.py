"""Answers that outlived their use: found by the age of the last try, and deleted under the lease."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from syncsvc.errors import LeaseLost
from syncsvc.model.answer import Answer, Answered, Endpoint
from syncsvc.model.run import Scope, State
from syncsvc.store.engine import Store
from syncsvc.store.landing import Landed, land, landed
from syncsvc.store.lease import Lease
from syncsvc.store.lock import DataLock
from syncsvc.store.outlived import forget, outlived
from syncsvc.store.runs import PULL, Plan, finish, start
from tests.builders import NOW

DAY = timedelta(days=1)
ENDPOINTS = {name: Endpoint(name, ("nama",), f"{name}1", DAY, 31 * DAY) for name in ("orang", "riwayat")}


def pulling(store: Store, lock: DataLock, agency: str = "uji") -> Lease:
    """A pull of SIASN that has begun."""
    return start(store, lock, Plan(agency, Scope(), {}, False, f"{PULL}siasn"), NOW)


def told(store: Store, lease: Lease, source: str, keys: Sequence[str], at: datetime, endpoint: str = "orang") -> None:
    """Let an endpoint have answered about some people at one moment."""
    answered = [Landed(endpoint, key, Answered(Answer.EMPTY, at, digest="0")) for key in keys]
    land(store, lease, source, ENDPOINTS, answered)


def test_only_what_is_old_is_found_and_only_what_is_named_goes(store: Store, lock: DataLock) -> None:
    """By the last try, per endpoint; another source's and another agency's rows stay; more than one unit goes too."""
    lease, other = pulling(store, lock), pulling(store, lock, "lain")
    many = [f"k{number:04}" for number in range(1_200)]
    told(store, lease, "siasn", many, NOW - 2 * DAY)
    told(store, lease, "siasn", ["baru"], NOW)
    told(store, lease, "siasn", ["tua", "muda"], NOW - 5 * DAY, "riwayat")
    told(store, lease, "siasn", ["muda"], NOW - 3 * DAY, "riwayat")
    told(store, lease, "ekinerja", many[:1], NOW - 2 * DAY)
    told(store, other, "siasn", many[:1], NOW - 2 * DAY)
    old = outlived(store, "uji", "siasn", {"orang": NOW - DAY}, NOW - 4 * DAY)
    assert sorted(old.rows()) == [*(("orang", key) for key in many), ("riwayat", "tua")]
    assert forget(store, lease, "siasn", old.rows()) == len(many) + 1
    assert sorted(landed(store, "uji", "siasn", ("endpoint", "key")).rows()) == [("orang", "baru"), ("riwayat", "muda")]
    assert landed(store, "uji", "ekinerja").height == 1
    assert landed(store, "lain", "siasn").height == 1


def test_who_lost_the_lease_deletes_nothing(store: Store, lock: DataLock) -> None:
    """A pull whose run is over deletes no answer."""
    lease = pulling(store, lock)
    told(store, lease, "siasn", ["a"], NOW)
    finish(store, lease, State.DONE, None, NOW)
    with pytest.raises(LeaseLost):
        forget(store, lease, "siasn", [("orang", "a")])
    assert landed(store, "uji", "siasn").height == 1
